package engine

import (
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// Dropped messages are a trouble for a while, not for ever.
func TestOverflowIsReportedForAWhile(t *testing.T) {
	const slot = 12 * time.Second
	at := time.Unix(1000, 0)
	for _, c := range []struct {
		dropped int
		later   time.Duration
		found   bool
	}{{0, 0, false}, {1, 0, true}, {9, overflowSlots * slot, true}, {9, overflowSlots*slot + 1, false}} {
		s := Status{Overflow: c.dropped, Overflowed: at}
		found := s.Reports(&health.Moment{Now: at.Add(c.later), SlotDuration: slot})
		if len(found) > 0 != c.found || c.found && found[0].Fault.Code != fault.QueueOverflow {
			t.Errorf("%d dropped %v ago: %v", c.dropped, c.later, found)
		}
	}
}
