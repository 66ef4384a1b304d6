package eth

import "testing"

// TestFaultGasLimit: kind A2, a value is checked only where somebody looks. Two blocks on one parent may have their gas limits if and
// only if there is a parent that allows both: every parent is tried.
func TestFaultGasLimit(t *testing.T) {
	allows := func(parent, limit uint64) bool {
		return max(parent, limit)-min(parent, limit) < parent/1024 && limit >= 5000
	}
	for _, a := range []uint64{4999, 5000, 5117, 5120, 30_720, 36_000} {
		for b := a - min(a, 200); b < a+200; b++ {
			want := false
			for parent := a - min(a, 300); parent < a+300; parent++ {
				want = want || allows(parent, a) && allows(parent, b)
			}
			if got := GasLimitsOfSiblings(a, b); got != want {
				t.Errorf("%d and %d: %v", a, b, got)
			}
		}
	}
	const usual = 36_000_000
	for other, want := range map[uint64]bool{usual: true, usual + 70_300: true, usual + 70_400: false, 2 * usual: false, 0: false, 1 << 63: false} {
		if GasLimitsOfSiblings(usual, other) != want || GasLimitsOfSiblings(other, usual) != want {
			t.Errorf("%d beside %d: not %v", other, usual, want)
		}
	}
	if !GasLimitsOfSiblings(1<<63-1, 1<<63-1) {
		t.Error("the greatest limit is refused")
	}
}
