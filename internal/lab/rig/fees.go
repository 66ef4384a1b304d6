package rig

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/core/types"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/contracts/model"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// What happens when, in measured epochs.
const (
	reactivationEpoch = 5 // the cluster is closed in the third, and the fourth is silent
	// lasting is how many blocks the owner leaves in its cluster, on top of the threshold: a little over two epochs.
	lasting = 17
	// latestLiquidation is how many blocks after the first that permits it a liquidation may come.
	latestLiquidation = 3
)

// raisedFee is what the first operator raises its fee to: as far as one change may.
const raisedFee = onchain.OperatorFee / 10 * 11

// fees tells how a cluster runs dry and comes back, and how operators change their fees and are paid.
func (a *contractScenario) fees(ctx context.Context) error {
	for _, part := range []func(context.Context) error{
		a.registered, a.declare, a.takeOut, a.execute, a.runDry, a.reactivate, a.payOut,
	} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (a *contractScenario) registered(ctx context.Context) error {
	if err := a.awaitEpoch(ctx, 1); err != nil {
		return err
	}
	head, err := a.head(ctx)
	if err != nil {
		return err
	}
	return a.balance(ctx, head)
}

func (a *contractScenario) declare(ctx context.Context) error {
	data, err := binding.NewSSVNetwork().TryPackDeclareOperatorFee(1, big.NewInt(raisedFee))
	if err != nil {
		return fmt.Errorf("declare a fee: %w", err)
	}
	p := a.people[onchain.OperatorName(1)]
	receipt, err := p.Call(ctx, "declare a higher fee", data)
	if err != nil {
		return err
	}
	if err := a.books.advance(ctx, blockOf(receipt)); err != nil {
		return err
	}
	request := a.books.state.Requests[1]
	window := func(fee *big.Int, begin, end int64) string {
		return fmt.Sprintf("%s per block, to be executed from %d to %d", client.SSV(fee), begin, end)
	}
	o, err := p.Client.Operator(ctx, 1)
	if err != nil {
		return err
	}
	return a.step(ctx, "operator 1 declares a higher fee", blockOf(receipt),
		window(model.Expand(request.Fee), int64(request.Begin), int64(request.End)), window(o.Declared, o.Begin.Unix(), o.End.Unix()))
}

// takeOut leaves the staker's cluster just enough for some blocks.
func (a *contractScenario) takeOut(ctx context.Context) error {
	p := a.people[onchain.StakerName]
	head, err := a.head(ctx)
	if err != nil {
		return err
	}
	if err := a.books.advance(ctx, head); err != nil {
		return err
	}
	burn, err := a.books.state.BurnRate(p.Address, a.ids, a.stakers())
	if err != nil {
		return fmt.Errorf("compute the burn rate: %w", err)
	}
	wei, err := a.holds(head)
	if err != nil {
		return err
	}
	wei.Sub(wei, new(big.Int).Mul(burn, big.NewInt(onchain.ThresholdBlocks+lasting)))
	receipt, err := p.OnCluster(ctx, "withdraw "+client.SSV(wei), a.ids, nil, func(c client.Cluster) ([]byte, error) {
		return binding.NewSSVNetwork().TryPackWithdraw(a.ids, wei, c.Record)
	})
	if err != nil {
		return err
	}
	if err := a.step(ctx, "the staker takes out all but some blocks' fees", blockOf(receipt), client.SSV(wei), a.paid(receipt, p)); err != nil {
		return err
	}
	return a.warned(ctx)
}

// paid is what a transaction paid out to an account in tokens.
func (a *contractScenario) paid(receipt *types.Receipt, to *onchain.Wallet) string {
	sum := new(big.Int)
	for _, log := range receipt.Logs {
		if log.Address != a.books.deployment.Token {
			continue
		}
		if moved, err := binding.NewSSVToken().UnpackTransferEvent(log); err == nil && moved.To == to.Address {
			sum.Add(sum, moved.Value)
		}
	}
	return client.SSV(sum)
}

// warned compares the date that `cluster show` tells with the model's.
func (a *contractScenario) warned(ctx context.Context) error {
	end, err := a.endsAt()
	if err != nil {
		return err
	}
	s, err := a.statement(ctx)
	if err != nil {
		return err
	}
	want := fmt.Sprintf("may be liquidated from block %d on", end)
	got := fmt.Sprintf("may be liquidated from block %d on", s.LiquidationBlock)
	if s.Warning() == "" {
		got += ", without a warning"
	}
	return a.step(ctx, "the staker is warned", a.books.block, want, got)
}

func (a *contractScenario) execute(ctx context.Context) error {
	p := a.people[onchain.OperatorName(1)]
	begin := time.Unix(int64(a.books.state.Requests[1].Begin), 0)
	// A block's time is that of its slot: the first slot that begins in the window is early enough.
	if err := localnet.SleepUntil(ctx, begin.Add(a.n.Options.Slot)); err != nil {
		return err
	}
	data, err := binding.NewSSVNetwork().TryPackExecuteOperatorFee(1)
	if err != nil {
		return fmt.Errorf("execute a fee: %w", err)
	}
	receipt, err := p.Call(ctx, "execute the declared fee", data)
	if err != nil {
		return err
	}
	o, err := p.Client.Operator(ctx, 1)
	if err != nil {
		return err
	}
	if err := a.step(ctx, "operator 1 executes its fee", blockOf(receipt), client.SSV(big.NewInt(raisedFee)), client.SSV(o.Fee)); err != nil {
		return err
	}
	return a.warned(ctx) // the end is nearer now
}

func (a *contractScenario) reactivate(ctx context.Context) error {
	if err := a.awaitEpoch(ctx, reactivationEpoch); err != nil {
		return err
	}
	// On a slow machine everything comes later; the silence must last a whole epoch, or nothing would be due in it, and the
	// operators would take the cluster's last votes for those of somebody else and watch for another epoch.
	var silent phase0.Slot
	a.n.gap(func(g *observer.Gap) { silent = g.Silent })
	wholly := a.n.epoch(silent + phase0.Slot(a.n.Options.SlotsPerEpoch) - 1)
	if err := a.n.awaitSlot(ctx, a.n.firstSlot(wholly+1)); err != nil {
		return err
	}
	p := a.people[onchain.StakerName]
	a.n.gap(func(g *observer.Gap) { g.Spoken = a.n.SlotAt(time.Now()) })
	receipt, err := p.OnCluster(ctx, "reactivate with "+client.SSV(onchain.LargeDeposit), a.ids, onchain.LargeDeposit, func(c client.Cluster) ([]byte, error) {
		return binding.NewSSVNetwork().TryPackReactivate(a.ids, onchain.LargeDeposit, c.Record)
	})
	if err != nil {
		return err
	}
	if err := a.books.advance(ctx, blockOf(receipt)); err != nil {
		return err
	}
	s, err := a.statement(ctx)
	if err != nil {
		return err
	}
	state := func(active bool, wei *big.Int) string {
		return fmt.Sprintf("active: %t, with %s", active, client.SSV(wei))
	}
	if err := a.step(ctx, "the staker reactivates its cluster", blockOf(receipt), state(true, onchain.LargeDeposit), state(s.Cluster.Record.Active, s.Cluster.Record.Balance)); err != nil {
		return err
	}
	if err := a.n.awaitOperators(ctx, "know of the reactivation", func(s apiv1.NodeStatus) bool { return s.Liquidated == 0 }); err != nil {
		return err
	}
	return a.resumed(ctx, "duties resume")
}

// resumed waits until something is signed again for the validators of the gap. Duties are due from the second boundary
// of epochs on, as after any start.
func (a *contractScenario) resumed(ctx context.Context, name string) error {
	now := a.n.SlotAt(time.Now())
	due := a.n.firstSlot(a.n.epoch(now) + 2)
	validators := a.staked()
	a.n.gap(func(g *observer.Gap) { g.Until, validators = due, g.Validators })
	for slot := now; slot < due+4; slot++ {
		if a.n.signers.Between(validators, now, observer.Forever) > 0 {
			return a.step(ctx, name, a.books.block, "before the second epoch", "before the second epoch")
		}
		if err := a.n.awaitSlot(ctx, slot+1); err != nil {
			return err
		}
	}
	return a.step(ctx, name, a.books.block, "before the second epoch", fmt.Sprintf("nothing was signed up to slot %d", due+4))
}
