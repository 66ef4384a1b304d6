package health

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// Severity says what a trouble costs.
type Severity uint8

// The severities. A node is healthy while nothing is High or worse.
const (
	// Info costs nothing that was not meant.
	Info Severity = iota
	// Warning costs nothing yet, or is somebody else's to mend.
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

// Name names a trouble: one word or two, as logs show it. It is unique among all rooms.
type Name string

// Row is one trouble of a room's table.
type Row struct {
	Name     Name
	Severity Severity
	// DependsOn are the troubles, of any room, that explain this one: while one of them is there this one is not shown.
	DependsOn []Name
	// TimeToVisible is for how many slots the trouble lasts before it is shown, TimeToClear for how many it must be gone before it is over.
	TimeToVisible, TimeToClear uint64
}

// Report is a trouble that is there now.
type Report struct {
	Name Name
	// Object tells reports of one name apart: an endpoint, an operator.
	Object string
	Fault  *fault.Fault
	// Since is when the trouble began; zero means when it was first reported.
	Since time.Time
	// Logged says that the room has logged it.
	Logged bool
}

// Moment is when rooms are asked what is wrong.
type Moment struct {
	Now           time.Time
	SlotDuration  time.Duration
	SlotsPerEpoch uint64
	// Slot is the clock's. Known says that the chain is known, and with it the slot and the length of an epoch.
	Slot  phase0.Slot
	Known bool
}

// Slots is the duration of n slots.
func (m *Moment) Slots(n uint64) time.Duration { return time.Duration(n) * m.SlotDuration }
