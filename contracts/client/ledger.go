package client

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

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
	state := *l.State
	state.Operators, state.Clusters = maps.Clone(state.Operators), maps.Clone(state.Clusters)
	l.State, l.Clusters = &state, maps.Clone(l.Clusters)
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

func (c *Client) enter(l *Ledger, log *types.Log, topics []common.Hash) error {
	name := ledgerEvents[slices.Index(topics, log.Topics[0])]
	switch name {
	case "OperatorAdded":
		event, err := c.network.UnpackOperatorAddedEvent(log)
		if err != nil {
			return fmt.Errorf("decode event: %w", err)
		}
		return l.operatorAdded(event.OperatorId, event.Owner, event.Fee, log.BlockNumber)
	case "OperatorRemoved":
		event, err := c.network.UnpackOperatorRemovedEvent(log)
		if err != nil {
			return fmt.Errorf("decode event: %w", err)
		}
		return l.operatorFee(event.OperatorId, nil, log.BlockNumber)
	case "OperatorFeeExecuted":
		event, err := c.network.UnpackOperatorFeeExecutedEvent(log)
		if err != nil {
			return fmt.Errorf("decode event: %w", err)
		}
		return l.operatorFee(event.OperatorId, event.Fee, log.BlockNumber)
	case "NetworkFeeUpdated":
		event, err := c.network.UnpackNetworkFeeUpdatedEvent(log)
		if err != nil {
			return fmt.Errorf("decode event: %w", err)
		}
		return l.networkFee(event.NewFee, log.BlockNumber)
	}
	return c.enterCluster(l, log)
}

func (l *Ledger) operatorAdded(id uint64, owner common.Address, wei *big.Int, block uint64) error {
	fee, err := model.Shrink(wei)
	if err != nil {
		return err
	}
	l.State.Operators[id] = model.Operator{Owner: owner, Fee: fee, Block: block}
	return nil
}

// operatorFee adds to the index at the old fee and sets the new one; nil removes the operator, whose index then stays.
func (l *Ledger) operatorFee(id uint64, wei *big.Int, block uint64) error {
	operator := l.State.Operators[id]
	operator.Index += (block - operator.Block) * operator.Fee
	operator.Block, operator.Fee = 0, 0
	if wei != nil {
		fee, err := model.Shrink(wei)
		if err != nil {
			return err
		}
		operator.Block, operator.Fee = block, fee
	}
	l.State.Operators[id] = operator
	return nil
}

func (l *Ledger) networkFee(wei *big.Int, block uint64) error {
	fee, err := model.Shrink(wei)
	if err != nil {
		return err
	}
	n := &l.State.Network
	n.Index += (block - n.IndexBlock) * n.Fee
	n.IndexBlock, n.Fee = block, fee
	return nil
}

func (c *Client) enterCluster(l *Ledger, log *types.Log) error {
	cluster, err := c.clusterIn(log)
	if err != nil {
		return err
	}
	key := model.KeyOf(cluster.Owner, cluster.Operators)
	l.Clusters[key] = cluster
	l.State.Clusters[key] = record(cluster)
	return nil
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
