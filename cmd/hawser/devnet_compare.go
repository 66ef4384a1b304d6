//go:build !nolab

package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/rig"
)

func newDevnetCompareCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compare REAL EMBEDDED",
		Short: "Compare a run on geth and Prysm with one of the same scenario on the embedded chain",
		Long: "Read the folders that two runs left with --keep, and compare duties, what became of them, and the form of the clients'\n" +
			"answers. The exit code is 0 only if they agree.",
		Args: positional(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			c, err := rig.Compare(dirs[0], dirs[1])
			if err != nil {
				return fault.Wrap(fault.FileUnreadable, err, "file", strings.Join(dirs, " or "))
			}
			if wantsJSON(cmd) {
				err = env.printJSON(c)
			} else if err = c.WriteText(env.stdout); err != nil {
				err = fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
			}
			if err == nil && len(c.Differences) > 0 {
				err = fault.New(fault.DevnetVerdict, "reasons", "the embedded chain differs: "+strings.Join(c.Differences, "; "), "folder", strings.Join(dirs, " and "))
			}
			return err
		},
	}
	addJSONFlag(cmd)
	return cmd
}
