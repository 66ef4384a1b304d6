package outcome

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

const perEpoch = 32

// at are the facts of a node that works, in a slot.
func at(s phase0.Slot) *Facts {
	const slot = 12 * time.Second
	return &Facts{
		Moment: health.Moment{
			Now: time.Unix(1_900_000_000, 0).Add(time.Duration(s) * slot), SlotDuration: slot, SlotsPerEpoch: perEpoch, Slot: s, Known: true,
		},
		Work:    NewWork(perEpoch),
		Hearing: []Hearing{{1, "c0", 3, 0}, {2, "c0", 3, 1}, {3, "c0", 3, 0}},
	}
}

// with gives so many duties of an outcome to the facts, in the latest slots.
func with(f *Facts, outcome Outcome, count int) {
	for i := range count {
		f.Work.Finished(Duty{
			Slot: f.Slot - phase0.Slot(i), Outcome: outcome, Reason: "no_consensus", Voters: []phase0.ValidatorIndex{phase0.ValidatorIndex(i)}, Number: int64(i),
		})
	}
}

// Each trouble of the table is found when what it looks at is broken, and a node that works has none.
func TestEveryTroubleIsFound(t *testing.T) {
	if found := Reports(at(2_000)); len(found) != 0 {
		t.Fatalf("a node that works has %+v", found)
	}
	covered := map[health.Name]bool{}
	for _, c := range []struct {
		name   health.Name
		code   fault.Code
		damage func(*Facts)
	}{
		{troubleUnheard, fault.OperatorsUnheard, func(f *Facts) { f.Hearing = []Hearing{{1, "c0", 3, 8}, {2, "c0", 3, 8}, {3, "c0", 3, 9}} }},
		{troubleFailing, fault.DutiesFail, func(f *Facts) { with(f, Done, 3); with(f, Failed, 2) }},
		{troubleInclusion, fault.VotesNotIncluded, func(f *Facts) {
			with(f, Done, 4)
			f.Work.Judge(f.Work.epochOf(f.Slot), map[phase0.ValidatorIndex]bool{0: true, 1: true, 2: false, 3: false})
		}},
		{troubleSilence, fault.OperatorSilent, func(f *Facts) { f.Hearing[1].Missed = 8 }},
		{troubleIdle, fault.OperatorIdle, func(f *Facts) { f.Hearing = append(f.Hearing, Hearing{2, "c1", 3, 8}, Hearing{4, "c1", 3, 0}) }},
		{troubleOffence, fault.OperatorFloods, func(f *Facts) { f.Culprits = []Culprit{{3, "flood", fault.OperatorFloods, 2, f.Slot}} }},
		{troubleRefusals, fault.SlashingRefused, func(f *Facts) { with(f, Refused, 1) }},
	} {
		covered[c.name] = true
		f := at(2_000)
		c.damage(f)
		if found := Reports(f); len(found) != 1 || found[0].Name != c.name || found[0].Fault.Code != c.code {
			t.Errorf("%s: found %+v", c.name, found)
		}
	}
	for _, row := range Troubles() {
		if !covered[row.Name] {
			t.Errorf("no case for %s", row.Name)
		}
	}
}

// TestFaultInclusionDecides: kind B24. A duty that failed here is no loss if all of its validators were seen on the chain; of whom
// nothing is told nothing is concluded.
func TestFaultInclusionDecides(t *testing.T) {
	f := at(2_000)
	with(f, Failed, 4)
	if found := findFailing(f); len(found) != 1 {
		t.Fatalf("found %+v", found)
	}
	epoch, voters := f.Work.Ask(f.Slot + perEpoch)
	if len(voters) != 4 || epoch != f.Work.epochOf(f.Slot) {
		t.Fatalf("asks in epoch %d for %v", epoch, voters)
	}
	f.Work.Judge(epoch, map[phase0.ValidatorIndex]bool{0: true, 1: true, 2: true})
	if found := findFailing(f); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
	seen := f.Work.Seen()
	for n := range int64(4) {
		if seen[n] != (n < 3) {
			t.Errorf("duty %d: seen is %v", n, seen[n])
		}
	}
	if _, voters := f.Work.Ask(f.Slot + perEpoch); len(voters) != 0 {
		t.Errorf("asks again for %v", voters)
	}
	if found := findInclusion(f); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
}

// TestFaultWorkIsBounded: kind B24. What is remembered of duties ends with time, and has a bound beside it.
func TestFaultWorkIsBounded(t *testing.T) {
	w := NewWork(perEpoch)
	for i := range maxDuties + 10 {
		w.duties = append(w.duties[:min(len(w.duties), maxDuties)], Duty{Slot: 500, Reason: "x"})
		if i == maxDuties+9 {
			w.Finished(Duty{Slot: 500})
		}
	}
	if len(w.duties) > maxDuties {
		t.Errorf("%d duties", len(w.duties))
	}
	if w.Finished(Duty{Slot: 500 + keptEpochs*perEpoch + 1}); len(w.duties) != 1 {
		t.Errorf("%d duties after their time", len(w.duties))
	}
}
