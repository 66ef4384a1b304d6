package duty

import (
	"reflect"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func TestCommitteeHappyPath(t *testing.T) {
	w := newWorld(t)
	w.startCommittees()
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	for _, op := range testCommittee {
		if attestations, messages := w.counts(op); attestations != 2 || messages != 2 {
			t.Errorf("operator %d submitted %d attestations and %d sync messages", op, attestations, messages)
		}
		if !reflect.DeepEqual(w.submitted[op], w.submitted[1]) {
			t.Errorf("operators 1 and %d submitted different objects", op)
		}
		if w.asked(op, SubmitAttestations{}) != 1 || w.asked(op, SubmitSyncMessages{}) != 1 || w.asked(op, SignShares{}) != 1 {
			t.Errorf("operator %d: %d, %d and %d requests to submit and sign, expected one each",
				op, w.asked(op, SubmitAttestations{}), w.asked(op, SubmitSyncMessages{}), w.asked(op, SignShares{}))
		}
		if len(w.errs[op]) > 0 && !onlyLate(w.errs[op]) {
			t.Errorf("operator %d: %v", op, w.errs[op])
		}
		report := w.machines[op].Report()
		if report.Round != 1 || report.Submissions != 4 || report.Validators != 4 || report.Reason != ReasonDone {
			t.Errorf("operator %d reports %+v", op, report)
		}
	}
	a := w.submitted[2][0].(SubmitAttestations).Attestations[1]
	single, err := a.Electra.ToSingleAttestation(a.ValidatorIndex)
	if err != nil || single.CommitteeIndex != 1 || single.AttesterIndex != 51 || single.Data.Index != 0 {
		t.Errorf("the second attestation is %+v (%v)", single, err)
	}
	root, _ := w.chain.AttestationRoot(single.Data)
	if single.Signature != model(w.share(1).Validator, root) {
		t.Error("the second attestation does not carry its validator's signature")
	}
}

// onlyLate accepts what follows from messages that come after the end.
func onlyLate(errs []error) bool {
	for _, err := range errs {
		if !hasCode(err, wire.CodeSkipConsensusMessageAsConsensusHasFinished) && !hasCode(err, wire.CodeNoRunningDuty) {
			return false
		}
	}
	return true
}

func TestCommitteeWithoutWork(t *testing.T) {
	w := newWorld(t)
	if _, err := New(w.config(1), CommitteeDuty{Slot: testSlot}, w.shares); !hasCode(err, wire.CodeNoBeaconDuties) {
		t.Errorf("an empty duty: %v", err)
	}
	if _, err := New(w.config(1), w.duty(), nil); !hasCode(err, wire.CodeNoValidatorShares) {
		t.Errorf("a duty without shares: %v", err)
	}
	if _, err := New(w.config(9), w.duty(), w.shares); !hasCode(err, wire.CodeNoValidatorShares) {
		t.Errorf("a duty of a committee without this operator: %v", err)
	}
}

func (w *world) partialOf(op wire.OperatorID) *wire.PartialSignatureMessages {
	for _, b := range w.spoken[op] {
		if b.Partial != nil && b.Partial.Type == wire.PartialSigPostConsensus {
			return b.Partial
		}
	}
	w.t.Fatalf("operator %d sent no partial signatures", op)
	return nil
}

// A muted operator says nothing in consensus, but follows, signs and submits.
func TestMutedOperatorFollows(t *testing.T) {
	w := newWorld(t)
	w.startCommittees(3)
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	if w.consensusMessages(3) != 0 || w.records[3] != 0 {
		t.Errorf("the muted operator sent %d consensus messages", w.consensusMessages(3))
	}
	if w.partialOf(3) == nil {
		t.Error("the muted operator did not sign")
	}
}

// Operator 3 decides by a decided message alone: what it then signs is its first word in the height, and is recorded before.
func TestJoinedBeforeTheFirstSignature(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(_, to wire.OperatorID, ev Event) bool {
		_, consensus := ev.(Consensus)
		return to != 3 || !consensus
	}
	w.startCommittees()
	w.run()
	s := w.machines[1].consensus.instance().State()
	commits := s.Commits[wire.FirstRound]
	decided, err := commits[0].Signed.Aggregate(s.DecidedValue, commits[1].Signed, commits[2].Signed)
	if err != nil {
		t.Fatal(err)
	}
	m, err := qbft.Decode(decided)
	if err != nil {
		t.Fatal(err)
	}
	w.step(3, Consensus{Message: m})
	w.run()
	if w.partialOf(3) == nil || w.consensusMessages(3) != 0 {
		t.Fatalf("operator 3 sent %d consensus messages", w.consensusMessages(3))
	}
	if w.records[3] != 1 || w.records[1] != 1 {
		t.Errorf("operator 3 recorded %d heights, operator 1 %d", w.records[3], w.records[1])
	}
}

func TestMutedAndUndecided(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, _ Event) bool { return from == to }
	w.startCommittees(1)
	w.run()
	for _, op := range testCommittee {
		w.step(op, Expire{})
	}
	w.expectFinish(ReasonJoinedBefore, 1)
	w.expectFinish(ReasonNoProposal, 3) // operator 1 leads slot 100
}

// The leader of round 1 is silent: the timers bring the others to round 2.
func TestSilentLeader(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, _ wire.OperatorID, _ Event) bool { return from != 1 }
	w.startCommittees()
	w.run()
	w.now = 6 * time.Second
	for _, op := range []wire.OperatorID{2, 3, 4} {
		w.fireTimers(op, TimerRound)
	}
	w.run()
	w.expectFinish(ReasonDone, 2, 3, 4)
	if r := w.machines[2].Report(); r.Round != 2 || r.Decided != 6*time.Second {
		t.Errorf("operator 2 reports %+v", r)
	}
}
