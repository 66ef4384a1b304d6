package localnet

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// ask sets the fields that the network's programs report now. The fields of a program that does not answer stay zero.
func (s *State) ask(ctx context.Context) {
	var head struct {
		Data struct {
			Header struct {
				Message struct {
					Slot uint64 `json:"slot,string"`
				} `json:"message"`
			} `json:"header"`
		} `json:"data"`
	}
	if askJSON(ctx, s.Beacon+"/eth/v1/beacon/headers/head", &head) == nil {
		s.HeadSlot = head.Data.Header.Message.Slot
	}
	var checkpoints struct {
		Data struct {
			Finalized struct {
				Epoch uint64 `json:"epoch,string"`
			} `json:"finalized"`
		} `json:"data"`
	}
	if askJSON(ctx, s.Beacon+"/eth/v1/beacon/states/head/finality_checkpoints", &checkpoints) == nil {
		s.Finalized = checkpoints.Data.Finalized.Epoch
	}
	for i, o := range s.Operators {
		if held, err := HeldValidators(ctx, o.API); err == nil {
			s.Operators[i].Validators = held
		}
	}
}

// askJSON reads the answer to a GET request.
func askJSON(ctx context.Context, url string, into any) error {
	body, err := Ask(ctx, url)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

// WriteText writes the state as text for users.
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
