package operatorkey

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

func readKey(t testing.TB, name string) *PrivateKey {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".pem")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParsePrivateKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func testRand(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func TestEncodings(t *testing.T) {
	key := readKey(t, "operator1")
	text := key.Public().String()
	if len(text) != 612 {
		t.Errorf("public key has %d characters, want 612", len(text))
	}
	if p := key.Public().PEM(); len(p) != 459 || !bytes.HasPrefix(p, []byte("-----BEGIN RSA PUBLIC KEY-----\n")) {
		t.Errorf("PEM of %d bytes: %.40q", len(p), p)
	}
	for name, parse := range map[string]func() (*PublicKey, error){
		"base64": func() (*PublicKey, error) { return ParsePublicKey(text) },
		"PEM":    func() (*PublicKey, error) { return ParsePublicKeyPEM(key.Public().PEM()) },
	} {
		pk, err := parse()
		if err != nil || pk.String() != text || !pk.Equal(key.Public()) {
			t.Errorf("%s does not come back: %v", name, err)
		}
	}
	for name, private := range map[string][]byte{
		"PEM":             key.PEM(),
		"base64":          []byte(base64.StdEncoding.EncodeToString(key.PEM())),
		"trailing spaces": append(key.PEM(), " \n\n"...),
	} {
		again, err := ParsePrivateKey(private)
		if err != nil || !again.Public().Equal(key.Public()) {
			t.Errorf("private key from %s: %v", name, err)
		}
	}
}

// The public label is ignored and the text is kept as it came, because nodes compare texts.
func TestPublicKeyKeepsItsText(t *testing.T) {
	block, _ := pem.Decode(readKey(t, "operator1").Public().PEM())
	block.Type = "PUBLIC KEY"
	text := base64.StdEncoding.EncodeToString(pem.EncodeToMemory(block))
	pk, err := ParsePublicKey(text)
	if err != nil || pk.String() != text {
		t.Fatalf("%v", err)
	}
}

func TestParseRefuses(t *testing.T) {
	ec, _ := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	ecDER, _ := x509.MarshalPKIXPublicKey(&ec.PublicKey)
	short, _ := os.ReadFile("testdata/short.pem")
	shortBlock, _ := pem.Decode(short)
	shortKey, _ := x509.ParsePKCS1PrivateKey(shortBlock.Bytes)
	shortDER, _ := x509.MarshalPKIXPublicKey(&shortKey.PublicKey)
	key := readKey(t, "operator1")
	evenN := rsa.PublicKey{N: new(big.Int).Sub(key.key.N, big.NewInt(1)), E: 65537}
	evenDER, _ := x509.MarshalPKIXPublicKey(&evenN)
	evenE := rsa.PublicKey{N: key.key.N, E: 4}
	evenEDER, _ := x509.MarshalPKIXPublicKey(&evenE)
	asText := func(der []byte) string {
		return base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: publicLabel, Bytes: der}))
	}
	for name, text := range map[string]string{
		"empty": "", "not base64": "!!", "no PEM": "aGVsbG8=", "PEM of nothing": asText(nil), "too long": strings.Repeat("A", maxText+4),
		"elliptic curve": asText(ecDER), "1024 bits": asText(shortDER), "even modulus": asText(evenDER), "even exponent": asText(evenEDER),
	} {
		if _, err := ParsePublicKey(text); !errors.Is(err, ErrPublicKey) {
			t.Errorf("public key, %s: %v", name, err)
		}
	}
	other := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key.key)})
	for name, text := range map[string][]byte{
		"empty": nil, "not base64": []byte("!!"), "other label": other, "1024 bits": short, "cut": key.PEM()[:900], "public": key.Public().PEM(),
	} {
		if _, err := ParsePrivateKey(text); !errors.Is(err, ErrPrivateKey) {
			t.Errorf("private key, %s: %v", name, err)
		}
	}
}

