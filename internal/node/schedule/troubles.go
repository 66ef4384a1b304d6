package schedule

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// The room's troubles.
const (
	troubleSchedule health.Name = "schedule"
	troubleStart    health.Name = "start"
)

// Troubles is the room's table: duties that cannot be fetched, and duties that do not start.
func Troubles() []health.Row {
	return []health.Row{
		{Name: troubleSchedule, Severity: health.High, DependsOn: []health.Name{"chain", "chain-unanswered", "beacon", "head"}, TimeToVisible: 1},
		{
			Name: troubleStart, Severity: health.High, TimeToVisible: 1,
			DependsOn: []health.Name{"chain", "chain-unanswered", "beacon", "head", "operator", troubleSchedule, "shares", "lateness"},
		},
	}
}

// Progress says whether duties are started.
type Progress struct {
	// Serving is when duties began to be performed for validators that attest; zero while there are none.
	Serving time.Time
	// Begun is when a duty last began.
	Begun time.Time
	// Handled is the newest slot that was handled.
	Handled phase0.Slot
}

// Reports reports duties that cannot be fetched from the beacon nodes of endpoints, and duties that do not start.
func (s *Scheduler) Reports(m *health.Moment, p Progress, endpoints string) (out []health.Report) {
	if err := s.Trouble(); err != nil {
		out = append(out, health.Report{Name: troubleSchedule, Fault: fault.Wrap(fault.BeaconUnreachable, err, "endpoint", endpoints), Logged: true})
	}
	p.Handled = s.Handled()
	return append(out, notStarted(m, p)...)
}

// handleSlots is how many slots may pass unhandled before it is reported.
const handleSlots = 4

// notStarted reports that duties do not start: each validator that attests has one in each epoch.
func notStarted(m *health.Moment, p Progress) []health.Report {
	if !m.Known || p.Serving.IsZero() {
		return nil
	}
	why := ""
	newest := p.Serving
	if p.Begun.After(newest) {
		newest = p.Begun
	}
	switch {
	case p.Handled+handleSlots < m.Slot && m.Now.Sub(p.Serving) > m.Slots(handleSlots):
		why = fmt.Sprintf("duties were last looked at in slot %d, and it is slot %d", p.Handled, m.Slot)
	case m.Now.Sub(newest) > m.Slots(2*m.SlotsPerEpoch+1):
		why = fmt.Sprintf("none began for %v, and each validator has one in %s", m.Now.Sub(newest).Round(time.Second), fault.Count(m.SlotsPerEpoch, "slot"))
	default:
		return nil
	}
	return []health.Report{{Name: troubleStart, Fault: fault.New(fault.DutiesNotStarted, "err", why)}}
}
