package operatorkey

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Errors of private keys.
var (
	// ErrPrivateKey says that a text is not a PEM block with an RSA-2048 key in PKCS#1 or PKCS#8.
	ErrPrivateKey = errors.New("not an operator private key")
	// ErrEncrypted says that a PEM block is encrypted with a passphrase, as OpenSSL does it.
	ErrEncrypted = errors.New("it is encrypted with a passphrase of OpenSSL")
	// ErrDecrypt says that a ciphertext was not made for this key, or is damaged.
	ErrDecrypt = errors.New("does not decrypt with this operator's key")
)

// PrivateKey signs messages and decrypts shares. It prints as "secret"; only PEM returns it. It is safe for concurrent use.
type PrivateKey struct {
	key    *rsa.PrivateKey
	public *PublicKey
	signer Signer
}

// Generate makes a new key. The standard library uses the system's secure source whatever rand is.
func Generate(rand io.Reader) (*PrivateKey, error) {
	key, err := rsa.GenerateKey(rand, 8*Size)
	if err != nil {
		return nil, fmt.Errorf("generate operator key: %w", err)
	}
	return newPrivateKey(key)
}

// ParsePrivateKey reads the one private key of a PEM text, or of the base64 of one. Other text and certificates around it are skipped,
// because openssl writes them. It returns ErrPrivateKey with the cause.
func ParsePrivateKey(text []byte) (*PrivateKey, error) {
	text = bytes.TrimSpace(text)
	if len(text) > maxText {
		return nil, fmt.Errorf("%w: %d bytes", ErrPrivateKey, len(text))
	}
	if !bytes.Contains(text, []byte("-----BEGIN")) {
		raw, err := base64.StdEncoding.DecodeString(string(text))
		if err != nil {
			return nil, fmt.Errorf("%w: neither PEM nor base64", ErrPrivateKey)
		}
		text = raw
	}
	block, err := oneKey(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPrivateKey, err)
	}
	key, err := parseDER(block)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPrivateKey, err)
	}
	return newPrivateKey(key)
}

// oneKey returns the one block of a PEM text that is not a certificate or a public key.
func oneKey(text []byte) (*pem.Block, error) {
	var found, other *pem.Block
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case !strings.HasSuffix(block.Type, pkcs8Label):
			other = block
		case found != nil:
			return nil, errors.New("it holds more than one private key: leave the operator's in it")
		default:
			found = block
		}
	}
	switch {
	case found == nil && other != nil:
		return nil, fmt.Errorf("it holds a %s and no private key", strings.ToLower(other.Type))
	case found == nil:
		return nil, errors.New("no PEM block, or a damaged one")
	}
	return found, nil
}

// pkcs8Label is what newer versions of OpenSSL write.
const (
	pkcs8Label     = "PRIVATE KEY"
	encryptedLabel = "ENCRYPTED PRIVATE KEY"
)

func parseDER(block *pem.Block) (*rsa.PrivateKey, error) {
	if block.Type == encryptedLabel || block.Headers["DEK-Info"] != "" {
		return nil, ErrEncrypted
	}
	switch block.Type {
	case privateLabel:
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	case pkcs8Label:
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, err
		}
		key, ok := parsed.(*rsa.PrivateKey)
		if !ok {
			return nil, errors.New("it is not an RSA key")
		}
		return key, nil
	}
	return nil, fmt.Errorf("it holds a key of the kind %q, want %q", block.Type, privateLabel)
}

func newPrivateKey(key *rsa.PrivateKey) (*PrivateKey, error) {
	public, err := newPublicKey(&key.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPrivateKey, err)
	}
	if public.text, err = encodePublicKey(&key.PublicKey); err != nil {
		return nil, err
	}
	return &PrivateKey{key: key, public: public, signer: standardSigner{key}}, nil
}

// Public returns the public key in its standard encoding.
func (k *PrivateKey) Public() *PublicKey { return k.public }

// PEM returns the private key as PKCS#1 in PEM. It is secret.
func (k *PrivateKey) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: privateLabel, Bytes: x509.MarshalPKCS1PrivateKey(k.key)})
}

// Format writes "secret" for every verb, so that no log or error shows a key.
func (k *PrivateKey) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("secret")) }

// Sign signs a SHA-256 hash with PKCS#1 v1.5: 256 bytes, the same for the same hash. About 1 ms with the standard
// library; see SignedBy.
func (k *PrivateKey) Sign(hash [32]byte) ([]byte, error) {
	sig, err := k.signer.Sign(hash)
	if err != nil {
		return nil, fmt.Errorf("sign with operator key: %w", err)
	}
	return sig, nil
}

// decrypter is a Signer that also decrypts.
type decrypter interface {
	Decrypt(ciphertext []byte) ([]byte, error)
}

// Decrypt decrypts a PKCS#1 v1.5 ciphertext of 256 bytes. It returns ErrDecrypt without more detail. For a ciphertext of another key
// it may return random bytes instead, if a Signer of SignedBy decrypts so.
func (k *PrivateKey) Decrypt(ciphertext []byte) ([]byte, error) {
	if len(ciphertext) != Size {
		return nil, ErrDecrypt
	}
	if d, fast := k.signer.(decrypter); fast {
		plaintext, err := d.Decrypt(ciphertext)
		if err != nil {
			return nil, ErrDecrypt
		}
		return plaintext, nil
	}
	//nolint:staticcheck // SA1019: the network encrypts shares with PKCS#1 v1.5; nobody can submit ciphertexts and watch the answer
	plaintext, err := rsa.DecryptPKCS1v15(nil, k.key, ciphertext)
	if err != nil {
		return nil, ErrDecrypt
	}
	return plaintext, nil
}
