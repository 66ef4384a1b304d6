package p2p

import (
	"fmt"
	"hash/maphash"
	"time"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// OperatorKeys returns operators' public keys. A removed operator has none.
type OperatorKeys interface {
	OperatorKey(id wire.OperatorID) (*operatorkey.PublicKey, bool)
}

// Verifier verifies operators' RSA signatures and remembers the valid ones. So a decided message costs a few hashes if each of its
// signatures was seen on a single commit before. It satisfies qbft.Verifier and gossip.SignatureVerifier and is safe for concurrent
// use.
//
// Source: spec/wire.md#operator-signatures.
type Verifier struct {
	keys OperatorKeys
	seen generations[verified]
}

// DefaultSignatureCache is how many signatures a Verifier remembers at least; it holds up to twice as many, about
// 4 MiB.
const DefaultSignatureCache = 1 << 14

// NewVerifier returns a Verifier that remembers at least remember signatures, DefaultSignatureCache if it is 0.
func NewVerifier(keys OperatorKeys, remember int) *Verifier {
	if remember <= 0 {
		remember = DefaultSignatureCache
	}
	return &Verifier{keys: keys, seen: generations[verified]{limit: remember, renew: true}}
}

// Verify verifies a message's signatures and returns an error for the first that is not its operator's or does not cover the
// SSVMessage. Errors wrap operatorkey.ErrSignature.
func (v *Verifier) Verify(msg *wire.SignedSSVMessage) error {
	if msg.SSVMessage == nil {
		return fmt.Errorf("verify message: nothing is signed: %w", operatorkey.ErrSignature)
	}
	if len(msg.OperatorIDs) == 0 || len(msg.OperatorIDs) != len(msg.Signatures) {
		return fmt.Errorf("verify message: %d signers, %d signatures: %w", len(msg.OperatorIDs), len(msg.Signatures), operatorkey.ErrSignature)
	}
	hash, err := msg.SSVMessage.Hash()
	if err != nil {
		return fmt.Errorf("verify message: %w: %w", operatorkey.ErrSignature, err)
	}
	for i, id := range msg.OperatorIDs {
		if err := v.verifyOne(id, hash, msg.Signatures[i]); err != nil {
			return fmt.Errorf("verify signature of operator %d: %w", id, err)
		}
	}
	return nil
}

// verifyOne looks for the key first, so that signatures of a removed operator fail even if they are remembered. Failures are not
// remembered, because their sender chooses them.
func (v *Verifier) verifyOne(id wire.OperatorID, hash [32]byte, signature []byte) error {
	key, found := v.keys.OperatorKey(id)
	if !found {
		return fmt.Errorf("no key: %w", operatorkey.ErrSignature)
	}
	if len(signature) != wire.SignatureLength {
		return operatorkey.ErrSignature
	}
	entry := verifiedOf(id, hash, signature)
	if v.seen.has(entry, time.Time{}) {
		return nil
	}
	if err := key.Verify(hash, signature); err != nil {
		return err
	}
	v.seen.add(entry, time.Time{})
	return nil
}

// Remember adds a signature that this node made itself.
func (v *Verifier) Remember(msg *wire.SignedSSVMessage) {
	if msg.SSVMessage == nil || len(msg.OperatorIDs) != 1 || len(msg.Signatures) != 1 || len(msg.Signatures[0]) != wire.SignatureLength {
		return
	}
	if hash, err := msg.SSVMessage.Hash(); err == nil {
		v.seen.add(verifiedOf(msg.OperatorIDs[0], hash, msg.Signatures[0]), time.Time{})
	}
}

// verified identifies a valid signature: exactly by operator and message, and by a hash of the signature, of which an operator's key
// makes one for a message. The seed of the hash is secret, so another signature is mistaken for it with a chance of 2^-64 only.
type verified struct {
	id        wire.OperatorID
	hash      [32]byte
	signature uint64
}

var signatureSeed = maphash.MakeSeed()

func verifiedOf(id wire.OperatorID, hash [32]byte, signature []byte) verified {
	return verified{id, hash, maphash.Bytes(signatureSeed, signature)}
}
