package duty

import (
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// registration is the role of one validator's registration with builders: all operators sign the same object, and the
// quorum ends the duty.
//
// Source: spec/duties.md#registration-and-exit.
type registration struct {
	single
	message *apiv1.ValidatorRegistration
}

// Role implements Duty.
func (d RegistrationDuty) Role() wire.Role { return wire.RoleValidatorRegistration }

// When implements Duty.
func (d RegistrationDuty) When() phase0.Slot { return d.Slot }

// Validators implements Duty.
func (d RegistrationDuty) Validators() []wire.ValidatorPK { return []wire.ValidatorPK{d.PubKey} }

// ID implements Duty.
func (d RegistrationDuty) ID(domain wire.Domain) wire.MessageID {
	return wire.NewValidatorMessageID(domain, wire.RoleValidatorRegistration, d.PubKey)
}

// Plan makes the registration. Its time is the start of the slot's epoch, so that all operators have the same.
func (d RegistrationDuty) Plan(m *Machine, shares map[wire.ValidatorPK]*Share) (Role, error) {
	chain := m.cfg.Chain
	s, err := newSingle(m, d.Role(), d.PubKey, shares)
	return &registration{s, &apiv1.ValidatorRegistration{
		FeeRecipient: bellatrix.ExecutionAddress(d.FeeRecipient), GasLimit: d.GasLimit,
		Timestamp: chain.SlotStart(chain.FirstSlot(chain.EpochOf(d.Slot))), Pubkey: d.PubKey,
	}}, err
}

// Traits implements Role.
func (r *registration) Traits() Traits {
	return Traits{
		Proofs: wire.PartialSigValidatorRegistration, Unproved: ReasonSignaturesMissing,
		NoConsensus: wire.CodeValRegNoConsensusPhase, NoPostConsensus: wire.CodeValRegNoPostConsensusPhase,
	}
}

// Proofs returns the registration.
func (r *registration) Proofs() (Signing, error) {
	list, err := r.one(r.Object(SignRegistration, r.message))
	list.Patient = true
	return list, err
}

// Proved submits the registration.
func (r *registration) Proved(_ time.Duration, whole []Completed) ([]Effect, error) {
	signed := &apiv1.SignedValidatorRegistration{Message: r.message, Signature: whole[0].Signature}
	return r.submit(SubmitRegistration{Registration: signed}, "registration"), nil
}
