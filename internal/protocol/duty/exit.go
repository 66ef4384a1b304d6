package duty

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// exit is the role of one validator's voluntary exit: all operators sign the same object, and the quorum ends the duty.
//
// Source: spec/duties.md#registration-and-exit.
type exit struct {
	single
	message *phase0.VoluntaryExit
}

// Role implements Duty.
func (d ExitDuty) Role() wire.Role { return wire.RoleVoluntaryExit }

// When implements Duty.
func (d ExitDuty) When() phase0.Slot { return d.Slot }

// Validators implements Duty.
func (d ExitDuty) Validators() []wire.ValidatorPK { return []wire.ValidatorPK{d.PubKey} }

// ID implements Duty.
func (d ExitDuty) ID(domain wire.Domain) wire.MessageID {
	return wire.NewValidatorMessageID(domain, wire.RoleVoluntaryExit, d.PubKey)
}

// Plan makes the exit, of the epoch of the duty's slot.
func (d ExitDuty) Plan(m *Machine, shares map[wire.ValidatorPK]*Share) (Role, error) {
	s, err := newSingle(m, d.Role(), d.PubKey, shares)
	return &exit{s, &phase0.VoluntaryExit{Epoch: m.cfg.Chain.EpochOf(d.Slot), ValidatorIndex: d.ValidatorIndex}}, err
}

// Traits implements Role.
func (e *exit) Traits() Traits {
	return Traits{
		Proofs: wire.PartialSigVoluntaryExit, Unproved: ReasonSignaturesMissing,
		NoConsensus: wire.CodeExitNoConsensusPhase, NoPostConsensus: wire.CodeExitNoPostConsensusPhase,
	}
}

// Proofs returns the exit.
func (e *exit) Proofs() (Signing, error) { return e.one(e.Object(SignExit, e.message)) }

// Proved submits the exit.
func (e *exit) Proved(_ time.Duration, whole []Completed) ([]Effect, error) {
	signed := &phase0.SignedVoluntaryExit{Message: e.message, Signature: whole[0].Signature}
	return e.submit(SubmitExit{Exit: signed}, "voluntary exit"), nil
}
