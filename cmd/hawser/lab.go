//go:build !nolab

package main

import "github.com/spf13/cobra"

// labCommands are the commands of the laboratory, which a program with the tag nolab does not contain.
func labCommands(env *environment) []*cobra.Command {
	return []*cobra.Command{newDevnetCommand(env), newSimCommand(env), newBenchCommand(env)}
}
