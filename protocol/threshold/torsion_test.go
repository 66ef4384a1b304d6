package threshold

import (
	"math/big"
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// cofactor is the number of points of the curve divided by the order of G2. 13² divides it.
const cofactor = "5d543a95414e7f1091d50792876a202cd91de4547085abaa68a205b2e5a7ddfa628f1cb4d9e82ef21537e293a6691ae1616ec6e786f0c70cf1c38e31c7238e5"

// order13 returns a point of order 13. One random coefficient in 13 makes it vanish from a combination.
func order13(t *testing.T) *blst.P2 {
	t.Helper()
	h, _ := new(big.Int).SetString(cofactor, 16)
	k := h.Mul(h, groupOrder)
	k.Div(k, big.NewInt(169))
	scalar := k.Bytes()
	slices.Reverse(scalar)
	for x := byte(1); x != 0; x++ {
		point := decompress(phase0.BLSSignature{0: 0x80, 95: x})
		if point == nil {
			continue
		}
		p := new(blst.P2)
		p.FromAffine(point)
		p.MultAssign(scalar)
		if p.Equals(new(blst.P2)) {
			continue
		}
		if multiple := p.Mult([]byte{13}); !multiple.Equals(new(blst.P2)) {
			t.Fatal("order is not 13")
		}
		return p
	}
	t.Fatal("no such point found")
	return nil
}

func addPoint(sig phase0.BLSSignature, p *blst.P2) phase0.BLSSignature {
	sum := new(blst.P2)
	sum.FromAffine(decompress(sig))
	return phase0.BLSSignature(sum.AddAssign(p).Compress())
}

// A signature with a small-order part must never come out of a batch as valid: a random combination alone would let
// it through once in 13 times.
func TestSmallOrderPartIsRefused(t *testing.T) {
	root, small := testRoot(1), order13(t)
	key := testKey(t, 1)
	good := key.Sign(root)
	checks := []Check{{key.PublicKey(), root, good}, {key.PublicKey(), root, addPoint(good, small)}}
	c := newCommittee(t, 2, 1, 2, 3, 4)
	partials := c.sign(root, 0, 1, 2)
	spoiled := slices.Clone(partials)
	spoiled[0].Signature = addPoint(spoiled[0].Signature, small)
	items := []Item{{root, c.validator, 3, partials, nil}, {root, c.validator, 3, spoiled, nil}}
	l := NewLagrange(1)
	for seed := range uint64(60) {
		bad, err := VerifyBatch(testRand(seed), checks)
		if err != nil || !slices.Equal(bad, []int{1}) {
			t.Fatalf("seed %d: VerifyBatch finds %v (%v)", seed, bad, err)
		}
		results, err := l.RecombineBatch(testRand(seed), items, nil)
		if err != nil || results[0].Err != nil || !slices.Equal(results[1].Bad, []wire.OperatorID{1}) {
			t.Fatalf("seed %d: RecombineBatch answers %+v (%v)", seed, results, err)
		}
	}
}
