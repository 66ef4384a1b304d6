package beacon

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// TestFaultHeadOfTheFuture: kind C9, the own clock alone dates nothing that lasts. One node with a head that the clock has not
// reached does not count; when all have one the clock is wrong, and their oldest head says so.
func TestFaultHeadOfTheFuture(t *testing.T) {
	node := func(state State, head uint64) Status { return Status{State: state, HeadSlot: head} }
	for name, tt := range map[string]struct {
		nodes []Status
		want  phase0.Slot
		known bool
	}{
		"none":              {nil, 0, false},
		"genesis":           {[]Status{node(StateSynced, 0)}, 0, true},
		"newest":            {[]Status{node(StateSynced, 90), node(StateSynced, 98)}, 98, true},
		"one of the future": {[]Status{node(StateSynced, 1<<40), node(StateSynced, 98)}, 98, true},
		"all of the future": {[]Status{node(StateSynced, 1<<40), node(StateSynced, 300)}, 300, true},
		"not synced":        {[]Status{node(StateSyncing, 99), node(StateUnreachable, 99)}, 0, false},
	} {
		if slot, known := newestHead(tt.nodes, 100); slot != tt.want || known != tt.known {
			t.Errorf("%s: %d, %t", name, slot, known)
		}
	}
}
