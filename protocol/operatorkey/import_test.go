package operatorkey

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"testing"
)

// TestFaultFormsOfPrivateKeys: kind, a file with an operator's key in a form that people have and that is neither read nor named.
func TestFaultFormsOfPrivateKeys(t *testing.T) {
	plain, err := os.ReadFile("testdata/operator1.pem")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParsePrivateKey(plain)
	if err != nil {
		t.Fatal(err)
	}
	text := string(key.PEM())
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{1}}))
	for name, file := range map[string]string{
		"Bag Attributes":   "Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n" + text,
		"openssl -text":    "Private-Key: (2048 bit, 2 primes)\nmodulus:\n    00:c0:\n" + text,
		"a certificate":    certificate + text + certificate,
		"PKCS#8":           string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})),
		"its public half":  text + string(key.Public().PEM()),
		"carriage returns": strings.ReplaceAll(text, "\n", "\r\n"),
	} {
		if got, err := ParsePrivateKey([]byte(file)); err != nil || !got.Public().Equal(key.Public()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, row := range map[string]struct{ file, want string }{
		"encrypted PKCS#1": {string(pem.EncodeToMemory(&pem.Block{
			Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"}, Bytes: []byte{1},
		})), ErrEncrypted.Error()},
		"encrypted PKCS#8": {string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte{1}})), ErrEncrypted.Error()},
		"two keys":         {text + text, "more than one"},
		"a public key":     {string(key.Public().PEM()), "public key and no private key"},
		"another kind":     {string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: []byte{1}})), "EC PRIVATE KEY"},
		"cut":              {text[:len(text)/2], "damaged"},
	} {
		if _, err := ParsePrivateKey([]byte(row.file)); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
