package duty

import (
	"errors"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func (w *world) proposerDuty(slot phase0.Slot) ProposerDuty {
	return ProposerDuty{Slot: slot, PubKey: w.share(0).Validator, ValidatorIndex: w.share(0).Index}
}

func (w *world) startProposers(muted ...wire.OperatorID) {
	w.t.Helper()
	for _, op := range testCommittee {
		w.put(op, w.config(op), w.proposerDuty(testSlot))
	}
	for _, op := range testCommittee {
		w.step(op, Start{Muted: contains(muted, op)})
	}
}

// noPayload is a beacon node that cannot complete another operator's blinded block.
func noPayload(_ wire.OperatorID, work Work) error {
	if b, ok := work.(SubmitBlock); ok && b.Full == nil {
		return errors.New("400: unknown payload")
	}
	return nil
}

// Operator 1 leads slot 100: its block is decided and it alone submits it in full.
func TestProposerHappyPath(t *testing.T) {
	w := newWorld(t)
	w.submit = noPayload
	w.startProposers()
	w.run()
	w.expectFinish(ReasonDone, 1)
	w.expectFinish(ReasonNotOurs, 2, 3, 4)
	full := w.submitted[1][0].(SubmitBlock).Full
	if full == nil {
		t.Fatal("the builder did not submit its full block")
	}
	signed := full.Electra.SignedBlock
	root, err := eth.BlockRoot(block(testSlot, signed.Message.Body.RANDAOReveal, 1))
	if err != nil {
		t.Fatal(err)
	}
	signingRoot, _ := w.chain.ProposalRoot(testSlot, root)
	if signed.Signature != model(w.share(0).Validator, signingRoot) {
		t.Error("the block does not carry the validator's signature")
	}
	randaoRoot, _ := w.chain.RandaoRoot(testSlot)
	if signed.Message.Body.RANDAOReveal != model(w.share(0).Validator, randaoRoot) {
		t.Error("the block does not carry the recombined RANDAO reveal")
	}
	if w.asked(2, SubmitBlock{}) != 1 {
		t.Errorf("operator 2 tried the blinded block %d times", w.asked(2, SubmitBlock{}))
	}
}

// With a builder network behind the beacon node everybody may deliver the blinded block.
func TestBlindedBlockIsTaken(t *testing.T) {
	w := newWorld(t)
	w.startProposers()
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	if b := w.submitted[2][0].(SubmitBlock); b.Blinded == nil || b.Full != nil {
		t.Error("operator 2 did not submit the blinded form")
	}
}

// The builder's beacon node fails: its block was decided, so this is its failure.
func TestOwnBlockIsNotTaken(t *testing.T) {
	w := newWorld(t)
	w.submit = func(wire.OperatorID, Work) error { return errors.New("500") }
	w.startProposers()
	for range 5 {
		w.run()
		w.fireTimers(1, TimerRetry)
	}
	w.expectFinish(ReasonSubmissionFailed, 1)
	if n := w.asked(1, SubmitBlock{}); n != 1+submitTries {
		t.Errorf("submitted %d times", n)
	}
}

// An operator may choose to wait before it asks for a block; its duty goes on by a timer.
func TestProposalDelay(t *testing.T) {
	w := newWorld(t)
	w.submit = noPayload
	for _, op := range testCommittee {
		cfg := w.config(op)
		if op == 1 {
			cfg.Propose = time.Second
		}
		w.put(op, cfg, w.proposerDuty(testSlot))
		w.step(op, Start{})
	}
	w.run()
	if w.asked(1, FetchBlock{}) != 0 || w.asked(2, FetchBlock{}) != 1 {
		t.Error("the delay is not the operator's own")
	}
	w.now = time.Second
	w.fireTimers(1, TimerFetch)
	w.run()
	w.expectFinish(ReasonDone, 1)
}

func TestRandaoMissing(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, _ Event) bool { return from < 3 }
	w.startProposers()
	w.run()
	w.step(1, Expire{})
	w.expectFinish(ReasonRandaoMissing, 1)
}

func TestBlockUnavailable(t *testing.T) {
	w := newWorld(t)
	w.fetch = func(op wire.OperatorID) error {
		if op == 3 {
			return errors.New("500")
		}
		return nil
	}
	w.startProposers()
	for range 6 {
		w.run()
		w.fireTimers(3, TimerRetry)
	}
	w.expectFinish(ReasonBlockUnavailable, 3)
	w.expectFinish(ReasonDone, 1)
}

