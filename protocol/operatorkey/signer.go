package operatorkey

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
)

// Signer makes a PKCS#1 v1.5 signature over a SHA-256 hash. It is safe for concurrent use.
type Signer interface {
	Sign(hash [32]byte) ([]byte, error)
}

// standardSigner is the Go standard library: no cgo, constant time, and it checks its result against faults.
type standardSigner struct{ key *rsa.PrivateKey }

func (s standardSigner) Sign(hash [32]byte) ([]byte, error) {
	return rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, hash[:])
}

// ErrSigner says that another way to sign gave a signature that does not verify.
var ErrSigner = errors.New("it signs wrongly")

// SignedBy returns the key with another way to sign, which make builds from the secret: a faster library. The key it is
// called on stays as it is. It fails when make does, and with ErrSigner when what was made does not sign as it should.
func (k *PrivateKey) SignedBy(make func(*rsa.PrivateKey) (Signer, error)) (*PrivateKey, error) {
	signer, err := make(k.key)
	if err != nil {
		return nil, fmt.Errorf("another signer for the operator key: %w", err)
	}
	probe := [32]byte{1}
	sig, err := signer.Sign(probe)
	if err == nil {
		err = k.public.Verify(probe, sig)
	}
	if err != nil {
		return nil, fmt.Errorf("another signer for the operator key: %w: %w", ErrSigner, err)
	}
	return &PrivateKey{key: k.key, public: k.public, signer: signer}, nil
}
