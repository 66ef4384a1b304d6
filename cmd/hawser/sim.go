//go:build !nolab

package main

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/sim"
)

func newSimCommand(env *environment) *cobra.Command {
	cmd := newGroup("sim", "Consensus under a virtual clock, against every fault and lie that the proof allows")
	cmd.AddCommand(newSimRunCommand(env), newSimReplayCommand(env), newSimModelCommand(env), newSimMutantsCommand(env))
	return cmd
}

// simFlags are what `run` and `replay` share: they say which story a seed tells.
type simFlags struct {
	operators, slots       int
	core, beyondF          bool
	crypto, faults, tricks string
	store                  string
	seed                   string
}

// everything is the default of both commands, so that a seed tells the same story in both.
const everything = "all"

func (s *simFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&s.operators, "operators", 4, "operators of the committee: 4, 7, 10 or 13")
	f.BoolVar(&s.core, "core", false, "consensus and message validation alone, with modelled signatures")
	f.StringVar(&s.crypto, "crypto", "modelled", "modelled, or real for BLS and RSA as on a chain")
	f.StringVar(&s.store, "store", "memory", "memory, or disk for the database of a node, on a disk in memory that loses power")
	f.StringVar(&s.tricks, "byzantine", everything, "what liars do: all, none, or some of "+sim.Names(sim.Tricks()))
	f.StringVar(&s.faults, "faults", everything, "what breaks: all, none, or some of "+sim.Names(sim.Faults()))
	f.StringVar(&s.seed, "seed", "1", "where chance begins")
	f.IntVar(&s.slots, "slots", 0, "slots of a story (default 24)")
	f.BoolVar(&s.beyondF, "beyond-f", false, "let f+1 operators lie, and see what falls first")
}

// choice reads the flags.
func (s *simFlags) choice(cmd *cobra.Command) (c sim.Choice, seed uint64, err error) {
	if seed, err = sim.ParseSeed(s.seed); err != nil {
		if errors.Is(err, sim.ErrVersion) {
			return c, 0, fault.Wrap(fault.SimStory, err)
		}
		return c, 0, usage(cmd, err)
	}
	if err := s.check(cmd.Flags().Changed("slots")); err != nil {
		return c, 0, usage(cmd, err)
	}
	c = sim.Choice{
		Operators: s.operators, Core: s.core, Real: s.crypto == "real", BeyondF: s.beyondF, Slots: s.slots,
		Faults: chosen(s.faults, sim.Faults()), Tricks: chosen(s.tricks, sim.Tricks()),
	}
	if err := c.Check(); err != nil {
		return c, 0, usage(cmd, err)
	}
	return c, seed, nil
}

// check says which flags do not go together.
func (s *simFlags) check(slotsGiven bool) error {
	switch {
	case s.crypto != "modelled" && s.crypto != "real":
		return fmt.Errorf("--crypto is modelled or real, not %q", s.crypto)
	case s.store != "memory" && s.store != "disk":
		return fmt.Errorf("--store is memory or disk, not %q", s.store)
	case s.core && s.store == "disk":
		return errors.New("--core has no store: leave --store disk out")
	case s.core && s.crypto == "real":
		return errors.New("--core has modelled signatures: leave --crypto real out")
	case s.slots < 0 || s.slots > 1000 || s.slots == 0 && slotsGiven:
		return fmt.Errorf("a story has 1 to 1000 slots, not %d", s.slots)
	}
	return nil
}

// chosen reads all, none or a list.
func chosen(text string, known []sim.Fault) []string {
	switch text {
	case "none", "":
		return nil
	case "all":
		var names []string
		for _, f := range known {
			names = append(names, f.Name)
		}
		return names
	}
	return strings.Split(text, ",")
}

// replayLine is the command line that shows a violation again.
func (s *simFlags) replayLine(f sim.Found) string {
	line := fmt.Sprintf("hawser sim replay --seed %s --slots %d --operators %d --byzantine %s --faults %s", f.Seed, f.Slots, s.operators, s.tricks, s.faults)
	if s.core {
		line += " --core"
	}
	if s.crypto == "real" {
		line += " --crypto real"
	}
	if s.store == "disk" {
		line += " --store disk"
	}
	if s.beyondF {
		line += " --beyond-f"
	}
	return line + " --trace"
}

// simRunReport is the object of `sim run`.
type simRunReport struct {
	Schema string `json:"schema"`
	// Model says what was simulated: core or whole operators, real or modelled signatures.
	Model string `json:"model"`
	*sim.Summary
}

