package rig

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// copies is how many validators of its own the stranger registers with the shares of others.
const copies = 8

// clusterGas bounds what liquidates or reactivates a cluster.
const clusterGas = 1_000_000

// copyShares signs what a stranger does with the shares of the first validators: it registers validators of its own with them, removes
// half of these an epoch later, and once an epoch liquidates and reactivates its cluster. Its validators exist on the beacon chain, so that
// they would have duties.
func (r *registration) copyShares(keys []string, o Options) error {
	if !o.tells(CopiedShares) {
		return nil
	}
	who, err := openAccount(strangerName)
	if err != nil {
		return err
	}
	splitter, err := newSplitter(who.address, keys)
	if err != nil {
		return err
	}
	public, shares, err := split(splitter, GenesisValidators-copies, copies, 0)
	if err != nil {
		return err
	}
	for i := range shares { // only the proof of ownership is the stranger's
		shares[i] = append(bytes.Clone(shares[i][:phase0.SignatureLength]), r.shares[i][phase0.SignatureLength:]...)
	}
	ids, cluster, network := committeeIDs(len(keys)), binding.NewCluster(), binding.NewSSVNetwork()
	p, signed := planner{to: r.contract}, 0
	act := func(what string, data []byte, err error, gas uint64) error {
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		p.add(what, data, gas)
		return nil
	}
	closed := func() error {
		data, err := network.TryPackLiquidate(who.address, ids, cluster)
		if err := act("liquidate the stranger's cluster", data, err, clusterGas); err != nil {
			return err
		}
		cluster.Active = false
		data, err = network.TryPackReactivate(ids, new(big.Int), cluster)
		cluster.Active = true
		return act("reactivate the stranger's cluster", data, err, clusterGas)
	}
	for epoch := range o.Epochs {
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
		txs, err := sign(p.txs[signed:], who.key)
		if err != nil {
			return err
		}
		r.strange, signed = append(r.strange, txs), len(p.txs)
	}
	return nil
}

// actStrangely sends what the stranger does in this measured epoch.
func (n *Network) actStrangely(ctx context.Context, epoch int) error {
	for _, c := range n.options.Corrupt {
		if !c.byStranger() || epoch < c.Epoch {
			continue
		}
		for i := range n.options.Executions {
			if err := send(ctx, n.chain.ExecutionHTTP(i), n.contract.strange[epoch-c.Epoch]); err != nil {
				return fmt.Errorf("copy shares: %w", err)
			}
		}
	}
	return nil
}

// strangeActs asks that everything the stranger sent was carried out: else the run shows nothing.
func (n *Network) strangeActs(ctx context.Context) error {
	for _, c := range n.options.Corrupt {
		if !c.byStranger() {
			continue
		}
		var all []*types.Transaction
		for _, txs := range n.contract.strange[:n.options.Epochs-c.Epoch+1] {
			all = append(all, txs...)
		}
		ctx, cancel := context.WithTimeout(ctx, 2*n.options.Slot)
		defer cancel()
		if err := awaitMined(ctx, n.chain.ExecutionHTTP(min(n.options.steady(), n.options.Executions-1)), all); err != nil {
			return fmt.Errorf("copied shares: %w", err)
		}
	}
	return nil
}
