package duty

import (
	"errors"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func TestVoteIsAskedForAgain(t *testing.T) {
	w := newWorld(t)
	fails := 2
	w.fetch = func(op wire.OperatorID) error {
		if op == 1 && fails > 0 {
			fails--
			return errors.New("503")
		}
		return nil
	}
	w.startCommittees()
	for range 3 {
		w.run()
		w.fireTimers(1, TimerRetry)
	}
	w.run()
	if w.asked(1, FetchVote{}) != 3 {
		t.Errorf("asked %d times", w.asked(1, FetchVote{}))
	}
	if w.machines[1].Stage().Phase < PhaseConsensus {
		t.Errorf("the duty is in phase %v", w.machines[1].Stage().Phase)
	}
}

func (w *world) fireTimers(op wire.OperatorID, kind TimerKind) {
	set := w.timers[op]
	w.timers[op] = nil
	for _, timer := range set {
		if timer.ID.Kind == kind {
			w.now = max(w.now, timer.Offset)
			w.step(op, Timer{ID: timer.ID})
		}
	}
}

func TestVoteUnavailable(t *testing.T) {
	w := newWorld(t)
	w.fetch = func(op wire.OperatorID) error {
		if op == 1 {
			return errors.New("503")
		}
		return nil
	}
	w.startCommittees()
	for range 10 {
		w.run()
		w.fireTimers(1, TimerRetry)
	}
	w.expectFinish(ReasonVoteUnavailable, 1)
	if n := w.asked(1, FetchVote{}); n != 1+fetchTries {
		t.Errorf("asked %d times", n)
	}
}

// A beacon node that is an epoch behind, or lies, does not make its operators propose what everybody blames them for.
func TestVoteOfAnotherEpochIsNotProposed(t *testing.T) {
	for name, spoil := range map[string]func(*phase0.AttestationData){
		"behind": func(v *phase0.AttestationData) { v.Target.Epoch-- },
		"ahead":  func(v *phase0.AttestationData) { v.Target.Epoch++ },
		"source": func(v *phase0.AttestationData) { v.Source.Epoch = v.Target.Epoch },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			spoil(w.vote)
			w.startCommittees()
			w.run()
			w.expectFinish(ReasonVoteUnusable, testCommittee...)
			for _, op := range testCommittee {
				if r := w.machines[op].Report(); r.Round != 0 {
					t.Errorf("operator %d went to round %d", op, r.Round)
				}
			}
		})
	}
}

// The beacon node refuses attestations but takes sync committee messages.
func TestSubmissionFails(t *testing.T) {
	w := newWorld(t)
	w.submit = func(op wire.OperatorID, work Work) error {
		if _, ok := work.(SubmitAttestations); ok && op == 2 {
			return errors.New("400")
		}
		return nil
	}
	w.startCommittees()
	for range 5 {
		w.run()
		w.fireTimers(2, TimerRetry)
	}
	w.expectFinish(ReasonSubmissionFailed, 2)
	w.expectFinish(ReasonDone, 1, 3, 4)
	if n := w.asked(2, SubmitAttestations{}); n != 1+submitTries {
		t.Errorf("submitted %d times", n)
	}
	if _, messages := w.counts(2); messages != 2 {
		t.Errorf("%d sync messages were taken", messages)
	}
}

func TestLateAnswersAndTimersAreDropped(t *testing.T) {
	w := newWorld(t)
	w.startCommittees()
	w.run()
	for _, ev := range []Event{
		Done{ID: 1, Result: Vote{Data: w.vote}},
		Done{ID: 999},
		Timer{ID: TimerID{Kind: TimerRetry, Slot: testSlot, Work: 1}},
		Timer{ID: TimerID{Slot: testSlot, Round: 1}},
		Timer{ID: TimerID{Slot: testSlot - 1, Round: 1}},
		Expire{},
	} {
		effects, err := w.machines[1].Step(w.now, ev)
		if len(effects) > 0 || err != nil {
			t.Errorf("%#v: %v, %v", ev, effects, err)
		}
	}
}

// An answer counts once, and not at all once the duty is over.
func TestAnswersAreTakenOnce(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, _ Event) bool { return from == to }
	w.startCommittees()
	w.run()
	vote := Done{ID: 1, Result: Vote{Data: w.vote}}
	if effects, err := w.machines[1].Step(w.now, vote); len(effects) > 0 || err != nil {
		t.Errorf("the second answer: %v, %v", effects, err)
	}
	m, err := New(w.config(1), w.duty(), w.shares)
	if err != nil {
		t.Fatal(err)
	}
	for _, ev := range []Event{Start{}, Expire{}} {
		if _, err := m.Step(0, ev); err != nil {
			t.Fatal(err)
		}
	}
	if effects, err := m.Step(w.now, vote); len(effects) > 0 || err != nil {
		t.Errorf("the answer after the end: %v, %v", effects, err)
	}
}
