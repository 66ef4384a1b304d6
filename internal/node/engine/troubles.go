package engine

import (
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

const troubleQueues health.Name = "queues"

// Troubles is the room's table.
func Troubles() []health.Row { return []health.Row{{Name: troubleQueues, Severity: health.High}} }

// overflowSlots is how many slots after the latest dropped message the engine counts as overrun.
const overflowSlots = 32

// Reports reports that messages were dropped lately.
func (s *Status) Reports(m *health.Moment) []health.Report {
	if s.Overflow == 0 || m.Now.Sub(s.Overflowed) > m.Slots(overflowSlots) {
		return nil
	}
	return []health.Report{{Name: troubleQueues, Fault: fault.New(fault.QueueOverflow, "count", s.Overflow)}}
}