func TestPrivateKeyDoesNotPrint(t *testing.T) {
	key := readKey(t, "operator1")
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%s", "%d"} {
		if got := fmt.Sprintf(verb, key); got != "secret" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

// rawSignature is padded^d mod n for any padding.
func rawSignature(key *PrivateKey, padded []byte) []byte {
	s := new(big.Int).Exp(new(big.Int).SetBytes(padded), key.key.D, key.key.N)
	return s.FillBytes(make([]byte, Size))
}

// malformed yields signatures that a lenient verifier could accept.
func malformed(key *PrivateKey, hash [32]byte) map[string][]byte {
	good, _ := key.Sign(hash)
	var padded [Size]byte
	padForSigning(&padded, hash)
	edit := func(f func(p []byte)) []byte {
		p := bytes.Clone(padded[:])
		f(p)
		return rawSignature(key, p)
	}
	plusN := new(big.Int).Add(new(big.Int).SetBytes(good), key.key.N)
	cases := map[string][]byte{
		"good":               good,
		"empty":              nil,
		"zeros":              make([]byte, Size),
		"one":                append(make([]byte, Size-1), 1),
		"ones":               bytes.Repeat([]byte{0xff}, Size),
		"modulus":            key.key.N.Bytes(),
		"modulus minus one":  new(big.Int).Sub(key.key.N, big.NewInt(1)).Bytes(),
		"plus the modulus":   plusN.Bytes(),
		"leading zero":       append([]byte{0}, good...),
		"short":              good[1:],
		"long":               append(bytes.Clone(good), 0),
		"block type 2":       edit(func(p []byte) { p[1] = 2 }),
		"block type 0":       edit(func(p []byte) { p[1] = 0 }),
		"leading one":        edit(func(p []byte) { p[0] = 1 }),
		"short padding":      edit(func(p []byte) { copy(p[10:], p[Size-52:]); clear(p[62:]) }),
		"zero in padding":    edit(func(p []byte) { p[20] = 0 }),
		"no separator":       edit(func(p []byte) { p[Size-52] = 0xff }),
		"SHA-1 info":         edit(func(p []byte) { p[Size-51] = 0x21 }),
		"NULL dropped":       edit(func(p []byte) { p[Size-36] = 0x04; p[Size-37] = 0x20 }),
		"other hash":         edit(func(p []byte) { p[Size-1] ^= 1 }),
		"hash shifted":       edit(func(p []byte) { copy(p[Size-52:], p[Size-51:]); p[Size-1] = 0 }),
		"raw padding":        bytes.Clone(padded[:]),
		"indefinite length":  edit(func(p []byte) { p[Size-50] = 0x80 }),
		"trailing in digest": edit(func(p []byte) { copy(p[Size-60:], p[Size-52:]); clear(p[Size-8:]) }),
	}
	for bit := 0; bit < 8*Size; bit += 97 {
		s := bytes.Clone(good)
		s[bit/8] ^= 1 << (bit % 8)
		cases[fmt.Sprintf("bit %d", bit)] = s
	}
	return cases
}

func TestVerifyAgreesWithStandardLibrary(t *testing.T) {
	for _, name := range []string{"operator1", "exponent3"} {
		key := readKey(t, name)
		hash := sha256.Sum256([]byte("a message"))
		for c, sig := range malformed(key, hash) {
			want := rsa.VerifyPKCS1v15(&key.key.PublicKey, crypto.SHA256, hash[:], sig) == nil
			if got := key.Public().Verify(hash, sig) == nil; got != want {
				t.Errorf("%s, %s: we say %v, crypto/rsa says %v", name, c, got, want)
			}
			if want != (c == "good") {
				t.Errorf("%s, %s: crypto/rsa says %v", name, c, want)
			}
		}
	}
}

func TestVerifyOtherKeyAndHash(t *testing.T) {
	key, other := readKey(t, "operator1"), readKey(t, "operator2")
	hash := sha256.Sum256([]byte("x"))
	sig, err := key.Sign(hash)
	if err != nil {
		t.Fatal(err)
	}
	if err := key.Public().Verify(hash, sig); err != nil {
		t.Errorf("own signature: %v", err)
	}
	if err := other.Public().Verify(hash, sig); !errors.Is(err, ErrSignature) {
		t.Errorf("other key: %v", err)
	}
	if err := key.Public().Verify(sha256.Sum256([]byte("y")), sig); !errors.Is(err, ErrSignature) {
		t.Errorf("other hash: %v", err)
	}
}

func FuzzVerify(f *testing.F) {
	key := readKey(f, "exponent3")
	hash := sha256.Sum256([]byte("m"))
	for _, sig := range malformed(key, hash) {
		f.Add(sig)
	}
	f.Fuzz(func(t *testing.T, sig []byte) {
		want := rsa.VerifyPKCS1v15(&key.key.PublicKey, crypto.SHA256, hash[:], sig) == nil
		if got := key.Public().Verify(hash, sig) == nil; got != want {
			t.Fatalf("we say %v, crypto/rsa says %v", got, want)
		}
	})
}

func FuzzParsePublicKey(f *testing.F) {
	f.Add(readKey(f, "operator1").Public().PEM())
	f.Add([]byte("-----BEGIN X-----\n-----END X-----"))
	f.Fuzz(func(t *testing.T, text []byte) {
		pk, err := ParsePublicKeyPEM(text)
		if err != nil {
			return
		}
		_ = pk.Verify([32]byte{1}, make([]byte, Size)) // must not panic on any accepted key
	})
}

func TestEncryptDecrypt(t *testing.T) {
	key, other := readKey(t, "operator1"), readKey(t, "operator2")
	for _, n := range []int{0, 1, 66, Size - 11} {
		plaintext := bytes.Repeat([]byte{7}, n)
		c, err := key.Public().Encrypt(testRand(1), plaintext)
		if err != nil {
			t.Fatal(err)
		}
		got, err := key.Decrypt(c)
		if err != nil || !bytes.Equal(got, plaintext) {
			t.Errorf("%d bytes: %x %v", n, got, err)
		}
		again, _ := key.Public().Encrypt(testRand(1), plaintext)
		if !bytes.Equal(c, again) {
			t.Error("the same randomness gives another ciphertext")
		}
		if _, err := other.Decrypt(c); !errors.Is(err, ErrDecrypt) {
			t.Errorf("other key: %v", err)
		}
	}
	if _, err := key.Public().Encrypt(testRand(1), make([]byte, Size-10)); err == nil {
		t.Error("too long a plaintext is encrypted")
	}
	if _, err := key.Public().Encrypt(strings.NewReader("x"), nil); err == nil {
		t.Error("encrypts without randomness")
	}
	if _, err := key.Public().Encrypt(bytes.NewReader(make([]byte, 4096)), nil); err == nil {
		t.Error("encrypts with zeros for randomness")
	}
	if _, err := key.Decrypt(make([]byte, 12)); !errors.Is(err, ErrDecrypt) {
		t.Errorf("short ciphertext: %v", err)
	}
}

func TestGenerate(t *testing.T) {
	key, err := Generate(crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(nil)
	sig, err := key.Sign(hash)
	if err != nil || key.Public().Verify(hash, sig) != nil {
		t.Fatalf("a new key does not work: %v", err)
	}
}

func BenchmarkVerify(b *testing.B) {
	key := readKey(b, "operator1")
	hash := sha256.Sum256([]byte("m"))
	sig, _ := key.Sign(hash)
	pk := key.Public()
	b.ReportAllocs()
	for b.Loop() {
		if err := pk.Verify(hash, sig); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyStandardLibrary(b *testing.B) {
	key := readKey(b, "operator1")
	hash := sha256.Sum256([]byte("m"))
	sig, _ := key.Sign(hash)
	b.ReportAllocs()
	for b.Loop() {
		if err := rsa.VerifyPKCS1v15(&key.key.PublicKey, crypto.SHA256, hash[:], sig); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	key := readKey(b, "operator1")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := key.Sign([32]byte{1}); err != nil {
			b.Fatal(err)
		}
	}
}
