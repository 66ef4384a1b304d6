package registry

import "github.com/ethereum/go-ethereum/common"

// Change is the effect of one log, for a node to act on. The types below are all there are.
type Change interface{ change() }

// OperatorAdded says that an operator was registered.
type OperatorAdded struct {
	Operator *Operator
	// Own says that it is this operator: the node now knows its id.
	Own bool
}

// OperatorRemoved says that an operator was removed.
type OperatorRemoved struct {
	// Operator is the operator as it was before.
	Operator *Operator
	// Own says that it was this operator.
	Own bool
}

// ValidatorAdded says that a validator was registered. If it has an own share, the node must store the share and raise its slashing
// protection; its duties begin with the next epoch.
type ValidatorAdded struct {
	Validator *Validator
	// Refused is the error that explains why this operator does not use its share; Validator.Refused has the reason. It is nil
	// otherwise.
	Refused error
}

// ValidatorRemoved says that a validator was removed.
type ValidatorRemoved struct{ Validator *Validator }

// ClusterLiquidated says that the duties of a cluster's validators stop. There may be no validators.
type ClusterLiquidated struct {
	Owner   common.Address
	Cluster ClusterID
	// Validators are all validators of the cluster, ascending by key.
	Validators []*Validator
}

// ClusterReactivated says that the duties of a cluster's validators go on. The node must raise the slashing protection of own shares;
// duties begin with the next epoch.
type ClusterReactivated struct {
	Owner   common.Address
	Cluster ClusterID
	// Validators are all validators of the cluster, ascending by key.
	Validators []*Validator
}

// FeeRecipientUpdated says that an owner named another fee recipient.
type FeeRecipientUpdated struct {
	Owner, Recipient common.Address
}

// ValidatorExited says that an owner requested a validator's exit. The duty is due 4 slots after the slot of the block, which follows
// from the timestamp.
type ValidatorExited struct {
	Validator *Validator
	// Block is the number of the block, Timestamp its time in seconds since 1970.
	Block, Timestamp uint64
}

// Skipped says that a log changed nothing, except perhaps the owner's nonce.
type Skipped struct {
	Log Log
	// Event is the name of the event.
	Event string
	// Reason is stable: a metric's label and the documentation use it.
	Reason Reason
	// Detail is a text for people: what exactly was wrong.
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
	// ReasonOperatorUnknown: there is no such operator, or it was removed.
	ReasonOperatorUnknown Reason = "operator-unknown"
	// ReasonCommitteeSize: not 4, 7, 10 or 13 operators.
	ReasonCommitteeSize Reason = "committee-size"
	// ReasonOperatorRepeated: an operator is named twice.
	ReasonOperatorRepeated Reason = "operator-repeated"
	// ReasonSharesLength: the shares do not have the length for the number of operators.
	ReasonSharesLength Reason = "shares-length"
	// ReasonOwnerProof: the validator's key did not sign for this owner and nonce, or is not a key.
	ReasonOwnerProof Reason = "owner-proof"
	// ReasonOtherOwner: the validator belongs to another owner.
	ReasonOtherOwner Reason = "other-owner"
	// ReasonValidatorUnknown: there is no such validator.
	ReasonValidatorUnknown Reason = "validator-unknown"
)

// Reasons returns all reasons, for documentation and metrics.
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
