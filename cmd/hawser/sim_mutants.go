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
		Long: "Plant known bugs, those of other implementations first, one by one, and look for each in random stories. A program built without\n" +
			"the tag mutants has no bugs to plant: it builds one from the source tree it stands in and hands over.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if instances < 1 {
				return usage(cmd, fmt.Errorf("--instances is at least 1, not %d", instances))
			}
			if !sim.MutantsBuilt {
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

// buildMutants builds this program with the tag and runs the same command line in it.
func buildMutants(cmd *cobra.Command, env *environment, args []string) error {
	dir, err := os.MkdirTemp("", "hawser-mutants")
	if err != nil {
		return fault.Wrap(fault.SimBuild, err)
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "hawser")
	build := exec.CommandContext(cmd.Context(), "go", "build", "-tags", "mutants", "-o", program, "github.com/hawser-ssv/hawser/cmd/hawser")
	if text, err := build.CombinedOutput(); err != nil {
		return fault.Wrap(fault.SimBuild, fmt.Errorf("%w: %s", err, strings.TrimSpace(string(text))))
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
