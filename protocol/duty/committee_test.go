package duty

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/qbft"
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
	if _, err := NewCommittee(w.config(1), CommitteeDuty{Slot: testSlot}, w.shares); !hasCode(err, wire.CodeNoBeaconDuties) {
		t.Errorf("an empty duty: %v", err)
	}
	if _, err := NewCommittee(w.config(1), w.duty(), nil); !hasCode(err, wire.CodeNoValidatorShares) {
		t.Errorf("a duty without shares: %v", err)
	}
	if _, err := NewCommittee(w.config(9), w.duty(), w.shares); !hasCode(err, wire.CodeNoValidatorShares) {
		t.Errorf("a duty of a committee without this operator: %v", err)
	}
}

// Operator 3 sends rubbish for one validator: the first quorum does not recombine, the fourth operator's part makes
// it whole.
func TestBadPartialSignatureIsFoundAndReplaced(t *testing.T) {
	w := newWorld(t)
	w.sign = func(op wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error) {
		if op == 3 && item.Validator == w.share(0).Validator {
			return phase0.BLSSignature{0xbd}, nil
		}
		return model(item.Share, item.Root), nil
	}
	// Operator 4's parts come last everywhere.
	var last []delivery
	w.deliver = func(from, to wire.OperatorID, ev Event) bool {
		if _, ok := ev.(Partial); ok && from == 4 {
			last = append(last, delivery{from, to, ev})
			return false
		}
		return true
	}
	w.startCommittees()
	w.run()
	if _, over := w.finished[1]; over {
		t.Fatalf("operator 1 finished without the missing signature: %v", w.finished[1])
	}
	w.expectCode(1, wire.CodeReconstructSignature)
	if a, _ := w.counts(1); a != 1 {
		t.Errorf("operator 1 submitted %d attestations before the missing one, expected the other validator's", a)
	}
	for _, g := range w.machines[1].(*Committee).PostConsensus().Gatherings() {
		want := 3
		if g.Validator == w.share(0).Index {
			want = 2
		}
		if len(g.Parts) != want {
			t.Errorf("%d parts of validator %d's signature are left, expected %d", len(g.Parts), g.Validator, want)
		}
	}
	for _, d := range last {
		w.step(d.to, d.event)
	}
	w.run()
	w.expectFinish(ReasonDone, 1, 2)
	if a, m := w.counts(1); a != 2 || m != 2 {
		t.Errorf("operator 1 submitted %d attestations and %d sync messages", a, m)
	}
}

// An operator that signs the same root twice with different bytes: the good one counts, whichever came first.
func TestSecondSignatureOfAnOperatorIsJudged(t *testing.T) {
	for name, badFirst := range map[string]bool{"bad first": true, "good first": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.deliver = func(from, to wire.OperatorID, ev Event) bool {
				_, partial := ev.(Partial)
				return !partial
			}
			w.startCommittees()
			w.run()
			good := w.partialOf(2)
			bad := spoiled(good)
			first, second := good, bad
			if badFirst {
				first, second = bad, good
			}
			w.step(1, Partial{Messages: first})
			w.step(1, Partial{Messages: second})
			w.step(1, Partial{Messages: second}) // a dispute that is open is not opened again
			if n := w.asked(1, VerifyShares{}); n != 1 {
				t.Errorf("%d verifications asked for, expected 1", n)
			}
			w.run()
			w.step(1, Partial{Messages: w.partialOf(3)})
			w.run()
			w.expectFinish(ReasonDone, 1)
			if len(w.errs[1]) > 0 && !onlyLate(w.errs[1]) {
				t.Errorf("the bad signature was used: %v", w.errs[1])
			}
		})
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

func spoiled(m *wire.PartialSignatureMessages) *wire.PartialSignatureMessages {
	out := *m
	out.Messages = nil
	for _, entry := range m.Messages {
		bad := *entry
		bad.PartialSignature[0] ^= 1
		out.Messages = append(out.Messages, &bad)
	}
	return &out
}

