package twin

import (
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

const troubleTwin health.Name = "twin"

// Troubles is the room's table.
func Troubles() []health.Row { return []health.Row{{Name: troubleTwin, Severity: health.Safety}} }

// Reports reports a twin that was noticed.
func (w *Watch) Reports() []health.Report {
	err := w.Err()
	if err == nil {
		return nil
	}
	return []health.Report{{Name: troubleTwin, Fault: fault.Wrap(fault.OperatorTwin, err, "operator", w.opts.Self), Logged: true}}
}
