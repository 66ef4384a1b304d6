package keyshare

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
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
			{"31 bytes", "", "𝔱𝔢𝔰𝔱password🔑", short, operatorkey.ErrKeystore},
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

// TestFaultForeignKeystores: kind B13, keystores whose secret or members are written in another form than EIP-2335's: they are
// read, or the error says what they are.
func TestFaultForeignKeystores(t *testing.T) {
	key := validatorKey(t, 9)
	secret, public := key.Bytes(), key.PublicKey().Bytes()
	small := append(make([]byte, 5), secret[5:]...)
	smallKey, err := threshold.ParseSecretKey(small)
	if err != nil {
		t.Fatal(err)
	}
	smallPublic := smallKey.PublicKey().Bytes()
	accounts := func(keys ...[]byte) []byte {
		text, _ := json.Marshal(map[string]any{"private_keys": keys, "public_keys": [][]byte{public[:]}})
		return text
	}
	for _, c := range []struct {
		name           string
		secret, public []byte
		prefixed       bool
		want           []byte
		says           string
	}{
		{"leading zeros dropped", small[5:], smallPublic[:], false, small, ""},
		{"leading zeros dropped, key not named", small[5:], nil, false, nil, "its secret has 27 bytes"},
		{"another key named", []byte{7, 7}, smallPublic[:], false, nil, "does not belong"},
		{"hex text", []byte(hex.EncodeToString(secret[:])), public[:], false, secret[:], ""},
		{"hex text with prefix and line end", []byte("0x" + hex.EncodeToString(secret[:]) + "\n"), nil, false, secret[:], ""},
		{"0x in every member", secret[:], public[:], true, secret[:], ""},
		{"a wallet with one account", accounts(secret[:]), public[:], false, secret[:], ""},
		{"a wallet with two accounts", accounts(secret[:], small), nil, false, nil, "wallet with 2 accounts"},
		{"a wallet with a short key", accounts(secret[1:]), nil, false, nil, "wallet with 1 accounts"},
		{"JSON of another kind", []byte(`{"private_keys":7}`), nil, false, nil, "no list of private keys"},
		{"33 bytes", append(secret[:], 0), public[:], false, nil, "its secret has 33 bytes"},
		{"empty", []byte{}, public[:], false, nil, "no cipher"},
		{"64 characters that are no hex", []byte(strings.Repeat("x", 64)), nil, false, nil, "its secret has 64 bytes"},
	} {
		crypto, err := keystorev4.New(keystorev4.WithCost(t, 4)).Encrypt(c.secret, "pw")
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(map[string]any{"crypto": crypto, "pubkey": hex.EncodeToString(c.public), "version": 4})
		if c.prefixed {
			text = regexp.MustCompile(`"([0-9a-f]{32,})"`).ReplaceAll(text, []byte(`"0x$1"`))
		}
		got, err := OpenKeystore(keystorev4.New(), text, "pw")
		switch {
		case c.want == nil && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %v, want an error that says %q", c.name, err, c.says)
		case c.want != nil && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != nil:
			if raw := got.Bytes(); !bytes.Equal(raw[:], c.want) {
				t.Errorf("%s: another key", c.name)
			}
		}
	}
}
