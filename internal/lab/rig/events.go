package rig

import (
	"context"
	"fmt"
	"os"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
)

// switchClients stops and starts clients in the middle of a measured epoch, beside what else goes on: it takes seconds.
func (n *run) switchClients(ctx context.Context, epoch int) {
	if epoch < 1 {
		return
	}
	now := func(list []scenario.Switch, do func(i int)) {
		for _, s := range list {
			if s.Epoch == epoch {
				n.switching.Go(func() { do(int(s.Number) - 1) })
			}
		}
	}
	started := func(err error) {
		if err != nil && ctx.Err() == nil {
			n.Trouble(err)
		}
	}
	now(n.plan.StopBeacon, func(i int) {
		n.Say("stopping beacon node %d", i+1)
		n.Chain.StopBeacon(i)
	})
	now(n.plan.StopExecution, func(i int) {
		n.Say("stopping execution client %d", i+1)
		n.Chain.StopExecution(i)
	})
	now(n.plan.StartExecution, func(i int) {
		n.Say("starting execution client %d", i+1)
		started(n.Chain.StartExecution(ctx, i))
	})
	now(n.plan.StartBeacon, func(i int) {
		n.Say("starting beacon node %d", i+1)
		started(n.Chain.StartBeacon(ctx, i))
	})
}

// lieFile is the file in a corrupt operator's folder that says that it is time.
const lieFile = "lie"

// prepareLiars lets corrupt operators run as liars. They lie when they are told to.
func (n *run) prepareLiars(context.Context) error {
	for _, c := range n.plan.Lies {
		if !byStranger(c) {
			o := n.operators[c.Operator-1]
			o.Command = lying(c.Kind, n.Layout.OperatorFile(o.ID, lieFile))
		}
	}
	return nil
}

// lying is the command that runs an operator which tells the lie as soon as the file exists.
func lying(lie, when string) []string {
	return []string{"devnet", "liar", "--lie", lie, "--when", when}
}

// letLie tells a corrupt operator that it is time.
func (n *run) letLie(c scenario.Lie) error {
	if err := os.WriteFile(n.Layout.OperatorFile(c.Operator, lieFile), nil, 0o600); err != nil {
		return fmt.Errorf("corrupt operator %d: %w", c.Operator, err)
	}
	return nil
}
