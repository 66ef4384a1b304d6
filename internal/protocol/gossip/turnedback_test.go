package gossip

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// TestFaultClockSetBackRenewsBudgets: kind C9. A clock that was ahead, and is set right, leaves neither the budgets of the wrong slot nor
// a witness that is deaf until then. One slot back is no step: two messages may be looked at across a slot's beginning.
func TestFaultClockSetBackRenewsBudgets(t *testing.T) {
	var e excuses
	spend := func(now phase0.Slot) (n int) {
		for e.spend("peer", now) {
			n++
		}
		return n
	}
	for _, step := range []struct {
		now  phase0.Slot
		want int
	}{{8000, MaxAcquittedOfPeer}, {7999, 0}, {100, MaxAcquittedOfPeer}, {100, 0}, {101, MaxAcquittedOfPeer}} {
		if got := spend(step.now); got != step.want {
			t.Errorf("slot %d: %d verified, want %d", step.now, got, step.want)
		}
	}
	w := NewWitness()
	w.advance(8000)
	w.said[8000] = map[utterance]statement{}
	w.total = MaxVerified
	w.advance(7999)
	if w.slot != 8000 || w.total == 0 {
		t.Error("a slot back is taken for a step")
	}
	w.advance(100)
	if w.slot != 100 || w.total != 0 || len(w.said) != 0 {
		t.Errorf("after the step the witness is in slot %d, has verified %d and remembers %d", w.slot, w.total, len(w.said))
	}
}
