package keyshare

import (
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
	key, err := threshold.ParseSecretKey(secret)
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
