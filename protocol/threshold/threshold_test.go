package threshold

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func decompress(sig phase0.BLSSignature) *blst.P2Affine { return new(blst.P2Affine).Uncompress(sig[:]) }

// fixedCoefficients feeds 48-byte big-endian numbers to Split.
func fixedCoefficients(values ...uint64) io.Reader {
	var b bytes.Buffer
	for _, v := range values {
		b.Write(new(big.Int).SetUint64(v).FillBytes(make([]byte, 48)))
	}
	return &b
}

// The check values of spec/keys.md.
func TestSplitCheckValues(t *testing.T) {
	raw, _ := hex.DecodeString("3515c7d08e5affd729e9579f7588d30f2342ee6f6a9334acf006345262162c6f")
	key, err := ParseSecretKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	shares, err := Split(fixedCoefficients(1001, 1002), key, 3, []wire.OperatorID{1, 4, 1234567})
	if err != nil {
		t.Fatal(err)
	}
	for i, suffix := range []string{"262163442", "262167ab3", "4e8f003018"} {
		b := shares[i].Secret.Bytes()
		if got := hex.EncodeToString(b[:]); !strings.HasSuffix(got, suffix) {
			t.Errorf("share of %d is %s, should end in %s", shares[i].Operator, got, suffix)
		}
	}
}

