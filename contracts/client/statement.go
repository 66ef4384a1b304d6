package client

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/model"
)

// Statement is a cluster's account at the latest block.
type Statement struct {
	Cluster Cluster
	// Time is the time of the latest block.
	Time time.Time
	// Balance and Burn are in wei, Burn per block. Both are 0 for a liquidated cluster.
	Balance, Burn *big.Int
	// Floor is the balance in wei below which anybody may liquidate.
	Floor *big.Int
	// Liquidatable says that anybody may liquidate it now.
	Liquidatable bool
	// LiquidationBlock is the first block at which it may be liquidated if nothing changes, 0 if there is none; LiquidationTime is its
	// estimated time.
	LiquidationBlock uint64
	LiquidationTime  time.Time
}

// Runway returns how long the cluster lasts from the latest block on; 0 if it may be liquidated now or never.
func (s Statement) Runway() time.Duration {
	if s.LiquidationTime.IsZero() {
		return 0
	}
	return max(0, s.LiquidationTime.Sub(s.Time))
}

// warnAhead is how long before its liquidation the owner of a cluster is warned: the contracts' least threshold of two weeks, and
// about as much again for a person who is away.
const warnAhead = 30 * Day

// Warning returns a sentence for the owner of a cluster that may be liquidated now or within a month, else "".
func (s Statement) Warning() string {
	validators := s.Cluster.Record.ValidatorCount
	switch {
	case !s.Cluster.Record.Active || s.LiquidationBlock == 0:
		return ""
	case s.Liquidatable:
		return fmt.Sprintf("anybody may liquidate this cluster now, and its %s would stop: deposit at once", count(validators, "validator"))
	case s.Runway() > warnAhead:
		return ""
	}
	return fmt.Sprintf("from %s on (block %d) anybody may liquidate this cluster, and its %s would stop: deposit before",
		s.LiquidationTime.UTC().Format("2006-01-02 15:04 MST"), s.LiquidationBlock, count(validators, "validator"))
}

// Statement computes a cluster's account with the model. A record that is out of date is fetched again, once.
func (c *Client) Statement(ctx context.Context, cluster Cluster) (Statement, error) {
	s, err := c.statement(ctx, cluster)
	if !stale(err) {
		return s, err
	}
	if cluster, err = c.Cluster(ctx, cluster.Owner, cluster.Operators); err != nil {
		return s, err
	}
	return c.statement(ctx, cluster)
}

func (c *Client) statement(ctx context.Context, cluster Cluster) (Statement, error) {
	s := Statement{Cluster: cluster, Balance: new(big.Int), Burn: new(big.Int), Floor: new(big.Int)}
	if !cluster.Record.Active {
		return s, nil
	}
	var err error
	if s.Balance, err = view(ctx, c, "read the cluster's balance",
		c.views.PackGetBalance(cluster.Owner, cluster.Operators, cluster.Record), c.views.UnpackGetBalance); err != nil {
		return s, err
	}
	fees, err := c.operatorFees(ctx, cluster.Operators)
	if err != nil {
		return s, err
	}
	return s, c.project(ctx, &s, fees)
}

// project sets the fields of a statement that lie in the future.
func (c *Client) project(ctx context.Context, s *Statement, fees []*big.Int) error {
	terms, err := c.Terms(ctx)
	if err != nil {
		return err
	}
	pace, err := c.Pace(ctx)
	if err != nil {
		return err
	}
	s.Time = pace.Time
	f := Forecast{Terms: terms, Fees: fees, Validators: s.Cluster.Record.ValidatorCount, Balance: s.Balance}
	if s.Burn, s.Floor, err = f.BurnAndFloor(); err != nil {
		return err
	}
	blocks, ends, err := f.BlocksLeft()
	if err != nil || !ends {
		return err
	}
	s.LiquidationBlock = pace.Block + blocks
	s.Liquidatable = blocks == 0
	s.LiquidationTime = pace.At(s.LiquidationBlock)
	return nil
}

// After returns the account as it would be with another number of validators and another balance, at the same fees. If the cluster
// does not exist yet or is liquidated, the statement's own balance counts as 0.
func (c *Client) After(ctx context.Context, s Statement, validators uint32, balance *big.Int) (Statement, error) {
	after := Statement{Cluster: s.Cluster, Balance: balance, Burn: new(big.Int), Floor: new(big.Int)}
	after.Cluster.Record.Active, after.Cluster.Record.ValidatorCount = true, validators
	fees, err := c.operatorFees(ctx, s.Cluster.Operators)
	if err != nil {
		return after, err
	}
	return after, c.project(ctx, &after, fees)
}

func (c *Client) operatorFees(ctx context.Context, operators []uint64) ([]*big.Int, error) {
	fees := make([]*big.Int, 0, len(operators))
	for _, id := range operators {
		fee, err := view(ctx, c, "read an operator's fee", c.views.PackGetOperatorFee(id), c.views.UnpackGetOperatorFee)
		if err != nil {
			return nil, err
		}
		fees = append(fees, fee)
	}
	return fees, nil
}

