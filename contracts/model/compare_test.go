package model

import (
	"math/big"
	"slices"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/contracts/sandbox"
)

func (p *pair) compareSome() {
	p.compareNetwork()
	p.compareOperator(uint64(p.between(0, len(p.model.Operators)+1)))
	if len(p.clusters) > 0 {
		p.compareCluster(pick(p, p.clusters))
	}
}

func (p *pair) compareAll() {
	for id := range uint64(len(p.model.Operators) + 2) {
		p.compareOperator(id)
	}
	for _, k := range p.clusters {
		p.compareCluster(k)
	}
	for _, account := range append(slices.Clone(accounts), sandbox.Deployer, p.chain.Deployment.Network) {
		out, err := p.chain.View(account, p.chain.Deployment.Token, token.PackBalanceOf(account))
		if err != nil || new(big.Int).SetBytes(out).Cmp(p.model.tokens(account)) != 0 {
			p.Fatalf("tokens of %v: contracts %v, model %v (%v)", account, new(big.Int).SetBytes(out), p.model.tokens(account), err)
		}
	}
}

func (p *pair) compareNetwork() {
	earned, err := p.model.NetworkEarnings(p.at())
	view(p, "network earnings", views.PackGetNetworkEarnings(), views.UnpackGetNetworkEarnings, earned, err)
	view(p, "network fee", views.PackGetNetworkFee(), views.UnpackGetNetworkFee, Expand(p.model.Network.Fee), nil)
	view(p, "validators", views.PackGetNetworkValidatorsCount(), views.UnpackGetNetworkValidatorsCount, p.model.Network.Validators, nil)
}

func (p *pair) compareOperator(id uint64) {
	o := p.model.Operators[id]
	earned, err := p.model.OperatorEarnings(p.at(), id)
	view(p, "earnings", views.PackGetOperatorEarnings(id), views.UnpackGetOperatorEarnings, earned, err)
	view(p, "operator", views.PackGetOperatorById(id), views.UnpackGetOperatorById, binding.GetOperatorByIdOutput{
		Owner: o.Owner, Fee: Expand(o.Fee), ValidatorCount: o.Validators, WhitelistedAddress: o.Whitelist, IsPrivate: o.Private, IsActive: o.Exists(),
	}, nil)
	r, declared := p.model.Requests[id]
	view(p, "declared fee", views.PackGetOperatorDeclaredFee(id), views.UnpackGetOperatorDeclaredFee, binding.GetOperatorDeclaredFeeOutput{
		IsFeeDeclared: declared, Fee: Expand(r.Fee), ApprovalBeginTime: r.Begin, ApprovalEndTime: r.End,
	}, nil)
}

func (p *pair) compareCluster(k known) {
	c := p.model.Clusters[KeyOf(k.owner, k.operators)]
	balance, err := p.model.Balance(p.at(), k.owner, k.operators, c)
	view(p, "balance", views.PackGetBalance(k.owner, k.operators, toBinding(c)), views.UnpackGetBalance, balance, err)
	rate, err := p.model.BurnRate(k.owner, k.operators, c)
	view(p, "burn rate", views.PackGetBurnRate(k.owner, k.operators, toBinding(c)), views.UnpackGetBurnRate, rate, err)
	short, err := p.model.Liquidatable(p.at(), k.owner, k.operators, c)
	view(p, "liquidatable", views.PackIsLiquidatable(k.owner, k.operators, toBinding(c)), views.UnpackIsLiquidatable, short, err)
	view(p, "liquidated", views.PackIsLiquidated(k.owner, k.operators, toBinding(c)), views.UnpackIsLiquidated, !c.Active, nil)
	block, ok, err := p.model.LiquidationBlock(p.at(), k.owner, k.operators, c)
	if err == nil && ok && block > p.chain.Block && block < 1<<32-1 {
		p.liquidatableAt(k, c, block, true)
		p.liquidatableAt(k, c, block-1, false)
	}
}

// liquidatableAt asks the contracts about a later block, where 64 bits suffice for it.
func (p *pair) liquidatableAt(k known, c Cluster, block uint64, want bool) {
	now := p.chain.Block
	defer func() { p.chain.Block = now }()
	p.chain.Block = block
	if got, err := p.model.Liquidatable(p.at(), k.owner, k.operators, c); err == nil {
		if got != want {
			p.Fatalf("block %d is not where liquidation begins", block)
		}
		view(p, "liquidatable later", views.PackIsLiquidatable(k.owner, k.operators, toBinding(c)), views.UnpackIsLiquidatable, want, nil)
	}
}
