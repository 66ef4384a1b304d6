//go:build !nolab

package main

import "github.com/spf13/cobra"

func newBenchCommand(env *environment) *cobra.Command {
	cmd := newGroup("bench", "Measure what an operator costs, on this machine")
	cmd.AddCommand(newBenchScaleCommand(env), newBenchStepsCommand(env), newBenchHistoryCommand(env))
	return cmd
}
