package ssvvectors

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// executor finds the runner of what arrives. In a node, gossip's rules and the engine's mailboxes do this; the vectors
// assume an order of checks, which is that of spec/duties.md#who-takes-a-message.
type executor struct {
	*world
	// byRole are the runners of a validator; bySlot those of a committee.
	byRole map[wire.Role]*runner
	bySlot map[phase0.Slot]*runner
	id     func(wire.MessageID) error
}

func (w *world) validatorExecutor(r *runner) *executor {
	pk := r.id.ValidatorPK()
	return &executor{world: w, byRole: map[wire.Role]*runner{r.id.Role(): r}, id: func(id wire.MessageID) error {
		if id.ValidatorPK() != pk {
			return errors.New("the message is for another validator")
		}
		return nil
	}}
}

func (w *world) committeeExecutor() *executor {
	return &executor{world: w, bySlot: make(map[phase0.Slot]*runner), id: func(id wire.MessageID) error {
		if id.CommitteeID() != w.committee.ID() {
			return wire.Errorf(wire.CodeMessageIDCommitteeIDMismatch, "the message is for committee %v", id.CommitteeID())
		}
		return nil
	}}
}

// process takes a message from gossip to its runner.
func (e *executor) process(m *wire.SignedSSVMessage) error {
	if err := m.Validate(); err != nil {
		return err
	}
	if err := e.verifier.Verify(m); err != nil {
		return wire.Errorf(wire.CodeSSVMessageHasInvalidSignature, "signature of %v: %w", m.OperatorIDs, err)
	}
	id := m.SSVMessage.MsgID
	if e.byRole != nil && e.byRole[id.Role()] == nil {
		return fmt.Errorf("role %v has no runner", id.Role())
	}
	if err := e.id(id); err != nil {
		return err
	}
	if len(m.SSVMessage.Data) == 0 {
		return errors.New("the message is empty")
	}
	switch m.SSVMessage.MsgType {
	case wire.MsgConsensus:
		return e.consensus(m)
	case wire.MsgPartialSignatures:
		return e.partial(m)
	}
	return fmt.Errorf("message type %d", m.SSVMessage.MsgType)
}

func (e *executor) consensus(m *wire.SignedSSVMessage) error {
	decoded, err := qbft.Decode(m)
	if err != nil {
		return err
	}
	if err := decoded.QBFT.Validate(); err != nil {
		return err
	}
	r, err := e.runner(m.SSVMessage.MsgID, phase0.Slot(decoded.QBFT.Height))
	if err != nil {
		return err
	}
	return r.step(duty.Consensus{Message: decoded})
}

func (e *executor) partial(m *wire.SignedSSVMessage) error {
	partials, err := wire.DecodePartialSignatures(m.SSVMessage.Data)
	if err != nil {
		return err
	}
	if len(m.OperatorIDs) != 1 {
		return fmt.Errorf("partial signatures with %d signers", len(m.OperatorIDs))
	}
	if err := partials.ValidateFor(m.OperatorIDs[0]); err != nil {
		return err
	}
	if e.bySlot != nil && partials.Type != wire.PartialSigPostConsensus {
		return nil
	}
	r, err := e.runner(m.SSVMessage.MsgID, partials.Slot)
	if err != nil {
		return err
	}
	return r.step(duty.Partial{Messages: partials})
}

func (e *executor) runner(id wire.MessageID, slot phase0.Slot) (*runner, error) {
	if e.byRole != nil {
		return e.byRole[id.Role()], nil
	}
	r := e.bySlot[slot]
	if r == nil {
		return nil, wire.Errorf(wire.CodeNoRunnerForSlot, "slot %d has no runner", slot)
	}
	if r.machine == nil {
		return nil, fmt.Errorf("the runner of slot %d has no duty", slot)
	}
	return r, nil
}

// startCommittee begins a committee's duty with a runner of its own. A start that fails still occupies the slot.
// The machine itself refuses duties that are empty, or of validators without a share; then the slot stays free.
func (e *executor) startCommittee(d *committeeDutyJSON, r *runner) error {
	if len(d.ValidatorDuties) > 0 && e.bySlot[d.Slot] != nil {
		return fmt.Errorf("slot %d has a runner already", d.Slot)
	}
	if _, err := duty.New(e.config(), d.duty(e.committee.ID(), r.shares), r.shares); err != nil {
		return err
	}
	e.bySlot[d.Slot] = r
	return r.startCommittee(d)
}
