package age

import (
	"errors"
	"fmt"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// The room's troubles.
const (
	troubleAged  health.Name = "contract-aged"
	troubleAging health.Name = "contract-aging"
)

// Troubles is the room's table: the view of the contract is too old, or will be soon.
func Troubles() []health.Row {
	return []health.Row{{Name: troubleAged, Severity: health.Safety}, {Name: troubleAging, Severity: health.Warning}}
}

// Reports reports a view that grows old, before and after votes and blocks are withheld. A nil View reports nothing.
func (v *View) Reports() []health.Report {
	if v == nil {
		return nil
	}
	s := v.Status()
	limit := v.opts.Limit
	old := (limit - s.Left).Round(time.Second)
	name, text := troubleAged, fmt.Errorf("it was complete %v ago; votes and blocks are withheld until it is complete again", old)
	switch {
	case s.Left > limit-limit/4:
		return nil
	case s.Left > 0:
		name = troubleAging
		text = fmt.Errorf("it was complete %v ago; votes and blocks go on for another %v", old, s.Left.Round(time.Second))
	case s.Complete.IsZero():
		text = errors.New("it was not complete yet; votes and blocks are withheld until it is")
	}
	return []health.Report{{Name: name, Fault: fault.Wrap(fault.ContractViewOld, text)}}
}
