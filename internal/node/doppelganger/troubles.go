package doppelganger

import (
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// The room's troubles.
const (
	troubleElsewhere health.Name = "elsewhere"
	troubleArrivals  health.Name = "arrivals"
)

// Troubles is the room's table. Watched shares are reported so that nobody takes the missing votes for a fault.
func Troubles() []health.Row {
	return []health.Row{
		{Name: troubleElsewhere, Severity: health.Safety},
		{Name: troubleArrivals, Severity: health.Info, DependsOn: []health.Name{troubleElsewhere}, TimeToVisible: 1},
	}
}

// Reports reports validators that live elsewhere, and shares that are watched. A nil Watch reports nothing.
func (w *Watch) Reports() (out []health.Report) {
	if w == nil {
		return nil
	}
	s := w.Status()
	if len(s.Elsewhere) > 0 {
		out = append(out, health.Report{Name: troubleElsewhere, Fault: fault.New(fault.ValidatorElsewhere, "validator", s.Elsewhere[0]), Logged: true})
	}
	if s.Watched > 0 {
		out = append(out, health.Report{Name: troubleArrivals, Fault: fault.New(fault.SharesWatched, "count", s.Watched), Logged: true})
	}
	return out
}
