package sim

import (
	"slices"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// stage is a world in which nobody acts by itself: a test says what operators say and hear.
type stage struct {
	t *testing.T
	w *World
}

// stageSlot is one whose round 1 operator 1 leads, round 2 operator 2.
const stageSlot = 20

func newStage(t *testing.T, liars ...wire.OperatorID) *stage {
	t.Helper()
	s := &Story{Seed: 1, Operators: 4, Core: true, From: stageSlot, Slots: 1, Weather: Weather{Least: time.Millisecond, Most: time.Millisecond}}
	for _, id := range liars {
		s.Acts = append(s.Acts, Act{Verb: Liar, Op: id, What: "silent"})
	}
	w, err := New(Config{Story: s, Validators: validators, Sync: 1})
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(w.profile.SlotStart(stageSlot).Add(w.profile.DueAt(stageSlot, eth.VotesDue) + 100*time.Millisecond))
	return &stage{t, w}
}

var valueA, valueB = []byte("value A"), []byte("value B")

func (s *stage) draft(round wire.Round) qbft.Draft {
	return qbft.Draft{Identifier: s.w.voteID(), Height: stageSlot, Round: round}
}

// signed is a message by an operator.
func (s *stage) signed(by wire.OperatorID, q *wire.QBFTMessage, fullData []byte) *wire.SignedSSVMessage {
	l := &liar{w: s.w, id: by, key: newModelKey(by)}
	return l.sign(q, fullData)
}

func (s *stage) letter(from wire.OperatorID, m *wire.SignedSSVMessage) *letter {
	s.t.Helper()
	data, err := m.MarshalSSZ()
	if err != nil {
		s.t.Fatal(err)
	}
	return newLetter(s.w, from, s.w.topic, data)
}

// says is an operator's word, which everybody hears.
func (s *stage) says(by wire.OperatorID, q *wire.QBFTMessage, fullData []byte) *letter {
	l := s.letter(by, s.signed(by, q, fullData))
	s.w.monitor.said(by, l)
	for _, id := range s.w.honest {
		if id != by {
			s.w.monitor.heard(id, l)
		}
	}
	return l
}

func (s *stage) proposes(by wire.OperatorID, round wire.Round, value []byte, changes ...*letter) *letter {
	var signed []*wire.SignedSSVMessage
	for _, c := range changes {
		signed = append(signed, c.signed.WithoutFullData())
	}
	q, err := s.draft(round).Proposal(value, signed, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.says(by, q, value)
}

func (s *stage) prepare(round wire.Round, value []byte, by ...wire.OperatorID) {
	for _, id := range by {
		s.says(id, s.draft(round).Prepare(wire.ValueRoot(value)), nil)
	}
}

func (s *stage) commit(round wire.Round, value []byte, by ...wire.OperatorID) {
	for _, id := range by {
		s.says(id, s.draft(round).Commit(wire.ValueRoot(value)), nil)
	}
}

func (s *stage) change(round, prepared wire.Round, value []byte, by wire.OperatorID) *letter {
	q, err := s.draft(round).RoundChange(prepared, value, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.says(by, q, value)
}

func (s *stage) ledger() *ledger { return s.w.monitor.ledger(s.w.voteID(), stageSlot) }

// TestMonitors breaks each property by hand.
func TestMonitors(t *testing.T) {
	happy := func(s *stage) {
		s.proposes(1, 1, valueA)
		s.prepare(1, valueA, 1, 2, 3, 4)
		s.commit(1, valueA, 1, 2, 3, 4)
	}
	for property, act := range map[string]func(s *stage){
		"none": happy,
		"P2": func(s *stage) {
			s.proposes(1, 1, []byte("bad"))
			s.prepare(1, []byte("bad"), 2)
		},
		"P3": func(s *stage) {
			s.proposes(1, 1, valueA)
			s.prepare(1, valueA, 2)
			s.prepare(1, valueB, 2)
		},
		"P4": func(s *stage) { s.prepare(1, valueA, 2) },
		"P5": func(s *stage) {
			s.proposes(1, 1, valueA)
			s.prepare(1, valueA, 1, 2)
			s.commit(1, valueA, 1)
		},
		"P6": func(s *stage) {
			s.commit(1, valueA, 1)
			s.commit(1, valueB, 1)
		},
		"P7": func(s *stage) {
			s.change(3, 0, nil, 1)
			s.prepare(1, valueA, 1)
		},
		"P8": func(s *stage) {
			happy(s)
			s.change(2, 0, nil, 1)
		},
		"P9": func(s *stage) { s.change(2, 1, valueA, 1) },
		"P10": func(s *stage) {
			s.prepare(1, valueA, 1, 2, 3)
			s.prepare(1, valueB, 2, 3, 4)
		},
		"P11": func(s *stage) {
			s.commit(1, valueA, 1)
			s.commit(1, valueB, 2)
		},
		"P12": func(s *stage) {
			s.commit(1, valueA, 1, 2, 3)
			s.commit(1, valueB, 2, 3, 4)
		},
		"P13": func(s *stage) {
			happy(s)
			s.proposes(2, 2, valueB, s.change(2, 0, nil, 2), s.change(2, 0, nil, 3), s.change(2, 0, nil, 4))
		},
		"P14": func(s *stage) {
			happy(s)
			s.proposes(2, 2, valueA, s.change(2, 0, nil, 2), s.change(2, 0, nil, 3), s.change(2, 0, nil, 4))
		},
		"P15": func(s *stage) {
			s.ledger().decide(1, 1, s.ledger().learn(valueA))
			s.ledger().decide(2, 2, s.ledger().learn(valueB))
		},
		"P16": func(s *stage) {
			m := s.signed(2, s.draft(1).Commit(wire.ValueRoot(valueA)), valueA)
			m.OperatorIDs, m.Signatures = append(m.OperatorIDs, 3), append(m.Signatures, m.Signatures[0])
			s.w.monitor.heard(1, s.letter(4, m))
		},
		"P17": func(s *stage) { s.ledger().decide(1, 1, s.ledger().learn([]byte("bad"))) },
		"P18": func(s *stage) {
			for _, id := range s.w.honest {
				s.w.monitor.begins(id, s.w.voteID(), stageSlot, false)
			}
			s.ledger().decide(1, 1, s.ledger().learn(valueA))
			story := *s.w.cfg.Story
			story.Weather.Calm = (stageSlot - 2) * slotDuration
			s.ledger().checkTermination(&story, &Result{})
		},
		"equivocation": func(s *stage) {
			s.proposes(1, 1, valueA)
			s.proposes(1, 1, valueB)
		},
		"conformance": func(s *stage) { s.proposes(2, 1, valueA) },
		"own-messages": func(s *stage) {
			l := s.proposes(1, 1, valueA)
			for _, rule := range gossip.Rules() {
				if rule.Label == "second_of_type" {
					s.w.monitor.refused(2, l, gossip.Result{Verdict: rule.Verdict, Rule: &rule})
				}
			}
		},
		"slashable": func(s *stage) {
			for _, root := range []byte{1, 2} {
				s.w.monitor.hearSignatures(1, wire.RoleProposer, &wire.PartialSignatureMessages{
					Slot: stageSlot, Messages: []*wire.PartialSignatureMessage{{Signer: 1, ValidatorIndex: 100, SigningRoot: [32]byte{root}}},
				})
			}
		},
	} {
		s := newStage(t)
		act(s)
		found := slices.ContainsFunc(s.w.Violations, func(v Violation) bool { return v.Property == property })
		if property == "none" && len(s.w.Violations) > 0 {
			t.Errorf("a happy run breaks %v", s.w.Violations)
		}
		if property != "none" && !found {
			t.Errorf("%s is not seen; seen are %v", property, s.w.Violations)
		}
	}
}

// TestMutedOperatorMustNotSpeak: what an earlier life may have said must not be contradicted.
func TestMutedOperatorMustNotSpeak(t *testing.T) {
	s := newStage(t)
	s.w.monitor.begins(1, s.w.voteID(), stageSlot, true)
	s.proposes(1, 1, valueA)
	if len(s.w.Violations) == 0 || s.w.Violations[0].Property != "equivocation" {
		t.Errorf("%v", s.w.Violations)
	}
}

// TestOvertakenRoundChange is the one rule that refuses an honest operator's words for their order alone.
func TestOvertakenRoundChange(t *testing.T) {
	s := newStage(t)
	q, err := s.draft(2).RoundChange(1, valueA, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := s.letter(2, s.signed(2, q, valueA))
	if !overtaken(l, "operator_contradicts") || !overtaken(l, "second_by_other_peer") || overtaken(l, "second_of_type") ||
		overtaken(s.proposes(2, 2, valueA), "operator_contradicts") {
		t.Error("it tolerates too little or too much")
	}
}
