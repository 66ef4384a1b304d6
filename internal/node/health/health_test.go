package health

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
)

const (
	slot     = 12 * time.Second
	perEpoch = 32
)

var genesis = time.Unix(1_900_000_000, 0)

// at are the facts of a node that works, in a slot.
func at(s phase0.Slot) *Facts {
	now := genesis.Add(time.Duration(s) * slot)
	return &Facts{
		Now: now, SlotDuration: slot, SlotsPerEpoch: perEpoch, Slot: s, Known: true, LateLimit: time.Second,
		Beacons:  []BeaconNode{{Endpoint: "http://bn", Usable: true, Head: s, Streaming: true, StreamSince: genesis, HeadEvent: now}},
		Duties:   Duties{Serving: genesis, Handled: s, Begun: now},
		Contract: Contract{Reading: true, Processed: uint64(s), Advanced: now},
		Work:     NewWork(perEpoch),
		Hearing:  []Hearing{{1, "c0", 3, 0}, {2, "c0", 3, 1}, {3, "c0", 3, 0}},
	}
}

func report(name Name, code fault.Code) func(*Facts) {
	return func(f *Facts) {
		f.Reports = append(f.Reports, Report{Name: name, Fault: fault.Wrap(code, errors.New("because"))})
	}
}

// work gives so many duties of each outcome to the facts, in the latest slots.
func work(outcome Outcome, count int) func(*Facts) {
	return func(f *Facts) {
		for i := range count {
			f.Work.Finished(Duty{Slot: f.Slot - phase0.Slot(i), Outcome: outcome, Reason: "no_consensus", Voters: []phase0.ValidatorIndex{phase0.ValidatorIndex(i)}, Number: int64(i)})
		}
	}
}

// cases breaks, for each condition, what it looks at.
var cases = []struct {
	name Name
	code fault.Code
	with func(*Facts)
}{
	{Store, fault.DiskFull, report(Store, fault.DiskFull)},
	{Twin, fault.OperatorTwin, report(Twin, fault.OperatorTwin)},
	{Elsewhere, fault.ValidatorElsewhere, report(Elsewhere, fault.ValidatorElsewhere)},
	{Network, fault.PortInUse, report(Network, fault.PortInUse)},
	{Chain, fault.BeaconOtherNetwork, report(Chain, fault.BeaconOtherNetwork)},
	{Beacon, fault.BeaconUnreachable, report(Beacon, fault.BeaconUnreachable)},
	{Head, fault.BeaconHeadBehind, func(f *Facts) { f.Beacons[0].Head = 20 }},
	{Forks, fault.BeaconContradicts, report(Forks, fault.BeaconContradicts)},
	{Fork, fault.ForkUnknown, report(Fork, fault.ForkUnknown)},
	{ForkAhead, fault.ForkAhead, report(ForkAhead, fault.ForkAhead)},
	{Aging, fault.ContractViewOld, report(Aging, fault.ContractViewOld)},
	{Aged, fault.ContractViewOld, report(Aged, fault.ContractViewOld)},
	{Exits, fault.ExitUnproved, report(Exits, fault.ExitUnproved)},
	{Clock, fault.ClockDrift, report(Clock, fault.ClockDrift)},
	{Clock, fault.ClockDrift, func(f *Facts) { f.Beacons[0].Head = f.Slot + 25 }},
	{Queues, fault.QueueOverflow, report(Queues, fault.QueueOverflow)},
	{Lateness, fault.NodeLate, func(f *Facts) { f.Lateness = []Late{{2 * time.Second, "a timer"}, {3 * time.Second, "a vote"}} }},
	{Execution, fault.ExecutionUnreachable, report(Execution, fault.ExecutionUnreachable)},
	{Events, fault.EventsMissing, func(f *Facts) { f.Contract.Lag, f.Contract.Advanced = 9, f.Now.Add(-26*slot) }},
	{Omitted, fault.EventsOmitted, report(Omitted, fault.EventsOmitted)},
	{Ledger, fault.DiskFull, report(Ledger, fault.DiskFull)},
	{Operator, fault.OperatorNotRegistered, report(Operator, fault.OperatorNotRegistered)},
	{Shares, fault.ShareAtRest, report(Shares, fault.ShareAtRest)},
	{Schedule, fault.BeaconUnreachable, report(Schedule, fault.BeaconUnreachable)},
	{Start, fault.DutiesNotStarted, func(f *Facts) { f.Duties.Handled = f.Slot - 5 }},
	{Start, fault.DutiesNotStarted, func(f *Facts) { f.Duties.Begun = f.Now.Add(-66 * slot) }},
	{Peers, fault.PeersTooFew, report(Peers, fault.PeersTooFew)},
	{Unheard, fault.OperatorsUnheard, func(f *Facts) { f.Hearing = []Hearing{{1, "c0", 3, 8}, {2, "c0", 3, 8}, {3, "c0", 3, 9}} }},
	{Failing, fault.DutiesFail, func(f *Facts) { work(Done, 3)(f); work(Failed, 2)(f) }},
	{Inclusion, fault.VotesNotIncluded, func(f *Facts) {
		work(Done, 4)(f)
		f.Work.Judge(f.Work.epochOf(f.Slot), map[phase0.ValidatorIndex]bool{0: true, 1: true, 2: false, 3: false})
	}},
	{Stream, fault.BeaconSilent, func(f *Facts) {
		f.Beacons[0].Streaming, f.Beacons[0].StreamError = false, "no event stream: status 404"
	}},
	{Stream, fault.BeaconSilent, func(f *Facts) { f.Beacons[0].HeadEvent = f.Now.Add(-5 * slot) }},
	{Silence, fault.OperatorSilent, func(f *Facts) { f.Hearing[1].Missed = 8 }},
	{Idle, fault.OperatorIdle, func(f *Facts) { f.Hearing = append(f.Hearing, Hearing{2, "c1", 3, 8}, Hearing{4, "c1", 3, 0}) }},
	{Offence, fault.OperatorFloods, func(f *Facts) { f.Culprits = []Culprit{{3, "flood", fault.OperatorFloods, 2, f.Slot}} }},
	{Refusals, fault.SlashingRefused, work(Refused, 1)},
	{Arrivals, fault.SharesWatched, func(f *Facts) { f.Watch.Watched = 2 }},
}

