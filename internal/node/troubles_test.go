package node

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

func rows() []health.Row { return slices.Concat(tables()...) }

func momentOf(slot phase0.Slot) *health.Moment {
	const long = 12 * time.Second
	return &health.Moment{
		Now: time.Unix(1_900_000_000, 0).Add(time.Duration(slot) * long), SlotDuration: long, SlotsPerEpoch: 32, Slot: slot, Known: true,
	}
}

// raised returns reports of the named troubles, each with a code of its own.
func raised(names ...health.Name) (out []health.Report) {
	codes := []fault.Code{fault.PortInUse, fault.DiskFull}
	for i, name := range names {
		out = append(out, health.Report{Name: name, Fault: fault.Wrap(codes[i], errors.New("because"))})
	}
	return out
}

// TestFaultEveryTroubleAppearsOnceAndVanishes: kinds B3, B4, B24 and C10. Each trouble of each room is shown when it has lasted as long as
// its row says, told once, and over when it has been gone as long as its row says.
func TestFaultEveryTroubleAppearsOnceAndVanishes(t *testing.T) {
	seen := map[health.Name]bool{}
	for _, row := range rows() {
		if seen[row.Name] {
			t.Errorf("%s is a trouble of two rooms", row.Name)
		}
		seen[row.Name] = true
		tracker := health.NewTracker(tables()...)
		appeared, over := 0, 0
		look := func(slot phase0.Slot, reports []health.Report) []health.Problem {
			now, changes := tracker.Look(momentOf(slot), reports)
			for _, change := range changes {
				if change.Over {
					over++
				} else {
					appeared++
				}
			}
			return now
		}
		for i := range row.TimeToVisible + 5 {
			now := look(phase0.Slot(i), raised(row.Name))
			if want := i >= row.TimeToVisible; (len(now) == 1) != want || want && now[0].Severity != row.Severity {
				t.Errorf("%s: after %d slots %+v", row.Name, i, now)
			}
			if len(now) > 0 && (health.Healthy(now) == row.Severity.Costs() || health.Sentence(now, 1, 0) == "Everything works.") {
				t.Errorf("%s: healthy %v, %q", row.Name, health.Healthy(now), health.Sentence(now, 1, 0))
			}
		}
		for i := range row.TimeToClear + 2 {
			now := look(phase0.Slot(row.TimeToVisible+5+i), nil)
			if gone := i+1 > row.TimeToClear; gone && i > 0 && len(now) != 0 {
				t.Errorf("%s: %d slots after its end %+v", row.Name, i, now)
			}
		}
		if appeared != 1 || over != 1 {
			t.Errorf("%s: appeared %d times, over %d times", row.Name, appeared, over)
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d troubles are listed", len(seen))
	}
}

// TestFaultCausesHideTheirEffects: kind C10. While a trouble is there that explains another, only the first is told. What a row depends on is
// a row of some room, and there is no circle.
func TestFaultCausesHideTheirEffects(t *testing.T) {
	depends := map[health.Name][]health.Name{}
	for _, row := range rows() {
		depends[row.Name] = row.DependsOn
	}
	var reaches func(from, to health.Name, steps int) bool
	reaches = func(from, to health.Name, steps int) bool {
		return slices.ContainsFunc(depends[from], func(next health.Name) bool {
			return next == to || steps < len(depends) && reaches(next, to, steps+1)
		})
	}
	for _, row := range rows() {
		for _, cause := range row.DependsOn {
			if _, found := depends[cause]; !found || reaches(cause, row.Name, 0) {
				t.Errorf("%s depends on %s, which is no trouble, or depends on it", row.Name, cause)
				continue
			}
			tracker := health.NewTracker(tables()...)
			for i := range phase0.Slot(8) {
				now, changes := tracker.Look(momentOf(i), raised(row.Name, cause))
				if slices.ContainsFunc(now, func(p health.Problem) bool { return p.Name == row.Name }) ||
					slices.ContainsFunc(changes, func(c health.Change) bool { return c.Name == row.Name }) {
					t.Errorf("%s is told beside %s", row.Name, cause)
				}
			}
		}
	}
}
