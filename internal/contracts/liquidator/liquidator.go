// Package liquidator liquidates clusters whose balance is too low, for the bounty.
//
// It computes the contracts' state with package model, and so for every cluster the block from which anybody may liquidate it. At that
// block it tries the call, compares the bounty's worth with the highest cost of the gas, and sends the transaction. It stores nothing
// that a reorganisation could make wrong. It logs in advance which clusters may be liquidated soon, with block and date.
//
// Not here: reading the chain and sending (package client), the formulas (package model).
package liquidator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/contracts/model"
)

// Options are a liquidator's limits and settings.
type Options struct {
	// Price is what one SSV is worth, in wei of ether.
	Price *big.Int
	// MinProfit is the least profit after the cost of the gas, in wei of ether.
	MinProfit *big.Int
	// AtALoss liquidates also when the gas costs more than the bounty is worth.
	AtALoss bool
	// Poll is the pause between two passes.
	Poll time.Duration
	// DryRun logs what could be liquidated and sends nothing.
	DryRun bool
	// Log is the liquidator's log.
	Log *slog.Logger
}

// Liquidator liquidates clusters of one set of contracts with one wallet.
type Liquidator struct {
	client  *client.Client
	wallet  client.Wallet
	journal *client.Journal
	books   *client.Books
	options Options
	// tried are records for which the call failed or the gas cost too much, with the block at which to try again.
	tried map[model.ClusterKey]attempt
	// foreseen are records whose liquidation block was logged in advance, with that block.
	foreseen map[model.ClusterKey]attempt
}

type attempt struct {
	record common.Hash
	again  uint64
}

// retryBlocks is how many blocks pass between a failed attempt and the next one for the same record of a cluster.
const retryBlocks = 10

// New returns a liquidator that has not made a pass yet.
func New(c *client.Client, w client.Wallet, j *client.Journal, options Options) *Liquidator {
	if options.MinProfit == nil {
		options.MinProfit = new(big.Int)
	}
	if options.Price == nil {
		options.Price = new(big.Int)
	}
	return &Liquidator{client: c, wallet: w, journal: j, books: c.NewBooks(), options: options, tried: map[model.ClusterKey]attempt{}, foreseen: map[model.ClusterKey]attempt{}}
}