// The value becomes slashable between the proposal and the decision: decided, but nothing is signed.
func TestDecidedValueThatIsSlashableIsNotSigned(t *testing.T) {
	w := newWorld(t)
	refuse := false
	w.guard.attestation = func(share phase0.BLSPubKey) error {
		if refuse && share[0] == 1 {
			return errors.New("target too low")
		}
		return nil
	}
	w.deliver = func(_, to wire.OperatorID, ev Event) bool {
		if c, ok := ev.(Consensus); ok && c.Message.QBFT.MsgType == wire.Commit {
			refuse = true
		}
		return true
	}
	w.startCommittees()
	w.run()
	w.expectFinish(ReasonDecidedRefused, 1)
	w.expectCode(1, wire.CodeSlashableAttestation)
	if w.asked(1, SignShares{}) != 0 {
		t.Error("operator 1 asked for signatures over a slashable vote")
	}
	w.expectFinish(ReasonDone, 2, 3, 4)
}

// A proposal that this operator would not sign gets no prepare from it; the others go on.
func TestSlashableProposalIsNotPrepared(t *testing.T) {
	w := newWorld(t)
	w.guard.attestation = func(share phase0.BLSPubKey) error {
		if w.machines[1] != nil && w.machines[1].Stage().Phase == PhaseConsensus && share[0] == 1 {
			return errors.New("target too low")
		}
		return nil
	}
	w.startCommittees()
	w.run()
	if n := w.consensusMessages(1); n > 1 {
		t.Errorf("operator 1 sent %d consensus messages", n)
	}
	w.expectFinish(ReasonDone, 2, 3, 4)
}

// One validator's history must not cost the others their vote.
func TestProtectedValidatorIsLeftOut(t *testing.T) {
	w := newWorld(t)
	w.guard.attestation = func(share phase0.BLSPubKey) error {
		if share == (phase0.BLSPubKey{1, 0}) {
			return errors.New("target too low")
		}
		return nil
	}
	w.startCommittees()
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	if n := len(w.partialOf(1).Messages); n != 3 {
		t.Errorf("operator 1 signs %d objects, expected 3", n)
	}
	if a, m := w.counts(2); a != 2 || m != 2 {
		t.Errorf("operator 2 submitted %d attestations and %d sync messages", a, m)
	}
	if d := w.machines[1].Report().Dropped; d != 1 {
		t.Errorf("operator 1 reports %d left out", d)
	}
}

// One validator's signature is withheld: the other's goes out, and the others' make both whole.
func TestWithheldSignatureIsLeftOut(t *testing.T) {
	w := newWorld(t)
	w.sign = func(op wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error) {
		if op == 1 && item.Kind == SignAttestation && item.Validator == w.share(0).Validator {
			return phase0.BLSSignature{}, nil
		}
		return model(item.Share, item.Root), nil
	}
	w.startCommittees()
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	if n := len(w.partialOf(1).Messages); n != 3 {
		t.Errorf("operator 1 signs %d objects, expected 3", n)
	}
	if a, m := w.counts(1); a != 2 || m != 2 {
		t.Errorf("operator 1 submitted %d attestations and %d sync messages", a, m)
	}
}

func TestOnlyProtectedValidators(t *testing.T) {
	w := newWorld(t)
	w.guard.attestation = func(phase0.BLSPubKey) error { return errors.New("target too low") }
	d := w.duty()
	d.Sync = nil
	m, err := NewCommittee(w.config(1), d, w.shares)
	if err != nil {
		t.Fatal(err)
	}
	w.machines[1] = m
	w.step(1, Start{})
	w.run()
	w.expectFinish(ReasonProtected, 1)
	if w.consensusMessages(1) != 0 {
		t.Error("consensus began")
	}
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
	s := w.machines[1].(*Committee).Opened().State()
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

// The signer refuses one of several: the message is not sent at all, but the duty goes on with the others' parts.
func TestSignerRefusal(t *testing.T) {
	w := newWorld(t)
	w.sign = func(op wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error) {
		if op == 1 && item.Kind == SignAttestation {
			return phase0.BLSSignature{}, errors.New("refused")
		}
		return model(item.Share, item.Root), nil
	}
	w.startCommittees()
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	for _, b := range w.spoken[1] {
		if b.Partial != nil {
			t.Error("operator 1 sent partial signatures although one was refused")
		}
	}
}

func TestTooFewSignatures(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, ev Event) bool {
		_, partial := ev.(Partial)
		return !partial || from < 3
	}
	w.startCommittees()
	w.run()
	w.step(1, Expire{})
	w.expectFinish(ReasonSignaturesMissing, 1)
}

