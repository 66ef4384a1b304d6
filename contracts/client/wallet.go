package client

import (
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// MaxWalletSize bounds a wallet file in bytes.
const MaxWalletSize = 64 << 10

// maxIterations bounds the work of a keystore whose key is derived with PBKDF2.
const maxIterations = 1 << 23

// ErrWallet says that a file cannot be read as a wallet.
var ErrWallet = errors.New("not a wallet")

// ErrPassword says that a password does not open the wallet.
var ErrPassword = errors.New("wrong password")

// Wallet signs for one account.
type Wallet struct {
	// Address is the account's address.
	Address common.Address
	key     *ecdsa.PrivateKey
}

// NewWallet returns the wallet of a private key.
func NewWallet(key *ecdsa.PrivateKey) Wallet {
	return Wallet{crypto.PubkeyToAddress(key.PublicKey), key}
}

// Encrypted reports whether a wallet file is a keystore, which needs a password.
func Encrypted(file []byte) bool {
	return strings.HasPrefix(strings.TrimSpace(string(file)), "{")
}

// OpenWallet opens a wallet file: an encrypted keystore of version 3, or a private key as 64 hex digits, for which the password is
// ignored.
func OpenWallet(file []byte, password string) (Wallet, error) {
	if !Encrypted(file) {
		return openHex(file)
	}
	if err := checkKeystore(file); err != nil {
		return Wallet{}, fmt.Errorf("%w: %w", ErrWallet, err)
	}
	key, err := keystore.DecryptKey(file, password)
	if errors.Is(err, keystore.ErrDecrypt) {
		return Wallet{}, ErrPassword
	}
	if err != nil {
		return Wallet{}, fmt.Errorf("%w: %w", ErrWallet, err)
	}
	return NewWallet(key.PrivateKey), nil
}

func openHex(file []byte) (Wallet, error) {
	digits := strings.TrimPrefix(strings.TrimSpace(string(file)), "0x")
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != 32 {
		return Wallet{}, fmt.Errorf("%w: neither JSON nor 64 hex digits", ErrWallet)
	}
	key, err := crypto.ToECDSA(raw)
	if err != nil {
		return Wallet{}, fmt.Errorf("%w: the number is not a private key", ErrWallet)
	}
	return NewWallet(key), nil
}

// checkKeystore refuses a keystore whose key derivation would take too much memory or time.
func checkKeystore(file []byte) error {
	var k struct {
		Version int `json:"version"`
		Crypto  struct {
			KDF       string `json:"kdf"`
			KDFParams struct {
				N int `json:"n"`
				R int `json:"r"`
				P int `json:"p"`
				C int `json:"c"`
			} `json:"kdfparams"`
		} `json:"crypto"`
	}
	if err := json.Unmarshal(file, &k); err != nil {
		return fmt.Errorf("read JSON: %w", err)
	}
	if k.Version != 3 {
		return fmt.Errorf("keystore version %d, only 3 is known", k.Version)
	}
	p := k.Crypto.KDFParams
	if k.Crypto.KDF == "scrypt" {
		return operatorkey.CheckScrypt(p.N, p.R, p.P)
	}
	if p.C > maxIterations {
		return fmt.Errorf("key derivation with %d iterations, at most %d are carried out", p.C, maxIterations)
	}
	return nil
}
