package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// Run brings a network up, carries out the scenario, takes everything down again and returns the verdict. The error is for
// networks that could not be brought up and for a cancelled ctx; whatever happens later is in the verdict.
func Run(ctx context.Context, o Options) (observer.Verdict, error) {
	o, err := o.complete()
	if err != nil {
		return observer.Verdict{}, err
	}
	if o.Local.Measured == 0 { // the slots were given; whether they fit is told all the same
		o.Local.Measured = localnet.Slowness()
	}
	l, err := localnet.NewLayout(o.Local)
	if err != nil {
		return observer.Verdict{}, err
	}
	n, err := start(ctx, o, l)
	if err != nil {
		l.Clean(o.Local, ctx.Err() != nil || !l.HasLogs())
		return observer.Verdict{}, err
	}
	s, err := n.follow(ctx)
	if ctx.Err() != nil {
		n.Stop()
		l.Clean(o.Local, true)
		return observer.Verdict{}, fmt.Errorf("run the local network: %w", ctx.Err())
	}
	var slowed *slowedError
	if errors.As(err, &slowed) {
		n.Stop()
		l.Clean(o.Local, true)
		return observer.Verdict{}, err
	}
	if err != nil {
		n.Trouble(err)
	}
	verdict, err := n.judge(ctx, s) // reads the chain, so before it stops
	if o.Local.Keep {
		if err := n.recordAnswers(ctx); err != nil {
			n.Say("%v", err)
		}
	}
	n.Stop()
	if o.Local.Keep || verdict.Verdict != "pass" {
		verdict.Folder = l.Dir
	}
	n.leave(verdict)
	l.Clean(o.Local, verdict.Verdict == "pass")
	return verdict, err
}

// leave writes the verdict and the proxies' counts beside the logs.
func (n *run) leave(v observer.Verdict) {
	tallies := make(map[string]any)
	for _, o := range n.operators {
		for i, p := range o.Beacons {
			tallies[fmt.Sprintf("operator %d, beacon %d", o.ID, i+1)] = p.Tally()
		}
		for i, p := range o.Executions {
			tallies[fmt.Sprintf("operator %d, execution %d", o.ID, i+1)] = p.Tally()
		}
	}
	for path, value := range map[string]any{filepath.Join(n.Layout.Dir, verdictFile): v, filepath.Join(n.Layout.Dir, "proxies.json"): tallies} {
		text, err := json.MarshalIndent(value, "", "  ")
		if err == nil {
			err = os.WriteFile(path, append(text, '\n'), 0o644)
		}
		if err != nil {
			n.Say("write %s: %v", path, err)
		}
	}
}
