package operatorkey

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	keystorev4 "github.com/wealdtech/go-eth2-wallet-encryptor-keystorev4"
)

// cheap is the keystore library with a cost that tests can pay.
func cheap(t testing.TB) *keystorev4.Encryptor {
	t.Helper()
	return keystorev4.New(keystorev4.WithCost(new(testing.T), 4))
}

func sealed(t testing.TB, key *PrivateKey) []byte {
	t.Helper()
	data, err := SealKeystore(cheap(t), testRand(1), key, "  a password \n")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestKeystoreRoundTrip(t *testing.T) {
	key := readKey(t, "operator1")
	data := sealed(t, key)
	var file map[string]any
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if file["version"] != 4.0 || file["pubKey"] != key.Public().String() || len(file["uuid"].(string)) != 36 {
		t.Errorf("file %s", data)
	}
	if bytes.Contains(data, []byte("PRIVATE")) {
		t.Error("the private key is readable")
	}
	for _, password := range []string{"a password", "  a password \r\n"} {
		again, err := OpenKeystore(keystorev4.New(), data, password)
		if err != nil || !again.Public().Equal(key.Public()) {
			t.Errorf("password %q: %v", password, err)
		}
	}
	if _, err := OpenKeystore(keystorev4.New(), data, "another"); !errors.Is(err, ErrPassword) {
		t.Errorf("wrong password: %v", err)
	}
	if _, err := SealKeystore(cheap(t), testRand(1), key, " \n"); !errors.Is(err, ErrPassword) {
		t.Errorf("empty password: %v", err)
	}
}

// What other implementations write: the secret is PEM text, "crypto" members at the top level, "pubkey".
func TestKeystoreOfPeers(t *testing.T) {
	key := readKey(t, "operator1")
	crypto, err := cheap(t).Encrypt(key.PEM(), "pw")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]map[string]any{
		"flat":    {"kdf": crypto["kdf"], "checksum": crypto["checksum"], "cipher": crypto["cipher"], "pubKey": key.Public().String()},
		"wrapped": {"crypto": crypto, "pubkey": key.Public().String(), "version": 4},
		"bare":    {"crypto": crypto, "version": 4},
	} {
		data, _ := json.Marshal(file)
		again, err := OpenKeystore(keystorev4.New(), data, "pw")
		if err != nil || !again.Public().Equal(key.Public()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := map[string]any{"crypto": crypto, "pubKey": readKey(t, "operator2").Public().String()}
	data, _ := json.Marshal(other)
	if _, err := OpenKeystore(keystorev4.New(), data, "pw"); !errors.Is(err, ErrKeystoreMismatch) {
		t.Errorf("other public key: %v", err)
	}
}

func TestKeystoreRefuses(t *testing.T) {
	good := string(sealed(t, readKey(t, "operator1")))
	edit := func(from, to string) string {
		out := strings.Replace(good, from, to, 1)
		if out == good {
			t.Fatalf("nothing to edit: %q", from)
		}
		return out
	}
	for name, data := range map[string]string{
		"empty":         "",
		"truncated":     good[:len(good)/2],
		"not JSON":      "hello",
		"array":         "[]",
		"null":          "null",
		"no crypto":     "{}",
		"crypto null":   `{"crypto":null,"version":4}`,
		"empty crypto":  `{"crypto":{},"version":4}`,
		"null members":  `{"crypto":{"kdf":null,"cipher":null,"checksum":null}}`,
		"null params":   `{"crypto":{"kdf":{"function":"pbkdf2","params":null},"cipher":{"function":"aes-128-ctr"},"checksum":{}}}`,
		"version":       edit(`"version": 4`, `"version": 3`),
		"kdf":           edit(`"pbkdf2"`, `"argon2"`),
		"iterations":    edit(`"c": 16`, `"c": 2000000000`),
		"no iterations": edit(`"c": 16`, `"c": 0`),
		"prf":           edit(`"hmac-sha256"`, `"hmac-md5"`),
		"dklen":         edit(`"dklen": 32`, `"dklen": 16`),
		"cipher":        edit(`"aes-128-ctr"`, `"rot13"`),
		"iv":            edit(`"iv": "`, `"iv": "00`),
		"checksum":      edit(`"sha256"`, `"crc32"`),
		"too long":      good + strings.Repeat(" ", MaxKeystoreSize),
		"scrypt memory": `{"crypto":{"kdf":{"function":"scrypt","params":{"salt":"00","dklen":32,"n":1073741824,"r":8,"p":1}},"cipher":{"function":"aes-128-ctr","params":{"iv":"00112233445566778899aabbccddeeff"},"message":"00"},"checksum":{"function":"sha256","message":"` + strings.Repeat("00", 32) + `"}}}`,
	} {
		if _, err := OpenKeystore(keystorev4.New(), []byte(data), "a password"); !errors.Is(err, ErrKeystore) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzOpenKeystore(f *testing.F) {
	f.Add(sealed(f, readKey(f, "operator1")))
	f.Add([]byte(`{"crypto":{"kdf":{"function":"scrypt","params":{"salt":"","dklen":32,"n":2,"r":1,"p":1}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		// The decrypter is left out: this is about what reaches it. A panic or an unbounded cost must not.
		file, err := parseKeystore(data)
		if err == nil && file.Crypto == nil {
			t.Fatal("accepted without crypto")
		}
	})
}
