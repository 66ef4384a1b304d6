package node

import (
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/node/engine"
	"github.com/hawser-ssv/hawser/node/fault"
)

// Dropped messages are a trouble for a while, not for ever.
func TestOverflowIsToldOfLately(t *testing.T) {
	const slot = 12 * time.Second
	at := time.Unix(1000, 0)
	for _, c := range []struct {
		dropped int
		later   time.Duration
		told    bool
	}{{0, 0, false}, {1, 0, true}, {9, overflowSlots * slot, true}, {9, overflowSlots*slot + 1, false}} {
		f := overflowFault(engine.Status{Overflow: c.dropped, Overflowed: at}, at.Add(c.later), slot)
		if (f != nil) != c.told || f != nil && f.Code != fault.QueueOverflow {
			t.Errorf("%d dropped %v ago: %v", c.dropped, c.later, f)
		}
	}
}
