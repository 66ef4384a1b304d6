package sim

import (
	"context"
	"errors"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
)

// startSolos starts what else single validators do in a slot: every attester and every sync committee member tries to
// aggregate, a validator registers when it is its turn, and the last one leaves in slot exitSlot.
func (op *Operator) startSolos(slot phase0.Slot) {
	if op.engine == nil || !op.w.cfg.AllDuties {
		return
	}
	d, _ := op.w.beacon.committee(slot)
	for _, a := range d.Attesters {
		op.engine.Start(duty.AggregatorDuty{Slot: slot, AttesterDuty: a})
	}
	for _, s := range d.Sync {
		op.engine.Start(duty.ContributionDuty{Slot: slot, SyncDuty: s})
	}
	for n, keys := range op.w.keys.validators {
		if op.w.profile.RegistersAt(slot, phase0.ValidatorIndex(n)) {
			op.engine.Start(duty.RegistrationDuty{
				Slot: slot, PubKey: keys.share.Validator, ValidatorIndex: keys.share.Index, FeeRecipient: [20]byte{byte(n)}, GasLimit: 36_000_000,
			})
		}
		if n == len(op.w.keys.validators)-1 && slot == exitSlot {
			op.engine.Start(duty.ExitDuty{Slot: slot, PubKey: keys.share.Validator, ValidatorIndex: keys.share.Index})
		}
	}
	op.engine.SendRegistrations(slot)
}

// exitSlot is the first of an epoch: an exit names its epoch only.
const exitSlot = 2 * slotsPerEpoch

// Aggregate implements engine.Aggregates: what others voted for is the same everywhere.
func (op *Operator) Aggregate(_ context.Context, slot phase0.Slot, root phase0.Root, index phase0.CommitteeIndex) (*spec.VersionedAttestation, error) {
	if !op.alive() {
		return nil, errDead
	}
	for late := phase0.Slot(0); late < phase0.Slot(max(1, op.w.cfg.Heads)); late++ {
		data := op.w.beacon.attestationData(slot, late)
		if hash, err := data.HashTreeRoot(); err == nil && hash == root {
			bits := make([]byte, 8)
			bits[index/8] = 1 << (index % 8)
			return &spec.VersionedAttestation{Version: spec.DataVersionElectra, Electra: &electra.Attestation{
				AggregationBits: []byte{0xff, 0xff, 0x01}, Data: data, CommitteeBits: bits,
			}}, nil
		}
	}
	return nil, errNobody
}

// errNobody is what a beacon node answers when nobody voted so.
var errNobody = errors.New("404: no matching attestation")

// Contribution implements engine.Aggregates.
func (op *Operator) Contribution(_ context.Context, slot phase0.Slot, subcommittee uint64, block phase0.Root) (*altair.SyncCommitteeContribution, error) {
	if !op.alive() {
		return nil, errDead
	}
	return &altair.SyncCommitteeContribution{
		Slot: slot, BeaconBlockRoot: block, SubcommitteeIndex: subcommittee, AggregationBits: append([]byte{1}, make([]byte, 15)...),
	}, nil
}

// SubmitAggregates implements engine.AggregateSubmitter.
func (op *Operator) SubmitAggregates(_ context.Context, aggregates []*spec.VersionedSignedAggregateAndProof) error {
	if !op.alive() {
		return errDead
	}
	for _, a := range aggregates {
		message := a.Electra.Message
		data := message.Aggregate.Data
		s := Submission{"aggregate", data.Slot, message.AggregatorIndex, data.BeaconBlockRoot}
		op.w.monitor.submits(op.id, s, a.Electra.Signature, func(on *eth.Chain) (phase0.Root, error) { return on.AggregateRoot(data.Slot, message) })
		op.w.beacon.accept(op.id, s, a.Electra.Signature)
	}
	return nil
}

// SubmitContributions implements engine.AggregateSubmitter.
func (op *Operator) SubmitContributions(_ context.Context, contributions []*altair.SignedContributionAndProof) error {
	if !op.alive() {
		return errDead
	}
	for _, c := range contributions {
		data := c.Message.Contribution
		s := Submission{"contribution", data.Slot, c.Message.AggregatorIndex, data.BeaconBlockRoot}
		op.w.monitor.submits(op.id, s, c.Signature, func(on *eth.Chain) (phase0.Root, error) { return on.ContributionRoot(c.Message) })
		op.w.beacon.accept(op.id, s, c.Signature)
	}
	return nil
}

// SubmitExit implements engine.StatementSubmitter. An exit has an epoch and no slot.
func (op *Operator) SubmitExit(_ context.Context, exit *phase0.SignedVoluntaryExit) error {
	if !op.alive() {
		return errDead
	}
	op.w.beacon.accept(op.id, Submission{Kind: "exit", Slot: op.w.profile.FirstSlot(exit.Message.Epoch), Validator: exit.Message.ValidatorIndex}, exit.Signature)
	return nil
}

// SubmitRegistrations implements engine.StatementSubmitter.
func (op *Operator) SubmitRegistrations(_ context.Context, registrations []*apiv1.SignedValidatorRegistration) error {
	if !op.alive() {
		return errDead
	}
	for _, r := range registrations {
		for _, keys := range op.w.keys.validators {
			if keys.share.Validator == r.Message.Pubkey {
				op.w.beacon.accept(op.id, Submission{Kind: "registration", Slot: op.w.profile.SlotAt(r.Message.Timestamp), Validator: keys.share.Index}, r.Signature)
			}
		}
	}
	return nil
}