// Partial signatures before the decision, of another slot, of strangers: each has its code.
func TestPartialSignatureRules(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(_, _ wire.OperatorID, ev Event) bool { _, partial := ev.(Partial); return !partial }
	m := &wire.PartialSignatureMessages{Slot: testSlot, Messages: []*wire.PartialSignatureMessage{{Signer: 2, ValidatorIndex: 50}}}
	idle, err := NewCommittee(w.config(1), w.duty(), w.shares)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := idle.Step(0, Partial{Messages: m}); !hasCode(err, wire.CodeNoRunningDuty) {
		t.Errorf("before the start: %v", err)
	}
	if _, err := idle.Step(0, Start{}); err != nil {
		t.Fatal(err)
	}
	if _, err := idle.Step(0, Partial{Messages: m}); !hasCode(err, wire.CodeNoDecidedValue) {
		t.Errorf("before the decision: %v", err)
	}
	w.startCommittees()
	w.run()
	cases := []struct {
		name string
		edit func(*wire.PartialSignatureMessages)
		want wire.Code
	}{
		{"past slot", func(m *wire.PartialSignatureMessages) { m.Slot-- }, wire.CodePartialSigMessageInvalidSlot},
		{"future slot", func(m *wire.PartialSignatureMessages) { m.Slot++ }, wire.CodePartialSigMessageFutureSlot},
		{"stranger", func(m *wire.PartialSignatureMessages) { m.Messages[0].Signer = 9 }, wire.CodeSignerIsNotInCommittee},
		{"nobody", func(m *wire.PartialSignatureMessages) { m.Messages[0].Signer = 0 }, wire.CodeZeroSigner},
		{"empty", func(m *wire.PartialSignatureMessages) { m.Messages = nil }, wire.CodeNoPartialSigMessages},
		{"another type is ignored", func(m *wire.PartialSignatureMessages) { m.Type = wire.PartialSigRandao; m.Slot = 1 }, ""},
		{"unknown root is kept", func(m *wire.PartialSignatureMessages) { m.Messages[0].SigningRoot = phase0.Root{9} }, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			entry := *m.Messages[0]
			edited := &wire.PartialSignatureMessages{Slot: testSlot, Messages: []*wire.PartialSignatureMessage{&entry}}
			c.edit(edited)
			err := w.step(1, Partial{Messages: edited})
			if c.want == "" && err != nil || c.want != "" && !hasCode(err, c.want) {
				t.Errorf("got %v, expected %q", err, c.want)
			}
		})
	}
}

// Nobody can fill the memory with signatures that no one waits for.
func TestUnknownRootsAreBounded(t *testing.T) {
	p := NewPartials(3)
	for i := range 10_000 {
		p.Add(&wire.PartialSignatureMessage{Signer: 2, ValidatorIndex: phase0.ValidatorIndex(i)})
	}
	if n := len(p.Gatherings()); n != p.limit {
		t.Errorf("%d gatherings of one operator, the bound is %d", n, p.limit)
	}
	p.Add(&wire.PartialSignatureMessage{Signer: 3, ValidatorIndex: 20_000})
	if n := len(p.Gatherings()); n != p.limit+1 {
		t.Error("one operator used up another one's room")
	}
}

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
	m, err := NewCommittee(w.config(1), w.duty(), w.shares)
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