func TestProposerPartialSignatureRules(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, _ Event) bool { return from == to }
	w.startProposers()
	w.run()
	good := w.spoken[2][0].Partial
	cases := []struct {
		name string
		edit func(*wire.PartialSignatureMessages)
		want wire.Code
	}{
		{"good", func(*wire.PartialSignatureMessages) {}, ""},
		{"another validator", func(m *wire.PartialSignatureMessages) { m.Messages[0].ValidatorIndex++ }, wire.CodeUnknownValidatorIndex},
		{"another root", func(m *wire.PartialSignatureMessages) { m.Messages[0].SigningRoot[0]++ }, wire.CodeWrongSigningRoot},
		{"two entries", func(m *wire.PartialSignatureMessages) { m.Messages = append(m.Messages, m.Messages[0]) }, wire.CodeWrongRootsCount},
		{"past slot", func(m *wire.PartialSignatureMessages) { m.Slot-- }, wire.CodePartialSigMessageInvalidSlot},
		{"stranger", func(m *wire.PartialSignatureMessages) { m.Messages[0].Signer = 7 }, wire.CodeSignerIsNotInCommittee},
		{"post-consensus before the decision", func(m *wire.PartialSignatureMessages) { m.Type = wire.PartialSigPostConsensus }, wire.CodeNoDecidedValue},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			entry := *good.Messages[0]
			m := &wire.PartialSignatureMessages{Type: good.Type, Slot: good.Slot, Messages: []*wire.PartialSignatureMessage{&entry}}
			c.edit(m)
			if err := w.step(1, Partial{Messages: m}); (c.want == "") != (err == nil) || c.want != "" && !hasCode(err, c.want) {
				t.Errorf("got %v, expected %q", err, c.want)
			}
		})
	}
}

// Whoever runs the machines ends the duty before a newer one; the machine takes nothing for it any more.
func TestNewerProposalSupersedes(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, _ Event) bool { return from == to }
	w.startProposers()
	w.run()
	old := w.machines[1].requests.last
	w.step(1, Expire{Reason: ReasonSuperseded})
	w.expectFinish(ReasonSuperseded, 1)
	if effects, err := w.machines[1].Step(0, Done{ID: old, Err: errors.New("late")}); len(effects) > 0 || err != nil {
		t.Errorf("an answer to the old duty has effects: %v, %v", effects, err)
	}

	w = newWorld(t)
	w.startProposers()
	w.run()
	if err := w.step(1, Start{}); !hasCode(err, wire.CodeDutyAlreadyPassed) {
		t.Errorf("a second start: %v", err)
	}
}

func TestMutedProposerFollows(t *testing.T) {
	w := newWorld(t)
	w.startProposers(2)
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	if n := w.consensusMessages(2); n != 0 {
		t.Errorf("the muted operator sent %d consensus messages", n)
	}
}

func TestProposalCheck(t *testing.T) {
	w := newWorld(t)
	share := w.share(0)
	value := func(edit func(*wire.ConsensusData)) []byte {
		d := w.proposerDuty(testSlot)
		cd, err := proposalData(eth.Electra, block(testSlot, phase0.BLSSignature{}, 1), false)
		if err != nil {
			t.Fatal(err)
		}
		cd.Duty = d.wire()
		edit(cd)
		out, err := cd.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	cases := []struct {
		name  string
		value []byte
		edit  func(*ProposalCheck)
		want  wire.Code
	}{
		{"own block", value(func(*wire.ConsensusData) {}), nil, ""},
		{"garbage", []byte{1}, nil, wire.CodeUnmarshalSSZ},
		{"no block inside", value(func(d *wire.ConsensusData) { d.DataSSZ = []byte{1, 2, 3} }), nil, wire.CodeUnmarshalSSZ},
		{"unknown version", value(func(d *wire.ConsensusData) { d.Version = eth.Phase0 }), nil, wire.CodeUnknownBlockVersion},
		{"another kind of duty", value(func(d *wire.ConsensusData) { d.Duty.Type = wire.DutyAttester }), nil, wire.CodeUnknownDutyRoleData},
		{"another validator", value(func(d *wire.ConsensusData) { d.Duty.PubKey[0]++ }), nil, wire.CodeWrongValidatorPubkey},
		{"another index", value(func(d *wire.ConsensusData) { d.Duty.ValidatorIndex++ }), nil, wire.CodeWrongValidatorIndex},
		{"far future", value(func(d *wire.ConsensusData) { d.Duty.Slot += 100 }), nil, wire.CodeDutyEpochTooFarFuture},
		{"another slot", value(func(d *wire.ConsensusData) { d.Duty.Slot++ }), nil, wire.CodeQBFTValueInvalid},
		{"another slot, not compared", value(func(d *wire.ConsensusData) { d.Duty.Slot++ }), func(c *ProposalCheck) { c.Spec = &SpecQuirks{AnySlot: true} }, ""},
		{"slashable", value(func(*wire.ConsensusData) {}), func(c *ProposalCheck) {
			c.Guard = &guard{block: func(phase0.Slot) error { return errors.New("slot too low") }}
		}, wire.CodeQBFTValueInvalid},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			check := ProposalCheck{
				Validator: share.Validator, Index: share.Index, Share: share.SharePubKeys[0], Chain: w.chain,
				Now: w.chain.EpochOf(testSlot), Slot: testSlot, Guard: &guard{},
			}
			if c.edit != nil {
				c.edit(&check)
			}
			if err := check.Check(c.value); (c.want == "") != (err == nil) || c.want != "" && !hasCode(err, c.want) {
				t.Errorf("got %v, expected %q", err, c.want)
			}
		})
	}
}
