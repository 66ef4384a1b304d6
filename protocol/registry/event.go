package registry

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Log is one log of the registry contract, as the execution client reports it. Whoever
// fetches it asks for the contract's address only.
type Log struct {
	// Block is the number of the block the log is in.
	Block uint64
	// TxIndex is the transaction's position in the block, LogIndex the log's.
	TxIndex, LogIndex uint
	// Topics are the event's topic and its indexed arguments.
	Topics []common.Hash
	// Data is the ABI encoding of the other arguments.
	Data []byte
	// Removed marks a log whose block was reorganised away. It is skipped.
	Removed bool
}

// Event is one of the eight events a node acts on.
type Event interface {
	// Name is the event's name in the contract.
	Name() string
}

// OperatorAddedEvent says that an operator was registered.
type OperatorAddedEvent struct {
	ID    wire.OperatorID
	Owner common.Address
	// Key is the operator's public key as base64 text. Nobody has checked that it is one.
	Key string
}

// OperatorRemovedEvent says that an operator is gone.
type OperatorRemovedEvent struct {
	ID wire.OperatorID
}

// ValidatorAddedEvent says that an owner registered a validator. The contract has
// checked neither the shares nor the owner's right to the key.
type ValidatorAddedEvent struct {
	Owner     common.Address
	Operators []wire.OperatorID
	PublicKey []byte
	Shares    []byte
}

// ValidatorRemovedEvent says that an owner took a validator back.
type ValidatorRemovedEvent struct {
	Owner     common.Address
	Operators []wire.OperatorID
	PublicKey []byte
}

// ClusterLiquidatedEvent says that a cluster cannot pay any more.
type ClusterLiquidatedEvent struct {
	Owner     common.Address
	Operators []wire.OperatorID
}

// ClusterReactivatedEvent says that a liquidated cluster pays again.
type ClusterReactivatedEvent struct {
	Owner     common.Address
	Operators []wire.OperatorID
}

// FeeRecipientUpdatedEvent says where an owner's validators send block rewards.
type FeeRecipientUpdatedEvent struct {
	Owner     common.Address
	Recipient common.Address
}

// ValidatorExitedEvent says that an owner wants a validator to leave the beacon chain.
type ValidatorExitedEvent struct {
	Owner     common.Address
	Operators []wire.OperatorID
	PublicKey []byte
}

// Name implements Event.
func (OperatorAddedEvent) Name() string { return "OperatorAdded" }

// Name implements Event.
func (OperatorRemovedEvent) Name() string { return "OperatorRemoved" }

// Name implements Event.
func (ValidatorAddedEvent) Name() string { return "ValidatorAdded" }

// Name implements Event.
func (ValidatorRemovedEvent) Name() string { return "ValidatorRemoved" }

// Name implements Event.
func (ClusterLiquidatedEvent) Name() string { return "ClusterLiquidated" }

// Name implements Event.
func (ClusterReactivatedEvent) Name() string { return "ClusterReactivated" }

// Name implements Event.
func (FeeRecipientUpdatedEvent) Name() string { return "FeeRecipientAddressUpdated" }

// Name implements Event.
func (ValidatorExitedEvent) Name() string { return "ValidatorExited" }
