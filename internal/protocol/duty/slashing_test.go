package duty

import (
	"errors"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

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
	m, err := New(w.config(1), d, w.shares)
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
