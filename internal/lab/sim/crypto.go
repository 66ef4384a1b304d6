package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cespare/xxhash/v2"

	"github.com/hawser-ssv/hawser/internal/node/openssl"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The modelled signature scheme: a signature is a hash keyed with a secret of the signer, and the verifier knows the
// secrets. Nobody in the simulation can make one without the secret, and a liar is given its own alone. So signatures
// are as unforgeable here as on a chain, and a thousand times cheaper.

// verifier serves consensus and gossip validation.
type verifier interface {
	Verify(msg *wire.SignedSSVMessage) error
}

// signerKey makes an operator's signatures.
type signerKey interface {
	Sign(hash [32]byte) ([]byte, error)
}

// errSignature says that an operator's signature does not verify.
var errSignature = errors.New("invalid operator signature")

// modelKey is an operator's secret.
type modelKey [8]byte

func newModelKey(id wire.OperatorID) (k modelKey) {
	binary.LittleEndian.PutUint64(k[:], mix(0x6f70_6b65_7973^uint64(id)))
	return k
}

// Sign returns as many bytes as RSA-2048 does.
func (k modelKey) Sign(hash [32]byte) ([]byte, error) {
	out := make([]byte, wire.SignatureLength)
	sum := k.sum(hash)
	copy(out, sum[:])
	return out, nil
}

func (k modelKey) sum(hash [32]byte) [32]byte {
	var buf [40]byte
	copy(buf[:], k[:])
	copy(buf[8:], hash[:])
	return sha256.Sum256(buf[:])
}

// modelVerifier knows all operators' secrets, by id.
type modelVerifier struct {
	keys []modelKey
	// proven are signatures that were verified before, by what they cover: everybody sees the same ones.
	proven map[uint64]struct{}
}

// Verify recomputes every signature.
func (v *modelVerifier) Verify(msg *wire.SignedSSVMessage) error {
	covered := mix(xxhash.Sum64(msg.SSVMessage.Data)^uint64(msg.SSVMessage.MsgType)) ^ xxhash.Sum64(msg.SSVMessage.MsgID[:])
	var hash [32]byte
	for i, id := range msg.OperatorIDs {
		if id == 0 || int(id) > len(v.keys) || len(msg.Signatures[i]) != wire.SignatureLength {
			return errSignature
		}
		proof := mix(covered^uint64(id)<<56) ^ xxhash.Sum64(msg.Signatures[i][:32])
		if _, known := v.proven[proof]; known {
			continue
		}
		if hash == [32]byte{} {
			var err error
			if hash, err = msg.SSVMessage.Hash(); err != nil {
				return err
			}
		}
		if sum := v.keys[id-1].sum(hash); string(msg.Signatures[i][:32]) != string(sum[:]) {
			return errSignature
		}
		v.proven[proof] = struct{}{}
	}
	return nil
}

// publicKeys are the committee's, as the contract's events tell them.
type publicKeys map[wire.OperatorID]*operatorkey.PublicKey

// OperatorKey implements p2p.OperatorKeys.
func (k publicKeys) OperatorKey(id wire.OperatorID) (*operatorkey.PublicKey, bool) {
	key, known := k[id]
	return key, known
}

// operatorKey returns an operator's signing key.
func (w *World) operatorKey(id wire.OperatorID) (signerKey, error) {
	if !w.cfg.RealCrypto {
		return newModelKey(id), nil
	}
	return realKey(id)
}

// realKey returns one of the four RSA keys, which are parsed once. It signs as a node's does: with the machine's OpenSSL
// if there is one. Signatures are the same bytes either way.
func realKey(id wire.OperatorID) (*operatorkey.PrivateKey, error) {
	id = (id-1)%4 + 1
	if key, ok := parsedKeys.Load(id); ok {
		return key.(*operatorkey.PrivateKey), nil
	}
	text, err := operatorPEM(id)
	if err != nil {
		return nil, err
	}
	key, err := operatorkey.ParsePrivateKey(text)
	if err != nil {
		return nil, err
	}
	if fast, err := key.SignedBy(openssl.NewSigner); err == nil {
		key = fast
	}
	parsedKeys.Store(id, key)
	return key, nil
}

