//go:build !nolab

package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

// benchStepsAbout is the command's help, and the beginning of its reference.
const benchStepsAbout = `Measure each hot step beside the way that other nodes work: generated codecs, OpenSSL for each signature, recombination one by one.
The ways take turns. A row shows medians with quartiles of CPU time, allocations, the ratio of both, and whether its goal is met; a missed
goal is no error. Adversarial variants stand beside the steps.`

// benchSteps are the flags of the command.
type benchSteps struct{ steps.Config }

func (o *benchSteps) flags(f *pflag.FlagSet) {
	f.StringVar(&o.Only, "only", "", "steps whose name contains this")
	f.BoolVar(&o.Quick, "quick", false, "few and short turns: a look, not a record")
	f.Uint64Var(&o.Seed, "seed", 1, "where chance begins; RSA keys come from the machine")
}

func newBenchStepsCommand(env *environment) *cobra.Command {
	var o benchSteps
	cmd := &cobra.Command{
		Use: "steps", Short: "Measure the hot steps beside the common way of doing them, in turns and in CPU time", Long: benchStepsAbout,
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			emit := steps.Text(env.stdout)
			if wantsJSON(cmd) {
				emit = steps.Lines(env.stdout)
			}
			report, err := steps.Run(cmd.Context(), o.Config, emit)
			if err != nil {
				return benchFault(cmd, err)
			}
			if wantsJSON(cmd) {
				return env.printJSON(report)
			}
			if err := report.Text(env.stdout); err != nil {
				return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
			}
			return nil
		},
	}
	o.flags(cmd.Flags())
	addJSONFlag(cmd)
	return cmd
}

// benchFault says what stood in the way of `bench steps` and `bench history`.
func benchFault(cmd *cobra.Command, err error) error {
	switch {
	case cmd.Context().Err() != nil:
		return fault.Wrap(fault.Interrupted, context.Cause(cmd.Context()))
	case errors.Is(err, steps.ErrNoStep):
		return usage(cmd, err)
	}
	return fault.Wrap(fault.BenchWrong, err)
}
