package duty

import (
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Registration signs one validator's registrations with builders, one after the other.
//
// Source: spec/duties.md#registration-and-exit.
type Registration struct {
	statement
	message *apiv1.ValidatorRegistration
}

// NewRegistration returns a machine without a duty. It fails when this operator holds no share of the validator.
func NewRegistration(cfg *Config, share *Share) (*Registration, error) {
	s, err := newSolo(cfg, share, wire.RoleValidatorRegistration)
	if err != nil {
		return nil, err
	}
	return &Registration{statement: statement{
		solo: s, kind: wire.PartialSigValidatorRegistration,
		consensus: wire.CodeValRegNoConsensusPhase, post: wire.CodeValRegNoPostConsensusPhase,
	}}, nil
}

// Step implements Machine.
func (r *Registration) Step(now time.Duration, ev Event) ([]Effect, error) {
	if ev, ok := ev.(StartRegistration); ok {
		return r.start(ev.Duty)
	}
	return r.step(now, ev)
}

func (r *Registration) start(d RegistrationDuty) ([]Effect, error) {
	if err := r.mayStart(d.Slot); err != nil {
		return nil, err
	}
	out := r.begin(d.Slot)
	work, err := r.prepare(d)
	if err != nil {
		return append(out, r.finish(ReasonInternal, err)...), err
	}
	return append(out, r.speak(r.kind, d.Slot, work)), nil
}

// prepare makes the registration; its time is the start of the slot's epoch, so that all operators have the same.
func (r *Registration) prepare(d RegistrationDuty) ([]ShareToSign, error) {
	chain := r.cfg.Chain
	r.message = &apiv1.ValidatorRegistration{
		FeeRecipient: bellatrix.ExecutionAddress(d.FeeRecipient), GasLimit: d.GasLimit,
		Timestamp: chain.SlotStart(chain.FirstSlot(chain.EpochOf(d.Slot))), Pubkey: d.PubKey,
	}
	return r.object(SignRegistration, r.message, r.signed)
}

func (r *Registration) signed(_ time.Duration, whole []completed) ([]Effect, error) {
	work := SubmitRegistration{Registration: &apiv1.SignedValidatorRegistration{Message: r.message, Signature: whole[0].signature}}
	return []Effect{r.submit(work, "registration")}, nil
}
