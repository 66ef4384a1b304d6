package rig

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

// ask fills in what the network's programs say now; what does not answer stays zero.
func (s *State) ask(ctx context.Context) {
	beacon := observer.NewClient(s.Beacon)
	if head, err := beacon.HeadSlot(ctx); err == nil {
		s.HeadSlot = uint64(head)
	}
	if finalized, err := beacon.FinalizedEpoch(ctx); err == nil {
		s.Finalized = uint64(finalized)
	}
	for i, o := range s.Operators {
		if held, err := heldValidators(ctx, o.API); err == nil {
			s.Operators[i].Validators = held
		}
	}
}

// WriteText tells the state to a person.
func (s State) WriteText(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	row("folder", "%s", s.Dir)
	row("beacon node", "%s", s.Beacon)
	row("execution client", "%s", s.Execution)
	row("contract", "%s, described in %s", s.Contract, s.Contracts)
	row("commands", "hawser operator list --dir %s, and all others about contracts", s.Dir)
	for _, w := range s.Wallets {
		row("wallet of "+w.Name, "%s, %s", w.Address, w.File)
	}
	row("head", "slot %d, finalized epoch %d", s.HeadSlot, s.Finalized)
	for _, o := range s.Operators {
		row(fmt.Sprintf("operator %d", o.ID), "%s, holds %d of %d shares", o.API, o.Validators, s.Validators)
	}
	for _, p := range append([]Running{s.Supervisor}, s.Processes...) {
		state := "runs"
		if !p.alive() {
			state = "has ended"
		}
		row(p.Name, "process %d %s", p.PID, state)
	}
	return w.Flush()
}
