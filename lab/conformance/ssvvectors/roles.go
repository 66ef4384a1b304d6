package ssvvectors

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// gasLimit is that of the vectors' registrations.
const gasLimit = 30_000_000

// newValidatorMachine returns the machine of a role of a single validator.
func newValidatorMachine(cfg *duty.Config, role wire.Role, share *duty.Share) (duty.Machine, error) {
	switch role {
	case wire.RoleAggregator:
		return duty.NewAggregator(cfg, share)
	case wire.RoleProposer:
		return duty.NewProposer(cfg, share)
	case wire.RoleSyncContribution:
		return duty.NewContribution(cfg, share)
	case wire.RoleValidatorRegistration:
		return duty.NewRegistration(cfg, share)
	case wire.RoleVoluntaryExit:
		return duty.NewExit(cfg, share)
	}
	return nil, fmt.Errorf("role %v has no machine", role)
}

// startEvent returns the event that begins a duty of the role.
func (r *runner) startEvent(d *dutyJSON) (duty.Event, error) {
	switch r.id.Role() {
	case wire.RoleAggregator:
		return duty.StartAggregator{Duty: duty.AggregatorDuty{Slot: d.Slot, AttesterDuty: d.attester()}}, nil
	case wire.RoleProposer:
		return duty.StartProposal{Duty: duty.ProposerDuty{Slot: d.Slot, PubKey: d.PubKey, ValidatorIndex: d.ValidatorIndex}}, nil
	case wire.RoleSyncContribution:
		return duty.StartContribution{Duty: duty.ContributionDuty{Slot: d.Slot, SyncDuty: d.sync()}}, nil
	case wire.RoleValidatorRegistration:
		return duty.StartRegistration{Duty: r.registration(d)}, nil
	case wire.RoleVoluntaryExit:
		return duty.StartExit{Duty: d.exit()}, nil
	}
	return nil, fmt.Errorf("role %v has no duties", r.id.Role())
}

func (d *dutyJSON) attester() duty.AttesterDuty {
	return duty.AttesterDuty{
		PubKey: d.PubKey, ValidatorIndex: d.ValidatorIndex, CommitteeIndex: phase0.CommitteeIndex(d.CommitteeIndex),
		CommitteeLength: d.CommitteeLength, CommitteesAtSlot: d.CommitteesAtSlot, Position: d.ValidatorCommitteeIndex,
	}
}

func (d *dutyJSON) sync() duty.SyncDuty {
	return duty.SyncDuty{PubKey: d.PubKey, ValidatorIndex: d.ValidatorIndex, Seats: d.ValidatorSyncCommitteeIndices}
}

func (d *dutyJSON) exit() duty.ExitDuty {
	return duty.ExitDuty{Slot: d.Slot, PubKey: d.PubKey, ValidatorIndex: d.ValidatorIndex}
}

func (r *runner) registration(d *dutyJSON) duty.RegistrationDuty {
	return duty.RegistrationDuty{
		Slot: d.Slot, PubKey: d.PubKey, ValidatorIndex: d.ValidatorIndex, FeeRecipient: r.feeRecipient, GasLimit: gasLimit,
	}
}

// restoreValidator puts the machine into the middle of a duty, or before it.
func (r *runner) restoreValidator(d *dutyJSON, s duty.Snapshot) error {
	switch m := r.machine.(type) {
	case interface {
		Restore(wire.ValidatorDuty, duty.Snapshot) error
	}:
		return m.Restore(d.wire(), s)
	case *duty.Registration:
		if s.Started {
			return m.Restore(r.registration(d), s)
		}
		return nil
	case *duty.Exit:
		if s.Started {
			return m.Restore(d.exit(), s)
		}
		return nil
	}
	return fmt.Errorf("%T cannot be restored", r.machine)
}