// TestFaultEveryConditionAppearsOnceAndVanishes: kinds B3, B4, B24 and C10. Each condition is shown when it has lasted as long as its row
// says, told once, and over when it has been gone as long as its row says.
func TestFaultEveryConditionAppearsOnceAndVanishes(t *testing.T) {
	covered := map[Name]bool{}
	for _, c := range cases {
		covered[c.name] = true
		row := rowOf(c.name)
		tracker := NewTracker()
		s := phase0.Slot(2_000)
		if now, _ := tracker.Look(at(s - 1)); len(now) != 0 {
			t.Fatalf("a node that works has %+v", now)
		}
		appeared, over := 0, 0
		look := func(f *Facts) []Problem {
			now, changes := tracker.Look(f)
			for _, change := range changes {
				if change.Name != c.name || change.Fault.Code != c.code {
					t.Errorf("%s: told %s %v", c.name, change.Name, change.Fault)
				}
				if change.Over {
					over++
				} else {
					appeared++
				}
			}
			return now
		}
		for i := range row.Show + 5 {
			f := at(s + phase0.Slot(i))
			c.with(f)
			now := look(f)
			if want := i >= row.Show; (len(now) == 1) != want {
				t.Errorf("%s: after %d slots shown %v: %+v", c.name, i, !want, now)
			}
			for _, p := range now {
				if p.Fault.Code != c.code || p.Severity != row.Severity || strings.Contains(p.Fault.Cause, "{") {
					t.Errorf("%s: %+v", c.name, p)
				}
				if healthy := Healthy(now); healthy == row.Severity.Costs() || Sentence(f, now) == "Everything works." {
					t.Errorf("%s: healthy %v, %q", c.name, healthy, Sentence(f, now))
				}
			}
		}
		s += phase0.Slot(row.Show + 5)
		for i := range row.Clear + 2 {
			now := look(at(s + phase0.Slot(i)))
			if gone := i+1 > row.Clear; gone && i > 0 && len(now) != 0 {
				t.Errorf("%s: %d slots after its end %+v", c.name, i, now)
			}
		}
		if appeared != 1 || over != 1 {
			t.Errorf("%s: appeared %d times, over %d times", c.name, appeared, over)
		}
	}
	for _, c := range Conditions() {
		if !covered[c.Name] {
			t.Errorf("no case for condition %s", c.Name)
		}
	}
}

// TestFaultCausesHideTheirEffects: kind C10. While a condition is there that explains another, only the first is told; the table has no
// circle.
func TestFaultCausesHideTheirEffects(t *testing.T) {
	with := map[Name]func(*Facts){}
	for _, c := range cases {
		with[c.name] = c.with
	}
	for _, row := range Conditions() {
		for _, cause := range row.Behind {
			if rowOf(cause).Name != cause || with[cause] == nil || hides(row.Name, cause, nil) {
				t.Errorf("%s is behind %s, which is no row, or behind it", row.Name, cause)
				continue
			}
			tracker := NewTracker()
			for i := range phase0.Slot(8) {
				f := at(2_000 + i)
				with[row.Name](f)
				with[cause](f)
				now, changes := tracker.Look(f)
				for _, p := range now {
					if p.Name == row.Name {
						t.Errorf("%s is shown beside %s", row.Name, cause)
					}
				}
				for _, change := range changes {
					if change.Name == row.Name {
						t.Errorf("%s is told beside %s", row.Name, cause)
					}
				}
			}
		}
	}
}

// hides reports whether a condition explains another, directly or not.
func hides(cause, of Name, seen []Name) bool {
	for _, b := range rowOf(of).Behind {
		if b == cause || len(seen) < len(conditions) && hides(cause, b, append(seen, of)) {
			return true
		}
	}
	return false
}

// TestFaultOneTroubleIsToldOnce: kind B18. What two rooms tell with one code and title is one trouble.
func TestFaultOneTroubleIsToldOnce(t *testing.T) {
	tracker := NewTracker()
	for i := range phase0.Slot(4) {
		f := at(2_000 + i)
		report(Store, fault.DiskFull)(f)
		report(Network, fault.DiskFull)(f)
		if now, changes := tracker.Look(f); len(now) != 1 || now[0].Name != Store || i > 0 && len(changes) > 0 {
			t.Errorf("slot %d: %+v, %+v", i, now, changes)
		}
	}
}

// TestFaultInclusionDecides: kind B24. A duty that failed here is no loss if all of its validators were seen on the chain; of whom
// nothing is told nothing is concluded.
func TestFaultInclusionDecides(t *testing.T) {
	f := at(2_000)
	work(Failed, 4)(f)
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
