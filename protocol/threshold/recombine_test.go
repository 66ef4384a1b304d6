package threshold

import (
	"errors"
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func TestRecombineBatchNamesBadSigners(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	d := newCommittee(t, 2, 1, 2, 3, 4)
	root := testRoot(1)
	spoil := func(partials []Partial, signers ...wire.OperatorID) []Partial {
		for i := range partials {
			if slices.Contains(signers, partials[i].Signer) {
				partials[i].Signature = c.key.Sign(testRoot(77))
			}
		}
		return partials
	}
	garbage := c.sign(root, 0, 1, 2, 3)
	garbage[1].Signature = phase0.BLSSignature{1, 2, 3}
	foreign := c.sign(root, 0, 1, 2)
	for i := range foreign {
		foreign[i].SharePublicKey = d.shares[i].PublicKey.Bytes()
		foreign[i].Signature = d.shares[i].Secret.Sign(root)
	}
	noKey := spoil(c.sign(root, 0, 1, 2, 3), 3)
	noKey[2].SharePublicKey = phase0.BLSPubKey{}

	cases := []struct {
		name     string
		partials []Partial
		bad      []wire.OperatorID
		err      error
	}{
		{"all good", c.sign(root, 0, 1, 2, 3), nil, nil},
		{"any order", c.sign(root, 3, 0, 2), nil, nil},
		{"a bad one nobody needed", spoil(c.sign(root, 0, 1, 2, 3), 4), nil, nil},
		{"one bad, the fourth steps in", spoil(c.sign(root, 0, 1, 2, 3), 2), []wire.OperatorID{2}, nil},
		{"one bad of three", spoil(c.sign(root, 0, 1, 3), 4), []wire.OperatorID{4}, ErrTooFewPartials},
		{"two bad of four", spoil(c.sign(root, 0, 1, 2, 3), 1, 4), []wire.OperatorID{1, 4}, ErrTooFewPartials},
		{"not a point", garbage, []wire.OperatorID{2}, nil},
		{"share key is no key", noKey, []wire.OperatorID{3}, nil},
		{"too few", c.sign(root, 0, 1), nil, ErrTooFewPartials},
		{"one signer twice", c.sign(root, 1, 0, 1), nil, ErrSigners},
		{"good shares of another validator", foreign, nil, ErrInterpolation},
	}
	items := make([]Item, len(cases))
	for i := range cases {
		items[i] = Item{root, c.validator, 3, cases[i].partials, nil}
	}
	results, err := NewLagrange(2).RecombineBatch(testRand(5), items, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := c.key.Sign(root)
	for i, tc := range cases {
		r := results[i]
		if !errors.Is(r.Err, tc.err) || (tc.err == nil) != (r.Err == nil) {
			t.Errorf("%s: error %v, want %v", tc.name, r.Err, tc.err)
		}
		if !slices.Equal(r.Bad, tc.bad) {
			t.Errorf("%s: bad %v, want %v", tc.name, r.Bad, tc.bad)
		}
		if tc.err == nil && r.Signature != want {
			t.Errorf("%s: wrong signature", tc.name)
		}
		if tc.err != nil && r.Signature != (phase0.BLSSignature{}) {
			t.Errorf("%s: a signature despite the error", tc.name)
		}
	}
	var shares *BadSharesError
	if !errors.As(results[5].Err, &shares) || shares.Error() != "bad partial signature of operator 1, 4" {
		t.Errorf("error does not name the signers: %v", results[5].Err)
	}
}

// Whoever lies where and whoever is suspected: no result is wrong, nobody is named that did not lie, and where good partials suffice there is a signature.
func TestRecombineBatchAmongLiars(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4, 5, 6, 7) // threshold 5
	lie := c.key.Sign(testRoot(200))
	rapid.Check(t, func(t *rapid.T) {
		items := make([]Item, rapid.IntRange(1, 8).Draw(t, "items"))
		lies := make([][]wire.OperatorID, len(items))
		wrong := rapid.SliceOfNDistinct(rapid.SampledFrom([]wire.OperatorID{1, 2, 3, 4, 5, 6, 7}), 0, 3, rapid.ID).Draw(t, "liars")
		for i := range items {
			root := testRoot(byte(rapid.IntRange(0, 2).Draw(t, "root")))
			places := rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 5, 7, rapid.ID).Draw(t, "sent")
			partials := c.sign(root, places...)
			for k, p := range partials {
				if slices.Contains(wrong, p.Signer) && rapid.IntRange(0, 3).Draw(t, "lies") > 0 {
					partials[k].Signature, lies[i] = lie, append(lies[i], p.Signer)
				}
			}
			slices.Sort(lies[i])
			items[i] = Item{root, c.validator, c.threshold, partials, nil}
		}
		suspects := rapid.SliceOfNDistinct(rapid.SampledFrom([]wire.OperatorID{1, 2, 3, 4, 5, 6, 7}), 0, 3, rapid.ID).Draw(t, "suspects")
		results, err := NewLagrange(64).RecombineBatch(testRand(1), items, suspects)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range results {
			if honest := len(items[i].Partials) - len(lies[i]); (r.Err == nil) != (honest >= c.threshold) {
				t.Fatalf("item %d: %d good partials, and %v", i, honest, r.Err)
			}
			if r.Err == nil && r.Signature != c.key.Sign(items[i].Root) {
				t.Fatalf("item %d: a wrong signature", i)
			}
			if extra := beside(r.Bad, lies[i]); len(extra) > 0 || r.Err != nil && len(r.Bad) == 0 {
				t.Fatalf("item %d: %v are named, %v lied (%v)", i, r.Bad, lies[i], r.Err)
			}
		}
	})
}

