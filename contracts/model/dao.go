package model

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// MinimumThreshold is the lowest number of blocks that UpdateLiquidationThresholdPeriod accepts.
const MinimumThreshold = 100_800

// Only the network's owner may make the calls below. The caller of these methods checks that, as the contracts' router does before it
// calls a module.

// UpdateNetworkFee is updateNetworkFee.
func (s *State) UpdateNetworkFee(at At, wei *big.Int) ([]Event, error) {
	units, err := Shrink(wei)
	if err != nil {
		return nil, err
	}
	index, err := s.Network.indexAt(at.Block)
	if err != nil {
		return nil, err
	}
	network, err := s.Network.withValidators(at.Block, 0)
	if err != nil {
		return nil, err
	}
	old := network.Fee
	network.Index, network.IndexBlock, network.Fee = index, at.Block, units
	s.Network = network
	return []Event{event("NetworkFeeUpdated", Expand(old), wei)}, nil
}

// WithdrawNetworkEarnings is withdrawNetworkEarnings.
func (s *State) WithdrawNetworkEarnings(at At, caller common.Address, wei *big.Int) ([]Event, error) {
	units, err := Shrink(wei)
	if err != nil {
		return nil, err
	}
	network, err := s.Network.withValidators(at.Block, 0)
	if err != nil {
		return nil, err
	}
	if units > network.Earned {
		return nil, named("InsufficientBalance")
	}
	if err := s.canPay(s.address, wei); err != nil {
		return nil, err
	}
	network.Earned -= units
	s.Network = network
	s.move(s.address, caller, wei)
	return []Event{s.transfer(s.address, caller, wei), event("NetworkEarningsWithdrawn", wei, caller)}, nil
}

// UpdateOperatorFeeIncreaseLimit is updateOperatorFeeIncreaseLimit.
func (s *State) UpdateOperatorFeeIncreaseLimit(points uint64) []Event {
	s.Params.MaxFeeIncrease = points
	return []Event{event("OperatorFeeIncreaseLimitUpdated", points)}
}

// UpdateDeclareOperatorFeePeriod is updateDeclareOperatorFeePeriod.
func (s *State) UpdateDeclareOperatorFeePeriod(seconds uint64) []Event {
	s.Params.DeclarePeriod = seconds
	return []Event{event("DeclareOperatorFeePeriodUpdated", seconds)}
}

// UpdateExecuteOperatorFeePeriod is updateExecuteOperatorFeePeriod.
func (s *State) UpdateExecuteOperatorFeePeriod(seconds uint64) []Event {
	s.Params.ExecutePeriod = seconds
	return []Event{event("ExecuteOperatorFeePeriodUpdated", seconds)}
}

// UpdateMaximumOperatorFee is updateMaximumOperatorFee.
func (s *State) UpdateMaximumOperatorFee(wei uint64) []Event {
	s.Params.MaxFee = wei
	return []Event{event("OperatorMaximumFeeUpdated", wei)}
}

// UpdateLiquidationThresholdPeriod is updateLiquidationThresholdPeriod.
func (s *State) UpdateLiquidationThresholdPeriod(blocks uint64) ([]Event, error) {
	if blocks < MinimumThreshold {
		return nil, named("NewBlockPeriodIsBelowMinimum")
	}
	s.Params.MinimumBlocks = blocks
	return []Event{event("LiquidationThresholdPeriodUpdated", blocks)}, nil
}

// UpdateMinimumLiquidationCollateral is updateMinimumLiquidationCollateral.
func (s *State) UpdateMinimumLiquidationCollateral(wei *big.Int) ([]Event, error) {
	units, err := Shrink(wei)
	if err != nil {
		return nil, err
	}
	s.Params.MinimumCollateral = units
	return []Event{event("MinimumLiquidationCollateralUpdated", wei)}, nil
}
