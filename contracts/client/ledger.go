package client

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/model"
)

// ledgerEvents are all events that a ledger is built from.
var ledgerEvents = slices.Concat(clusterEvents, operatorEvents)

// Ledger is the contracts' accounting, rebuilt from their events. Its model state is enough to compute the balance of any cluster at
// any block without another request.
type Ledger struct {
	// State is the model's state, with operators' indexes, the network's index and all records.
	State *model.State
	// Clusters are all clusters that ever existed, by their key in the model.
	Clusters map[model.ClusterKey]Cluster
	// Block is the last block whose events are applied.
	Block uint64
}

// ledgerWindow is how many blocks below the head are read again each time. A reorganisation that is not deeper changes nothing that is
// stored.
const ledgerWindow = 64

// Books keeps a ledger current. Blocks that a reorganisation may change are not stored.
type Books struct {
	c    *Client
	base Ledger
	hash common.Hash
}

// NewBooks returns empty books that start at the contracts' first block.
func (c *Client) NewBooks() *Books {
	b := &Books{c: c}
	b.reset()
	return b
}

func (b *Books) reset() {
	b.hash = common.Hash{}
	b.base = Ledger{
		State:    model.New(b.c.options.Contracts.Network, model.Params{}, nil),
		Clusters: map[model.ClusterKey]Cluster{}, Block: b.c.options.Contracts.Block - min(b.c.options.Contracts.Block, 1),
	}
}

// Current returns the ledger at the head.
func (b *Books) Current(ctx context.Context) (Ledger, *types.Header, error) {
	head, err := b.c.Head(ctx)
	if err != nil {
		return Ledger{}, nil, err
	}
	if err := b.advance(ctx, head.Number.Uint64()); err != nil {
		return Ledger{}, nil, err
	}
	ledger := b.base.clone()
	if err := b.c.read(ctx, &ledger, head.Number.Uint64()); err != nil {
		return Ledger{}, nil, err
	}
	return ledger, head, b.c.terms(ctx, &ledger)
}

// advance applies events to the stored ledger up to the window. If its last block is no longer in the chain, everything is read again.
func (b *Books) advance(ctx context.Context, head uint64) error {
	if b.hash != (common.Hash{}) {
		kept, err := b.hashOf(ctx, b.base.Block)
		if err != nil {
			return err
		}
		if kept != b.hash {
			b.c.options.Note(fmt.Sprintf("the chain was reorganised below block %d: reading everything anew", b.base.Block))
			b.reset()
		}
	}
	if head < b.base.Block+2*ledgerWindow {
		return nil
	}
	to := head - ledgerWindow
	next := b.base.clone()
	if err := b.c.read(ctx, &next, to); err != nil {
		return err
	}
	hash, err := b.hashOf(ctx, to)
	if err != nil {
		return err
	}
	b.base, b.hash = next, hash
	return nil
}

func (b *Books) hashOf(ctx context.Context, block uint64) (common.Hash, error) {
	header, err := b.c.chain.HeaderByNumber(ctx, new(big.Int).SetUint64(block))
	if err != nil {
		return common.Hash{}, b.c.unreachable(ctx, fmt.Errorf("ask for block %d: %w", block, err))
	}
	return header.Hash(), nil
}

// clone returns a copy that may be changed independently. Records are never changed in place.
func (l Ledger) clone() Ledger {
	l.State, l.Clusters = l.State.Clone(), maps.Clone(l.Clusters)
	return l
}

// terms sets the parameters that have no event at deployment.
func (c *Client) terms(ctx context.Context, l *Ledger) error {
	t, err := c.Terms(ctx)
	if err != nil {
		return err
	}
	collateral, err := model.Shrink(t.Collateral)
	if err != nil {
		return fmt.Errorf("read the liquidation collateral: %w", err)
	}
	l.State.Params = model.Params{
		MinimumBlocks: t.MinimumBlocks, MinimumCollateral: collateral, ValidatorLimit: t.ValidatorLimit,
		MaxFeeIncrease: t.FeeIncrease, MaxFee: t.MaximumFee,
	}
	return nil
}

