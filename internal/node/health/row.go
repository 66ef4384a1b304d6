package health

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// Severity is what a trouble costs.
type Severity uint8

// The severities. A node is healthy while nothing is High or worse.
const (
	// Info costs nothing that was not intended.
	Info Severity = iota
	// Warning costs nothing yet, or somebody else has to act.
	Warning
	// High costs duties now.
	High
	// Safety: signing has stopped on purpose.
	Safety
)

// String is the severity's name in answers.
func (s Severity) String() string {
	return [...]string{"info", "warning", "high", "safety"}[min(s, Safety)]
}

// Costs reports whether duties are lost.
func (s Severity) Costs() bool { return s >= High }

// Name identifies a trouble: one word or two, as logs show it. It is unique among all rooms.
type Name string

// Row is one trouble of a room's table.
type Row struct {
	Name     Name
	Severity Severity
	// DependsOn are the troubles, of any room, that explain this one: while one of them is there, this one is not shown.
	DependsOn []Name
	// TimeToVisible is how many slots the trouble lasts before it is shown. TimeToClear is how many slots it must be absent before it
	// is over.
	TimeToVisible, TimeToClear uint64
}

// Report is a trouble that is there now.
type Report struct {
	Name Name
	// Object distinguishes reports of one name: an endpoint, an operator.
	Object string
	Fault  *fault.Fault
	// Since is when the trouble began; zero means when it was first reported.
	Since time.Time
	// Logged says that the room has logged it.
	Logged bool
}

// Moment is the time for which rooms report their troubles.
type Moment struct {
	Now           time.Time
	SlotDuration  time.Duration
	SlotsPerEpoch uint64
	// Slot is the slot by the clock. Known says that the chain is known; without it Slot and SlotsPerEpoch mean nothing.
	Slot  phase0.Slot
	Known bool
}

// Slots is the duration of n slots.
func (m *Moment) Slots(n uint64) time.Duration { return time.Duration(n) * m.SlotDuration }
