package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// hears is a letter of operator 4 that operator 1's message validation takes.
func (s *stage) hears(m *wire.SignedSSVMessage) {
	s.w.monitor.heard(1, s.letter(4, m))
}

// decision is a decided message of round 1.
func (s *stage) decision(by ...wire.OperatorID) *wire.SignedSSVMessage {
	m := s.signed(by[0], s.draft(1).Commit(wire.ValueRoot(valueA)), valueA)
	for _, id := range by[1:] {
		m.OperatorIDs, m.Signatures = append(m.OperatorIDs, id), append(m.Signatures, m.Signatures[0])
	}
	return m
}

func (s *stage) proposal(value []byte) *wire.SignedSSVMessage {
	q, err := s.draft(1).Proposal(value, nil, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.signed(4, q, value)
}

// TestFaultBorder: kinds A7, A9, C1, C3 and C8, of what operators let in: each property is broken by hand, by what an operator with
// the fault would take or do.
func TestFaultBorder(t *testing.T) {
	rule := func(label string) *gossip.Rule {
		rules := gossip.Rules()
		return &rules[slices.IndexFunc(rules, func(r gossip.Rule) bool { return r.Label == label })]
	}
	prepare := func(s *stage, round wire.Round) *wire.SignedSSVMessage {
		return s.signed(4, s.draft(round).Prepare(wire.ValueRoot(valueA)), nil)
	}
	for name, act := range map[string]func(s *stage){
		"none": func(s *stage) {
			s.hears(s.proposal(valueA))
			s.hears(prepare(s, 2))
			s.hears(s.decision(1, 2, 3))
			s.hears(s.decision(1, 2, 3, 4))
		},
		"complete: a proposal":  func(s *stage) { s.hears(s.proposal(valueA).WithoutFullData()) },
		"complete: a decision":  func(s *stage) { s.hears(s.decision(1, 2, 3).WithoutFullData()) },
		"length":                func(s *stage) { s.hears(s.proposal([]byte(strings.Repeat("v", voteLength+1)))) },
		"window: a round ahead": func(s *stage) { s.hears(prepare(s, 3)) },
		"window: a round that is over": func(s *stage) {
			s.w.clock.Advance(s.w.clock.Now().Add(6 * time.Second))
			s.hears(prepare(s, 1))
		},
		"window: a slot ahead": func(s *stage) {
			q := s.draft(1)
			q.Height++
			s.hears(s.signed(4, q.Prepare(wire.ValueRoot(valueA)), nil))
		},
		"variants": func(s *stage) {
			s.hears(s.decision(1, 2, 3))
			s.hears(s.decision(1, 2, 4))
		},
		"room":          func(s *stage) { s.w.monitor.crowded(1, 2, 2) },
		"none: a hoard": func(s *stage) { s.w.monitor.crowded(1, 4, 5) },
		"blame": func(s *stage) {
			l := s.letter(4, prepare(s, 1))
			l.via = 2
			r := rule("second_of_type")
			s.w.monitor.refused(1, l, gossip.Result{Verdict: r.Verdict, Rule: r})
		},
	} {
		s := newStage(t, 4)
		s.w.cfg.Story = &Story{Acts: []Act{{Verb: Liar, Op: 4, What: "hoard"}}}
		for _, id := range s.w.committee { // commits of honest operators that are in no decision by mistake
			if hash, err := s.decision(id).SSVMessage.Hash(); err == nil {
				s.w.monitor.signed[hash] |= 1 << (id - 1)
			}
		}
		act(s)
		property, _, _ := strings.Cut(name, ":")
		found := slices.ContainsFunc(s.w.Violations, func(v Violation) bool { return v.Property == property })
		switch {
		case property == "none" && len(s.w.Violations) > 0:
			t.Errorf("a happy run breaks %v", s.w.Violations)
		case property != "none" && !found:
			t.Errorf("%s is not seen; seen are %v", name, s.w.Violations)
		}
	}
}

// TestFaultStrippedValues: kind A9, what the signature does not cover. A liar relays without values everything that it hears; every
// operator decides everything as if it were not there.
func TestFaultStrippedValues(t *testing.T) {
	for _, core := range []bool{true, false} {
		s := &Story{Seed: 3, Operators: 4, Core: core, From: 16, Slots: 16, BlockEvery: 5, Weather: Weather{Least: time.Millisecond, Most: 20 * time.Millisecond}}
		if core {
			s.BlockEvery = 0
		}
		for _, trick := range []string{"stripped", "hoard"} {
			s.Acts = append(s.Acts, Act{Verb: Liar, Op: 4, What: trick, First: 16, Last: 31})
		}
		r := play(t, s, Options{})
		if len(r.Violations) > 0 || r.Decided != r.Instances || r.Instances == 0 {
			t.Errorf("core %v: %d of %d are decided, undecided %v: %v", core, r.Decided, r.Instances, r.Undecided, r.Violations)
		}
	}
}

// TestFaultWorth: kind A2, a value is checked only where somebody looks. A decided head that no block has, a block that the chain
// cannot take and one that pays somebody else are seen by the monitor.
func TestFaultWorth(t *testing.T) {
	story := &Story{Seed: 1, Operators: 4, From: stageSlot, Slots: 1, BlockEvery: 5, Weather: Weather{Least: time.Millisecond, Most: time.Millisecond}}
	for name, act := range map[string]struct {
		tricks []string
		role   wire.Role
	}{
		"none":         {role: wire.RoleProposer},
		"worth: heads": {[]string{"ghost-head"}, wire.RoleCommittee},
		"worth: block": {[]string{"ghost-block"}, wire.RoleProposer},
		"fees":         {[]string{"stolen-fees"}, wire.RoleProposer},
	} {
		s := *story
		for _, trick := range append(act.tricks, "silent") {
			s.Acts = append(s.Acts, Act{Verb: Liar, Op: 4, What: trick, First: stageSlot, Last: stageSlot})
		}
		w, err := New(Config{Story: &s, Validators: validators, ProposalEvery: s.BlockEvery})
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(w.profile.SlotStart(stageSlot).Add(w.profile.DueAt(stageSlot, eth.VotesDue)))
		d := &dossier{id: w.voteID(), slot: stageSlot}
		if act.role == wire.RoleProposer {
			duty, _ := w.beacon.proposer(stageSlot)
			d.id = w.blockID(duty.PubKey)
		}
		dice := w.dice(forLiar)
		value := w.inventBlock(d, &dice)
		if len(act.tricks) > 0 {
			value = w.liars[0].ghost(d, &dice)
		}
		l := w.monitor.ledger(d.id, stageSlot)
		l.checkWorth(l.learn(value))
		property, _, _ := strings.Cut(name, ":")
		found := slices.ContainsFunc(w.Violations, func(v Violation) bool { return v.Property == property })
		if property == "none" && len(w.Violations) > 0 || property != "none" && !found {
			t.Errorf("%s: seen are %v", name, w.Violations)
		}
		w.Close()
	}
}

// TestFaultLeadersOfGhosts: kind A2. An operator that leads with made-up heads, impossible blocks and diverted fees, and is honest
// otherwise, is named by others, nobody else is, and every vote is decided all the same.
func TestFaultLeadersOfGhosts(t *testing.T) {
	for trick, offence := range map[string]string{"ghost-head": "made-up-head", "ghost-block": "impossible-block", "stolen-fees": "diverted-fees"} {
		s := &Story{Seed: 2, Operators: 4, From: 16, Slots: 40, BlockEvery: 1, Weather: Weather{Least: time.Millisecond, Most: 20 * time.Millisecond}}
		s.Acts = []Act{{Verb: Liar, Op: 4, What: trick, First: 16, Last: 40}}
		w, err := New(Config{Story: s, Validators: validators, Sync: 1, ProposalEvery: s.BlockEvery})
		if err != nil {
			t.Fatal(err)
		}
		w.stage(s)
		w.Run(s.From, s.Slots)
		r := w.result(s)
		named := w.named()
		if len(r.Violations) > 0 || !slices.ContainsFunc(named, func(n scenario.Naming) bool { return n.Operator == 4 && n.Offence == offence }) {
			t.Errorf("%s: named are %v; %v", trick, named, r.Violations)
		}
		for _, l := range w.monitor.order {
			if l.id.Role() == wire.RoleCommittee && l.begun() && len(l.decided) == 0 && !l.parties[0].decided {
				t.Errorf("%s: slot %d: the vote is not decided", trick, l.slot)
			}
		}
		w.Close()
	}
}
