package observer

import "fmt"

// Machine is how fast the machine was: how many times as long as on idle cores of the machine that the limits are of the same
// work takes, whatever else is done beside it.
type Machine struct {
	Cores       int       `json:"cores"`
	Before      float64   `json:"before"`               // the run; the slots were chosen by it
	While       float64   `json:"while"`                // it ran, by one look in each slot
	Worst       float64   `json:"worst"`                // over some slots in a row
	Slot        float64   `json:"slot_seconds"`         // of the run
	FittingSlot float64   `json:"fitting_slot_seconds"` // what would have fitted the worst
	Attempts    []Attempt `json:"attempts,omitempty"`   // earlier ones, which were given up because the machine slowed down
}

// Attempt is a run that was given up, or failed, on a machine that was too busy for its slots.
type Attempt struct {
	Slot float64 `json:"slot_seconds"`
	Why  string  `json:"why"`
}

// slowedFactor is how much slower the machine must become to be told as a cause.
const slowedFactor = 1.5

// Slowed reports whether the machine gave much less at some time in the run than before it.
func (m *Machine) Slowed() bool { return m != nil && m.Before > 0 && m.Worst >= slowedFactor*m.Before }

// judgeMachine says what the machine has to do with a failure. It neither fails a run nor excuses one.
func (v *Verdict) judgeMachine() {
	m := v.Machine
	switch {
	case len(v.Reasons) == 0 || m == nil:
	case m.Slowed():
		v.fail("the machine slowed down from %.1f to %.1f times the time that work takes on idle cores; slots of %.0f s would have fitted, these lasted %.0f s",
			m.Before, m.Worst, m.FittingSlot, m.Slot)
	case m.FittingSlot > m.Slot:
		v.fail("the machine is too busy or too slow for slots of %.0f s: work takes %.1f times as long as on idle cores; slots of %.0f s would have fitted",
			m.Slot, m.Worst, m.FittingSlot)
	}
}

func (m *Machine) rows(row func(name, format string, args ...any)) {
	if m == nil {
		return
	}
	told := fmt.Sprintf("%d cores; work took %.1f times as long as on idle ones before the start, %.1f while it ran, %.1f at the worst",
		m.Cores, m.Before, m.While, m.Worst)
	row("machine", "%s; slots of %.0f s", told, m.Slot)
	for _, a := range m.Attempts {
		row("  earlier attempt", "slots of %.0f s: %s", a.Slot, a.Why)
	}
}