// read applies the events up to a block.
func (c *Client) read(ctx context.Context, l *Ledger, to uint64) error {
	if to <= l.Block {
		return nil
	}
	logs, err := c.logs(ctx, l.Block+1, to, ledgerEvents)
	if err != nil {
		return err
	}
	topics, err := topicsOf(ledgerEvents...)
	if err != nil {
		return err
	}
	for i := range logs {
		if err := c.enter(l, &logs[i], topics); err != nil {
			return &EventError{logs[i].Topics[0].Hex(), logs[i].BlockNumber, err}
		}
	}
	l.Block = to
	return nil
}

// enter applies one event. A record that does not follow the events before it is taken in all the same: the clusters' balances depend on
// records, indexes and fees alone.
func (c *Client) enter(l *Ledger, log *types.Log, topics []common.Hash) error {
	event, cluster, err := c.eventOf(ledgerEvents[slices.Index(topics, log.Topics[0])], log)
	if err != nil {
		return err
	}
	err = l.State.ApplyEvent(model.At{Block: log.BlockNumber}, event)
	if cluster == nil {
		return err
	}
	key := model.KeyOf(cluster.Owner, cluster.Operators)
	l.Clusters[key], l.State.Clusters[key] = *cluster, record(*cluster)
	if err != nil {
		c.options.Note(fmt.Sprintf("the counts of validators and earnings are not known from block %d on: %v", log.BlockNumber, err))
	}
	return nil
}

// eventOf returns an event as the model replays it, with its cluster if it carries one.
func (c *Client) eventOf(name string, log *types.Log) (e model.Event, cluster *Cluster, err error) {
	e.Name = name
	switch name {
	case "OperatorAdded":
		err = apply(c.network.UnpackOperatorAddedEvent, log, func(of *binding.SSVNetworkOperatorAdded) {
			e.Args = []any{of.OperatorId, of.Owner, of.PublicKey, of.Fee}
		})
	case "OperatorRemoved":
		err = apply(c.network.UnpackOperatorRemovedEvent, log, func(of *binding.SSVNetworkOperatorRemoved) { e.Args = []any{of.OperatorId} })
	case "OperatorFeeExecuted":
		err = apply(c.network.UnpackOperatorFeeExecutedEvent, log, func(of *binding.SSVNetworkOperatorFeeExecuted) {
			e.Args = []any{of.Owner, of.OperatorId, of.BlockNumber, of.Fee}
		})
	case "NetworkFeeUpdated":
		err = apply(c.network.UnpackNetworkFeeUpdatedEvent, log, func(of *binding.SSVNetworkNetworkFeeUpdated) { e.Args = []any{of.OldFee, of.NewFee} })
	default:
		cluster = new(Cluster)
		*cluster, e.Args, err = c.recordIn(log)
	}
	return e, cluster, err
}

// record converts a cluster's record to the model's.
func record(c Cluster) model.Cluster {
	r := c.Record
	return model.Cluster{
		Validators: r.ValidatorCount, NetworkFeeIndex: r.NetworkFeeIndex, Index: r.Index, Active: r.Active, Balance: r.Balance,
	}
}

// Bounty returns the amount that liquidating a cluster at a block pays, in wei of SSV, and whether anybody may liquidate it then.
func (l Ledger) Bounty(key model.ClusterKey, block uint64) (wei *big.Int, permitted bool, err error) {
	cluster := l.Clusters[key]
	r := record(cluster)
	if !r.Active {
		return new(big.Int), false, nil
	}
	at := model.At{Block: block}
	if permitted, err = l.State.Liquidatable(at, cluster.Owner, cluster.Operators, r); err != nil || !permitted {
		return new(big.Int), false, err
	}
	wei, err = l.State.Balance(at, cluster.Owner, cluster.Operators, r)
	return wei, true, err
}

// LiquidationBlock returns the first block, from the given one on, at which anybody may liquidate a cluster; false if there is none.
func (l Ledger) LiquidationBlock(key model.ClusterKey, block uint64) (uint64, bool, error) {
	cluster := l.Clusters[key]
	r := record(cluster)
	if !r.Active {
		return 0, false, nil
	}
	return l.State.LiquidationBlock(model.At{Block: block}, cluster.Owner, cluster.Operators, r)
}
