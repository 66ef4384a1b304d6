package health

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/clock"
)

const troubleLateness Name = "lateness"

// MachineTroubles is the table of the machine's troubles: this node is late.
func MachineTroubles() []Row {
	return []Row{{Name: troubleLateness, Severity: High, DependsOn: []Name{"queues"}, TimeToClear: 8}}
}

const (
	// lateSlots is in how many of the latest slots the node must have been late: one may be chance.
	lateSlots = 2
	// latenessSlots is the number of latest slots in which late ones are counted.
	latenessSlots = 4
)

// MachineReports reports that this node is late, as the meter measured it.
func MachineReports(m *Moment, meter *clock.Meter) []Report {
	late := 0
	var worst clock.Lag
	for _, l := range meter.Latest(m.Now, latenessSlots) {
		if l.By <= clock.LateLimit(m.SlotDuration) {
			continue
		}
		late++
		if l.By > worst.By {
			worst = l
		}
	}
	if late < lateSlots {
		return nil
	}
	return []Report{{Name: troubleLateness, Fault: fault.New(fault.NodeLate, "late", worst.By.Round(time.Millisecond), "what", worst.What)}}
}
