package model

import (
	"fmt"
	"maps"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// At is the block and the time of a call.
type At struct {
	// Block is the block's number, Time its time in seconds since 1970.
	Block, Time uint64
}

// Params are the network's parameters as they stand now.
type Params struct {
	// MinimumBlocks is how many blocks a balance must last.
	MinimumBlocks uint64
	// MinimumCollateral is in units.
	MinimumCollateral uint64
	// ValidatorLimit is the most validators an operator may have.
	ValidatorLimit uint32
	// DeclarePeriod and ExecutePeriod are in seconds.
	DeclarePeriod, ExecutePeriod uint64
	// MaxFeeIncrease is in basis points.
	MaxFeeIncrease uint64
	// MaxFee is in wei per validator and block.
	MaxFee uint64
}

// Network is the network's own account.
type Network struct {
	// Fee is in units per validator and block.
	Fee uint64
	// Index is the sum of the fee over the blocks up to IndexBlock.
	Index, IndexBlock uint64
	// Earned is what the network earned up to EarnedBlock, in units.
	Earned, EarnedBlock uint64
	// Validators counts those in active clusters.
	Validators uint32
}

// Operator is an operator's account. Block 0 means that the operator was removed or never registered.
type Operator struct {
	Owner      common.Address
	Private    bool
	Validators uint32
	// Fee is in units per validator and block.
	Fee uint64
	// Index and Balance are in units, as of Block.
	Block, Index, Balance uint64
	// Whitelist is the whitelisting contract, or zero.
	Whitelist common.Address
}

// Exists reports whether the operator is registered and not removed.
func (o Operator) Exists() bool { return o.Block != 0 }

// FeeRequest is a declared fee in units, and the times between which it may be executed, in seconds; both are included.
type FeeRequest struct {
	Fee, Begin, End uint64
}

// Cluster is a cluster's record. Events contain it, and calls need it as an argument.
type Cluster struct {
	Validators             uint32
	NetworkFeeIndex, Index uint64
	Active                 bool
	// Balance is in wei, as of the last settlement.
	Balance *big.Int
}

// Clone returns a deep copy.
func (c Cluster) Clone() Cluster {
	c.Balance = new(big.Int).Set(c.Balance)
	return c
}

// Equal reports whether the records are the same.
func (c Cluster) Equal(o Cluster) bool {
	return c.Validators == o.Validators && c.NetworkFeeIndex == o.NetworkFeeIndex &&
		c.Index == o.Index && c.Active == o.Active && c.Balance.Cmp(o.Balance) == 0
}

// String returns the record as it is in events.
func (c Cluster) String() string {
	return fmt.Sprintf("{%d %d %d %t %v}", c.Validators, c.NetworkFeeIndex, c.Index, c.Active, c.Balance)
}

// NewCluster returns the record of a cluster that does not exist yet.
func NewCluster() Cluster { return Cluster{Active: true, Balance: new(big.Int)} }

// ClusterKey identifies a cluster: an owner and a set of operators.
type ClusterKey struct {
	Owner common.Address
	// Operators are the ids, four to thirteen, as text with commas.
	Operators string
}

// KeyOf returns the key of a cluster.
func KeyOf(owner common.Address, operators []uint64) ClusterKey {
	return ClusterKey{owner, fmt.Sprint(operators)}
}

type validatorKey struct {
	owner     common.Address
	publicKey string
}

// Whitelister is a whitelisting contract.
type Whitelister interface {
	IsWhitelisted(account common.Address, operator uint64) bool
}

// State is the contracts' whole state. Its methods are the contracts' calls. A call that returns an error has changed nothing.
type State struct {
	Params    Params
	Network   Network
	Operators map[uint64]Operator
	Requests  map[uint64]FeeRequest
	Clusters  map[ClusterKey]Cluster
	// Tokens are the SSV balances in wei. Every account has approved the network for all of its tokens.
	Tokens map[common.Address]*big.Int
	// Shortfall is what clusters could not pay, in wei. The network contract has no tokens for this part of the operators' and the
	// network's earnings.
	Shortfall *big.Int

	address      common.Address // the network's own
	lastID       uint64
	keys         map[common.Hash]uint64
	validators   map[validatorKey]string // the operators, as in ClusterKey
	allowed      map[uint64]map[common.Address]bool
	whitelisters map[common.Address]Whitelister
	// deposited is the amount that the latest replayed event transferred to the network, or nil if it did not transfer any.
	deposited *big.Int
}

// Clone returns an independent copy. Only the whitelisting contracts are shared.
func (s *State) Clone() *State {
	next := *s
	next.Operators, next.Requests, next.Clusters = maps.Clone(s.Operators), maps.Clone(s.Requests), maps.Clone(s.Clusters)
	next.keys, next.validators, next.allowed = maps.Clone(s.keys), maps.Clone(s.validators), maps.Clone(s.allowed)
	for id, accounts := range next.allowed {
		next.allowed[id] = maps.Clone(accounts)
	}
	next.Tokens = make(map[common.Address]*big.Int, len(s.Tokens))
	for account, wei := range s.Tokens {
		next.Tokens[account] = new(big.Int).Set(wei)
	}
	next.Shortfall = new(big.Int).Set(s.Shortfall)
	return &next
}

// New returns an empty network at an address. Whitelisters are the whitelisting contracts
// that exist.
func New(address common.Address, params Params, whitelisters map[common.Address]Whitelister) *State {
	return &State{
		Params: params, Operators: map[uint64]Operator{}, Requests: map[uint64]FeeRequest{},
		Clusters: map[ClusterKey]Cluster{}, Tokens: map[common.Address]*big.Int{}, Shortfall: new(big.Int),
		address: address, keys: map[common.Hash]uint64{}, validators: map[validatorKey]string{},
		allowed: map[uint64]map[common.Address]bool{}, whitelisters: whitelisters,
	}
}

// owned returns an operator that must exist and belong to the caller.
func (s *State) owned(caller common.Address, id uint64) (Operator, error) {
	operator := s.Operators[id]
	if !operator.Exists() {
		return operator, named("OperatorDoesNotExist")
	}
	if operator.Owner != caller {
		return operator, callerNotOwner(caller, operator.Owner)
	}
	return operator, nil
}

func (s *State) tokens(account common.Address) *big.Int {
	if s.Tokens[account] == nil {
		s.Tokens[account] = new(big.Int)
	}
	return s.Tokens[account]
}

// canPay returns the token's error if a transfer would fail.
func (s *State) canPay(from common.Address, wei *big.Int) error {
	if s.tokens(from).Cmp(wei) < 0 {
		return text("ERC20: transfer amount exceeds balance")
	}
	return nil
}

func (s *State) move(from, to common.Address, wei *big.Int) {
	s.tokens(from).Sub(s.tokens(from), wei)
	s.tokens(to).Add(s.tokens(to), wei)
}

func keyHash(publicKey []byte) common.Hash { return crypto.Keccak256Hash(publicKey) }
