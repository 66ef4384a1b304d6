//go:build !nolab

package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/model"
)

// simModelReport is the object of `sim model`.
type simModelReport struct {
	Schema     string   `json:"schema"`
	Rounds     int      `json:"rounds"`
	Values     int      `json:"values"`
	States     int      `json:"states"`
	Depth      int      `json:"depth"`
	Seconds    float64  `json:"seconds"`
	Complete   bool     `json:"complete"`
	Reductions []string `json:"reductions"`
	Violations []string `json:"violations"`
}

func newSimModelCommand(env *environment) *cobra.Command {
	cfg := model.Config{Rounds: 2, Values: 2}
	var beyondF bool
	cmd := &cobra.Command{
		Use: "model", Short: "Search every run of four operators, one of them a liar, that the formal specification allows",
		Long: "Search every state that the formal Upon predicates allow for four operators of which one lies, and judge each.\n" +
			"The simulator holds the running code against the same predicates. Three rounds take about a minute.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if beyondF {
				cfg.Faulty = 2
			}
			began := time.Now()
			r, err := model.Search(cmd.Context(), cfg)
			if cmd.Context().Err() != nil {
				return fault.Wrap(fault.Interrupted, err)
			}
			if err != nil {
				return usage(cmd, err)
			}
			report := simModelReport{
				Schema: "hawser.sim.model/1", Rounds: cfg.Rounds, Values: cfg.Values, States: r.States, Depth: r.Depth,
				Seconds: time.Since(began).Seconds(), Complete: r.Complete, Reductions: r.Reductions, Violations: append([]string{}, r.Violations...),
			}
			if err := report.print(env, wantsJSON(cmd)); err != nil {
				return err
			}
			if len(r.Violations) > 0 && !beyondF {
				return fault.Wrap(fault.SimBroken, errors.New(r.Violations[0]), "remedy", "the specification itself is broken, or the model of it: read internal/lab/model")
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&cfg.Rounds, "rounds", cfg.Rounds, "the last round, 1 to 4")
	cmd.Flags().IntVar(&cfg.Values, "values", cfg.Values, "values to decide between, 1 to 3")
	cmd.Flags().IntVar(&cfg.MaxStates, "max-states", 0, "stop there; 0 is no bound")
	cmd.Flags().BoolVar(&beyondF, "beyond-f", false, "let two operators lie, and see what falls")
	addJSONFlag(cmd)
	return cmd
}

func (r *simModelReport) print(env *environment, asJSON bool) error {
	if asJSON {
		return env.printJSON(r)
	}
	verdict := "complete, no property broken"
	switch {
	case len(r.Violations) > 0:
		verdict = "broken:\n  " + strings.Join(r.Violations, "\n  ")
	case !r.Complete:
		verdict = "not complete, nothing broken so far"
	}
	fmt.Fprintf(env.stdout, "states      %d, depth %d, %.1f s\nreductions  %s\nverdict     %s\n",
		r.States, r.Depth, r.Seconds, strings.Join(r.Reductions, "\n            "), verdict)
	return nil
}
