//go:build !nolab

package main

import (
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/lab/rig"
	"github.com/hawser-ssv/hawser/internal/lab/rig/tap"
)

func newDevnetDemoCommand(env *environment) *cobra.Command {
	o := rig.DemoDefaults()
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show four operators at work on a chain inside this program, with a verdict after about two minutes",
		Long: "Four operators run 48 of the 128 validators of an Ethereum that lives inside this program, so nothing else is needed. The\n" +
			"machine is measured first and while it runs; slots and epochs are chosen so that they fit it and last about two minutes. If it is\n" +
			"busy with something else, slots are longer, and if it slows down too far the demo says so and begins again. Each operator serves\n" +
			"its page, API and metrics meanwhile. The exit code is 0 only on \"pass\". 'hawser devnet run' does the same on geth and Prysm.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Local.Progress, o.Tap = env.stderr, tap.Listen
			verdict, err := rig.Demo(cmd.Context(), o)
			if err != nil {
				return devnetFault(cmd.Context(), err)
			}
			return env.printVerdict(verdict, wantsJSON(cmd))
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Local.Dir, "dir", o.Local.Dir, "folder for everything the network writes")
	f.BoolVar(&o.Local.Keep, "keep", false, "keep the folder")
	f.IntVar(&o.Local.PortBase, "port-base", o.Local.PortBase, "first of the ports on loopback; others are taken if somebody has those")
	addJSONFlag(cmd)
	return cmd
}
