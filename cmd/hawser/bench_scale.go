//go:build !nolab

package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/bench/scale"
)

// benchScaleAbout is the command's help, and the beginning of its reference.
const benchScaleAbout = `Measure one operator of many validators. Operator 1 is a real process of this program, and so are its mates, unless they sign ahead.
All sign for real. A Beacon API that answers and checks nothing, and a chain of logs with real registrations, stand around them on loopback.
Operator 1 is measured from outside. Times of a clock on the wall are refused when the machine is too disturbed for them, CPU time and
memory are not.`

func newBenchScaleCommand(env *environment) *cobra.Command {
	o := scale.Defaults()
	cmd := &cobra.Command{
		Use: "scale --validators N", Short: "Measure one operator of many validators among real ones", Long: benchScaleAbout, Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := require(cmd, benchScaleRequired); err != nil {
				return err
			}
			o.Progress = env.stderr
			report, err := scale.Run(cmd.Context(), o)
			if err != nil {
				return benchScaleFault(cmd, err)
			}
			if wantsJSON(cmd) {
				return env.printJSON(report)
			}
			if err := report.WriteText(env.stdout); err != nil {
				return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
			}
			return nil
		},
	}
	benchScaleFlags(cmd.Flags(), &o)
	addJSONFlag(cmd)
	return cmd
}

// benchScaleRequired is the flag that has no default.
const benchScaleRequired = "validators"

// benchScaleFlags are the flags of `bench scale` but for --json.
func benchScaleFlags(f *pflag.FlagSet, o *scale.Options) {
	f.IntVar(&o.Validators, benchScaleRequired, o.Validators, "validators of operator 1, which is measured")
	f.IntVar(&o.Committees, "committees", o.Committees, "committees that they are spread over: one of all operators, or so many of four with operator 1 in each")
	f.IntVar(&o.Operators, "operators", o.Operators, "operators; 0 is the fewest that make so many committees")
	f.StringVar((*string)(&o.Mates), "mates", string(o.Mates), "nodes are processes like operator 1; ahead signs for them before the slot, so that operator 1 has the cores for itself: "+
		"for attestations of one committee")
	f.DurationVar(&o.Slot, "slot", o.Slot, "length of a slot, in whole seconds; with 12s the rounds of consensus are those of public networks")
	f.IntVar(&o.Slots, "slots", o.Slots, "slots to measure")
	f.IntVar(&o.SlotsPerEpoch, "slots-per-epoch", o.SlotsPerEpoch, "slots of an epoch, in which each validator attests once")
	f.IntVar(&o.WarmUp, "warm-up", o.WarmUp, "slots with duties before those that are measured")
	f.BoolVar(&o.Burst, "burst", o.Burst, "let all validators attest in the first slot of the epoch")
	f.IntVar(&o.Flood, "flood", o.Flood, "times the honest messages to bring besides: a third of other committees, the rest forged and rubbish")
	f.IntVar(&o.Foreign, "foreign", o.Foreign, "validators of other committees on the same subnets, whose operators speak for them")
	f.BoolVar(&o.Aggregations, "aggregations", o.Aggregations, "give the duties of aggregators: selection proofs of all, an aggregate of one validator in thirty")
	f.Uint64Var(&o.Seed, "seed", o.Seed, "decides which committees there are and who attests when")
	f.StringVar(&o.Dir, "dir", o.Dir, "folder of the working folder (default the system's for temporary files)")
	f.StringVar(&o.Profile, "profile", o.Profile, "write a profile of operator 1's CPU time in the measured slots, half a minute at most, to this file, and one of its start beside it (.start)")
	f.BoolVar(&o.Keep, "keep", o.Keep, "leave the working folder behind")
}

// benchScaleFault says what stood in the way of a measurement.
func benchScaleFault(cmd *cobra.Command, err error) error {
	var wrong *scale.OptionError
	var size *scale.SizeError
	switch {
	case errors.As(err, &wrong):
		return usage(cmd, err)
	case errors.As(err, &size):
		return fault.Wrap(fault.BenchSize, err)
	case cmd.Context().Err() != nil:
		return fault.Wrap(fault.Interrupted, context.Cause(cmd.Context()))
	}
	return fault.Wrap(fault.BenchFailed, err)
}
