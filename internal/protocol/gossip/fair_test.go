package gossip

import (
	"slices"
	"testing"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestFaultFairRows: kinds C1 and C8, nobody is blamed for what its author signed. For every row that an honest peer's message may
// break: it ignores, the message is forwardable as its author signed it, and it is not with a false signature, on another topic, or if
// anything else is wrong with it. A new row that ignores what others accept belongs to them (TestVerdicts, spec/networking.md).
func TestFaultFairRows(t *testing.T) {
	found := 0
	for _, c := range ruleCases {
		rule := ruleNamed(t, c.label)
		if !rule.Fair() {
			continue
		}
		found++
		if rule.Verdict != Ignore {
			t.Errorf("%s blames who forwards", c.label)
		}
		for name, change := range map[string]func(*draft){
			"as signed":        func(*draft) {},
			"forged":           func(d *draft) { d.forged = true },
			"on another topic": func(d *draft) { d.topic = "ssv.v2.1" },
			"before its slot":  func(d *draft) { d.at -= 100 * 12e9 },
		} {
			w := newWorld(t)
			w.prepareFor(c)
			if c.setup != nil {
				c.setup(w)
			}
			d := c.bad(w)
			change(d)
			w.forged = d.forged
			before := memoryText(&w.v.memory)
			m, fair := w.v.Forwardable(w.profile.SlotStart(testSlot).Add(d.at), d.from, d.topic, w.encode(d), w)
			switch {
			case fair != (name == "as signed"):
				t.Errorf("%s, %s: forwardable is %v", c.label, name, fair)
			case fair && (m.Slot == 0 || m.CommitteeID != testCommittee.ID() || len(m.Signed.OperatorIDs) == 0):
				t.Errorf("%s: the message is not complete", c.label)
			case memoryText(&w.v.memory) != before:
				t.Errorf("%s, %s: the question is remembered", c.label, name)
			}
		}
	}
	rows := slices.DeleteFunc(Rules(), func(r Rule) bool { return !r.Fair() })
	if found != len(rows) || found == 0 {
		t.Errorf("%d of %d fair rows are rules with a case", found, len(rows))
	}
}

// TestFaultViewsDiffer: kinds C1 and C2, knowledge of the contract has an age. An owner moves many validators to the committee. An
// operator that has read the block signs for all of them; this node, which has not, blames no neighbour.
func TestFaultViewsDiffer(t *testing.T) {
	w := newWorld(t)
	w.view.committees[testCommittee.ID()] = CommitteeInfo{Operators: testCommittee, Validators: 1}
	w.refuse("partial_count", w.partials(committee, post, indices(5)...))
	if r := w.send(w.partials(committee, post, indices(5)...)); r.Verdict != Ignore {
		t.Errorf("the verdict is %v", r.Verdict)
	}
}

// TestFaultOldRegistrations: kind C8, only what says something new is forwarded. Somebody kept the registrations that an operator ever
// signed for a validator, and sends them again in the order of their slots, twice: no more are taken than in an epoch.
func TestFaultOldRegistrations(t *testing.T) {
	w := newWorld(t)
	accepted := 0
	for range 2 {
		for n := 300; n > 0; n-- {
			if w.send(w.registered(10 * phase(n))).Accepted() {
				accepted++
			}
		}
	}
	if accepted > 2 {
		t.Errorf("%d registrations of the past hundred epochs are taken and forwarded", accepted)
	}
}

// TestFaultAFloodOfThePast: kinds C1 and C2. A committee lost its validators but one in this epoch. A node that was just started hears
// from a stranger what an operator rightly signed in the slots before, all at once: the operator is not named.
func TestFaultAFloodOfThePast(t *testing.T) {
	c := newCourt(t)
	c.view.committees[testCommittee.ID()] = CommitteeInfo{Operators: testCommittee, Validators: 1}
	c.view.inSync = false
	refused := 0
	for n := 25; n > 0; n-- {
		d := c.partials(wire.RoleCommittee, wire.PartialSigPostConsensus)
		d.partial.Slot = testSlot + 30 - phase(n)
		d.at = 30*12e9 + 1e9
		if !c.hear(d).Accepted() {
			refused++
		}
	}
	if refused <= FloodLimit {
		t.Fatalf("only %d messages are refused", refused)
	}
	c.expect()
}

// TestFaultPaddingsAreTheAuthors: kind C8. Nobody honest pads an id, so the operator that signs many paddings is named for a flood,
// however many ids it uses; a peer that makes them up names nobody.
func TestFaultPaddingsAreTheAuthors(t *testing.T) {
	for _, forged := range []bool{false, true} {
		c := newCourt(t)
		var named []Offence
		for n := range 3 * FloodLimit {
			d := c.prepare(1)
			d.id[8], d.forged = byte(n+1), forged
			now := c.profile.SlotStart(testSlot).Add(d.at)
			c.forged = forged
			m, fair := c.v.Forwardable(now, d.from, d.topic, c.encode(d), c)
			rule := ruleNamed(t, "padded_id")
			if fair && c.witness.Suspects(m, &rule, testSlot) {
				named = append(named, c.witness.Refused(m, c.hash(m), testSlot)...)
			}
		}
		if want := []Offence{Flood}; forged != (len(named) == 0) || !forged && !slices.Equal(named, want) {
			t.Errorf("forged %v: named %v", forged, named)
		}
	}
}