// Run makes passes until ctx ends. Errors of the execution client are logged and do not end it.
func (l *Liquidator) Run(ctx context.Context) error {
	for {
		if _, err := l.Pass(ctx); err != nil && ctx.Err() == nil {
			l.options.Log.Warn("look for clusters to liquidate", "cause", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(l.options.Poll):
		}
	}
}

// Outcome is the result of a pass for one cluster.
type Outcome struct {
	Cluster client.Cluster
	// Bounty is in wei of SSV.
	Bounty *big.Int
	// Transaction is the hash of the transaction that liquidated the cluster; zero if none was sent.
	Transaction common.Hash
	// Err is the reason why the cluster was not liquidated, or nil.
	Err error
}

// BountyError says that a cluster's bounty is worth less than the gas of a liquidation. Nothing was sent.
type BountyError struct {
	// Bounty is in wei of SSV.
	Bounty *big.Int
}

// Error implements error.
func (e *BountyError) Error() string {
	return fmt.Sprintf("the bounty of %s is worth too little for any gas", client.SSV(e.Bounty))
}

func is[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// Pass checks all clusters once and liquidates those that may be liquidated now, the highest bounty first.
func (l *Liquidator) Pass(ctx context.Context) ([]Outcome, error) {
	ledger, head, err := l.books.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the contracts' books: %w", err)
	}
	// A transaction that is sent now is in the next block at the earliest.
	next := head.Number.Uint64() + 1
	due, err := l.due(ledger, next)
	if err != nil {
		return nil, err
	}
	if err := l.foresee(ctx, ledger, next); err != nil {
		return nil, err
	}
	var outcomes []Outcome
	for _, o := range due {
		if ctx.Err() != nil {
			break
		}
		l.liquidate(ctx, &o)
		l.remember(o, next)
		l.report(o)
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

// due returns the clusters that may be liquidated at a block, ordered by bounty and then by key, so that the order is deterministic.
func (l *Liquidator) due(ledger client.Ledger, block uint64) ([]Outcome, error) {
	var due []Outcome
	for key, cluster := range ledger.Clusters {
		bounty, permitted, err := ledger.Bounty(key, block)
		if err != nil {
			return nil, fmt.Errorf("compute the balance of %v: %w", key, err)
		}
		last, again := l.tried[key]
		if !permitted || again && last.record == recordHash(cluster) && block < last.again {
			continue
		}
		due = append(due, Outcome{Cluster: cluster, Bounty: bounty})
	}
	slices.SortFunc(due, func(a, b Outcome) int {
		if byBounty := b.Bounty.Cmp(a.Bounty); byBounty != 0 {
			return byBounty
		}
		return binding.ClusterKey(a.Cluster.Owner, a.Cluster.Operators).Cmp(binding.ClusterKey(b.Cluster.Owner, b.Cluster.Operators))
	})
	return due, nil
}

// liquidate tries the call, and sends the transaction if the bounty is worth it.
func (l *Liquidator) liquidate(ctx context.Context, o *Outcome) {
	r, err := l.request(*o)
	if err != nil {
		o.Err = err
		return
	}
	if l.options.DryRun {
		_, o.Err = l.client.DryRun(ctx, l.wallet.Address, r)
		return
	}
	result, err := l.client.Send(ctx, l.wallet, l.journal, r)
	if err != nil {
		o.Err = err
		return
	}
	o.Transaction = result.Receipt.TxHash
}

// request is the call for one cluster with the most that its gas may cost.
func (l *Liquidator) request(o Outcome) (client.Request, error) {
	cluster := o.Cluster
	data, err := binding.NewSSVNetwork().TryPackLiquidate(cluster.Owner, cluster.Operators, cluster.Record)
	if err != nil {
		return client.Request{}, fmt.Errorf("encode liquidate: %w", err)
	}
	network := l.client.Contracts().Network
	call := client.Call{To: &network, Data: data, Gas: liquidationGas(len(cluster.Operators)), Pending: true}
	if !l.options.AtALoss {
		if call.MaxCost = l.budget(o.Bounty); call.MaxCost.Sign() <= 0 {
			return client.Request{}, &BountyError{o.Bounty}
		}
	}
	return client.Request{
		// With the record's hash the request is a different one after the cluster changes.
		Action: fmt.Sprintf("liquidate the cluster of %v on operators %v, record %v", cluster.Owner, cluster.Operators, recordHash(cluster)),
		Build:  client.Static(call),
	}, nil
}

// liquidationGas is the gas limit of a liquidation. It is not estimated, because the cluster may become liquidatable only in the next
// block.
func liquidationGas(operators int) uint64 { return uint64(120_000 + 15_000*operators) }

// budget is the most that the gas may cost: the bounty's worth less the profit.
func (l *Liquidator) budget(bounty *big.Int) *big.Int {
	worth := new(big.Int).Mul(bounty, l.options.Price)
	worth.Quo(worth, big.NewInt(1_000_000_000_000_000_000))
	return worth.Sub(worth, l.options.MinProfit)
}

// remember notes a failed attempt, so that the cluster is not tried again for retryBlocks.
func (l *Liquidator) remember(o Outcome, block uint64) {
	key := model.KeyOf(o.Cluster.Owner, o.Cluster.Operators)
	if o.Err == nil {
		delete(l.tried, key)
		return
	}
	again := block + retryBlocks
	if is[*client.RefusedError](o.Err) || is[*client.NotTakenError](o.Err) || is[*client.PendingError](o.Err) || is[*client.WalletBusyError](o.Err) {
		// A failed call: somebody else was first, or it is a block too early. A pending transaction: the next pass goes on with it.
		again = block + 1
	}
	l.tried[key] = attempt{recordHash(o.Cluster), again}
}

func (l *Liquidator) report(o Outcome) {
	log := l.options.Log.With("owner", o.Cluster.Owner, "operators", o.Cluster.Operators, "bounty", client.SSV(o.Bounty))
	switch {
	case o.Err == nil && l.options.DryRun:
		log.Info("would liquidate cluster")
	case o.Err == nil:
		log.Info("cluster liquidated", "transaction", o.Transaction)
	case lost(o.Err):
		log.Info("somebody was faster, or the cluster was saved", "cause", o.Err)
	default:
		log.Warn("cluster not liquidated", "cause", o.Err)
	}
}

// lost reports whether an error means that the cluster changed before this liquidator's call.
func lost(err error) bool {
	var revert binding.Revert
	return errors.As(err, &revert) &&
		slices.Contains([]string{"ClusterIsLiquidated", "IncorrectClusterState", "ClusterNotLiquidatable"}, revert.Name)
}

// recordHash is different for different records of a cluster.
func recordHash(c client.Cluster) common.Hash {
	r := c.Record
	text := fmt.Sprint(r.ValidatorCount, r.NetworkFeeIndex, r.Index, r.Active, r.Balance, c.Block)
	return crypto.Keccak256Hash([]byte(text))
}
