package model

import (
	"math/big"
)

// checkInvariants holds the sums that must hold after every call. Contracts and model
// agree by then, so the model's state speaks for both.
func checkInvariants(p *pair) {
	counts, total := map[uint64]uint32{}, uint32(0)
	owed := new(big.Int)
	for _, k := range p.clusters {
		c := p.model.Clusters[KeyOf(k.owner, k.operators)]
		if !c.Active {
			if c.Index != 0 || c.NetworkFeeIndex != 0 {
				p.Fatalf("a liquidated cluster has indexes: %v", c)
			}
			owed.Add(owed, c.Balance)
			continue
		}
		total += c.Validators
		for _, id := range k.operators {
			counts[id] += c.Validators
		}
		balance, err := p.model.Balance(p.at(), k.owner, k.operators, c)
		if err != nil {
			return // beyond 64 bits the contracts refuse everything that would settle
		}
		owed.Add(owed, balance)
	}
	if total != p.model.Network.Validators {
		p.Fatalf("the network counts %d validators, the clusters have %d", p.model.Network.Validators, total)
	}
	for id, o := range p.model.Operators {
		if want := counts[id]; o.Validators != want && o.Exists() || !o.Exists() && o.Validators != 0 {
			p.Fatalf("operator %d counts %d validators, its clusters have %d", id, o.Validators, want)
		}
		if o.Block > p.chain.Block {
			p.Fatalf("operator %d is settled in the future", id)
		}
		earned, err := p.model.OperatorEarnings(p.at(), id)
		if err != nil {
			return
		}
		owed.Add(owed, earned)
	}
	earned, err := p.model.NetworkEarnings(p.at())
	if err != nil {
		return
	}
	checkSolvent(p, owed.Add(owed, earned))
}

// checkSolvent: what the network holds is what it owes, less what clusters could not pay.
// Both sides are exact, since nothing is ever rounded.
func checkSolvent(p *pair, owed *big.Int) {
	shortfall := new(big.Int).Set(p.model.Shortfall)
	for _, k := range p.clusters {
		c := p.model.Clusters[KeyOf(k.owner, k.operators)]
		if !c.Active {
			continue
		}
		_, _, short, err := p.model.settled(p.at().Block, k.operators, c)
		if err != nil {
			return
		}
		shortfall.Add(shortfall, short)
	}
	held := new(big.Int).Add(p.model.tokens(p.chain.Deployment.Network), shortfall)
	if held.Cmp(owed) != 0 {
		p.Fatalf("held %v with a shortfall of %v, owed %v", p.model.tokens(p.chain.Deployment.Network), shortfall, owed)
	}
	if sum := supply(p); sum.Cmp(p.model.supply()) != 0 {
		p.Fatalf("tokens appeared or vanished: %v", sum)
	}
}

func supply(p *pair) *big.Int {
	sum := new(big.Int)
	for _, balance := range p.world.model().Tokens {
		sum.Add(sum, balance)
	}
	return sum
}

func (s *State) supply() *big.Int {
	sum := new(big.Int)
	for _, balance := range s.Tokens {
		sum.Add(sum, balance)
	}
	return sum
}
