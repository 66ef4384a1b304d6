// Package liquidator closes clusters whose balance no longer lasts, for the bounty.
//
// It keeps the contracts' books with package model and so knows for every cluster the
// block from which anybody may liquidate it. When that comes it tries the call, compares
// what the bounty is worth with the most the gas can cost, and sends. It keeps nothing
// that a reorganisation could make wrong. Ends that come near it logs ahead, with block and date.
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

// Options say what the liquidator may spend.
type Options struct {
	// Price is what one SSV is worth, in wei of ether.
	Price *big.Int
	// MinProfit is what must be left after the gas, in wei of ether.
	MinProfit *big.Int
	// AtALoss lets it pay for the gas whatever the bounty is worth.
	AtALoss bool
	// Poll is the pause between two looks at the chain.
	Poll time.Duration
	// DryRun finds and logs, and sends nothing.
	DryRun bool
	// Log takes what it does.
	Log *slog.Logger
}

// Liquidator watches one set of contracts with one wallet.
type Liquidator struct {
	client  *client.Client
	wallet  client.Wallet
	journal *client.Journal
	books   *client.Books
	options Options
	// tried are records for which the contract refused or the gas was too dear, with the
	// block at which to try again.
	tried map[model.ClusterKey]attempt
	// foreseen are records whose end was logged ahead, with the block that was told.
	foreseen map[model.ClusterKey]attempt
}

type attempt struct {
	record common.Hash
	again  uint64
}

// retryBlocks is how long a cluster is left alone after an attempt that came to nothing,
// while its record stays the same.
const retryBlocks = 10

// New returns a liquidator that has looked at nothing yet.
func New(c *client.Client, w client.Wallet, j *client.Journal, options Options) *Liquidator {
	if options.MinProfit == nil {
		options.MinProfit = new(big.Int)
	}
	if options.Price == nil {
		options.Price = new(big.Int)
	}
	return &Liquidator{client: c, wallet: w, journal: j, books: c.NewBooks(), options: options, tried: map[model.ClusterKey]attempt{}, foreseen: map[model.ClusterKey]attempt{}}
}

// Run watches until ctx ends. Trouble with the execution client is logged and outlived.
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

// Outcome is what a pass did with one cluster.
type Outcome struct {
	Cluster client.Cluster
	// Bounty is in wei of SSV.
	Bounty *big.Int
	// Transaction is what liquidated it, zero if nothing was sent.
	Transaction common.Hash
	// Err says why nothing came of it, or is nil.
	Err error
}

// BountyError says that a cluster's bounty is worth too little for any gas. Nothing was sent.
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

// Pass looks once at all clusters and liquidates those that may be now, the richest first.
func (l *Liquidator) Pass(ctx context.Context) ([]Outcome, error) {
	ledger, head, err := l.books.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the contracts' books: %w", err)
	}
	// A transaction sent now lands in the next block at the earliest.
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

// due lists the clusters that may be liquidated at a block, by bounty, and by key among
// equals so that two runs agree.
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

// liquidate tries, and sends if it pays.
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
		// The record's hash makes it another request when the cluster changes.
		Action: fmt.Sprintf("liquidate the cluster of %v on operators %v, record %v", cluster.Owner, cluster.Operators, recordHash(cluster)),
		Build:  client.Static(call),
	}, nil
}

// liquidationGas bounds a liquidation. The limit must not depend on the block it is
// estimated in: the cluster may only become liquidatable in the next one.
func liquidationGas(operators int) uint64 { return uint64(120_000 + 15_000*operators) }

// budget is what the gas may cost at most: the bounty's worth less the profit.
func (l *Liquidator) budget(bounty *big.Int) *big.Int {
	worth := new(big.Int).Mul(bounty, l.options.Price)
	worth.Quo(worth, big.NewInt(1_000_000_000_000_000_000))
	return worth.Sub(worth, l.options.MinProfit)
}

// remember leaves a cluster alone for a while if an attempt came to nothing.
func (l *Liquidator) remember(o Outcome, block uint64) {
	key := model.KeyOf(o.Cluster.Owner, o.Cluster.Operators)
	if o.Err == nil {
		delete(l.tried, key)
		return
	}
	again := block + retryBlocks
	if is[*client.RefusedError](o.Err) || is[*client.NotTakenError](o.Err) || is[*client.PendingError](o.Err) || is[*client.WalletBusyError](o.Err) {
		// Refused: a race that is lost, or a block too early. Pending: it is followed on.
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

// lost reports whether an error means that the cluster changed before our call.
func lost(err error) bool {
	var revert binding.Revert
	return errors.As(err, &revert) &&
		slices.Contains([]string{"ClusterIsLiquidated", "IncorrectClusterState", "ClusterNotLiquidatable"}, revert.Name)
}

// recordHash tells two records of a cluster apart.
func recordHash(c client.Cluster) common.Hash {
	r := c.Record
	text := fmt.Sprint(r.ValidatorCount, r.NetworkFeeIndex, r.Index, r.Active, r.Balance, c.Block)
	return crypto.Keccak256Hash([]byte(text))
}
