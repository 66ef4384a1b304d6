package threshold

import (
	"errors"
	"io"
	"math/big"
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// curvePoints are points that an adversary would choose: at infinity, equal, opposite, outside of G2, of a small order.
func curvePoints(t *testing.T) blst.P2s {
	t.Helper()
	p := func(sig *blst.P2Affine) *blst.P2 {
		out := new(blst.P2)
		out.FromAffine(sig)
		return out
	}
	sig := testKey(t, 1).Sign(testRoot(1))
	one, small := p(decompress(sig)), order13(t)
	opposite := new(blst.P2)
	opposite.SubAssign(one)
	double := new(blst.P2)
	double.AddAssign(one).AddAssign(one)
	mixed := new(blst.P2)
	mixed.AddAssign(one).AddAssign(small)
	other := testKey(t, 2).Sign(testRoot(2))
	return blst.P2s{*new(blst.P2), *one, *opposite, *double, *small, *mixed, *p(decompress(other))}
}

// lanesOf returns lanes of points, and what they are as blst has them.
func lanesOf(points blst.P2s) lanes {
	out := newLanes(len(points))
	for i := range points {
		out.set(i, points[i].ToAffine())
	}
	return out
}

func (l *lanes) equal(t *testing.T, what string, want func(i int) *blst.P2) {
	t.Helper()
	for i := range l.points {
		got, ok := l.get(i)
		w := want(i)
		if infinite := w.Equals(new(blst.P2)); ok == infinite || ok && !got.Equals(w.ToAffine()) {
			t.Errorf("%s: lane %d: %v, want infinity: %v", what, i, ok, infinite)
		}
	}
}

// Each step on lanes is what the other library makes of it, for every pair of chosen points.
func TestLaneSteps(t *testing.T) {
	chosen := curvePoints(t)
	var left, right blst.P2s
	for _, a := range chosen {
		for _, b := range chosen {
			left, right = append(left, a), append(right, b)
		}
	}
	steps, other := newLadder(len(left)), lanesOf(right)
	for _, negative := range []bool{false, true} {
		acc := lanesOf(left)
		steps.add(&acc, &other, negative)
		acc.equal(t, "add", func(i int) *blst.P2 {
			sum := left[i]
			if negative {
				return sum.SubAssign(&right[i])
			}
			return sum.AddAssign(&right[i])
		})
	}
	acc := lanesOf(left)
	steps.double(&acc)
	acc.equal(t, "double", func(i int) *blst.P2 {
		sum := left[i]
		return sum.AddAssign(&left[i])
	})
	for i, in := range steps.inG2(&other) {
		p := right[i].ToAffine()
		if want := p.InG2() && !p.Equals(new(blst.P2Affine)); in != want {
			t.Errorf("lane %d: in G2 is %v", i, in)
		}
	}
}

// ψ multiplies by the curve's parameter, once, twice and three times.
func TestLanePsi(t *testing.T) {
	points := curvePoints(t)
	points = blst.P2s{points[0], points[1], points[2], points[6]}
	x := new(big.Int).Neg(new(big.Int).SetUint64(curveParameter))
	factor := big.NewInt(1)
	for times := 1; times <= 3; times++ {
		factor.Mul(factor, x)
		scalar := scalarOf(new(big.Int).Mod(factor, groupOrder))
		from, image := lanesOf(points), newLanes(len(points))
		image.psi(&from, times)
		image.equal(t, "ψ", func(i int) *blst.P2 { return points[i].Mult(&scalar) })
	}
}

// Items that are combined together have the sums that they have alone, whoever signs, and whatever point an adversary puts in.
func TestGroupsCombineAsItems(t *testing.T) {
	chosen := curvePoints(t)
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.OneOf(rapid.Uint64Range(1, 13), rapid.Uint64Range(1, 3000), rapid.Uint64Min(1)), 1, 9, rapid.ID).Draw(t, "signers")
		slices.Sort(ids)
		signers := make([]wire.OperatorID, len(ids))
		for i, id := range ids {
			signers[i] = wire.OperatorID(id)
		}
		c, err := newCoefficients(signers)
		if err != nil {
			t.Fatal(err)
		}
		g := group{coefficients: c}
		for i := range rapid.IntRange(minLanes, minLanes+3).Draw(t, "items") {
			points := make(blst.P2Affines, len(signers))
			for k := range points {
				p := chosen[rapid.IntRange(0, len(chosen)-1).Draw(t, "point")]
				if !rapid.Bool().Draw(t, "outside") || !p.ToAffine().InG2() {
					p = chosen[6]
					p = *p.Mult([]byte{byte(i + 1), byte(k + 1)})
				}
				points[k] = *p.ToAffine()
			}
			g.at, g.points = append(g.at, i), append(g.points, points)
		}
		g.combine(func(int, *blst.P2Affine) bool { return false }, func(i int, sum *blst.P2Affine, inG2 bool) {
			want := new(blst.P2)
			for k := range signers {
				p := new(blst.P2)
				p.FromAffine(&g.points[i][k])
				want.AddAssign(p.MultAssign(&c.lambda[k]))
			}
			infinite := want.Equals(new(blst.P2))
			if inG2 == infinite || inG2 && !sum.Equals(want.ToAffine()) {
				t.Fatalf("item %d of signers %v: in G2 is %v, infinite should be %v", i, signers, inG2, infinite)
			}
		})
	})
}

