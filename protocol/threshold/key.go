package threshold

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
)

// SecretKeyLength is the size of a secret key in bytes.
const SecretKeyLength = 32

// Errors of parsing.
var (
	// ErrSecretKey says that the bytes are not a number in [1, r-1], r being the order of the group.
	ErrSecretKey = errors.New("not a BLS secret key")
	// ErrPublicKey says that the bytes are not a compressed point of G1, or are the point at infinity.
	ErrPublicKey = errors.New("not a BLS public key")
)

// SecretKey is a whole validator key or one share of it. It prints as "secret"; only Bytes returns its value.
type SecretKey struct {
	scalar blst.Scalar
}

// ParseSecretKey reads 32 big-endian bytes. It returns ErrSecretKey when the number is 0 or not below the group order.
func ParseSecretKey(b []byte) (*SecretKey, error) {
	var k SecretKey
	if len(b) != SecretKeyLength || k.scalar.Deserialize(b) == nil {
		return nil, ErrSecretKey
	}
	return &k, nil
}

// Bytes returns the key as 32 big-endian bytes.
func (k *SecretKey) Bytes() [SecretKeyLength]byte {
	return [SecretKeyLength]byte(k.scalar.Serialize())
}

// PublicKey derives the public key.
func (k *SecretKey) PublicKey() *PublicKey {
	var pk PublicKey
	pk.point.From(&k.scalar)
	pk.bytes = phase0.BLSPubKey(pk.point.Compress())
	return &pk
}

// Erase overwrites the key with zeros. The key must not be used afterwards.
func (k *SecretKey) Erase() { k.scalar.Zeroize() }

// Format writes "secret" for every verb, so that no log or error shows a key.
func (k *SecretKey) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("secret")) }

// PublicKey is a decompressed point of G1. It has been checked to be in the right subgroup and not the point at infinity. It is
// immutable and safe for concurrent use. Parsing costs about a sixteenth of a verification, so callers should keep parsed keys.
type PublicKey struct {
	point blst.P1Affine
	bytes phase0.BLSPubKey
}

// ParsePublicKey reads a 48-byte compressed key and validates it. It returns ErrPublicKey if the bytes are not a valid key.
func ParsePublicKey(b []byte) (*PublicKey, error) {
	var pk PublicKey
	if len(b) != phase0.PublicKeyLength || pk.point.Uncompress(b) == nil || !pk.point.KeyValidate() {
		return nil, ErrPublicKey
	}
	pk.bytes = phase0.BLSPubKey(b)
	return &pk, nil
}

// Bytes returns the compressed form.
func (pk *PublicKey) Bytes() phase0.BLSPubKey { return pk.bytes }

// String returns the compressed form as hex behind 0x.
func (pk *PublicKey) String() string { return pk.bytes.String() }
