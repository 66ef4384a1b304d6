package rig

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/contracts/model"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// payOut lets operators and the network take what they earned: one operator everything, one a part, the network a part.
func (a *contractScenario) payOut(ctx context.Context) error {
	network := binding.NewSSVNetwork()
	tenth := big.NewInt(100_000_000_000_000_000)
	all, err := network.TryPackWithdrawAllOperatorEarnings(1)
	if err != nil {
		return fmt.Errorf("withdraw earnings: %w", err)
	}
	part, err := network.TryPackWithdrawOperatorEarnings(2, tenth)
	if err != nil {
		return fmt.Errorf("withdraw earnings: %w", err)
	}
	share, err := network.TryPackWithdrawNetworkEarnings(tenth)
	if err != nil {
		return fmt.Errorf("withdraw earnings: %w", err)
	}
	if err := a.withdraw(ctx, onchain.OperatorName(1), "operator 1 takes all its earnings", all, func(before *model.State, at model.At) (*big.Int, error) {
		return before.OperatorEarnings(at, 1)
	}); err != nil {
		return err
	}
	fixed := func(*model.State, model.At) (*big.Int, error) { return tenth, nil }
	if err := a.withdraw(ctx, onchain.OperatorName(2), "operator 2 takes a part of its earnings", part, fixed); err != nil {
		return err
	}
	return a.withdraw(ctx, onchain.OwnerName, "the network's owner takes a part of the network's", share, fixed)
}

// withdraw makes a call that pays its sender. What it must pay is computed on the model's state before its block.
func (a *contractScenario) withdraw(ctx context.Context, who, name string, data []byte, due func(*model.State, model.At) (*big.Int, error)) error {
	p := a.people[who]
	receipt, err := p.Call(ctx, name, data)
	if err != nil {
		return err
	}
	block := blockOf(receipt)
	if err := a.books.advance(ctx, block-1); err != nil {
		return err
	}
	// Nobody else changes this account's earnings in that block, so that the block before tells what they are in it.
	want, err := due(a.books.state, model.At{Block: block})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return a.step(ctx, name, block, client.SSV(want), a.paid(receipt, p))
}
