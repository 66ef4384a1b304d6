package rig

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// copies is how many validators of its own the stranger registers with the shares of others.
const copies = 8

// clusterGas bounds what liquidates or reactivates a cluster.
const clusterGas = 1_000_000

// copyShares signs what a stranger does with the shares of the first validators: it registers validators of its own with them, removes
// half of these an epoch later, and once an epoch liquidates and reactivates its cluster. Its validators exist on the beacon chain, so that
// they would have duties.
func (n *run) copyShares() error {
	if !n.plan.tells(copiedShares) {
		return nil
	}
	who, err := onchain.OpenAccount(onchain.StrangerName)
	if err != nil {
		return err
	}
	keys := n.Keys()
	splitter, err := onchain.NewSplitter(who.Address, keys)
	if err != nil {
		return err
	}
	public, shares, err := onchain.Split(splitter, localnet.GenesisValidators-copies, copies, 0)
	if err != nil {
		return err
	}
	for i := range shares { // only the proof of ownership is the stranger's
		shares[i] = append(bytes.Clone(shares[i][:phase0.SignatureLength]), n.Registration.Shares[i][phase0.SignatureLength:]...)
	}
	ids, cluster, network := onchain.CommitteeIDs(len(keys)), binding.NewCluster(), binding.NewSSVNetwork()
	p, signed := onchain.Planner{To: n.Registration.Contract()}, 0
	act := func(what string, data []byte, err error, gas uint64) error {
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		p.Add(what, data, gas)
		return nil
	}
	closed := func() error {
		data, err := network.TryPackLiquidate(who.Address, ids, cluster)
		if err := act("liquidate the stranger's cluster", data, err, clusterGas); err != nil {
			return err
		}
		cluster.Active = false
		data, err = network.TryPackReactivate(ids, new(big.Int), cluster)
		cluster.Active = true
		return act("reactivate the stranger's cluster", data, err, clusterGas)
	}
	for epoch := range n.plan.Epochs {
		switch epoch {
		case 0:
			data, err := binding.BulkRegisterData(public, ids, shares, new(big.Int), cluster)
			if err := act("register copied shares", data, err, binding.RegisterGas(copies, len(keys))); err != nil {
				return err
			}
			cluster.ValidatorCount = copies
		case 1:
			data, err := binding.RemoveData(public[:copies/2], ids, cluster)
			if err := act("remove copied shares", data, err, binding.RemoveGas(copies/2, len(keys))); err != nil {
				return err
			}
			cluster.ValidatorCount -= copies / 2
			fallthrough
		default:
			if err := closed(); err != nil {
				return err
			}
		}
		txs, err := onchain.Sign(p.Txs[signed:], who.Key)
		if err != nil {
			return err
		}
		n.strange, signed = append(n.strange, txs), len(p.Txs)
	}
	return nil
}

// actStrangely sends what the stranger does in this measured epoch.
func (n *run) actStrangely(ctx context.Context, epoch int) error {
	for _, c := range n.plan.Lies {
		if !byStranger(c) || epoch < c.Epoch {
			continue
		}
		if err := n.Send(ctx, n.strange[epoch-c.Epoch]); err != nil {
			return fmt.Errorf("copy shares: %w", err)
		}
	}
	return nil
}

// strangeActs asks that everything the stranger sent was carried out: else the run shows nothing.
func (n *run) strangeActs(ctx context.Context) error {
	for _, c := range n.plan.Lies {
		if !byStranger(c) {
			continue
		}
		var all []*types.Transaction
		for _, txs := range n.strange[:n.plan.Epochs-c.Epoch+1] {
			all = append(all, txs...)
		}
		ctx, cancel := context.WithTimeout(ctx, 2*n.Options.Slot)
		defer cancel()
		if err := onchain.AwaitMined(ctx, n.Chain.ExecutionHTTP(min(n.Options.Steady, n.Options.Executions-1)), all); err != nil {
			return fmt.Errorf("copied shares: %w", err)
		}
	}
	return nil
}
