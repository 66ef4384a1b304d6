package sim

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"embed"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/engine"
	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// validatorKeys are one validator's key and its shares, in committee order.
type validatorKeys struct {
	share   duty.Share
	secrets []*threshold.SecretKey
}

// firstIndex keeps validator indices apart from list positions.
const firstIndex = 100

// makeKeys splits the validators' keys; they depend on the seed alone.
func (w *World) makeKeys() error {
	source := w.randomness("keys")
	for n := range w.cfg.Validators {
		var raw [32]byte
		if _, err := source.Read(raw[:]); err != nil {
			return err
		}
		raw[0] = 0 // below the group order
		secret, err := threshold.ParseSecretKey(raw[:])
		if err != nil {
			return fmt.Errorf("validator %d: %w", n, err)
		}
		shares, err := threshold.Split(source, secret, w.committee.Quorum(), w.committee)
		if err != nil {
			return fmt.Errorf("split key of validator %d: %w", n, err)
		}
		keys := &validatorKeys{share: duty.Share{
			Validator: secret.PublicKey().Bytes(), Index: phase0.ValidatorIndex(firstIndex + n), Committee: w.committee,
		}}
		for _, s := range shares {
			keys.secrets = append(keys.secrets, s.Secret)
			keys.share.SharePubKeys = append(keys.share.SharePubKeys, s.Secret.PublicKey().Bytes())
		}
		w.keys = append(w.keys, keys)
	}
	return nil
}

// randomness is a source of bytes of its own for each purpose.
func (w *World) randomness(purpose string) *rand.ChaCha8 {
	var seed [8]byte
	binary.LittleEndian.PutUint64(seed[:], w.cfg.Seed)
	return rand.NewChaCha8(sha256.Sum256(append(seed[:], purpose...)))
}

//go:embed testdata/operator-*.pem
var operatorPEMs embed.FS

// operatorPEM returns one of four fixed RSA keys.
func operatorPEM(id wire.OperatorID) ([]byte, error) {
	return operatorPEMs.ReadFile(fmt.Sprintf("testdata/operator-%d.pem", (id-1)%4+1))
}

// sealingKey is the RSA key that an operator's store is sealed with.
func sealingKey(id wire.OperatorID) (*rsa.PrivateKey, error) {
	text, err := operatorPEM(id)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	return x509.ParsePKCS1PrivateKey(block.Bytes)
}

// operatorKeys returns an operator's signing key and the verifier of everybody's.
func (w *World) operatorKeys(id wire.OperatorID) (engine.OperatorKey, verifier, error) {
	if !w.cfg.RealCrypto {
		return modelKey{id}, modelVerifier{}, nil
	}
	keys := rsaVerifier{}
	var own *operatorkey.PrivateKey
	for _, op := range w.committee {
		text, err := operatorPEM(op)
		if err != nil {
			return nil, nil, err
		}
		key, err := operatorkey.ParsePrivateKey(text)
		if err != nil {
			return nil, nil, err
		}
		keys[op] = key.Public()
		if op == id {
			own = key
		}
	}
	return own, keys, nil
}

// verifier serves consensus and gossip validation.
type verifier interface {
	Verify(msg *wire.SignedSSVMessage) error
}

// errSignature says that an operator's signature does not verify.
var errSignature = errors.New("invalid operator signature")

// modelKey models RSA: a signature is a hash of operator and message. Nobody in the simulation forges one.
type modelKey struct{ id wire.OperatorID }

// Sign returns as many bytes as RSA-2048 does.
func (k modelKey) Sign(hash [32]byte) ([]byte, error) {
	return modelSignature(k.id, hash), nil
}

func modelSignature(id wire.OperatorID, hash [32]byte) []byte {
	seed := binary.LittleEndian.AppendUint64(hash[:], uint64(id))
	out := make([]byte, 0, wire.SignatureLength)
	for len(out) < wire.SignatureLength {
		sum := sha256.Sum256(seed)
		out = append(out, sum[:]...)
		seed = sum[:]
	}
	return out
}

type modelVerifier struct{}

// Verify recomputes every signature.
func (modelVerifier) Verify(msg *wire.SignedSSVMessage) error {
	hash, err := msg.SSVMessage.Hash()
	if err != nil {
		return err
	}
	for i, id := range msg.OperatorIDs {
		if string(msg.Signatures[i]) != string(modelSignature(id, hash)) {
			return errSignature
		}
	}
	return nil
}

type rsaVerifier map[wire.OperatorID]*operatorkey.PublicKey

// Verify checks every signature.
func (v rsaVerifier) Verify(msg *wire.SignedSSVMessage) error {
	hash, err := msg.SSVMessage.Hash()
	if err != nil {
		return err
	}
	for i, id := range msg.OperatorIDs {
		if v[id] == nil {
			return errSignature
		}
		if err := v[id].Verify(hash, msg.Signatures[i]); err != nil {
			return err
		}
	}
	return nil
}

// modelScheme models threshold BLS: a share's signature is a hash of its key and the root, the validator's one of the
// validator's key and the root. What makes it a model is that anybody could compute them; nobody in the simulation does.
type modelScheme struct{}

func modelBLS(key phase0.BLSPubKey, root phase0.Root) (s phase0.BLSSignature) {
	seed := sha256.Sum256(append(append([]byte("bls"), key[:]...), root[:]...))
	for at := 0; at < len(s); at += len(seed) {
		copy(s[at:], seed[:])
		seed = sha256.Sum256(seed[:])
	}
	return s
}

// errShares says that too few parts are good.
var errShares = errors.New("too few valid parts")

// Recombine implements engine.Scheme.
func (modelScheme) Recombine(items []duty.Recombination) ([]duty.Whole, error) {
	out := make([]duty.Whole, len(items))
	for i, item := range items {
		good := 0
		for _, s := range item.Shares {
			if s.Signature == modelBLS(s.Share, item.Root) {
				good++
				continue
			}
			out[i].Bad = append(out[i].Bad, s.Operator)
		}
		if good < item.Threshold {
			out[i].Err = errShares
			continue
		}
		out[i].Signature = modelBLS(item.Validator, item.Root)
	}
	return out, nil
}

// Verify implements engine.Scheme.
func (modelScheme) Verify(items []duty.ShareToVerify) ([]bool, error) {
	out := make([]bool, len(items))
	for i, item := range items {
		out[i] = item.Signature == modelBLS(item.Share, item.Root)
	}
	return out, nil
}

// modelSigner is a real signer, slashing records and all, whose signatures are replaced by modelled ones.
type modelSigner struct{ *signer.Signer }

// SignBatch implements engine.ShareSigner.
func (s modelSigner) SignBatch(now time.Time, requests []signer.Request) []signer.Result {
	results := s.Signer.SignBatch(now, requests)
	for i := range results {
		if results[i].Err == nil {
			results[i].Signature = modelBLS(requests[i].Share, requests[i].Object.Root())
		}
	}
	return results
}
