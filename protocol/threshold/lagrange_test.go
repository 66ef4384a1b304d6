package threshold

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

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
