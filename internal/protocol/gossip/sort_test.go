package gossip

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// TestSortIndices compares with the library's sort: few and many, near and far, equal and with equal bytes.
func TestSortIndices(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, few, few + 1, 500, 5048} {
		for name, draw := range map[string]func() uint64{
			"near":           func() uint64 { return 1_000_000 + dice.Uint64N(500) },
			"far":            dice.Uint64,
			"equal":          func() uint64 { return 7 },
			"one high byte":  func() uint64 { return dice.Uint64N(3) << 56 },
			"bytes of holes": func() uint64 { return dice.Uint64N(3)<<40 | 0xff00 | dice.Uint64N(2) },
		} {
			got := make([]phase0.ValidatorIndex, n)
			for i := range got {
				got[i] = phase0.ValidatorIndex(draw())
			}
			want := slices.Clone(got)
			slices.Sort(want)
			sortIndices(got, make([]phase0.ValidatorIndex, n))
			if !slices.Equal(got, want) {
				t.Errorf("%d %s indices are not sorted", n, name)
			}
		}
	}
}