func newSimRunCommand(env *environment) *cobra.Command {
	var flags simFlags
	var instances int
	cmd := &cobra.Command{
		Use: "run", Short: "Play random stories and hold every word of every operator against the properties",
		Long: "Play stories of whole operators on a virtual clock until there are enough consensus instances. Everything follows from the\n" +
			"seed: the same seed plays the same story, byte for byte. The exit code is 0 only if all instances were played and no property was broken, or with --beyond-f.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			choice, seed, err := flags.choice(cmd)
			if err != nil {
				return err
			}
			if instances < 1 {
				return usage(cmd, fmt.Errorf("--instances is at least 1, not %d", instances))
			}
			collectLess()
			c := sim.Campaign{Choice: choice, Seed: seed, Instances: instances, Options: sim.Options{Disk: flags.store == "disk"}}
			if cmd.Flags().Changed("progress") {
				c.Progress = simProgress(env.stderr)
			}
			s, err := c.Run(cmd.Context())
			if err != nil {
				return err
			}
			return flags.report(env, s, wantsJSON(cmd))
		},
	}
	flags.add(cmd)
	cmd.Flags().IntVar(&instances, "instances", 1000, "consensus instances to play")
	cmd.Flags().Bool("progress", false, "tell on standard error how far it is")
	addJSONFlag(cmd)
	return cmd
}

// collectLess trades memory, of which stories need little, for a third more of them: nearly all they make is garbage.
func collectLess() { debug.SetGCPercent(400) }

func simProgress(w io.Writer) func(*sim.Summary) {
	next := 0
	return func(s *sim.Summary) {
		if s.Instances >= next {
			next = s.Instances + max(1000, s.Instances/10)
			fmt.Fprintf(w, "%d instances, %d decided, %d stories with violations, %.0f s\n", s.Instances, s.Decided, s.Broken, s.Seconds)
		}
	}
}

func (s *simFlags) report(env *environment, sum *sim.Summary, asJSON bool) error {
	model := s.crypto + " signatures"
	if s.crypto == "real" {
		model += " (RSA by " + sim.RSASigner() + ")"
	}
	if s.core {
		model = "consensus and message validation alone, " + model
	} else {
		model = "whole operators, " + model
	}
	if s.store == "disk" {
		model += ", the database of a node"
	}
	if asJSON {
		if err := env.printJSON(simRunReport{"hawser.sim.run/1", model, sum}); err != nil {
			return err
		}
	} else {
		s.print(env.stdout, model, sum)
	}
	if sum.Cut {
		return fault.Wrap(fault.Interrupted, fmt.Errorf("%d of %d instances were played, which is no evidence", sum.Instances, sum.Wanted))
	}
	if len(sum.Violations) == 0 || s.beyondF {
		return nil
	}
	return fault.Wrap(fault.SimBroken, errors.New(sum.Violations[0].Property+": "+sum.Violations[0].Text), "remedy", "see how: "+s.replayLine(sum.Violations[0]))
}

func (s *simFlags) print(w io.Writer, model string, sum *sim.Summary) {
	fmt.Fprintf(w, "simulated   %s\n", model)
	fmt.Fprintf(w, "instances   %d in %d stories from seed %s, %d messages\n", sum.Instances, sum.Stories, sum.Seed, sum.Steps)
	fmt.Fprintf(w, "decided     %d, by round %s\n", sum.Decided, byRound(sum.Rounds))
	if len(sum.Calm) > 1 {
		fmt.Fprintf(w, "calm        with at most f in trouble and a synchronous network the last decides in round %s (bound %d)\n", byRound(sum.Calm), sum.Bound)
	}
	for _, reason := range sortedKeys(sum.Undecided) {
		fmt.Fprintf(w, "undecided   %d %s\n", sum.Undecided[reason], reason)
	}
	fmt.Fprintf(w, "time        %.1f s, %.1f s of one core, %.0f instances a minute and core\n", sum.Seconds, sum.CPUSeconds, sum.PerMinute)
	if sum.Cut {
		fmt.Fprintf(w, "cut short   after %d of %d instances: this is no evidence\n", sum.Instances, sum.Wanted)
	}
	if sum.Broken == 0 {
		fmt.Fprintln(w, "violations  none")
		return
	}
	fmt.Fprintf(w, "violations  in %d stories\n", sum.Broken)
	for _, p := range sortedKeys(sum.BrokenBy) {
		fmt.Fprintf(w, "  %-14s in %d stories, first in %d\n", p, sum.BrokenBy[p], sum.FirstBroken[p])
	}
	for _, v := range sum.Violations[:min(5, len(sum.Violations))] {
		fmt.Fprintf(w, "  %s %s: %s\n", v.Seed, v.Property, v.Text)
	}
	fmt.Fprintln(w, "see how     "+s.replayLine(sum.Violations[0]))
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// byRound writes a histogram as "1: 90, 2: 10".
func byRound(rounds []int) string {
	var parts []string
	for r, n := range rounds {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d: %d", r, n))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
