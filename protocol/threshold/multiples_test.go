package threshold

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
)

// TestMultiplesAgree compares products with the library's, for scalars of chance and those with digits at their ends: one
// digit alone, the same digit throughout, and sums that meet the same multiple twice.
func TestMultiplesAgree(t *testing.T) {
	order, _ := new(big.Int).SetString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16)
	scalars := []*big.Int{big.NewInt(1), big.NewInt(2), big.NewInt(15), big.NewInt(16), big.NewInt(17), new(big.Int).Sub(order, big.NewInt(1)), new(big.Int).Sub(order, big.NewInt(2))}
	for place := range 63 {
		scalars = append(scalars, new(big.Int).Lsh(big.NewInt(8), uint(4*place)), new(big.Int).Lsh(big.NewInt(9), uint(4*place)))
	}
	for digit := range 16 {
		n, _ := new(big.Int).SetString("7"+strings.Repeat(fmt.Sprintf("%x", digit), 62), 16)
		scalars = append(scalars, n, n.Add(n, n).Mod(n, order), new(big.Int).Sub(order, n))
	}
	for range 64 {
		n, err := rand.Int(rand.Reader, order)
		if err != nil {
			t.Fatal(err)
		}
		scalars = append(scalars, n)
	}
	hashed := hashToCurve(phase0.Root{7})
	m := multiplesOf(hashed)
	for _, n := range scalars {
		secret := new(blst.Scalar).Deserialize(n.FillBytes(make([]byte, 32)))
		if secret == nil {
			t.Fatalf("%v is no scalar", n)
		}
		var got blst.P2
		m.times(&got, secret)
		if want := hashed.Mult(secret); !bytes.Equal(got.Compress(), want.Compress()) {
			t.Errorf("%v times the point is another", n)
		}
	}
}

// TestSignBatchAgrees: a signature is the same alone and among as many as are made with multiples.
func TestSignBatchAgrees(t *testing.T) {
	keys := make([]*SecretKey, worthMultiples)
	for i := range keys {
		var raw [SecretKeyLength]byte
		if _, err := rand.Read(raw[1:]); err != nil {
			t.Fatal(err)
		}
		var err error
		if keys[i], err = ParseSecretKey(raw[:]); err != nil {
			t.Fatal(err)
		}
	}
	root := phase0.Root{9}
	for i, s := range SignBatch(nil, root, keys) {
		if s != keys[i].Sign(root) {
			t.Errorf("signature %d differs", i)
		}
	}
}
