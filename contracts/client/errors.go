package client

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// UnreachableError says that the execution client does not answer.
type UnreachableError struct {
	// Endpoint is the client's address as it may be shown.
	Endpoint string
	Err      error
}

// Error implements error.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("execution client %s does not answer: %v", e.Endpoint, e.Err)
}

// Unwrap returns the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

// UnusableError says that the execution client's answer cannot be used: it is an error of the client, or has another shape.
type UnusableError struct {
	// Endpoint is the client's address as it may be shown.
	Endpoint string
	Err      error
}

// Error implements error.
func (e *UnusableError) Error() string {
	return fmt.Sprintf("what execution client %s answers is of no use: %v", e.Endpoint, e.Err)
}

// Unwrap returns the cause.
func (e *UnusableError) Unwrap() error { return e.Err }

// OtherChainError says that the execution client is on another chain than the contracts.
type OtherChainError struct {
	Endpoint string
	// Got is the client's chain, Want the contracts' chain.
	Got  *big.Int
	Want uint64
}

// Error implements error.
func (e *OtherChainError) Error() string {
	return fmt.Sprintf("execution client %s is on chain %v, the contracts are on chain %d", e.Endpoint, e.Got, e.Want)
}

// VersionError says that the contracts have a version whose calls and records this package does not know.
type VersionError struct {
	Contract common.Address
	// Version is the contracts' version, quoted and shortened for people; Known is the supported one.
	Version, Known string
}

// Error implements error.
func (e *VersionError) Error() string {
	return fmt.Sprintf("the contracts at %v say version %s, known is %s", e.Contract, e.Version, e.Known)
}

// NoContractError says that there is no such contract at an address.
type NoContractError struct {
	Contract common.Address
	Err      error
}

// Error implements error.
func (e *NoContractError) Error() string {
	return fmt.Sprintf("there is no contract at %v: %v", e.Contract, e.Err)
}

// Unwrap returns the cause.
func (e *NoContractError) Unwrap() error { return e.Err }

// InterruptedError says that the context ended before anything was sent.
type InterruptedError struct{ Err error }

// Error implements error.
func (e *InterruptedError) Error() string { return fmt.Sprintf("interrupted: %v", e.Err) }

// Unwrap returns the context's cause.
func (e *InterruptedError) Unwrap() error { return e.Err }

// RefusedError says that the contracts refuse a call. Nothing was sent.
type RefusedError struct {
	// Action completes "to …" in a sentence.
	Action string
	// Revert is the contracts' own reason.
	Revert binding.Revert
}

// Error implements error.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("the contract refuses to %s: %s (%v)", e.Action, Sentence(e.Revert), e.Revert)
}

// Unwrap returns the Revert.
func (e *RefusedError) Unwrap() error { return e.Revert }

// NotTakenError says that the execution client refuses a transaction for good; Err has its answer.
type NotTakenError struct {
	Action string
	Err    error
}

// Error implements error.
func (e *NotTakenError) Error() string {
	return fmt.Sprintf("the execution client does not take the transaction to %s: %v", e.Action, e.Err)
}

// Unwrap returns the client's answer.
func (e *NotTakenError) Unwrap() error { return e.Err }

// UnknownOperatorError says that an operator was never registered.
type UnknownOperatorError struct{ ID uint64 }

// Error implements error.
func (e *UnknownOperatorError) Error() string { return fmt.Sprintf("operator %d does not exist", e.ID) }

// RevertedError says that a transaction was mined and failed. Only its gas was lost.
type RevertedError struct {
	Action      string
	Transaction common.Hash
	Revert      binding.Revert
}

// Error implements error.
func (e *RevertedError) Error() string {
	return fmt.Sprintf("the transaction to %s was mined and reverted: %v: %s (%v)", e.Action, e.Transaction, Sentence(e.Revert), e.Revert)
}

// Unwrap returns the Revert.
func (e *RevertedError) Unwrap() error { return e.Revert }

// ReplacedError says that another transaction with the same nonce was mined.
type ReplacedError struct {
	Action      string
	Nonce       uint64
	Transaction common.Hash
}

// Error implements error.
func (e *ReplacedError) Error() string {
	return fmt.Sprintf("the transaction to %s was replaced: number %d was mined as another one, %v never will be", e.Action, e.Nonce, e.Transaction)
}

// UncertainError says that the execution client became unreachable while a transaction was pending. The same Send called again finds
// out what happened, and sends nothing twice.
type UncertainError struct {
	Action      string
	Transaction common.Hash
	Err         error
}

// Error implements error.
func (e *UncertainError) Error() string {
	return fmt.Sprintf("the execution client went away while the transaction to %s was under way: %v: %v", e.Action, e.Transaction, e.Err)
}

// Unwrap returns the cause.
func (e *UncertainError) Unwrap() error { return e.Err }

// PendingError says that a transaction was sent and is not mined yet. The same Send called again goes on waiting, and sends nothing
// twice.
type PendingError struct {
	Action      string
	Transaction common.Hash
	// Since is when it was first sent.
	Since time.Time
	Err   error
}

// Error implements error.
func (e *PendingError) Error() string {
	return fmt.Sprintf("the transaction to %s is not mined yet: %v waits since %s: %v", e.Action, e.Transaction, e.Since.Format(time.RFC3339), e.Err)
}

// Unwrap returns the reason why the wait ended.
func (e *PendingError) Unwrap() error { return e.Err }

// WalletBusyError says that the wallet cannot send this transaction, because another one is pending.
type WalletBusyError struct{ Reason string }

