package keyshare

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// OpenKeystore reads a validator's EIP-2335 keystore. When the file names its public key, the secret must belong to
// it. It returns operatorkey.ErrKeystore, operatorkey.ErrPassword, operatorkey.ErrKeystoreMismatch or
// threshold.ErrSecretKey.
func OpenKeystore(dec operatorkey.Decrypter, data []byte, password string) (*threshold.SecretKey, error) {
	secret, public, err := operatorkey.DecryptKeystore(dec, data, password)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	raw, err := readSecret(secret, public != "")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", operatorkey.ErrKeystore, err)
	}
	defer clear(raw)
	key, err := threshold.ParseSecretKey(raw)
	if err != nil {
		return nil, err
	}
	if public == "" {
		return key, nil
	}
	named, err := parsePublicKeyText("0x" + strings.TrimPrefix(public, "0x"))
	if err != nil {
		return nil, fmt.Errorf("%w: pubkey %w", operatorkey.ErrKeystore, err)
	}
	if key.PublicKey().Bytes() != named {
		key.Erase()
		return nil, operatorkey.ErrKeystoreMismatch
	}
	return key, nil
}

// secretSize is the length of a validator's secret key in bytes.
const secretSize = 32

// readSecret returns the 32 bytes of a validator's secret. Programs write it in other forms too: without its leading zero bytes
// (accepted only if a named public key confirms it), as hex text, or as a wallet's list of accounts with one key.
func readSecret(secret []byte, named bool) ([]byte, error) {
	text := bytes.TrimSpace(secret)
	switch {
	case len(secret) == secretSize:
		return bytes.Clone(secret), nil
	case len(text) > 0 && text[0] == '{':
		return readAccounts(text)
	case len(secret) < secretSize && len(secret) > 0 && named:
		raw := make([]byte, secretSize)
		copy(raw[secretSize-len(secret):], secret)
		return raw, nil
	}
	digits := bytes.TrimPrefix(text, []byte("0x"))
	raw := make([]byte, secretSize)
	if len(digits) == hex.EncodedLen(secretSize) {
		if _, err := hex.Decode(raw, digits); err == nil {
			return raw, nil
		}
	}
	return nil, fmt.Errorf("its secret has %d bytes, a validator's has %d", len(secret), secretSize)
}

// readAccounts reads the secret of a wallet that has all its accounts in one file.
func readAccounts(text []byte) ([]byte, error) {
	var accounts struct {
		PrivateKeys [][]byte `json:"private_keys"`
	}
	if err := json.Unmarshal(text, &accounts); err != nil {
		return nil, errors.New("its secret is JSON that holds no list of private keys")
	}
	if len(accounts.PrivateKeys) != 1 || len(accounts.PrivateKeys[0]) != secretSize {
		return nil, fmt.Errorf("it is a wallet with %d accounts: export them from their program as one keystore each", len(accounts.PrivateKeys))
	}
	return accounts.PrivateKeys[0], nil
}
