package operatorkey

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"

	"filippo.io/bigmod"
)

// Size is the length in bytes of the modulus, of a signature and of a ciphertext: the network uses RSA-2048 only.
const Size = 256

const (
	publicLabel  = "RSA PUBLIC KEY" // although the content is PKIX: the whole network writes it so
	privateLabel = "RSA PRIVATE KEY"
	// maxText bounds the length of a parsed key; a standard public key has 612 characters, a private one 2,236.
	maxText = 8192
)

// Errors of parsing and verification.
var (
	// ErrPublicKey says that a text is not the base64 form of a PEM block with a PKIX RSA-2048 public key.
	ErrPublicKey = errors.New("not an operator public key")
	// ErrSignature says that an RSA signature does not verify.
	ErrSignature = errors.New("invalid operator signature")
)

// PublicKey verifies an operator's signatures. It is immutable and safe for concurrent use.
type PublicKey struct {
	modulus  *bigmod.Modulus
	exponent uint
	text     string
}

// ParsePublicKey reads the on-chain form: base64 of a PEM text. The first PEM block counts and its label is ignored. It returns
// ErrPublicKey for anything that is not an RSA-2048 key; the text has the cause.
func ParsePublicKey(text string) (*PublicKey, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%w: %d characters", ErrPublicKey, len(text))
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPublicKey, err)
	}
	pk, err := ParsePublicKeyPEM(raw)
	if err != nil {
		return nil, err
	}
	pk.text = text
	return pk, nil
}

// ParsePublicKeyPEM reads the PEM text itself, the form in which committees hold keys.
func ParsePublicKeyPEM(text []byte) (*PublicKey, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%w: %d bytes", ErrPublicKey, len(text))
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%w: no PEM block", ErrPublicKey)
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPublicKey, err)
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("%w: %T", ErrPublicKey, parsed)
	}
	pk, err := newPublicKey(key)
	if err != nil {
		return nil, err
	}
	pk.text = base64.StdEncoding.EncodeToString(text)
	return pk, nil
}

func newPublicKey(key *rsa.PublicKey) (*PublicKey, error) {
	if key.N.BitLen() != 8*Size {
		return nil, fmt.Errorf("%w: %d bits, the network uses %d", ErrPublicKey, key.N.BitLen(), 8*Size)
	}
	if key.N.Bit(0) == 0 || key.E < 3 || key.E&1 == 0 || key.E > 1<<31-1 {
		return nil, fmt.Errorf("%w: modulus or exponent out of range", ErrPublicKey)
	}
	modulus, err := bigmod.NewModulus(key.N.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPublicKey, err)
	}
	return &PublicKey{modulus: modulus, exponent: uint(key.E)}, nil
}

// encodePublicKey returns the standard text, 612 characters.
func encodePublicKey(key *rsa.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", fmt.Errorf("encode operator public key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: publicLabel, Bytes: der})), nil
}

// String returns the key in the on-chain form: exactly the text that it was parsed from, because a node recognises its own operator by
// comparing these texts.
func (pk *PublicKey) String() string { return pk.text }

// PEM returns the PEM text inside the on-chain form.
func (pk *PublicKey) PEM() []byte {
	raw, _ := base64.StdEncoding.DecodeString(pk.text)
	return raw
}

// Equal reports whether both are the same key, whatever their texts.
func (pk *PublicKey) Equal(other *PublicKey) bool {
	return pk.exponent == other.exponent && pk.modulus.Nat().Equal(other.modulus.Nat()) == 1
}

// digestInfo is the DER head of a SHA-256 digest. Source: RFC 8017, section 9.2.
var digestInfo = [...]byte{
	0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
}

// Verify checks a PKCS#1 v1.5 signature over a SHA-256 hash. It rebuilds the one valid padding and compares, so no
// variant of it passes. It returns ErrSignature.
func (pk *PublicKey) Verify(hash [32]byte, signature []byte) error {
	if len(signature) != Size {
		return ErrSignature
	}
	s, err := bigmod.NewNat().SetBytes(signature, pk.modulus)
	if err != nil { // not below the modulus
		return ErrSignature
	}
	var padded [Size]byte
	padForSigning(&padded, hash)
	want, err := bigmod.NewNat().SetBytes(padded[:], pk.modulus)
	if err != nil {
		return ErrSignature
	}
	got := bigmod.NewNat().ExpShortVarTime(s, pk.exponent, pk.modulus)
	if got.Equal(want) != 1 {
		return ErrSignature
	}
	return nil
}

func padForSigning(out *[Size]byte, hash [32]byte) {
	body := Size - len(digestInfo) - len(hash)
	out[1] = 1
	for i := 2; i < body-1; i++ {
		out[i] = 0xff
	}
	copy(out[body:], digestInfo[:])
	copy(out[Size-len(hash):], hash[:])
}

// Encrypt encrypts up to 245 bytes with PKCS#1 v1.5 padding from rand, which must be a cryptographic source.
// Source: RFC 8017, section 7.2.1. The standard library's function would ignore rand.
func (pk *PublicKey) Encrypt(rand io.Reader, plaintext []byte) ([]byte, error) {
	if len(plaintext) > Size-11 {
		return nil, fmt.Errorf("encrypt for operator: %d bytes, at most %d fit", len(plaintext), Size-11)
	}
	var padded [Size]byte
	defer clear(padded[:])
	padded[1] = 2
	filler := padded[2 : Size-1-len(plaintext)]
	if err := fillNonZero(rand, filler); err != nil {
		return nil, fmt.Errorf("encrypt for operator: %w", err)
	}
	copy(padded[Size-len(plaintext):], plaintext)
	m, err := bigmod.NewNat().SetBytes(padded[:], pk.modulus)
	if err != nil {
		return nil, fmt.Errorf("encrypt for operator: %w", err)
	}
	return bigmod.NewNat().ExpShortVarTime(m, pk.exponent, pk.modulus).Bytes(pk.modulus), nil
}

// fillNonZero fills b with random bytes other than 0.
func fillNonZero(rand io.Reader, b []byte) error {
	if _, err := io.ReadFull(rand, b); err != nil {
		return fmt.Errorf("read randomness: %w", err)
	}
	for i := range b {
		for tries := 0; b[i] == 0; tries++ {
			if tries == 64 {
				return errors.New("read randomness: the source returns zeros")
			}
			if _, err := io.ReadFull(rand, b[i:i+1]); err != nil {
				return fmt.Errorf("read randomness: %w", err)
			}
		}
	}
	return nil
}
