package p2p

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// OperatorKeys finds operators' public keys. A removed operator has none.
type OperatorKeys interface {
	OperatorKey(id wire.OperatorID) (*operatorkey.PublicKey, bool)
}

// Verifier checks operators' RSA signatures and remembers the valid ones, so that a decided message, whose signatures
// were each seen on a single commit before, costs a few hashes. It satisfies qbft.Verifier and
// gossip.SignatureVerifier and is safe for concurrent use.
//
// Source: spec/wire.md#operator-signatures.
type Verifier struct {
	keys OperatorKeys
	seen generations[[32]byte]
}

// DefaultSignatureCache is how many signatures a Verifier remembers at least; it holds up to twice as many, about
// 3 MiB.
const DefaultSignatureCache = 1 << 14

// NewVerifier returns a Verifier that remembers at least remember signatures, DefaultSignatureCache if it is 0.
func NewVerifier(keys OperatorKeys, remember int) *Verifier {
	if remember <= 0 {
		remember = DefaultSignatureCache
	}
	return &Verifier{keys: keys, seen: generations[[32]byte]{limit: remember, renew: true}}
}

// Verify reports the first signature of a message that does not belong to its operator or does not cover the
// SSVMessage. Errors wrap operatorkey.ErrSignature.
func (v *Verifier) Verify(msg *wire.SignedSSVMessage) error {
	if msg.SSVMessage == nil {
		return fmt.Errorf("verify message: nothing is signed: %w", operatorkey.ErrSignature)
	}
	if len(msg.OperatorIDs) == 0 || len(msg.OperatorIDs) != len(msg.Signatures) {
		return fmt.Errorf("verify message: %d signers, %d signatures: %w", len(msg.OperatorIDs), len(msg.Signatures), operatorkey.ErrSignature)
	}
	hash := signedHash(msg.SSVMessage)
	for i, id := range msg.OperatorIDs {
		if err := v.verifyOne(id, hash, msg.Signatures[i]); err != nil {
			return fmt.Errorf("verify signature of operator %d: %w", id, err)
		}
	}
	return nil
}

// verifyOne looks for the key first: an operator that lost it never verifies, whatever is remembered. Failures are not
// remembered, since whoever sends them chooses them.
func (v *Verifier) verifyOne(id wire.OperatorID, hash [32]byte, signature []byte) error {
	key, found := v.keys.OperatorKey(id)
	if !found {
		return fmt.Errorf("no key: %w", operatorkey.ErrSignature)
	}
	if len(signature) != wire.SignatureLength {
		return operatorkey.ErrSignature
	}
	entry := signatureID(id, hash, signature)
	if v.seen.has(entry, time.Time{}) {
		return nil
	}
	if err := key.Verify(hash, signature); err != nil {
		return err
	}
	v.seen.add(entry, time.Time{})
	return nil
}

// Remember takes over a signature that this node made itself.
func (v *Verifier) Remember(msg *wire.SignedSSVMessage) {
	if msg.SSVMessage == nil || len(msg.OperatorIDs) != 1 || len(msg.Signatures) != 1 || len(msg.Signatures[0]) != wire.SignatureLength {
		return
	}
	v.seen.add(signatureID(msg.OperatorIDs[0], signedHash(msg.SSVMessage), msg.Signatures[0]), time.Time{})
}

// signedHash is SSVMessage.Hash without building the encoding: a head of fixed size stands before the data.
func signedHash(m *wire.SSVMessage) (sum [32]byte) {
	const head = 8 + wire.MessageIDLength + 4
	var fixed [head]byte
	binary.LittleEndian.PutUint64(fixed[:8], uint64(m.MsgType))
	copy(fixed[8:], m.MsgID[:])
	binary.LittleEndian.PutUint32(fixed[head-4:], head)
	digest := sha256.New()
	digest.Write(fixed[:])
	digest.Write(m.Data)
	digest.Sum(sum[:0])
	return sum
}

// signatureID is a collision-free name of (operator, message, signature).
func signatureID(id wire.OperatorID, hash [32]byte, signature []byte) [32]byte {
	var buf [8 + 32 + wire.SignatureLength]byte
	binary.LittleEndian.PutUint64(buf[:8], uint64(id))
	copy(buf[8:], hash[:])
	copy(buf[40:], signature)
	return sha256.Sum256(buf[:])
}
