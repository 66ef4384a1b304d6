//go:build !nolab

package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/sim"
)

// simReplayReport is the object of `sim replay`.
type simReplayReport struct {
	Schema     string          `json:"schema"`
	Seed       string          `json:"seed"`
	Instances  int             `json:"instances"`
	Decided    int             `json:"decided"`
	Undecided  map[string]int  `json:"undecided_by_reason"`
	Violations []sim.Violation `json:"violations"`
	Unmet      []string        `json:"expectations_unmet,omitempty"`
	Script     string          `json:"script"`
	Trace      string          `json:"trace,omitempty"`
}

func newSimReplayCommand(env *environment) *cobra.Command {
	var flags simFlags
	var script, diagram string
	var trace, shrink bool
	var slot uint64
	cmd := &cobra.Command{
		Use: "replay", Short: "Play one story again and tell it",
		Long: "Play the story of a seed, drawn with the same flags as `hawser sim run`, or of a script, and print the script and what happened.\n" +
			"A story that breaks a property is cut down first, with --shrink.\n" +
			"A script that counts epochs, not slots, is one that `hawser devnet run --script` plays on a local network too.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			choice, seed, err := flags.choice(cmd)
			if err != nil {
				return err
			}
			story := sim.Draw(seed, choice)
			if script != "" {
				text, err := readFile(script, maxScript)
				if err != nil {
					return err
				}
				if story, err = sim.ParseStory(string(text)); err != nil {
					return fault.Wrap(fault.SimStory, fmt.Errorf("%s: %w", script, err))
				}
			}
			r, err := playStory(story, shrink, flags.store == "disk")
			if err != nil {
				return err
			}
			if diagram != "" {
				if err := os.WriteFile(diagram, []byte(r.Diagram(slot)), 0o644); err != nil {
					return fault.Wrap(fault.FileNotWritten, err, "file", diagram)
				}
			}
			return tellStory(env, r, trace, wantsJSON(cmd))
		},
	}
	flags.add(cmd)
	f := cmd.Flags()
	f.StringVar(&script, "script", "", "a story as a script, in place of a seed")
	f.BoolVar(&trace, "trace", false, "print the timeline: every message, loss, crash and verdict")
	f.StringVar(&diagram, "diagram", "", "write a Mermaid sequence diagram to this file")
	f.Uint64Var(&slot, "diagram-slot", 0, "the slot to draw (default: where a property broke, or the last)")
	f.BoolVar(&shrink, "shrink", false, "cut the story down as long as it breaks the same property")
	addJSONFlag(cmd)
	return cmd
}

// maxScript bounds a script's file.
const maxScript = 1 << 20

// shrinkBudget is how many stories a shrinking may play.
const shrinkBudget = 400

func playStory(story *sim.Story, shrink, disk bool) (*sim.Result, error) {
	r, err := sim.Play(story, sim.Options{Trace: true, Disk: disk})
	if err != nil {
		return nil, fault.Wrap(fault.SimStory, err)
	}
	if shrink && len(r.Violations) > 0 {
		story = sim.Shrink(story, r.Violations[0].Property, sim.Options{Disk: disk}, shrinkBudget)
		return sim.Play(story, sim.Options{Trace: true, Disk: disk})
	}
	return r, nil
}

func tellStory(env *environment, r *sim.Result, trace, asJSON bool) error {
	report := simReplayReport{
		Schema: "hawser.sim.replay/1", Seed: sim.SeedText(r.Story.Seed), Instances: r.Instances, Decided: r.Decided, Undecided: r.Undecided,
		Violations: r.Violations, Unmet: r.Unmet, Script: r.Story.Text(),
	}
	if trace {
		report.Trace = r.Trace
	}
	if asJSON {
		if err := env.printJSON(report); err != nil {
			return err
		}
	} else {
		out := env.stdout
		fmt.Fprint(out, report.Script, "\n", report.Trace)
		fmt.Fprintf(out, "%d instances, %d decided", r.Instances, r.Decided)
		for _, reason := range sortedKeys(r.Undecided) {
			fmt.Fprintf(out, ", %d %s", r.Undecided[reason], reason)
		}
		fmt.Fprintln(out)
		for _, v := range r.Violations {
			fmt.Fprintln(out, v)
		}
		for _, e := range r.Met {
			fmt.Fprintln(out, "met: the script expects", e)
		}
		for _, reason := range r.Unmet {
			fmt.Fprintln(out, "not met:", reason)
		}
	}
	if len(r.Violations) > 0 {
		return fault.Wrap(fault.SimBroken, errors.New(r.Violations[0].String()), "remedy", "add --shrink and --diagram to see it short")
	}
	if len(r.Unmet) > 0 {
		return fault.Wrap(fault.SimBroken, errors.New(strings.Join(r.Unmet, "; ")), "remedy", "add --trace to see what happened instead")
	}
	return nil
}
