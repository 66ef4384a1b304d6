package signer

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// Sealer encrypts share secrets for the disk: AES-256-GCM under a key derived with HKDF-SHA-256 from the operator's
// private key.
//
// That key was chosen because the operator has to unlock it at every start anyway, so there is no second password. Whoever has it can
// decrypt the same shares from the contract's events, so a copy of the data folder reveals nothing new. GCM was chosen because a share
// that was tampered with must be detected before it signs.
type Sealer struct {
	aead cipher.AEAD
	rand io.Reader
}

// sealInfo separates this use of the operator's key from all others.
const sealInfo = "hawser share at rest, 1"

// sealVersion is the first byte of a sealed share.
const sealVersion = 1

// errUnseal is the error of a sealed share that cannot be opened, whatever is wrong with it.
var errUnseal = errors.New("stored share was sealed with another operator key, or is damaged")

// NewSealer derives the sealing key. Nonces are read from rand, which must be crypto/rand.Reader outside of tests.
func NewSealer(operator *rsa.PrivateKey, rand io.Reader) (*Sealer, error) {
	secret := x509.MarshalPKCS1PrivateKey(operator)
	defer clear(secret)
	key, err := hkdf.Key(sha256.New, secret, nil, sealInfo, 32)
	if err != nil {
		return nil, fmt.Errorf("derive sealing key: %w", err)
	}
	defer clear(key)
	blockCipher, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("set up sealing cipher: %w", err)
	}
	aead, err := cipher.NewGCM(blockCipher)
	if err != nil {
		return nil, fmt.Errorf("set up sealing cipher: %w", err)
	}
	return &Sealer{aead: aead, rand: rand}, nil
}

// seal returns version 1, the validator's key (48), nonce (12), ciphertext with tag (48). Share and validator are
// authenticated, so that a record cannot be moved to another key.
func (s *Sealer) seal(share, validator phase0.BLSPubKey, secret *threshold.SecretKey) ([]byte, error) {
	head := sealHead(validator)
	nonce := make([]byte, s.aead.NonceSize())
	if _, err := io.ReadFull(s.rand, nonce); err != nil {
		return nil, fmt.Errorf("read nonce: %w", err)
	}
	clearText := secret.Bytes()
	defer clear(clearText[:])
	return s.aead.Seal(append(head, nonce...), nonce, clearText[:], sealedFor(share, head)), nil
}

// open reverses seal and checks that the secret belongs to the share.
func (s *Sealer) open(share phase0.BLSPubKey, sealed []byte) (validator phase0.BLSPubKey, secret *threshold.SecretKey, err error) {
	const headLength = 1 + phase0.PublicKeyLength
	n := s.aead.NonceSize()
	if len(sealed) < headLength+n || sealed[0] != sealVersion {
		return validator, nil, errUnseal
	}
	head, nonce, body := sealed[:headLength], sealed[headLength:headLength+n], sealed[headLength+n:]
	clearText, err := s.aead.Open(nil, nonce, body, sealedFor(share, head))
	if err != nil {
		return validator, nil, errUnseal
	}
	defer clear(clearText)
	secret, err = threshold.ParseSecretKey(clearText)
	if err != nil || secret.PublicKey().Bytes() != share {
		return validator, nil, errUnseal
	}
	return phase0.BLSPubKey(head[1:]), secret, nil
}

// sealedValidator returns the validator that a sealed share belongs to; it is not encrypted.
func sealedValidator(sealed []byte) (validator phase0.BLSPubKey, ok bool) {
	if len(sealed) <= phase0.PublicKeyLength || sealed[0] != sealVersion {
		return validator, false
	}
	return phase0.BLSPubKey(sealed[1 : 1+phase0.PublicKeyLength]), true
}

func sealHead(validator phase0.BLSPubKey) []byte {
	return append([]byte{sealVersion}, validator[:]...)
}

func sealedFor(share phase0.BLSPubKey, head []byte) []byte {
	return append(append([]byte(nil), share[:]...), head...)
}
