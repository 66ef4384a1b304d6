package gossip

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// View has the contract's and the chain's data at the moment of a check. Its methods are called for every message and must be cheap;
// their results are read-only. Validators on several goroutines may share a View that is safe for that. Slots and epochs come from
// messages and may be any number.
type View interface {
	Registry
	Duties
}

// Registry is the contract's side of a View.
type Registry interface {
	// Operator reports whether the operator is registered. A removed one is not: it stays in its committees, but its messages are
	// ignored.
	Operator(id wire.OperatorID) bool
	// Committee returns the committee of at least one registered validator.
	Committee(id wire.CommitteeID) (CommitteeInfo, bool)
	// Validator returns a registered validator.
	Validator(pk wire.ValidatorPK) (ValidatorInfo, bool)
}

// CommitteeInfo is a committee as the rules need it.
type CommitteeInfo struct {
	// Operators in ascending order.
	Operators wire.Committee
	// Validators counts all registered validators of the committee, over all owners, including liquidated ones and those without
	// metadata. Rule 6 rejects a committee that has none; a View must not return such a committee.
	Validators int
}

// ValidatorInfo is a validator as the rules need it.
type ValidatorInfo struct {
	// Index is meaningful with HasMetadata.
	Index phase0.ValidatorIndex
	// CommitteeID is the id of Operators.
	CommitteeID wire.CommitteeID
	// Operators is the validator's committee in ascending order.
	Operators wire.Committee
	// Liquidated says that the cluster cannot pay.
	Liquidated bool
	// HasMetadata says that a beacon node returned the validator's index and status.
	HasMetadata bool
	// Attesting is a status active or exiting, or pending-queued with the activation epoch reached.
	Attesting bool
}

// Duties is the chain's side of a View.
type Duties interface {
	// ProposerDuty reports whether the validator proposes in the slot; known is false while the epoch's duties have
	// not been fetched.
	ProposerDuty(slot phase0.Slot, index phase0.ValidatorIndex) (assigned, known bool)
	// SyncCommitteeDuty reports whether the validator sits in the sync committee of the epoch's period.
	SyncCommitteeDuty(epoch phase0.Epoch, index phase0.ValidatorIndex) bool
	// InSyncCommittee reports whether any validator of the committee sits in the sync committee of the epoch's period.
	InSyncCommittee(epoch phase0.Epoch, id wire.CommitteeID) bool
	// ExitDuties counts the contract's exit events of the validator whose duty is this slot.
	ExitDuties(slot phase0.Slot, pk wire.ValidatorPK) int
}
