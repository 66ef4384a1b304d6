package openssl_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"sync"
	"testing"

	"github.com/hawser-ssv/hawser/internal/node/openssl"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// TestSameSignatures holds on every machine: with the library both ways give the same bytes, without it there is a clear error.
func TestSameSignatures(t *testing.T) {
	plain := generate(t)
	fast, err := plain.SignedBy(openssl.NewSigner)
	if _, missing := openssl.Version(); missing != nil {
		if !errors.Is(err, openssl.ErrNotFound) {
			t.Fatalf("without the library: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 16 {
		hash := sha256.Sum256([]byte{byte(i)})
		all.Go(func() {
			want, err := plain.Sign(hash)
			if err != nil {
				t.Error(err)
			}
			got, err := fast.Sign(hash)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("signature %d: %x, %v; want %x", i, got, err, want)
			}
		})
	}
	all.Wait()
}

func BenchmarkSign(b *testing.B) {
	plain := generate(b)
	hash := sha256.Sum256([]byte("message"))
	b.Run("go", func(b *testing.B) { sign(b, plain, hash) })
	fast, err := plain.SignedBy(openssl.NewSigner)
	if err != nil {
		b.Log("no OpenSSL here:", err)
		return
	}
	b.Run("openssl", func(b *testing.B) { sign(b, fast, hash) })
}

func sign(b *testing.B, key *operatorkey.PrivateKey, hash [32]byte) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := key.Sign(hash); err != nil {
			b.Fatal(err)
		}
	}
}

func generate(t testing.TB) *operatorkey.PrivateKey {
	t.Helper()
	key, err := operatorkey.Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// What was encrypted for the key opens; what was not is no share, whatever comes out.
func TestDecrypt(t *testing.T) {
	plain := generate(t)
	fast, err := plain.SignedBy(openssl.NewSigner)
	if err != nil {
		if _, missing := openssl.Version(); missing != nil {
			return
		}
		t.Fatal(err)
	}
	text := []byte("0x0123456789abcdef")
	sealed, err := plain.Public().Encrypt(rand.Reader, text)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := fast.Decrypt(sealed); err != nil || !bytes.Equal(got, text) {
		t.Errorf("opened %q, %v", got, err)
	}
	sealed[7] ^= 1
	if got, err := fast.Decrypt(sealed); err == nil && bytes.Equal(got, text) {
		t.Error("a broken ciphertext opens")
	}
	if _, err := fast.Decrypt(sealed[1:]); !errors.Is(err, operatorkey.ErrDecrypt) {
		t.Errorf("a short ciphertext: %v", err)
	}
}
