package model

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// OperatorEarnings returns what an operator could withdraw at a block, in wei.
func (s *State) OperatorEarnings(at At, id uint64) (*big.Int, error) {
	operator, err := s.Operators[id].advance(at.Block)
	if err != nil {
		return nil, err
	}
	return Expand(operator.Balance), nil
}

// NetworkEarnings returns what the network could withdraw at a block, in wei.
func (s *State) NetworkEarnings(at At) (*big.Int, error) {
	earned, err := s.Network.earnedAt(at.Block)
	if err != nil {
		return nil, err
	}
	return Expand(earned), nil
}

// Balance returns a cluster's balance as if it were settled at a block, in wei.
func (s *State) Balance(at At, owner common.Address, operators []uint64, given Cluster) (*big.Int, error) {
	if _, err := s.current(owner, operators, given); err != nil {
		return nil, err
	}
	if !given.Active {
		return nil, named("ClusterIsLiquidated")
	}
	cluster, _, _, err := s.settled(at.Block, operators, given)
	return cluster.Balance, err
}

// BurnRate returns what a cluster pays per block, in wei.
func (s *State) BurnRate(owner common.Address, operators []uint64, given Cluster) (*big.Int, error) {
	if _, err := s.current(owner, operators, given); err != nil {
		return nil, err
	}
	units, err := s.burnRate(operators, given)
	return Expand(units), err
}

func (s *State) burnRate(operators []uint64, given Cluster) (uint64, error) {
	var c checked
	fees := uint64(0)
	for _, id := range operators {
		fees = c.add(fees, s.Operators[id].Fee)
	}
	rate := c.mul(c.add(fees, s.Network.Fee), uint64(given.Validators))
	return rate, c.err()
}

// Liquidatable says whether anybody may liquidate a cluster at a block.
func (s *State) Liquidatable(at At, owner common.Address, operators []uint64, given Cluster) (bool, error) {
	if _, err := s.current(owner, operators, given); err != nil || !given.Active {
		return false, err
	}
	cluster, fees, _, err := s.settled(at.Block, operators, given)
	if err != nil {
		return false, err
	}
	return s.liquidatable(cluster, fees)
}

// LiquidationBlock returns the first block at which anybody may liquidate a cluster if
// nothing changes, or false if there is none: nothing to pay, no validators, liquidated,
// or a network without a minimum balance.
func (s *State) LiquidationBlock(at At, owner common.Address, operators []uint64, given Cluster) (uint64, bool, error) {
	balance, err := s.Balance(at, owner, operators, given)
	if err != nil {
		return 0, false, err
	}
	now, err := s.Liquidatable(at, owner, operators, given)
	if err != nil || now {
		return at.Block, now, err
	}
	rate, err := s.burnRate(operators, given)
	if err != nil || rate == 0 {
		return 0, false, err
	}
	var c checked
	floor := Expand(max(s.Params.MinimumCollateral, c.mul(s.Params.MinimumBlocks, rate)))
	if c.broken || floor.Sign() == 0 {
		return 0, false, c.err()
	}
	// The balance may fall to the minimum but not below it: the next floor(spare / rate) blocks are safe, and the block after them is
	// not.
	spare := new(big.Int).Sub(balance, floor)
	blocks := spare.Quo(spare, Expand(rate))
	if !blocks.IsUint64() {
		return 0, false, nil
	}
	return c.add(c.add(at.Block, blocks.Uint64()), 1), !c.broken, nil
}