// One bad item costs its neighbours nothing: they are verified once more, and not combined again.
func TestOneBadItemLeavesTheOthers(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	var b batch
	for i := range 20 {
		root := testRoot(byte(i))
		sig := c.key.Sign(root)
		if i == 7 {
			sig = c.key.Sign(testRoot(200))
		}
		b.add(root, c.validator, decompress(sig))
	}
	bad, all, err := b.search(testRand(1), false)
	if err != nil || !all || !slices.Equal(bad, []int{7}) {
		t.Fatalf("found %v, all: %v, %v", bad, all, err)
	}
	b.signatures[11] = b.signatures[12]
	if bad, all, err = b.search(testRand(1), false); err != nil || all || !slices.Equal(bad, []int{7}) {
		t.Fatalf("of two, found %v, all: %v, %v", bad, all, err)
	}
}

// zeros is a source of randomness that an adversary would wish for.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// No entry has the coefficient 0, under which any signature would do. Sums of blocks are those of their entries.
func TestEveryEntryCounts(t *testing.T) {
	key := testKey(t, 1)
	checks := make([]Check, 3*sumBlock+5)
	for i := range checks {
		root := testRoot(byte(i / 50))
		checks[i] = Check{key.PublicKey(), root, key.Sign(root)}
	}
	for _, rand := range []io.Reader{zeros{}, testRand(1)} {
		if bad, err := VerifyBatch(rand, checks); err != nil || len(bad) > 0 {
			t.Fatalf("good ones: %v, %v", bad, err)
		}
		for _, wrong := range [][]int{{0}, {sumBlock}, {70, 71, 150}, {len(checks) - 1}} {
			spoiled := slices.Clone(checks)
			for _, i := range wrong {
				spoiled[i].Signature = key.Sign(testRoot(200))
			}
			if bad, err := VerifyBatch(rand, spoiled); err != nil || !slices.Equal(bad, wrong) {
				t.Fatalf("bad ones %v: found %v, %v", wrong, bad, err)
			}
		}
	}
}

// What nobody will use is neither verified nor refused; the rest of the batch is verified as ever, in groups and alone.
func TestUnusedIsNotVerified(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	for _, n := range []int{3, minLanes + 6} {
		items := make([]Item, n)
		wrong := make([]phase0.BLSSignature, n)
		for i := range items {
			root := testRoot(byte(i))
			partials := c.sign(root, 0, 1, 2)
			unused := func(phase0.BLSSignature) bool { return false }
			if i%3 == 0 { // a wrong one of which nobody wants to know
				partials[1].Signature = c.key.Sign(testRoot(200))
				unused = func(sig phase0.BLSSignature) bool { wrong[i] = sig; return true }
			}
			if i == 1 { // a wrong one that is used
				partials[2].Signature = c.key.Sign(testRoot(201))
			}
			items[i] = Item{root, c.validator, 3, partials, unused}
		}
		results, err := NewLagrange(4).RecombineBatch(testRand(1), items, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range results {
			switch {
			case i%3 == 0:
				if r.Err != nil || r.Signature != wrong[i] || r.Signature == c.key.Sign(items[i].Root) || len(r.Bad) > 0 {
					t.Errorf("%d items: unused item %d: %+v", n, i, r)
				}
			case i == 1:
				if !slices.Equal(r.Bad, []wire.OperatorID{3}) || !errors.Is(r.Err, ErrTooFewPartials) {
					t.Errorf("%d items: the bad item: %+v", n, r)
				}
			default:
				if r.Err != nil || r.Signature != c.key.Sign(items[i].Root) {
					t.Errorf("%d items: item %d: %+v", n, i, r)
				}
			}
		}
	}
}
