package keyshare

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	keystorev4 "github.com/wealdtech/go-eth2-wallet-encryptor-keystorev4"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

func TestOpenKeystore(t *testing.T) {
	key := validatorKey(t, 9)
	secret := key.Bytes()
	public := key.PublicKey().Bytes()
	otherPublic := validatorKey(t, 8).PublicKey().Bytes()
	for _, kdf := range []string{"scrypt", "pbkdf2"} {
		enc := keystorev4.New(keystorev4.WithCipher(kdf), keystorev4.WithCost(t, 4))
		crypto, err := enc.Encrypt(secret[:], "𝔱𝔢𝔰𝔱password🔑")
		if err != nil {
			t.Fatal(err)
		}
		short, err := enc.Encrypt(secret[1:], "𝔱𝔢𝔰𝔱password🔑")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, public, password string
			crypto                 map[string]any
			want                   error
		}{
			{"plain", fmt.Sprintf("%x", public[:]), "𝔱𝔢𝔰𝔱password🔑", crypto, nil},
			{"with 0x", fmt.Sprintf("%#x", public[:]), "𝔱𝔢𝔰𝔱password🔑", crypto, nil},
			{"without public key", "", "𝔱𝔢𝔰𝔱password🔑", crypto, nil},
			{"normalised password", "", "testpassword🔑", crypto, nil},
			{"wrong password", "", "nope", crypto, operatorkey.ErrPassword},
			{"other public key", fmt.Sprintf("%x", otherPublic[:]), "𝔱𝔢𝔰𝔱password🔑", crypto, operatorkey.ErrKeystoreMismatch},
			{"public key not hex", "zz", "𝔱𝔢𝔰𝔱password🔑", crypto, operatorkey.ErrKeystore},
			{"31 bytes", "", "𝔱𝔢𝔰𝔱password🔑", short, threshold.ErrSecretKey},
		} {
			data, _ := json.Marshal(map[string]any{"crypto": c.crypto, "pubkey": c.public, "version": 4})
			got, err := OpenKeystore(keystorev4.New(), data, c.password)
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Errorf("%s, %s: %v, want %v", kdf, c.name, err, c.want)
			}
			if err == nil && got.Bytes() != secret {
				t.Errorf("%s, %s: another key", kdf, c.name)
			}
		}
	}
}
