//go:build nolab

package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// labCommands are the names of the commands that this program does not contain. Each says so.
func labCommands(*environment) []*cobra.Command {
	return []*cobra.Command{without("devnet"), without("sim"), without("bench")}
}

// labPages are the reference pages that only a program with the laboratory can write.
func labPages() map[string]string { return nil }

func without(name string) *cobra.Command {
	cmd := &cobra.Command{
		Use: name, Short: "Not in this program: it was built without the laboratory", Hidden: true,
		Args: cobra.ArbitraryArgs, FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return fault.Wrap(fault.LabMissing, fmt.Errorf("`%s` is one of its commands", cmd.CommandPath()))
		},
	}
	addJSONFlag(cmd)
	return cmd
}
