//go:build !nolab

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/planted"
	"github.com/hawser-ssv/hawser/internal/lab/sim"
)

// simMutantsReport is the object of `sim mutants`.
type simMutantsReport struct {
	Schema string `json:"schema"`
	*sim.Hunted
}

func newSimMutantsCommand(env *environment) *cobra.Command {
	var instances int
	cmd := &cobra.Command{
		Use: "mutants", Short: "Plant known bugs one by one and see that the simulator finds each",
		Long: "Plant known bugs, those of other implementations first, one by one, and look for each in random stories. The program that\n" +
			"is installed has none of them: the command builds one that has, from the source tree it stands in, and hands over.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if instances < 1 {
				return usage(cmd, fmt.Errorf("--instances is at least 1, not %d", instances))
			}
			if !planted.Built {
				return buildMutants(cmd, env, os.Args[1:])
			}
			collectLess()
			h, err := sim.HuntAll(cmd.Context(), instances, mutantShrinks, nil)
			if err != nil {
				return err
			}
			return printMutants(env, h, wantsJSON(cmd))
		},
	}
	cmd.Flags().IntVar(&instances, "instances", 20_000, "instances to play for each bug at most")
	addJSONFlag(cmd)
	return cmd
}

// mutantShrinks is how many stories the shrinking of one bug's story may play.
const mutantShrinks = 150

// buildMutants builds this program with the bugs in it and runs the same command line in it.
func buildMutants(cmd *cobra.Command, env *environment, args []string) error {
	dir, err := os.MkdirTemp("", "hawser-mutants")
	if err != nil {
		return fault.Wrap(fault.SimBuild, err)
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "hawser")
	if err := compileMutants(cmd.Context(), dir, program); err != nil {
		return fault.Wrap(fault.SimBuild, err)
	}
	run := exec.CommandContext(cmd.Context(), program, args...)
	run.Stdout, run.Stderr = env.stdout, env.stderr
	err = run.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		env.printed = true
		return fault.Wrap(fault.SimSurvivors, errors.New("the program with planted bugs says why above"))
	case err != nil && !errors.Is(err, context.Canceled):
		return fault.Wrap(fault.SimBuild, err)
	}
	return err
}

// compileMutants compiles the source tree around the working folder with the bugs laid over it. Files of its own go to dir.
func compileMutants(ctx context.Context, dir, program string) error {
	const command = "github.com/hawser-ssv/hawser/cmd/hawser"
	root, err := exec.CommandContext(ctx, "go", "list", "-f", "{{.Module.Dir}}", command).Output()
	if err != nil {
		return fmt.Errorf("find the source tree: %w", err)
	}
	overlay, err := sim.Overlay(strings.TrimSpace(string(root)), dir)
	if err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-o", program, command)
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(text)))
	}
	return nil
}

func printMutants(env *environment, h *sim.Hunted, asJSON bool) error {
	if asJSON {
		if err := env.printJSON(simMutantsReport{"hawser.sim.mutants/1", h}); err != nil {
			return err
		}
	} else {
		w := tabwriter.NewWriter(env.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "bug\tcaught by\tseeds\tlines\twhat is wrong")
		for _, c := range h.Table {
			by := c.Property
			if !c.Caught {
				by = "SURVIVES"
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\n", c.Name, by, c.Seeds, c.Length, c.Story)
		}
		_ = w.Flush() // standard output shows its own errors
		fmt.Fprintf(env.stdout, "%d of %d caught, %.0f s\n", h.Caught, h.Total, h.Seconds)
	}
	if len(h.Survivors) > 0 {
		return fault.Wrap(fault.SimSurvivors, fmt.Errorf("%s survive", strings.Join(h.Survivors, ", ")))
	}
	return nil
}
