package health

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
)

const slot = 12 * time.Second

var genesis = time.Unix(1_900_000_000, 0)

func at(s phase0.Slot) *Moment {
	return &Moment{Now: genesis.Add(time.Duration(s) * slot), SlotDuration: slot, SlotsPerEpoch: 32, Slot: s, Known: true}
}

func report(name Name, code fault.Code) Report {
	return Report{Name: name, Fault: fault.Wrap(code, errors.New("because"))}
}

// TestFaultOneTroubleIsToldOnce: kind B18. What two rooms tell with one code and title is one trouble.
func TestFaultOneTroubleIsToldOnce(t *testing.T) {
	tracker := NewTracker([]Row{{Name: "disk", Severity: Safety}}, []Row{{Name: "net", Severity: High}})
	for i := range phase0.Slot(4) {
		now, changes := tracker.Look(at(i), []Report{report("disk", fault.DiskFull), report("net", fault.DiskFull)})
		if len(now) != 1 || now[0].Name != "disk" || i > 0 && len(changes) > 0 {
			t.Errorf("slot %d: %+v, %+v", i, now, changes)
		}
	}
}

// A trouble that is set stays until it is cleared, however often rooms are asked.
func TestSetAndClear(t *testing.T) {
	tracker := NewTracker([]Row{{Name: "net", Severity: High, TimeToVisible: 1}})
	tracker.Clear("net")
	tracker.Set("net", fault.Wrap(fault.PortInUse, errors.New("because")))
	for i, want := range []int{0, 1, 1} {
		if now, _ := tracker.Look(at(phase0.Slot(i)), nil); len(now) != want {
			t.Errorf("slot %d: %+v", i, now)
		}
	}
	tracker.Clear("net")
	if now, changes := tracker.Look(at(3), nil); len(now) != 0 || len(changes) != 1 || !changes[0].Over {
		t.Errorf("cleared: %+v, %+v", now, changes)
	}
}

// Troubles stand by what they cost, then as the tables list them; a report without a row costs duties.
func TestOrder(t *testing.T) {
	tracker := NewTracker([]Row{{Name: "b", Severity: High}, {Name: "a", Severity: High}}, []Row{{Name: "s", Severity: Safety}})
	now, _ := tracker.Look(at(0), []Report{
		report("a", fault.PortInUse), report("new", fault.ClockDrift), report("s", fault.DiskFull), report("b", fault.ConfigValue),
	})
	var names []Name
	for _, p := range now {
		names = append(names, p.Name)
	}
	if !slices.Equal(names, []Name{"s", "new", "b", "a"}) || Healthy(now) {
		t.Errorf("shown are %v", names)
	}
}
