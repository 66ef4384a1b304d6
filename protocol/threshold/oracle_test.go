package threshold

import (
	"bytes"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	bls12381 "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The oracle is gnark-crypto: pure Go, an independent implementation of curve, hashing and pairing.

func oraclePublicKey(t *testing.T, secret [32]byte) []byte {
	t.Helper()
	_, _, g1, _ := bls12381.Generators()
	pk := new(bls12381.G1Affine).ScalarMultiplication(&g1, new(big.Int).SetBytes(secret[:]))
	b := pk.Bytes()
	return b[:]
}

func oracleSign(t *testing.T, secret [32]byte, root phase0.Root) []byte {
	t.Helper()
	h, err := bls12381.HashToG2(root[:], ciphersuite)
	if err != nil {
		t.Fatal(err)
	}
	sig := new(bls12381.G2Affine).ScalarMultiplication(&h, new(big.Int).SetBytes(secret[:]))
	b := sig.Bytes()
	return b[:]
}

func oracleVerify(pk *PublicKey, root phase0.Root, sig phase0.BLSSignature) bool {
	var p bls12381.G1Affine
	var s bls12381.G2Affine
	pkBytes := pk.Bytes()
	if _, err := p.SetBytes(pkBytes[:]); err != nil {
		return false
	}
	if _, err := s.SetBytes(sig[:]); err != nil || s.IsInfinity() {
		return false
	}
	h, err := bls12381.HashToG2(root[:], ciphersuite)
	if err != nil {
		return false
	}
	_, _, g1, _ := bls12381.Generators()
	g1.Neg(&g1)
	ok, err := bls12381.PairingCheck([]bls12381.G1Affine{p, g1}, []bls12381.G2Affine{h, s})
	return err == nil && ok
}

// oracleRecombine interpolates at 0 with gnark's field and group arithmetic.
func oracleRecombine(t *testing.T, partials []Partial) []byte {
	t.Helper()
	var sum bls12381.G2Jac
	for i, p := range partials {
		num, den := fr.One(), fr.One()
		xi := fr.NewElement(uint64(p.Signer))
		for j, q := range partials {
			if i == j {
				continue
			}
			xj := fr.NewElement(uint64(q.Signer))
			num.Mul(&num, &xj)
			diff := xj
			diff.Sub(&diff, &xi)
			den.Mul(&den, &diff)
		}
		num.Div(&num, &den)
		var point bls12381.G2Affine
		if _, err := point.SetBytes(p.Signature[:]); err != nil {
			t.Fatal(err)
		}
		var k big.Int
		point.ScalarMultiplication(&point, num.BigInt(&k))
		sum.AddMixed(&point)
	}
	var out bls12381.G2Affine
	out.FromJacobian(&sum)
	b := out.Bytes()
	return b[:]
}

// testRand is a seeded source; tests want repeatable keys.
func testRand(seed uint64) *rand.ChaCha8 {
	var s [32]byte
	for i := range 8 {
		s[i] = byte(seed >> (8 * i))
	}
	return rand.NewChaCha8(s)
}

func testKey(t testing.TB, seed uint64) *SecretKey {
	t.Helper()
	var b [32]byte
	_, _ = testRand(seed).Read(b[:])
	b[0] &= 0x3f
	k, err := ParseSecretKey(b[:])
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func testRoot(seed byte) phase0.Root { return phase0.Root{0: seed, 31: 7} }

// committee is a split key with its shares.
type committee struct {
	key       *SecretKey
	validator *PublicKey
	threshold int
	shares    []Share
}

func newCommittee(t testing.TB, seed uint64, ids ...wire.OperatorID) committee {
	t.Helper()
	c := committee{key: testKey(t, seed), threshold: len(ids) - (len(ids)-1)/3}
	c.validator = c.key.PublicKey()
	var err error
	c.shares, err = Split(testRand(seed+1), c.key, c.threshold, ids)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sign returns the partial signatures of the committee's members at the given positions.
func (c committee) sign(root phase0.Root, positions ...int) []Partial {
	var partials []Partial
	for _, i := range positions {
		s := c.shares[i]
		partials = append(partials, Partial{s.Operator, s.PublicKey.Bytes(), s.Secret.Sign(root)})
	}
	return partials
}

func TestAgainstOracle(t *testing.T) {
	for seed := range uint64(4) {
		key, root := testKey(t, seed), testRoot(byte(seed))
		sig := key.Sign(root)
		if want := oracleSign(t, key.Bytes(), root); !bytes.Equal(sig[:], want) {
			t.Fatalf("seed %d: signature %x, oracle %x", seed, sig, want)
		}
		pk := key.PublicKey().Bytes()
		if want := oraclePublicKey(t, key.Bytes()); !bytes.Equal(pk[:], want) {
			t.Fatalf("seed %d: public key %x, oracle %x", seed, pk, want)
		}
		if !oracleVerify(key.PublicKey(), root, sig) {
			t.Fatalf("seed %d: the oracle refuses our signature", seed)
		}
	}
}

func TestVerifyAgrees(t *testing.T) {
	key, other := testKey(t, 1), testKey(t, 2)
	root := testRoot(1)
	good := key.Sign(root)
	outside := pointOutsideG2(t)
	flipped := good
	flipped[0] ^= 0x20 // the sign bit: the negated point
	for _, c := range []struct {
		name string
		pk   *PublicKey
		root phase0.Root
		sig  phase0.BLSSignature
		want bool
	}{
		{"good", key.PublicKey(), root, good, true},
		{"other key", other.PublicKey(), root, good, false},
		{"other root", key.PublicKey(), testRoot(2), good, false},
		{"negated", key.PublicKey(), root, flipped, false},
		{"zero bytes", key.PublicKey(), root, phase0.BLSSignature{}, false},
		{"infinity", key.PublicKey(), root, phase0.BLSSignature{0: 0xc0}, false},
		{"wrong subgroup", key.PublicKey(), root, outside, false},
	} {
		if got := Verify(c.pk, c.root, c.sig) == nil; got != c.want {
			t.Errorf("%s: Verify says %v", c.name, got)
		}
		if got := oracleVerify(c.pk, c.root, c.sig); got != c.want {
			t.Errorf("%s: the oracle says %v", c.name, got)
		}
		bad, err := VerifyBatch(testRand(9), []Check{{key.PublicKey(), root, good}, {c.pk, c.root, c.sig}})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(bad) == 0; got != c.want {
			t.Errorf("%s: VerifyBatch says %v", c.name, got)
		}
	}
}

// pointOutsideG2 returns a point of the curve that is not in the subgroup.
func pointOutsideG2(t *testing.T) phase0.BLSSignature {
	t.Helper()
	for x := byte(1); x != 0; x++ {
		sig := phase0.BLSSignature{0: 0x80, 95: x}
		if points := decompress(sig); points != nil && !points.InG2() {
			return sig
		}
	}
	t.Fatal("no such point found")
	return phase0.BLSSignature{}
}

func TestRecombineAgainstOracle(t *testing.T) {
	sets := [][]wire.OperatorID{
		{1, 2, 3, 4},
		{1, 2, 3, 4, 5, 6, 7},
		{17, 100, 331, 1204},
		{17, 100, 331, 512, 933, 1204, 1300},
		{3, 17, 100, 331, 512, 933, 1204, 1300, 1301, 1999},
		{3, 17, 100, 331, 512, 933, 1204, 1300, 1301, 1999, 2020, 2021, 2500},
		{1 << 62, 1<<63 + 5, 1<<64 - 1, 1<<64 - 59},
	}
	l := NewLagrange(64)
	for _, ids := range sets {
		c := newCommittee(t, uint64(len(ids)), ids...)
		root := testRoot(3)
		last := make([]int, c.threshold) // the last t operators: not the first ids
		for i := range last {
			last[i] = len(ids) - c.threshold + i
		}
		partials := c.sign(root, last...)
		results, err := l.RecombineBatch(testRand(1), []Item{{root, c.validator, c.threshold, partials, nil}}, nil)
		if err != nil || results[0].Err != nil {
			t.Fatalf("%v: %v %v", ids, err, results[0].Err)
		}
		if want := c.key.Sign(root); results[0].Signature != want {
			t.Errorf("%v: not the whole key's signature", ids)
		}
		if got := oracleRecombine(t, partials); !bytes.Equal(got, results[0].Signature[:]) {
			t.Errorf("%v: oracle recombines to %x", ids, got)
		}
	}
}
