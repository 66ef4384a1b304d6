//go:build !nolab

package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/lab/rig/liar"
	"github.com/hawser-ssv/hawser/internal/node"
	"github.com/hawser-ssv/hawser/internal/node/config"
)

// newDevnetLiarCommand returns the command with which the local network starts a lying operator.
func newDevnetLiarCommand(env *environment) *cobra.Command {
	var file, lie, when string
	cmd := &cobra.Command{
		Use: "liar --lie NAME --when FILE --config FILE", Short: "Run an operator of the local network that lies as soon as a file exists", Hidden: true,
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := require(cmd, "lie", "when", "config"); err != nil {
				return err
			}
			l, err := liar.New(lie, when)
			if err != nil {
				return usage(cmd, err)
			}
			c, err := config.Load(file, os.Environ(), cmd.Flags())
			if err != nil {
				return configFault(file, err)
			}
			return startNode(cmd.Context(), env, c, func(o *node.Options) { o.Wrap, o.Intercept = l.Wrap, l.Intercept })
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "configuration file (YAML)")
	cmd.Flags().StringVar(&lie, "lie", "", "what it does: "+strings.Join(liar.Lies(), ", "))
	cmd.Flags().StringVar(&when, "when", "", "file that says that it is time")
	return cmd
}