// Who was caught, at one item or before, is passed over where enough are left, and looked at where not.
func TestRecombineBatchDistrusts(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	var items []Item
	for i, places := range [][]int{{0, 1, 2}, {0, 1, 2, 3}, {0, 1, 2}, {0, 1, 2}} {
		root := testRoot(byte(i))
		partials := c.sign(root, places...)
		if i < 3 {
			partials[1].Signature = c.key.Sign(testRoot(200))
		}
		items = append(items, Item{root, c.validator, c.threshold, partials, nil})
	}
	for _, suspects := range [][]wire.OperatorID{nil, {2}, {2, 3}, {9}} {
		results, err := NewLagrange(4).RecombineBatch(testRand(1), items, suspects)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []struct {
			bad []wire.OperatorID
			err error
		}{{[]wire.OperatorID{2}, ErrTooFewPartials}, {nil, nil}, {[]wire.OperatorID{2}, ErrTooFewPartials}, {nil, nil}} {
			r := results[i]
			if len(suspects) == 2 && i == 1 {
				want.bad = []wire.OperatorID{2} // three of four are needed, so one of the two has to be looked at
			}
			if !slices.Equal(r.Bad, want.bad) || !errors.Is(r.Err, want.err) || want.err == nil && r.Signature != c.key.Sign(items[i].Root) {
				t.Errorf("item %d with suspects %v: %v, %v", i, suspects, r.Bad, r.Err)
			}
		}
	}
}

// Share keys that do not belong to the validator look like no operator's lie: each such item is found, in a bounded number
// of searches.
func TestRecombineBatchOfForeignShares(t *testing.T) {
	c, d := newCommittee(t, 1, 1, 2, 3, 4), newCommittee(t, 2, 1, 2, 3, 4)
	root := testRoot(1)
	items := make([]Item, 9)
	for i := range items {
		items[i] = Item{root, c.validator, c.threshold, c.sign(root, 0, 1, 2), nil}
		if i%2 == 1 {
			items[i].Partials = d.sign(root, 0, 1, 2)
		}
	}
	results, err := NewLagrange(4).RecombineBatch(testRand(1), items, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if odd := i%2 == 1; odd != errors.Is(r.Err, ErrInterpolation) || odd != (r.Err != nil) || len(r.Bad) > 0 {
			t.Errorf("item %d: %v, %v", i, r.Bad, r.Err)
		}
	}
}

// beside returns the entries of a that are not in b.
func beside(a, b []wire.OperatorID) []wire.OperatorID {
	return slices.DeleteFunc(slices.Clone(a), func(id wire.OperatorID) bool { return slices.Contains(b, id) })
}

func TestRecombine(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	root := testRoot(1)
	l := NewLagrange(4)
	for _, positions := range [][]int{{0, 1, 2}, {3, 1, 0}, {0, 1, 2, 3}} {
		sig, err := l.Recombine(c.sign(root, positions...))
		if err != nil || sig != c.key.Sign(root) {
			t.Errorf("positions %v: %v", positions, err)
		}
	}
	if _, err := l.Recombine(nil); !errors.Is(err, ErrSigners) {
		t.Errorf("no partials: %v", err)
	}
	if _, err := l.Recombine([]Partial{{Signer: 1}}); !errors.Is(err, ErrSignature) {
		t.Errorf("no point: %v", err)
	}
}

func TestRecombineBatchThresholdZero(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	results, err := NewLagrange(1).RecombineBatch(testRand(1), []Item{{testRoot(1), c.validator, 0, nil, nil}}, nil)
	if err != nil || !errors.Is(results[0].Err, ErrThreshold) {
		t.Fatalf("%v %v", err, results[0].Err)
	}
}

// A partial outside the subgroup must not reach the result, even if the rest would carry it.
func TestRecombineOutsideSubgroup(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	root := testRoot(1)
	partials := c.sign(root, 0, 1, 2)
	p := new(blst.P2)
	p.FromAffine(decompress(partials[0].Signature))
	p.AddAssign(decompress(pointOutsideG2(t)))
	partials[0].Signature = phase0.BLSSignature(p.Compress())
	results, err := NewLagrange(1).RecombineBatch(testRand(1), []Item{{root, c.validator, 3, partials, nil}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(results[0].Bad, []wire.OperatorID{1}) || results[0].Err == nil {
		t.Fatalf("result %+v", results[0])
	}
}

func TestFindBadShares(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	root := testRoot(1)
	partials := c.sign(root, 0, 1, 2, 3)
	partials[3].Signature = partials[2].Signature
	bad, err := badPartials(testRand(1), []attempt{{item: &Item{Root: root}, candidates: partials}}, nil)
	if err != nil || len(bad) != 1 || !slices.Equal(bad[0], []wire.OperatorID{4}) {
		t.Fatalf("bad %v (%v)", bad, err)
	}
}
