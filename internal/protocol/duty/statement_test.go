package duty

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func (w *world) registration() RegistrationDuty {
	return RegistrationDuty{
		Slot: testSlot, PubKey: w.share(0).Validator, ValidatorIndex: w.share(0).Index, FeeRecipient: [20]byte{7}, GasLimit: 36_000_000,
	}
}

func (w *world) exit() ExitDuty {
	return ExitDuty{Slot: testSlot, PubKey: w.share(0).Validator, ValidatorIndex: w.share(0).Index}
}

// The time in a registration is the start of the slot's epoch, so that all operators sign the same.
func TestRegistrationHappyPath(t *testing.T) {
	w := newWorld(t)
	startSolos(w, nil, w.registration())
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	signed := w.submitted[3][0].(SubmitRegistration).Registration
	root, _ := w.chain.RegistrationRoot(signed.Message)
	if signed.Signature != model(w.share(0).Validator, root) {
		t.Error("the registration is not signed by the validator")
	}
	if m := signed.Message; m.Timestamp.Unix() != 96*12 || m.GasLimit != 36_000_000 || m.FeeRecipient[0] != 7 || m.Pubkey != w.share(0).Validator {
		t.Errorf("registration is %+v", m)
	}
}

func TestExitHappyPath(t *testing.T) {
	w := newWorld(t)
	w.chain.Forks = append(w.chain.Forks[:0:0], w.chain.Forks...)
	w.chain.Forks = append(w.chain.Forks, w.chain.Forks[0])
	w.chain.Forks[0].ID, w.chain.Forks[0].Version, w.chain.Forks[1].Epoch = eth.Capella, phase0.Version{3}, 1
	startSolos(w, nil, w.exit())
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	signed := w.submitted[3][0].(SubmitExit).Exit
	root, _ := w.chain.ExitRoot(signed.Message)
	if signed.Message.Epoch != 12 || signed.Message.ValidatorIndex != 50 || signed.Signature != model(w.share(0).Validator, root) {
		t.Errorf("exit is %+v", signed.Message)
	}
}

func TestStatementRules(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, _ Event) bool { return from == to }
	startSolos(w, nil, w.registration())
	w.run()
	good := w.spoken[2][0].Partial
	post := *good
	post.Type = wire.PartialSigPostConsensus
	consensus := Consensus{Message: &qbft.Message{}}
	exits := newWorld(t)
	startSolos(exits, nil, exits.exit())
	w.put(9, w.config(1), w.registration())
	cases := []struct {
		name string
		w    *world
		op   wire.OperatorID
		ev   Event
		want wire.Code
	}{
		{"consensus of a registration", w, 1, consensus, wire.CodeValRegNoConsensusPhase},
		{"post-consensus of a registration", w, 1, Partial{Messages: &post}, wire.CodeValRegNoPostConsensusPhase},
		{"consensus of an exit", exits, 1, consensus, wire.CodeExitNoConsensusPhase},
		{"post-consensus of an exit", exits, 1, Partial{Messages: &post}, wire.CodeExitNoPostConsensusPhase},
		{"before the start", w, 9, Partial{Messages: good}, wire.CodeNoRunningDuty},
		{"a second start", w, 1, Start{}, wire.CodeDutyAlreadyPassed},
		{"other content", exits, 1, Partial{Messages: good}, wire.CodeWrongSigningRoot},
	}
	for _, c := range cases {
		if err := c.w.step(c.op, c.ev); !hasCode(err, c.want) {
			t.Errorf("%s: %v, expected %s", c.name, err, c.want)
		}
	}
	w.step(1, Expire{Reason: ReasonSuperseded})
	w.expectFinish(ReasonSuperseded, 1)
}

// An operator that has another fee recipient signs another registration, which its peers refuse; three of four are enough.
func TestRegistrationWithAnotherRecipient(t *testing.T) {
	w := newWorld(t)
	other := w.registration()
	other.FeeRecipient[0]++
	for _, op := range testCommittee {
		w.put(op, w.config(op), w.registration())
	}
	w.put(4, w.config(4), other)
	for _, op := range testCommittee {
		w.step(op, Start{})
	}
	w.run()
	w.expectFinish(ReasonDone, 1, 2, 3)
	w.step(4, Expire{})
	w.expectFinish(ReasonSignaturesMissing, 4)
	w.expectCode(1, wire.CodeWrongSigningRoot)
}

// All machines work for every size of committee.
func TestSolosOfEveryCommittee(t *testing.T) {
	for _, n := range []int{4, 7, 10, 13} {
		share := &Share{Validator: wire.ValidatorPK{0xee}, Index: 9}
		for id := range n {
			share.Committee = append(share.Committee, wire.OperatorID(id+1))
			share.SharePubKeys = append(share.SharePubKeys, phase0.BLSPubKey{byte(id + 1)})
		}
		w := newWorld(t)
		w.shares[share.Validator] = share
		machine := w.put(1, w.config(1), ExitDuty{Slot: testSlot, PubKey: share.Validator, ValidatorIndex: 9})
		w.step(1, Start{})
		w.queue = nil
		entry := machine.pre.roots[0]
		for id := range n {
			if _, early := w.finished[1]; early && id < share.Committee.Quorum() {
				t.Fatalf("%d operators: done after %d", n, id)
			}
			op := wire.OperatorID(id + 1)
			w.step(1, Partial{Messages: &wire.PartialSignatureMessages{Type: wire.PartialSigVoluntaryExit, Slot: testSlot, Messages: []*wire.PartialSignatureMessage{
				{PartialSignature: model(share.SharePubKeys[id], entry), SigningRoot: entry, Signer: op, ValidatorIndex: 9},
			}}})
			w.run()
		}
		w.expectFinish(ReasonDone, 1)
	}
}
