package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

// Run brings a network up, carries out the scenario, takes everything down again and returns the verdict. The error is for
// networks that could not be brought up and for a cancelled ctx; whatever happens later is in the verdict.
func Run(ctx context.Context, o Options) (observer.Verdict, error) {
	o, err := o.withDefaults()
	if err != nil {
		return observer.Verdict{}, err
	}
	if o.measured == 0 { // the slots were given; whether they fit is told all the same
		o.measured = Slowness()
	}
	l, err := newLayout(o)
	if err != nil {
		return observer.Verdict{}, err
	}
	n, err := start(ctx, o, l)
	if err != nil {
		l.clean(o, ctx.Err() != nil || !l.hasLogs())
		return observer.Verdict{}, err
	}
	s, err := n.follow(ctx)
	if ctx.Err() != nil {
		n.stop()
		l.clean(o, true)
		return observer.Verdict{}, fmt.Errorf("run the local network: %w", ctx.Err())
	}
	var slowed *slowedError
	if errors.As(err, &slowed) {
		n.stop()
		l.clean(o, true)
		return observer.Verdict{}, err
	}
	if err != nil {
		n.trouble(err)
	}
	verdict, err := n.judge(ctx, s) // reads the chain, so before it stops
	if o.Keep {
		if err := n.recordAnswers(ctx); err != nil {
			n.say("%v", err)
		}
	}
	n.stop()
	if o.Keep || verdict.Verdict != "pass" {
		verdict.Folder = l.dir
	}
	n.leave(verdict)
	l.clean(o, verdict.Verdict == "pass")
	return verdict, err
}

// newLayout makes the working folder. A folder that holds anything is refused: it may be somebody's.
func newLayout(o Options) (layout, error) {
	dir := o.Dir
	if dir == "" {
		made, err := os.MkdirTemp("", "hawser-devnet-")
		return layout{dir: made, base: o.PortBase}, err
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, fmt.Errorf("find the working folder: %w", err)
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return layout{}, fmt.Errorf("%w: %s is not empty: choose another --dir, or delete it if it is an old network's", ErrFolder, dir)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return layout{}, fmt.Errorf("%w: %w", ErrFolder, err)
	}
	return layout{dir: dir, base: o.PortBase}, os.MkdirAll(dir, 0o755)
}

// clean removes the working folder when nobody needs it any more: not if asked to keep it, nor if there is something to
// look into.
func (l layout) clean(o Options, useless bool) {
	if o.Keep || !useless {
		fmt.Fprintf(o.Progress, "logs and data are in %s\n", l.dir)
		return
	}
	if err := os.RemoveAll(l.dir); err != nil {
		fmt.Fprintf(o.Progress, "remove the working folder: %v\n", err)
	}
}

// hasLogs reports whether any client was started, so that there is something to read.
func (l layout) hasLogs() bool {
	_, err := os.Stat(filepath.Join(l.chainDir(), "logs"))
	return err == nil
}

// leave writes the verdict and the proxies' counts beside the logs.
func (n *Network) leave(v observer.Verdict) {
	tallies := make(map[string]any)
	for _, o := range n.operators {
		for i, p := range o.beacons {
			tallies[fmt.Sprintf("operator %d, beacon %d", o.id, i+1)] = p.Tally()
		}
		for i, p := range o.executions {
			tallies[fmt.Sprintf("operator %d, execution %d", o.id, i+1)] = p.Tally()
		}
	}
	for path, value := range map[string]any{n.layout.verdict(): v, n.layout.proxyTally(): tallies} {
		text, err := json.MarshalIndent(value, "", "  ")
		if err == nil {
			err = os.WriteFile(path, append(text, '\n'), 0o644)
		}
		if err != nil {
			n.say("write %s: %v", path, err)
		}
	}
}

func (n *Network) troubleList() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := make([]string, 0, len(n.troubles))
	for text := range n.troubles {
		out = append(out, text)
	}
	sort.Strings(out)
	return out
}
