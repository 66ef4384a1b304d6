package operatorkey

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
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
	data, err := SealKeystore(cheap(t), testRand(1), key, "  a password \n", Nested)
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
	if _, err := SealKeystore(cheap(t), testRand(1), key, " \n", Flat); !errors.Is(err, ErrPassword) {
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

// TestFaultPlainKeys: kind B12, an operator key in another form than the one that is asked for is named for what it is.
func TestFaultPlainKeys(t *testing.T) {
	key := readKey(t, "operator1")
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key.key)
	if err != nil {
		t.Fatal(err)
	}
	newer := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	for name, text := range map[string][]byte{
		"PEM": key.PEM(), "PKCS#8": newer, "base64": []byte(base64.StdEncoding.EncodeToString(key.PEM()) + "\n"),
		"base64 of PKCS#8": []byte(base64.StdEncoding.EncodeToString(newer)),
	} {
		if _, err := OpenKeystore(keystorev4.New(), text, "pw"); !errors.Is(err, ErrPlainKey) {
			t.Errorf("%s as keystore: %v", name, err)
		}
		if again, err := ParsePrivateKey(text); err != nil || !again.Public().Equal(key.Public()) {
			t.Errorf("%s as key: %v", name, err)
		}
	}
}

// TestFaultKeystoreOfTheReference: kind B26, files that only we can read. The reference node decrypts the top level of the object
// and takes the secret as PEM.
func TestFaultKeystoreOfTheReference(t *testing.T) {
	key := readKey(t, "operator1")
	data, err := SealKeystore(cheap(t), testRand(1), key, "pw", Flat)
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	secret, err := keystorev4.New().Decrypt(file, "pw")
	if err != nil || !bytes.Equal(secret, key.PEM()) || file["pubKey"] != key.Public().String() {
		t.Errorf("%v: the file is %s", err, data)
	}
	if again, err := OpenKeystore(keystorev4.New(), data, "pw"); err != nil || !again.Public().Equal(key.Public()) {
		t.Errorf("our own reader: %v", err)
	}
	if _, err := SealKeystore(cheap(t), testRand(1), key, "pw", "round"); err == nil {
		t.Error("an unknown format is accepted")
	}
}

// TestFaultCostOfAKeystore: kind B20, a file that decides how long and with how much memory a program works.
func TestFaultCostOfAKeystore(t *testing.T) {
	for _, c := range []struct {
		n, r, p int
		ok      bool
	}{
		{1 << 18, 8, 1, true},
		{1 << 14, 8, 1, true},
		{2, 1, 1, true},
		{1 << 18, 8, 8, true},
		{1 << 18, 8, 9, false},
		{1 << 20, 8, 1, false},
		{1 << 20, 8, 16, false},
		{0, 8, 1, false},
		{3, 8, 1, false},
		{1 << 18, 0, 1, false},
		{1 << 18, 8, 0, false},
		{1 << 62, 1 << 62, 1, false},
		{2, 1 << 62, 1, false},
		{2, 1, 1 << 62, false},
	} {
		if err := CheckScrypt(c.n, c.r, c.p); (err == nil) != c.ok {
			t.Errorf("n=%d r=%d p=%d: %v", c.n, c.r, c.p, err)
		}
	}
}
