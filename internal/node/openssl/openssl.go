// Package openssl signs with the machine's OpenSSL library, if there is one. It is two to four times as fast as Go's RSA, which matters
// for committees with many duties. The library is loaded when the program runs; it is not linked.
//
// Not here: what is signed, and what to do without the library (package operatorkey signs with Go's own).
package openssl

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"sync"

	"github.com/golang-fips/openssl/v2"
	"github.com/golang-fips/openssl/v2/bbig"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// ErrNotFound says that the OpenSSL library could not be loaded under any of its names.
var ErrNotFound = errors.New("no OpenSSL library found")

// names are tried in this order, in the system's folders for libraries.
var names = []string{"libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib", "libcrypto.so"}

// load finds and loads the library, once for the whole program. Its result is the library's version.
var load = sync.OnceValues(func() (string, error) {
	for _, name := range names {
		if exists, _ := openssl.CheckVersion(name); !exists {
			continue
		}
		if err := openssl.Init(name); err != nil {
			return "", fmt.Errorf("load %s: %w", name, err)
		}
		return openssl.VersionText(), nil
	}
	return "", ErrNotFound
})

// Version loads the library and returns its version text. It returns ErrNotFound on machines without the library.
func Version() (string, error) { return load() }

// Signer signs with an RSA key in OpenSSL. OpenSSL blinds the secret and checks each result. A Signer is safe for concurrent use.
type Signer struct{ key *openssl.PrivateKeyRSA }

// NewSigner loads the key into OpenSSL. The key must have exactly two primes, like operators' RSA-2048 keys.
func NewSigner(key *rsa.PrivateKey) (operatorkey.Signer, error) {
	if _, err := load(); err != nil {
		return nil, err
	}
	if len(key.Primes) != 2 {
		return nil, fmt.Errorf("%d primes, not 2", len(key.Primes))
	}
	crt := key.Precomputed
	enc := bbig.Enc
	inside, err := openssl.NewPrivateKeyRSA(
		enc(key.N), openssl.BigInt{uint(key.E)}, enc(key.D), enc(key.Primes[0]), enc(key.Primes[1]), enc(crt.Dp), enc(crt.Dq), enc(crt.Qinv))
	if err != nil {
		return nil, fmt.Errorf("hand the operator key to OpenSSL: %w", err)
	}
	return Signer{inside}, nil
}

// Sign implements operatorkey.Signer.
func (s Signer) Sign(hash [32]byte) ([]byte, error) {
	return openssl.SignRSAPKCS1v15(s.key, crypto.SHA256, hash[:])
}

// Decrypt decrypts a PKCS#1 v1.5 ciphertext. For a ciphertext that was not made with the key's public key it returns an error or, with
// newer versions of the library, random bytes.
func (s Signer) Decrypt(ciphertext []byte) ([]byte, error) {
	return openssl.DecryptRSAPKCS1(s.key, ciphertext)
}
