package model

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// Liquidate is liquidate.
func (s *State) Liquidate(at At, caller, owner common.Address, operators []uint64, given Cluster) ([]Event, error) {
	key, err := s.current(owner, operators, given)
	if err != nil {
		return nil, err
	}
	if !given.Active {
		return nil, named("ClusterIsLiquidated")
	}
	update, err := s.each(at.Block, operators, anyOperator, removing(given.Validators))
	if err != nil {
		return nil, err
	}
	networkIndex, err := s.Network.indexAt(at.Block)
	if err != nil {
		return nil, err
	}
	settled, shortfall, err := given.settle(update.index, networkIndex)
	if err != nil {
		return nil, err
	}
	if caller != owner {
		short, err := s.liquidatable(settled, update.fees)
		if err != nil {
			return nil, err
		}
		if !short {
			return nil, named("ClusterNotLiquidatable")
		}
	}
	network, err := s.Network.withValidators(at.Block, -int64(given.Validators))
	if err != nil {
		return nil, err
	}
	var events []Event
	if bounty := settled.Balance; bounty.Sign() != 0 {
		if err := s.canPay(s.address, bounty); err != nil {
			return nil, err
		}
		s.move(s.address, caller, bounty)
		events = append(events, s.transfer(s.address, caller, bounty))
	}
	s.apply(update)
	s.Network = network
	s.Shortfall.Add(s.Shortfall, shortfall)
	closed := Cluster{Validators: given.Validators, Balance: new(big.Int)}
	s.Clusters[key] = closed
	return append(events, event("ClusterLiquidated", owner, operators, closed)), nil
}

// Reactivate is reactivate.
func (s *State) Reactivate(at At, caller common.Address, operators []uint64, wei *big.Int, given Cluster) ([]Event, error) {
	key, err := s.current(caller, operators, given)
	if err != nil {
		return nil, err
	}
	if given.Active {
		return nil, named("ClusterAlreadyEnabled")
	}
	n := given.Validators
	update, err := s.each(at.Block, operators, anyOperator, s.adding(n))
	if err != nil {
		return nil, err
	}
	networkIndex, err := s.Network.indexAt(at.Block)
	if err != nil {
		return nil, err
	}
	cluster := given.Clone()
	if cluster.Balance.Add(cluster.Balance, wei).Cmp(wordLimit) >= 0 {
		return nil, overflow()
	}
	cluster.Index, cluster.NetworkFeeIndex, cluster.Active, cluster.Validators = update.index, networkIndex, true, 0
	cluster, commit, err := s.join(at, cluster, update, n)
	if err != nil {
		return nil, err
	}
	events, err := s.pull(caller, wei, wei.Sign() != 0)
	if err != nil {
		return nil, err
	}
	commit()
	s.Clusters[key] = cluster
	return append(events, event("ClusterReactivated", caller, operators, cluster)), nil
}

// Deposit is deposit.
func (s *State) Deposit(caller, owner common.Address, operators []uint64, wei *big.Int, given Cluster) ([]Event, error) {
	key, err := s.current(owner, operators, given)
	if err != nil {
		return nil, err
	}
	cluster := given.Clone()
	if cluster.Balance.Add(cluster.Balance, wei).Cmp(wordLimit) >= 0 {
		return nil, overflow()
	}
	events, err := s.pull(caller, wei, true)
	if err != nil {
		return nil, err
	}
	s.Clusters[key] = cluster
	return append(events, event("ClusterDeposited", owner, operators, wei, cluster)), nil
}

// pull transfers tokens from the caller to the network and returns the event. If call is false, the contracts do not call the token:
// nothing changes and there is no event.
func (s *State) pull(caller common.Address, wei *big.Int, call bool) ([]Event, error) {
	if !call {
		return nil, nil
	}
	if err := s.canPay(caller, wei); err != nil {
		return nil, err
	}
	s.move(caller, s.address, wei)
	return []Event{s.transfer(caller, s.address, wei)}, nil
}

// Withdraw is withdraw.
func (s *State) Withdraw(at At, caller common.Address, operators []uint64, wei *big.Int, given Cluster) ([]Event, error) {
	key, err := s.current(caller, operators, given)
	if err != nil {
		return nil, err
	}
	if !given.Active {
		return nil, named("ClusterIsLiquidated")
	}
	cluster, fees, shortfall, err := s.settled(at.Block, operators, given)
	if err != nil {
		return nil, err
	}
	if cluster.Balance.Cmp(wei) < 0 {
		return nil, named("InsufficientBalance")
	}
	cluster.Balance.Sub(cluster.Balance, wei)
	short, err := s.liquidatable(cluster, fees)
	if err != nil {
		return nil, err
	}
	if short {
		return nil, named("InsufficientBalance")
	}
	if err := s.canPay(s.address, wei); err != nil {
		return nil, err
	}
	s.move(s.address, caller, wei)
	s.Shortfall.Add(s.Shortfall, shortfall)
	s.Clusters[key] = cluster
	return []Event{s.transfer(s.address, caller, wei), event("ClusterWithdrawn", caller, operators, wei, cluster)}, nil
}

// settled returns the record as it would be settled at a block, and the operators' fees.
func (s *State) settled(block uint64, operators []uint64, given Cluster) (cluster Cluster, fees uint64, shortfall *big.Int, err error) {
	index, fees, err := s.sums(block, operators)
	if err != nil {
		return given, 0, nil, err
	}
	networkIndex, err := s.Network.indexAt(block)
	if err != nil {
		return given, 0, nil, err
	}
	cluster, shortfall, err = given.settle(index, networkIndex)
	return cluster, fees, shortfall, err
}
