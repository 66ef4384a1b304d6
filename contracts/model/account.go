package model

import "math/big"

// advance updates an operator's index and balance to a block. An operator that does not exist has no fee and does not change.
func (o Operator) advance(block uint64) (Operator, error) {
	var c checked
	grown := c.mul(c.sub(block, o.Block), o.Fee)
	index := c.add(o.Index, grown)
	balance := c.add(o.Balance, c.mul(grown, uint64(o.Validators)))
	if c.broken {
		return o, c.err()
	}
	o.Block, o.Index, o.Balance = block, index, balance
	return o, nil
}

// indexAt returns the network fee index of a block.
func (n Network) indexAt(block uint64) (uint64, error) {
	var c checked
	index := c.add(n.Index, c.mul(c.sub(block, n.IndexBlock), n.Fee))
	return index, c.err()
}

// earnedAt returns the network's earnings of a block, in units.
func (n Network) earnedAt(block uint64) (uint64, error) {
	var c checked
	earned := c.add(n.Earned, c.mul(c.mul(c.sub(block, n.EarnedBlock), n.Fee), uint64(n.Validators)))
	return earned, c.err()
}

// withValidators adds the earnings so far to Earned and changes the number of validators that pay.
func (n Network) withValidators(block uint64, delta int64) (Network, error) {
	earned, err := n.earnedAt(block)
	if err != nil {
		return n, err
	}
	total := int64(n.Validators) + delta
	if total < 0 || total > 1<<32-1 {
		return n, overflow()
	}
	n.Earned, n.EarnedBlock, n.Validators = earned, block, uint32(total)
	return n, nil
}

// settle subtracts from a cluster's balance what it owes up to the given indexes. The shortfall is the part of it that the balance does
// not cover.
func (c Cluster) settle(index, networkIndex uint64) (settled Cluster, shortfall *big.Int, err error) {
	var k checked
	n := uint64(c.Validators)
	used := k.add(k.mul(k.sub(index, c.Index), n), k.mul(k.sub(networkIndex, c.NetworkFeeIndex), n))
	if k.broken {
		return c, nil, k.err()
	}
	settled = c.Clone()
	settled.Index, settled.NetworkFeeIndex = index, networkIndex
	settled.Balance.Sub(settled.Balance, Expand(used))
	shortfall = new(big.Int)
	if settled.Balance.Sign() < 0 {
		shortfall.Neg(settled.Balance)
		settled.Balance.SetUint64(0)
	}
	return settled, shortfall, nil
}

// liquidatable reports whether anybody may liquidate a settled record. fees is the sum of the operators' fees, in units.
func (s *State) liquidatable(c Cluster, fees uint64) (bool, error) {
	if c.Validators == 0 {
		return false, nil
	}
	if c.Balance.Cmp(Expand(s.Params.MinimumCollateral)) < 0 {
		return true, nil
	}
	var k checked
	threshold := k.mul(k.mul(s.Params.MinimumBlocks, k.add(fees, s.Network.Fee)), uint64(c.Validators))
	if k.broken {
		return false, k.err()
	}
	return c.Balance.Cmp(Expand(threshold)) < 0, nil
}

// sums returns the sums of the operators' current indexes and fees. A removed operator counts with its last index.
func (s *State) sums(block uint64, operators []uint64) (index, fees uint64, err error) {
	var k checked
	for _, id := range operators {
		o := s.Operators[id]
		live := k.add(o.Index, k.mul(k.sub(block, o.Block), o.Fee))
		index, fees = k.add(index, live), k.add(fees, o.Fee)
	}
	return index, fees, k.err()
}
