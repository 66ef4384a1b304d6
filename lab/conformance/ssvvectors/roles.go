package ssvvectors

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/dutytest"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// gasLimit is that of the vectors' registrations.
const gasLimit = 30_000_000

// dutyOf is a duty of the role of a single validator.
func (r *runner) dutyOf(role wire.Role, d *dutyJSON) (duty.Duty, error) {
	switch role {
	case wire.RoleAggregator:
		return duty.AggregatorDuty{Slot: d.Slot, AttesterDuty: d.attester()}, nil
	case wire.RoleProposer:
		return duty.ProposerDuty{Slot: d.Slot, PubKey: d.PubKey, ValidatorIndex: d.ValidatorIndex}, nil
	case wire.RoleSyncContribution:
		return duty.ContributionDuty{Slot: d.Slot, SyncDuty: d.sync()}, nil
	case wire.RoleValidatorRegistration:
		return r.registration(d), nil
	case wire.RoleVoluntaryExit:
		return d.exit(), nil
	}
	return nil, fmt.Errorf("role %v has no duties", role)
}

// decides reports whether a role has consensus.
func decides(role wire.Role) bool {
	var profile network.Profile
	return profile.Role(role).HasConsensus()
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

// validatorDuty is a duty of the runner's validator, and its share under the key that the duty has.
func (r *runner) validatorDuty(d *dutyJSON) (duty.Duty, map[wire.ValidatorPK]*duty.Share, error) {
	found, err := r.dutyOf(r.id.Role(), d)
	return found, map[wire.ValidatorPK]*duty.Share{d.PubKey: r.share()}, err
}

// restoreValidator puts the machine into the middle of a duty, or before it.
func (r *runner) restoreValidator(d *dutyJSON, s duty.Snapshot) error {
	if d == nil {
		d = &dutyJSON{}
	}
	found, shares, err := r.validatorDuty(d)
	if err != nil {
		return err
	}
	if !decides(r.id.Role()) {
		s.Height = wire.Height(d.Slot)
	}
	if !decides(r.id.Role()) && !s.Started {
		s = duty.Snapshot{}
	}
	r.machine, err = dutytest.Resume(r.config(), found, shares, s)
	return err
}