// Error implements error.
func (e *WalletBusyError) Error() string {
	return "the wallet has a transaction under way: " + e.Reason
}

// NotOwnerError says that something belongs to another account than the wallet's.
type NotOwnerError struct {
	Wallet, Owner common.Address
	// What belongs to Owner.
	What, Reason string
}

// Error implements error.
func (e *NotOwnerError) Error() string {
	return fmt.Sprintf("the wallet is %v, but %s belongs to %v: %s", e.Wallet, e.What, e.Owner, e.Reason)
}

// CodeError says that the code on chain is not this package's.
type CodeError struct{ Reason string }

// Error implements error.
func (e *CodeError) Error() string { return "the code on chain differs: " + e.Reason }

// LayoutError says that the deployed contracts have another storage layout than this package's: new code would read the old state
// wrongly.
type LayoutError struct{ Reason string }

// Error implements error.
func (e *LayoutError) Error() string { return "the storage layouts do not fit: " + e.Reason }

// UpgradeError says that contracts cannot be upgraded.
type UpgradeError struct{ Reason string }

// Error implements error.
func (e *UpgradeError) Error() string { return "the contracts cannot be upgraded: " + e.Reason }

// DescriptionError says that a description of contracts is incomplete.
type DescriptionError struct{ Reason string }

// Error implements error.
func (e *DescriptionError) Error() string {
	return "the description of the contracts is incomplete: " + e.Reason
}

// JournalError says that a wallet's journal is damaged: whether one of the wallet's transactions is under way cannot be told.
type JournalError struct {
	// Path is the file's.
	Path string
	Err  error
}

// Error implements error.
func (e *JournalError) Error() string {
	return fmt.Sprintf("read the wallet's journal %s: %v", e.Path, e.Err)
}

// Unwrap returns the cause.
func (e *JournalError) Unwrap() error { return e.Err }

// EventError says that an event of the contracts is malformed.
type EventError struct {
	// Event is its name or its topic.
	Event string
	Block uint64
	Err   error
}

// Error implements error.
func (e *EventError) Error() string {
	return fmt.Sprintf("the contract event %s in block %d is malformed: %v", e.Event, e.Block, e.Err)
}

// Unwrap returns the cause.
func (e *EventError) Unwrap() error { return e.Err }

// LogsError says that the execution client refuses to return logs, even those of one block.
type LogsError struct {
	Endpoint string
	Block    uint64
	Err      error
}

// Error implements error.
func (e *LogsError) Error() string {
	return fmt.Sprintf("execution client %s refuses to return the logs of block %d: %v", e.Endpoint, e.Block, e.Err)
}

// Unwrap returns the client's answer.
func (e *LogsError) Unwrap() error { return e.Err }

// GasPriceError says that one unit of gas costs more than the limit. Nothing was sent.
type GasPriceError struct {
	Action string
	// Costs is the current price in wei, Limit the limit.
	Costs, Limit *big.Int
}

// Error implements error.
func (e *GasPriceError) Error() string {
	return fmt.Sprintf("gas is too expensive to %s: one unit costs %v now, at most %v may be paid", e.Action, Gwei(e.Costs), Gwei(e.Limit))
}

// EtherError says that the wallet has too little ether for the gas. Nothing was sent.
type EtherError struct {
	Wallet common.Address
	// Have and Needed are in wei.
	Have, Needed *big.Int
}

// Error implements error.
func (e *EtherError) Error() string {
	return fmt.Sprintf("the wallet %v has %s, the transaction may cost %s", e.Wallet, Ether(e.Have), Ether(e.Needed))
}

// TokensError says that the wallet has too few SSV tokens. Nothing was sent.
type TokensError struct {
	Wallet common.Address
	// Have and Needed are in wei of SSV.
	Have, Needed *big.Int
}

// Error implements error.
func (e *TokensError) Error() string {
	return fmt.Sprintf("the wallet %v has %s, %s are needed", e.Wallet, SSV(e.Have), SSV(e.Needed))
}

// NoClusterError says that an owner has no cluster with these operators.
type NoClusterError struct {
	Owner     common.Address
	Operators []uint64
	Contract  common.Address
}

// Error implements error.
func (e *NoClusterError) Error() string {
	return fmt.Sprintf("%v has no cluster on operators %v: the contract %v has no event of it", e.Owner, e.Operators, e.Contract)
}

// PartlyError says that a work of several transactions stopped after some of them, which stay in the chain.
type PartlyError struct {
	// Action is the action that failed, Sent counts the transactions before it.
	Action string
	Sent   int
	Err    error
}

// Error implements error.
func (e *PartlyError) Error() string {
	return fmt.Sprintf("stopped after %s, before it could %s: %v", count(e.Sent, "transaction"), e.Action, e.Err)
}

// Unwrap returns why it stopped.
func (e *PartlyError) Unwrap() error { return e.Err }

// nothingSent reports whether an error means that its request sent nothing.
func nothingSent(err error) bool {
	return is[*RefusedError](err) || is[*NotTakenError](err) || is[*UnknownOperatorError](err) || is[*EtherError](err) ||
		is[*TokensError](err) || is[*GasPriceError](err) || is[*VersionError](err)
}

// Partly wraps an error that came after other transactions of the same work were sent. Errors that do not claim that nothing was sent
// are returned as they are.
func Partly(sent int, action string, err error) error {
	if sent == 0 || !nothingSent(err) || is[*PartlyError](err) {
		return err
	}
	return &PartlyError{Action: action, Sent: sent, Err: err}
}

func is[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// count writes a number with its noun.
func count[N int | uint32](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
