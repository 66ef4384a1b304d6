package rig

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"time"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/contracts/liquidator"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// liquidatorLog is where the stranger's liquidator writes.
const liquidatorLog = "liquidator.log"

// runDry lets a stranger's liquidator watch until it closes the cluster, and looks at what the operators make of it.
func (a *contractScenario) runDry(ctx context.Context) error {
	end, err := a.endsAt()
	if err != nil {
		return err
	}
	stop, err := a.startLiquidator(ctx)
	if err != nil {
		return err
	}
	defer stop()
	for a.stakers().Active {
		head, err := a.head(ctx)
		if err != nil {
			return err
		}
		if head > end+10 {
			return fmt.Errorf("nobody liquidated the cluster up to block %d; block %d permitted it", head, end)
		}
		if err := a.books.advance(ctx, head); err != nil {
			return err
		}
		if err := localnet.SleepUntil(ctx, time.Now().Add(a.n.Options.Slot/6)); err != nil {
			return err
		}
	}
	return a.liquidated(ctx, end)
}

// startLiquidator runs the program that anybody may run, with the stranger's wallet. SSV is worth 0.005 ether.
func (a *contractScenario) startLiquidator(ctx context.Context) (stop func(), err error) {
	log, err := os.Create(filepath.Join(a.n.Layout.Dir, liquidatorLog))
	if err != nil {
		return nil, fmt.Errorf("start the liquidator: %w", err)
	}
	p := a.people[onchain.StrangerName]
	l := liquidator.New(p.Client, p.Signer, p.Journal, liquidator.Options{
		Price: big.NewInt(5_000_000_000_000_000), Poll: a.n.Options.Slot / 6, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{ReplaceAttr: fault.ShowBytes})),
	})
	watching, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = l.Run(watching) // it returns when its context ends, and logs everything else
	}()
	return func() { cancel(); <-done; _ = log.Close() }, nil
}

func (a *contractScenario) liquidated(ctx context.Context, end uint64) error {
	call, found := a.books.last("liquidate")
	if !found {
		return fmt.Errorf("the cluster is liquidated, but no call did it")
	}
	stranger := a.people[onchain.StrangerName]
	from := a.slotOf(call.at)
	a.n.gap(func(g *observer.Gap) { g.Validators, g.From = a.staked(), from })
	receipt, err := a.books.chain.TransactionReceipt(ctx, call.hash)
	if err != nil {
		return fmt.Errorf("read the liquidation's receipt: %w", err)
	}
	who := func(name string, in bool) string {
		if in {
			return fmt.Sprintf("by the %s in one of the blocks %d to %d", name, end, end+latestLiquidation)
		}
		return fmt.Sprintf("by the %s in block %d", name, call.at.Block)
	}
	inTime := call.at.Block >= end && call.at.Block <= end+latestLiquidation
	if err := a.step(ctx, "the cluster is liquidated", call.at.Block, who(onchain.StrangerName, true), who(a.books.nameOf(call.from), inTime)); err != nil {
		return err
	}
	if err := a.step(ctx, "the stranger gets what the cluster held", call.at.Block, client.SSV(call.gain), a.paid(receipt, stranger)); err != nil {
		return err
	}
	if err := a.foretold(ctx, call.at.Block); err != nil {
		return err
	}
	count := len(a.staked())
	if err := a.n.awaitOperators(ctx, "know of the liquidation", func(s apiv1.NodeStatus) bool { return s.Liquidated == count }); err != nil {
		return err
	}
	now := a.n.SlotAt(time.Now())
	a.n.gap(func(g *observer.Gap) { g.Silent = now + 1 })
	a.n.Say("all operators know of it in slot %d", now)
	return nil
}

// foretold looks for the liquidator's warning in its log.
func (a *contractScenario) foretold(ctx context.Context, block uint64) error {
	text, err := os.ReadFile(filepath.Join(a.n.Layout.Dir, liquidatorLog))
	if err != nil {
		return fmt.Errorf("read the liquidator's log: %w", err)
	}
	const want = "a line that tells the block and the time"
	got := "no line"
	if bytes.Contains(text, []byte("cluster may soon be liquidated")) && bytes.Contains(text, []byte("from_block=")) {
		got = want
	}
	return a.step(ctx, "the liquidator had told of it before", block, want, got)
}
