package registry

import "github.com/ethereum/go-ethereum/common"

// Change is what one log did, for a node to act on. Which changes exist is decided here.
type Change interface{ change() }

// OperatorAdded says that an operator is there.
type OperatorAdded struct {
	Operator *Operator
	// Own says that it is this one: the node has learnt its id.
	Own bool
}

// OperatorRemoved says that an operator is gone.
type OperatorRemoved struct {
	// Operator is what it was before.
	Operator *Operator
	// Own says that it was this one.
	Own bool
}

// ValidatorAdded says that a validator is there. If it has an own share, the share is to
// be stored, its slashing protection raised, and duties begin with the next epoch.
type ValidatorAdded struct {
	Validator *Validator
	// Refused says for people why this operator does not use a share that was meant for it; Validator.Refused has the
	// reason. It is nil otherwise.
	Refused error
}

// ValidatorRemoved says that a validator is gone.
type ValidatorRemoved struct{ Validator *Validator }

// ClusterLiquidated says that a cluster's validators stop. There may be none.
type ClusterLiquidated struct {
	Owner   common.Address
	Cluster ClusterID
	// Validators are all of the cluster, ascending by key.
	Validators []*Validator
}

// ClusterReactivated says that a cluster's validators go on: protection of own shares is
// to be raised, and duties begin with the next epoch.
type ClusterReactivated struct {
	Owner   common.Address
	Cluster ClusterID
	// Validators are all of the cluster, ascending by key.
	Validators []*Validator
}

// FeeRecipientUpdated says that an owner's rewards go elsewhere from now on.
type FeeRecipientUpdated struct {
	Owner, Recipient common.Address
}

// ValidatorExited says that an owner wants a validator to leave. The duty is due at the
// slot of the block, known by its timestamp, + 4.
type ValidatorExited struct {
	Validator *Validator
	// Block is the number of the block, Timestamp its time in seconds since 1970.
	Block, Timestamp uint64
}

// Skipped says that a log changed nothing (but perhaps the owner's nonce) and why.
type Skipped struct {
	Log Log
	// Event is the name of the event.
	Event string
	// Reason is stable: a metric label and a paragraph of the documentation.
	Reason Reason
	// Detail is for people: what exactly was wrong.
	Detail error
}

func (OperatorAdded) change()       {}
func (OperatorRemoved) change()     {}
func (ValidatorAdded) change()      {}
func (ValidatorRemoved) change()    {}
func (ClusterLiquidated) change()   {}
func (ClusterReactivated) change()  {}
func (FeeRecipientUpdated) change() {}
func (ValidatorExited) change()     {}
func (Skipped) change()             {}

// Reason is why an event was skipped. Source: spec/registry.md#malformed-events.
type Reason string

// The reasons. All but ReasonUnparsable mean that the event is malformed.
const (
	// ReasonUnparsable: the log is not an encoding of its event.
	ReasonUnparsable Reason = "unparsable"
	// ReasonOperatorExists: the id is taken.
	ReasonOperatorExists Reason = "operator-exists"
	// ReasonOperatorKeyExists: another operator has that key.
	ReasonOperatorKeyExists Reason = "operator-key-exists"
	// ReasonOperatorUnknown: there is no such operator, or no more.
	ReasonOperatorUnknown Reason = "operator-unknown"
	// ReasonCommitteeSize: not 4, 7, 10 or 13 operators.
	ReasonCommitteeSize Reason = "committee-size"
	// ReasonOperatorRepeated: an operator is named twice.
	ReasonOperatorRepeated Reason = "operator-repeated"
	// ReasonSharesLength: the shares have not the length that so many operators demand.
	ReasonSharesLength Reason = "shares-length"
	// ReasonOwnerProof: the validator's key did not sign for this owner and nonce, or is no key.
	ReasonOwnerProof Reason = "owner-proof"
	// ReasonOtherOwner: the validator belongs to another owner.
	ReasonOtherOwner Reason = "other-owner"
	// ReasonValidatorUnknown: there is no such validator.
	ReasonValidatorUnknown Reason = "validator-unknown"
)

// Reasons lists them all, for documentation and metrics.
func Reasons() []Reason {
	return []Reason{
		ReasonUnparsable, ReasonOperatorExists, ReasonOperatorKeyExists, ReasonOperatorUnknown,
		ReasonCommitteeSize, ReasonOperatorRepeated, ReasonSharesLength, ReasonOwnerProof,
		ReasonOtherOwner, ReasonValidatorUnknown,
	}
}

// malformed is an event that is skipped.
type malformed struct {
	reason Reason
	detail error
}

func (m *malformed) Error() string { return m.detail.Error() }