func TestSplitRefuses(t *testing.T) {
	key := testKey(t, 1)
	for name, c := range map[string]struct {
		threshold int
		ids       []wire.OperatorID
		rand      io.Reader
		want      error
	}{
		"operator 0":    {3, []wire.OperatorID{0, 1, 2, 3}, testRand(1), ErrSigners},
		"repeated":      {3, []wire.OperatorID{1, 2, 2, 3}, testRand(1), ErrSigners},
		"nobody":        {3, nil, testRand(1), ErrSigners},
		"threshold 0":   {0, []wire.OperatorID{1, 2, 3, 4}, testRand(1), ErrThreshold},
		"threshold n+1": {5, []wire.OperatorID{1, 2, 3, 4}, testRand(1), ErrThreshold},
		"no randomness": {3, []wire.OperatorID{1, 2, 3, 4}, strings.NewReader("short"), io.ErrUnexpectedEOF},
	} {
		if _, err := Split(c.rand, key, c.threshold, c.ids); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestVerifyShares(t *testing.T) {
	for _, n := range []int{4, 7, 10, 13} {
		ids := make([]wire.OperatorID, n)
		for i := range ids {
			ids[i] = wire.OperatorID(3*i + 2)
		}
		c := newCommittee(t, uint64(n), ids...)
		keys := make([]*PublicKey, n)
		for i, s := range c.shares {
			keys[i] = s.PublicKey
		}
		if err := VerifyShares(c.validator, c.threshold, ids, keys); err != nil {
			t.Fatalf("n=%d: %v", n, err)
		}
		for i := range keys { // any single wrong share key must be noticed
			wrong := slices.Clone(keys)
			wrong[i] = testKey(t, 99).PublicKey()
			if err := VerifyShares(c.validator, c.threshold, ids, wrong); !errors.Is(err, ErrInterpolation) {
				t.Errorf("n=%d: wrong share key %d: %v", n, i, err)
			}
		}
		if err := VerifyShares(testKey(t, 98).PublicKey(), c.threshold, ids, keys); !errors.Is(err, ErrInterpolation) {
			t.Errorf("n=%d: other validator key: %v", n, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	order := groupOrder.Bytes()
	for name, b := range map[string][]byte{"zero": make([]byte, 32), "order": order, "short": make([]byte, 31), "nil": nil} {
		if _, err := ParseSecretKey(b); !errors.Is(err, ErrSecretKey) {
			t.Errorf("secret key %s: %v", name, err)
		}
	}
	infinity := append([]byte{0xc0}, make([]byte, 47)...)
	for name, b := range map[string][]byte{"infinity": infinity, "zero": make([]byte, 48), "short": infinity[:47], "nil": nil} {
		if _, err := ParsePublicKey(b); !errors.Is(err, ErrPublicKey) {
			t.Errorf("public key %s: %v", name, err)
		}
	}
}

func TestSecretKeyDoesNotPrint(t *testing.T) {
	key := testKey(t, 1)
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%s", "%d"} {
		if got := fmt.Sprintf(verb, key); got != "secret" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

func TestSignBatch(t *testing.T) {
	root := testRoot(1)
	keys := make([]*SecretKey, 5)
	for i := range keys {
		keys[i] = testKey(t, uint64(i))
	}
	got := SignBatch(nil, root, keys)
	for i, k := range keys {
		if got[i] != k.Sign(root) {
			t.Errorf("signature %d differs from a single signing", i)
		}
	}
	if SignBatch(nil, root, nil) != nil {
		t.Error("no keys, but signatures")
	}
}

// VerifyBatch names exactly the bad entries, whatever the mixture of roots and lies.
func TestVerifyBatchFindsBad(t *testing.T) {
	keys := make([]*SecretKey, 4)
	for i := range keys {
		keys[i] = testKey(t, uint64(i))
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 9).Draw(t, "n")
		var checks []Check
		var want []int
		for i := range n {
			k := keys[rapid.IntRange(0, 3).Draw(t, "key")]
			root := testRoot(byte(rapid.IntRange(0, 1).Draw(t, "root")))
			sig := k.Sign(root)
			switch rapid.IntRange(0, 5).Draw(t, "lie") {
			case 0:
				sig = k.Sign(testRoot(9))
				want = append(want, i)
			case 1:
				sig[7] ^= 1
				want = append(want, i)
			}
			checks = append(checks, Check{k.PublicKey(), root, sig})
		}
		got, err := VerifyBatch(testRand(uint64(n)), checks)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("bad %v, want %v (%v)", got, want, err)
		}
	})
}

// Two lies that cancel in a plain sum must not pass: the coefficients have to be random.
func TestVerifyBatchCancellingLies(t *testing.T) {
	a, b, root := testKey(t, 1), testKey(t, 2), testRoot(1)
	shift := blst.HashToG2([]byte("shift"), ciphersuite)
	lie := func(sig phase0.BLSSignature, add bool) phase0.BLSSignature {
		p := new(blst.P2)
		p.FromAffine(decompress(sig))
		if add {
			p.AddAssign(shift)
		} else {
			p.SubAssign(shift)
		}
		return phase0.BLSSignature(p.Compress())
	}
	bad, err := VerifyBatch(testRand(1), []Check{
		{a.PublicKey(), root, lie(a.Sign(root), true)},
		{b.PublicKey(), root, lie(b.Sign(root), false)},
	})
	if err != nil || !slices.Equal(bad, []int{0, 1}) {
		t.Fatalf("bad %v (%v), want both", bad, err)
	}
}

func TestVerifyBatchWithoutRandomness(t *testing.T) {
	k, root := testKey(t, 1), testRoot(1)
	check := Check{k.PublicKey(), root, k.Sign(root)}
	if _, err := VerifyBatch(strings.NewReader(""), []Check{check, check}); !errors.Is(err, io.EOF) {
		t.Fatalf("error %v, want EOF", err)
	}
}

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

func TestLagrangeIsBounded(t *testing.T) {
	l := NewLagrange(3)
	for i := range wire.OperatorID(10) {
		if _, err := l.of([]wire.OperatorID{i + 1, i + 2, i + 3}); err != nil {
			t.Fatal(err)
		}
	}
	if l.Len() != 3 || len(l.entries) != 3 {
		t.Fatalf("%d sets held, %d in the map", l.Len(), len(l.entries))
	}
	first, _ := l.of([]wire.OperatorID{8, 9, 10})
	again, _ := l.of([]wire.OperatorID{8, 9, 10})
	if first != again {
		t.Fatal("a cached set is computed again")
	}
}

// Neighbouring ids have whole coefficients (3, -3, 1 for 1, 2, 3): no long multiplication at all.
func TestLagrangeChoosesTheCheaperForm(t *testing.T) {
	for _, tc := range []struct {
		signers        []wire.OperatorID
		short, divided bool
	}{
		{[]wire.OperatorID{1, 2, 3}, true, false},
		{[]wire.OperatorID{17, 331, 933}, true, true},
		{[]wire.OperatorID{1 << 62, 1<<63 + 5, 1<<64 - 1}, false, false},
	} {
		c, err := newCoefficients(tc.signers)
		if err != nil || (c.digits != nil) != tc.short || (c.rest != nil) != tc.divided {
			t.Errorf("%v: short %v, divided %v (%v)", tc.signers, c.digits != nil, c.rest != nil, err)
		}
	}
}

func TestNAF(t *testing.T) {
	value := func(digits []int8) *big.Int {
		sum := new(big.Int)
		for i := len(digits) - 1; i >= 0; i-- {
			sum.Lsh(sum, 1).Add(sum, big.NewInt(int64(digits[i])))
		}
		return sum
	}
	rapid.Check(t, func(t *rapid.T) {
		k, width := rapid.Uint64().Draw(t, "k"), rapid.IntRange(2, 5).Draw(t, "width")
		want := new(big.Int).SetUint64(k)
		if rapid.Bool().Draw(t, "negative") {
			want.Neg(want)
		}
		long := naf(want, width)
		if got := value(long); got.Cmp(want) != 0 {
			t.Fatalf("naf(%v) is %v", want, got)
		}
		for _, d := range long {
			if d != 0 && (d%2 == 0 || int(d) >= 1<<(width-1) || int(d) <= -1<<(width-1)) {
				t.Fatalf("digit %d in width %d", d, width)
			}
		}
	})
}

func TestBatchesBeyondOneChunk(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	items := make([]Item, 2*maxLanes+12)
	root := testRoot(1)
	partials := c.sign(root, 0, 1, 2)
	for i := range items {
		items[i] = Item{root, c.validator, 3, partials, nil}
	}
	results, err := NewLagrange(4).RecombineBatch(testRand(1), items, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := c.key.Sign(root)
	for i, r := range results {
		if r.Err != nil || r.Signature != want {
			t.Fatalf("item %d: %v", i, r.Err)
		}
	}
}
