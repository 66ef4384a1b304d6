package duty

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// A machine that is put into the middle of a duty ends it like the one it was taken from.
func TestRestoredCommitteeFinishes(t *testing.T) {
	w := newWorld(t)
	var late []Event
	w.deliver = func(from, to wire.OperatorID, ev Event) bool {
		if _, partial := ev.(Partial); partial && to == 1 && from > 2 {
			late = append(late, ev)
			return false
		}
		return true
	}
	w.startCommittees()
	w.run()
	before := w.machines[1]
	restored, err := New(w.config(1), w.duty(), w.shares)
	if err != nil {
		t.Fatal(err)
	}
	if err := restored.Restore(before.Snapshot()); err != nil {
		t.Fatal(err)
	}
	if restored.Stage() != before.Stage() || restored.Snapshot().OpenedHeight != before.Snapshot().OpenedHeight {
		t.Fatalf("restored to %+v, it was %+v", restored.Stage(), before.Stage())
	}
	w.machines[1] = restored
	for _, ev := range late {
		w.step(1, ev)
	}
	w.run()
	w.expectFinish(ReasonDone, 1)
	if attestations, messages := w.counts(1); attestations != 2 || messages != 2 {
		t.Errorf("%d attestations and %d sync messages submitted", attestations, messages)
	}
}

// What made a quorum before the snapshot was acted on: more of it starts nothing.
func TestRestoredQuorumIsOld(t *testing.T) {
	w := newWorld(t)
	w.startCommittees()
	w.run()
	s := w.machines[1].Snapshot()
	s.Finished = false
	restored, err := New(w.config(1), w.duty(), w.shares)
	if err != nil {
		t.Fatal(err)
	}
	if err := restored.Restore(s); err != nil {
		t.Fatal(err)
	}
	if got := restored.Snapshot(); !reflect.DeepEqual(got.Post, s.Post) || !bytes.Equal(got.Decided, s.Decided) || len(got.Instances) != len(s.Instances) {
		t.Errorf("restored to %+v, the snapshot was %+v", got, s)
	}
	again := &wire.PartialSignatureMessages{Slot: testSlot}
	for _, entry := range s.Post {
		if entry.Signer == 4 {
			again.Messages = append(again.Messages, entry)
		}
	}
	effects, err := restored.Step(w.now, Partial{Messages: again})
	if err != nil || len(effects) != 0 {
		t.Errorf("effects %v, error %v", effects, err)
	}
}

// A decision from others that came before the own start blocks the duty. Source: spec/qbft.md#decided-messages, spec/duties.md#common-rules.
func TestHeightReachedBeforeStart(t *testing.T) {
	w := newWorld(t)
	for _, height := range []wire.Height{wire.Height(testSlot), wire.Height(testSlot) + 1} {
		c, err := New(w.config(1), w.duty(), w.shares)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Restore(Snapshot{Height: height}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Step(w.now, Start{}); !hasCode(err, wire.CodeDutyAlreadyPassed) {
			t.Errorf("height %d: start: %v", height, err)
		}
	}
}

// Which code a late message gets depends on how the duty ended. Source: spec/duties.md#common-rules.
func TestCodesAfterTheEnd(t *testing.T) {
	w := newWorld(t)
	var last *qbft.Message
	w.deliver = func(_, to wire.OperatorID, ev Event) bool {
		if m, ok := ev.(Consensus); ok && to == 1 {
			last = m.Message
		}
		return true
	}
	w.startCommittees()
	w.run()
	w.expectFinish(ReasonDone, 1)
	if err := w.step(1, Consensus{Message: last}); !hasCode(err, wire.CodeSkipConsensusMessageAsInstanceIsDecided) {
		t.Errorf("consensus message after the submission: %v", err)
	}
	partial := &wire.PartialSignatureMessages{Slot: testSlot, Messages: []*wire.PartialSignatureMessage{{Signer: 2, ValidatorIndex: 50}}}
	if err := w.step(1, Partial{Messages: partial}); !hasCode(err, wire.CodeNoRunningDuty) {
		t.Errorf("partial signatures after the submission: %v", err)
	}
}

func TestCodesAfterRefusal(t *testing.T) {
	w := newWorld(t)
	var last *qbft.Message
	w.deliver = func(_, to wire.OperatorID, ev Event) bool {
		m, ok := ev.(Consensus)
		if ok && to == 1 {
			last = m.Message
			if m.Message.QBFT.MsgType == wire.Commit {
				w.guard.attestation = func(phase0.BLSPubKey) error { return errors.New("it voted meanwhile") }
			}
		}
		return true
	}
	w.startCommittees()
	w.run()
	w.expectFinish(ReasonDecidedRefused, 1)
	if err := w.step(1, Consensus{Message: last}); !hasCode(err, wire.CodeSkipConsensusMessageAsConsensusHasFinished) {
		t.Errorf("consensus message after the refusal: %v", err)
	}
	partial := &wire.PartialSignatureMessages{Slot: testSlot, Messages: []*wire.PartialSignatureMessage{{Signer: 2, ValidatorIndex: 50}}}
	if err := w.step(1, Partial{Messages: partial}); !hasCode(err, wire.CodeNoDecidedValue) {
		t.Errorf("partial signatures after the refusal: %v", err)
	}
}

// Blocks are proposed blinded unless the configuration says otherwise.
func TestAsBuilt(t *testing.T) {
	for _, asBuilt := range []bool{false, true} {
		data, err := proposalData(eth.Electra, block(testSlot, phase0.BLSSignature{}, 1), asBuilt)
		if err != nil {
			t.Fatal(err)
		}
		data.Duty.Type = wire.DutyProposer
		decoded, err := data.Block()
		if err != nil {
			t.Fatal(err)
		}
		if decoded.Blinded == asBuilt {
			t.Errorf("as built %v: blinded is %v", asBuilt, decoded.Blinded)
		}
	}
}

// A machine that is restored before consensus keeps the proofs that others sent: one more makes the quorum.
func TestRestoredProofs(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, _ Event) bool { return to != 1 || from == 2 }
	startSolos(w, nil, w.registration())
	w.run()
	s := w.machines[1].Snapshot()
	if len(s.Pre) != 2 || s.Height != wire.Height(testSlot) || s.Finished {
		t.Fatalf("snapshot is %+v", s)
	}
	m := w.put(1, w.config(1), w.registration())
	w.must(m.Restore(s))
	w.step(1, Partial{Messages: w.spoken[3][0].Partial})
	w.run()
	w.expectFinish(ReasonDone, 1)
}

// The next duty of an executor without consensus is of a later slot than the one it started last.
func TestRestoredSlot(t *testing.T) {
	w := newWorld(t)
	for reached, want := range map[wire.Height]wire.Code{wire.Height(testSlot) - 1: "", wire.Height(testSlot): wire.CodeDutyAlreadyPassed} {
		m := w.put(1, w.config(1), w.exit())
		w.must(m.Restore(Snapshot{Height: reached}))
		if err := w.step(1, Start{}); (want == "") != (err == nil) || want != "" && !hasCode(err, want) {
			t.Errorf("after slot %d: %v, expected %q", reached, err, want)
		}
	}
}