// Forecast computes how a balance develops at unchanged fees.
type Forecast struct {
	Terms Terms
	// Fees are the operators' fees, in wei per validator and block.
	Fees       []*big.Int
	Validators uint32
	// Balance is in wei.
	Balance *big.Int
}

// state returns the forecast as a state of the model: one cluster, settled at block 1.
func (f Forecast) state() (s *model.State, owner common.Address, operators []uint64, cluster model.Cluster, err error) {
	collateral, err := model.Shrink(f.Terms.Collateral)
	if err != nil {
		return nil, owner, nil, cluster, fmt.Errorf("read the liquidation collateral: %w", err)
	}
	networkFee, err := model.Shrink(f.Terms.NetworkFee)
	if err != nil {
		return nil, owner, nil, cluster, fmt.Errorf("read the network fee: %w", err)
	}
	s = model.New(common.Address{1}, model.Params{MinimumBlocks: f.Terms.MinimumBlocks, MinimumCollateral: collateral}, nil)
	s.Network = model.Network{Fee: networkFee, IndexBlock: 1}
	for i, wei := range f.Fees {
		fee, err := model.Shrink(wei)
		if err != nil {
			return nil, owner, nil, cluster, fmt.Errorf("read an operator's fee: %w", err)
		}
		s.Operators[uint64(i+1)] = model.Operator{Block: 1, Fee: fee}
		operators = append(operators, uint64(i+1))
	}
	cluster = model.Cluster{Validators: f.Validators, Active: true, Balance: f.Balance}
	s.Clusters[model.KeyOf(owner, operators)] = cluster
	return s, owner, operators, cluster, nil
}

// BurnAndFloor returns the cost of the validators per block, and the balance below which the cluster may be liquidated, both in wei.
func (f Forecast) BurnAndFloor() (burn, floor *big.Int, err error) {
	f.Balance = new(big.Int)
	s, owner, operators, cluster, err := f.state()
	if err != nil {
		return nil, nil, err
	}
	if burn, err = s.BurnRate(owner, operators, cluster); err != nil {
		return nil, nil, fmt.Errorf("compute the burn rate: %w", err)
	}
	floor = new(big.Int).Mul(burn, new(big.Int).SetUint64(f.Terms.MinimumBlocks))
	if f.Terms.Collateral.Cmp(floor) > 0 {
		floor.Set(f.Terms.Collateral)
	}
	return burn, floor, nil
}

// BlocksLeft returns after how many blocks the cluster may be liquidated, or false if it never may.
func (f Forecast) BlocksLeft() (blocks uint64, ends bool, err error) {
	s, owner, operators, cluster, err := f.state()
	if err != nil {
		return 0, false, err
	}
	block, ends, err := s.LiquidationBlock(model.At{Block: 1}, owner, operators, cluster)
	if err != nil || !ends {
		return 0, false, err
	}
	return block - 1, true, nil
}

// Pace converts block numbers to dates.
type Pace struct {
	// Block and Time are those of the latest block.
	Block uint64
	Time  time.Time
	// PerBlock is the average time between the last blocks.
	PerBlock time.Duration
}

// paceSpan is the number of blocks of the average: about a day.
const paceSpan = 7_160

// Pace measures the average time between the latest blocks.
func (c *Client) Pace(ctx context.Context) (Pace, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return Pace{}, err
	}
	number := head.Number.Uint64()
	p := Pace{Block: number, Time: time.Unix(int64(head.Time), 0).UTC(), PerBlock: 12 * time.Second}
	// The first block of a private chain may be years older than the second.
	span := min(paceSpan, number-min(number, 1))
	if span == 0 {
		return p, nil
	}
	earlier, err := c.chain.HeaderByNumber(ctx, new(big.Int).SetUint64(number-span))
	if err != nil {
		return Pace{}, c.unreachable(ctx, fmt.Errorf("ask for block %d: %w", number-span, err))
	}
	if head.Time > earlier.Time {
		p.PerBlock = time.Duration(head.Time-earlier.Time) * time.Second / time.Duration(span)
	}
	return p, nil
}

// horizon is the furthest date that At returns; later ones are cut to it.
const horizon = 200 * 365 * Day

// At estimates the time of a block.
func (p Pace) At(block uint64) time.Time {
	if block <= p.Block {
		return p.Time
	}
	if p.PerBlock > 0 && block-p.Block > uint64(horizon/p.PerBlock) {
		return p.Time.Add(horizon)
	}
	return p.Time.Add(time.Duration(block-p.Block) * p.PerBlock)
}

// Blocks returns the number of blocks in a time, rounded up.
func (p Pace) Blocks(d time.Duration) uint64 {
	if p.PerBlock <= 0 {
		return 0
	}
	return uint64((d + p.PerBlock - 1) / p.PerBlock)
}
