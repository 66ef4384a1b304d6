package threshold

import (
	"bytes"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	bls12381 "github.com/consensys/gnark-crypto/ecc/bls12-381"
)

// FuzzParsePublicKey compares acceptance with the oracle's: point on the curve, in the subgroup, not at infinity.
func FuzzParsePublicKey(f *testing.F) {
	pk := testKey(f, 1).PublicKey().Bytes()
	f.Add(pk[:])
	f.Add(append([]byte{0xc0}, make([]byte, 47)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := ParsePublicKey(b)
		var p bls12381.G1Affine
		want := len(b) == 48 && b[0]&0x80 != 0
		if want {
			_, oracleErr := p.SetBytes(b)
			want = oracleErr == nil && !p.IsInfinity()
		}
		if (err == nil) != want {
			t.Fatalf("%x: we say %v, the oracle %v", b, err, want)
		}
		if err == nil && !bytes.Equal(got.point.Compress(), b) {
			t.Fatalf("%x does not come back", b)
		}
	})
}

// FuzzSignaturePoint compares acceptance of signature bytes with the oracle's.
func FuzzSignaturePoint(f *testing.F) {
	sig := testKey(f, 1).Sign(testRoot(1))
	f.Add(sig[:])
	f.Add(append([]byte{0xc0}, make([]byte, 95)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) != phase0.SignatureLength {
			return
		}
		point := decompress(phase0.BLSSignature(b))
		got := point != nil && point.SigValidate(true)
		var p bls12381.G2Affine
		want := b[0]&0x80 != 0
		if want {
			_, err := p.SetBytes(b)
			want = err == nil && !p.IsInfinity()
		}
		if got != want {
			t.Fatalf("%x: we say %v, the oracle %v", b, got, want)
		}
	})
}