// RSASigner names the library that signs in stories with real cryptography on this machine.
func RSASigner() string {
	version, err := openssl.Version()
	if err != nil {
		return "Go"
	}
	return version
}

// parsedKeys are the four RSA keys, once parsed.
var parsedKeys sync.Map // wire.OperatorID → *operatorkey.PrivateKey

// signOnce signs what liars say, the same words once: RSA is what costs most in a run with real cryptography.
func (w *World) signOnce(id wire.OperatorID, key signerKey, hash [32]byte) ([]byte, error) {
	if !w.cfg.RealCrypto {
		return key.Sign(hash)
	}
	at := signedBy{id, hash}
	if signature, known := w.signatures[at]; known {
		return signature, nil
	}
	signature, err := key.Sign(hash)
	if err == nil {
		w.signatures[at] = signature
	}
	return signature, err
}

type signedBy struct {
	id   wire.OperatorID
	hash [32]byte
}

// verifier returns the verifier of one life of an operator. Real signatures are verified by each operator for itself, as in a node: no two
// operators share what one has verified, and none of it outlives a crash.
// The modelled ones have one verifier for all: it stands for no work that an operator would do.
func (w *World) verifier() (verifier, error) {
	if w.cfg.RealCrypto {
		keys := publicKeys{}
		for _, id := range w.committee {
			key, err := realKey(id)
			if err != nil {
				return nil, err
			}
			keys[id] = key.Public()
		}
		return p2p.NewVerifier(keys, 0), nil
	}
	if w.shared == nil {
		v := &modelVerifier{proven: map[uint64]struct{}{}}
		for _, id := range w.committee {
			v.keys = append(v.keys, newModelKey(id))
		}
		w.shared = v
	}
	return w.shared, nil
}

// modelScheme models threshold BLS: a signature is a hash keyed with a secret key, of a share or of the validator.
type modelScheme struct{ ring *keyring }

func modelBLS(secret, root [32]byte) (s phase0.BLSSignature) {
	var buf [64]byte
	copy(buf[:], secret[:])
	copy(buf[32:], root[:])
	seed := sha256.Sum256(buf[:])
	for at := 0; at < len(s); at += len(seed) {
		copy(s[at:], seed[:])
		seed[0]++
	}
	return s
}

// signModelled implements signer.SignFunc.
func signModelled(to []phase0.BLSSignature, root phase0.Root, keys []*threshold.SecretKey) []phase0.BLSSignature {
	for _, k := range keys {
		to = append(to, modelBLS(k.Bytes(), root))
	}
	return to
}

// errShares says that too few parts are good.
var errShares = errors.New("too few valid parts")

// Forget implements engine.Scheme: the model keeps no keys.
func (modelScheme) Forget(func(phase0.BLSPubKey) bool) {}

// Recombine implements engine.Scheme.
func (m modelScheme) Recombine(items []duty.Recombination) ([]duty.Whole, error) {
	out := make([]duty.Whole, len(items))
	for i, item := range items {
		good := 0
		for _, s := range item.Shares {
			if s.Signature == modelBLS(m.ring.secrets[s.Share], item.Root) {
				good++
				continue
			}
			out[i].Bad = append(out[i].Bad, s.Operator)
		}
		if good < item.Threshold {
			out[i].Err = errShares
			continue
		}
		secret, known := m.ring.secrets[item.Validator]
		if !known {
			return nil, fmt.Errorf("validator %#x is nobody's", item.Validator)
		}
		out[i].Signature = modelBLS(secret, item.Root)
	}
	return out, nil
}

// Verify implements engine.Scheme.
func (m modelScheme) Verify(items []duty.ShareToVerify) ([]bool, error) {
	out := make([]bool, len(items))
	for i, item := range items {
		out[i] = item.Signature == modelBLS(m.ring.secrets[item.Share], item.Root)
	}
	return out, nil
}
