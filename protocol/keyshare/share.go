package keyshare

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// Errors of OpenShare, besides operatorkey.ErrDecrypt.
var (
	// ErrShareText says that a decrypted share is not a secret key in hex.
	ErrShareText = errors.New("decrypted share is not a secret key")
	// ErrShareMismatch says that a share's secret key does not belong to the public key registered with it.
	ErrShareMismatch = errors.New("share does not match its public key")
)

// Decrypter decrypts ciphertexts; an operatorkey.PrivateKey does.
type Decrypter interface {
	Decrypt(ciphertext []byte) ([]byte, error)
}

// encryptShare encrypts a share for an operator. The plaintext is hex text behind 0x, as other tools write it.
func encryptShare(rand io.Reader, operator *operatorkey.PublicKey, share *threshold.SecretKey) (Ciphertext, error) {
	secret := share.Bytes()
	defer clear(secret[:])
	text := append([]byte("0x"), make([]byte, 2*len(secret))...)
	defer clear(text)
	hex.Encode(text[2:], secret[:])
	c, err := operator.Encrypt(rand, text)
	if err != nil {
		return Ciphertext{}, err
	}
	return Ciphertext(c), nil
}

// OpenShare decrypts a share and checks it against the public key registered with it. It returns
// operatorkey.ErrDecrypt, ErrShareText or ErrShareMismatch.
func OpenShare(key Decrypter, ciphertext []byte, expected phase0.BLSPubKey) (*threshold.SecretKey, error) {
	text, err := key.Decrypt(ciphertext)
	if err != nil {
		return nil, fmt.Errorf("decrypt share: %w", err)
	}
	defer clear(text)
	share, err := parseShare(text)
	if err != nil {
		return nil, err
	}
	if share.PublicKey().Bytes() != expected {
		share.Erase()
		return nil, ErrShareMismatch
	}
	return share, nil
}

// parseShare reads a number in hex of at most 64 digits, with or without 0x, as peers do.
func parseShare(text []byte) (*threshold.SecretKey, error) {
	digits := strings.TrimPrefix(string(text), "0x")
	if len(digits) == 0 || len(digits) > 2*threshold.SecretKeyLength {
		return nil, ErrShareText
	}
	raw, err := hex.DecodeString(strings.Repeat("0", 2*threshold.SecretKeyLength-len(digits)) + digits)
	if err != nil {
		return nil, ErrShareText // without the cause, which would contain the secret
	}
	defer clear(raw)
	share, err := threshold.ParseSecretKey(raw)
	if err != nil {
		return nil, ErrShareText
	}
	return share, nil
}
