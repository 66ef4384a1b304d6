package operatorkey

import (
	"crypto"
	"crypto/rsa"
)

// newSigner chooses how keys sign. A faster one, such as OpenSSL's behind a build tag, takes this function's place.
func newSigner(key *rsa.PrivateKey) signer { return standardSigner{key} }

// standardSigner is the Go standard library: no cgo, constant time, and it checks its result against faults.
type standardSigner struct{ key *rsa.PrivateKey }

func (s standardSigner) sign(hash [32]byte) ([]byte, error) {
	return rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, hash[:])
}
