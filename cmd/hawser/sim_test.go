//go:build !nolab

package main

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
)

func TestSimRun(t *testing.T) {
	c := newTerminal(t)
	if code := c.run("sim run --core --instances 30 --byzantine all --faults all --seed 3 --json"); code != exitOK {
		t.Fatalf("exit %d: %s", code, c.stderr.String())
	}
	var first, second map[string]any
	if err := json.Unmarshal(c.stdout.Bytes(), &first); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"instances", "decided", "undecided_by_reason", "violations", "steps", "seconds", "seed"} {
		if _, there := first[field]; !there {
			t.Errorf("the object has no %q", field)
		}
	}
	if first["instances"] != 30.0 || first["seed"] != "sim1:3" {
		t.Errorf("%v", first)
	}
	c.run("sim run --core --instances 30 --byzantine all --faults all --seed 3 --json")
	if err := json.Unmarshal(c.stdout.Bytes(), &second); err != nil || first["steps"] != second["steps"] || first["decided"] != second["decided"] {
		t.Errorf("the same seed gives %v, then %v (%v)", first, second, err)
	}
	if code := c.run("sim run --instances 1"); code != exitOK || !strings.Contains(c.stdout.String(), "whole operators") {
		t.Errorf("exit %d: %s%s", code, c.stdout.String(), c.stderr.String())
	}
}

func TestSimReplay(t *testing.T) {
	c := newTerminal(t)
	if code := c.run("sim replay --core --seed sim1:3 --slots 2 --trace --diagram @d.mmd"); code != exitOK {
		t.Fatalf("exit %d: %s", code, c.stderr.String())
	}
	told := c.stdout.String()
	for _, want := range []string{"hawser-sim 1", "committee 4 seed=3 core", "proposal r1"} {
		if !strings.Contains(told, want) {
			t.Errorf("the story does not say %q:\n%s", want, told)
		}
	}
	diagram, err := os.ReadFile(c.path("d.mmd"))
	if err != nil || !strings.Contains(string(diagram), "sequenceDiagram") {
		t.Errorf("diagram %q, %v", diagram, err)
	}
	c.write("story.txt", []byte(told[:strings.Index(told, "\n\n")]))
	if code := c.run("sim replay --script @story.txt --trace"); code != exitOK || c.stdout.String() != told {
		t.Errorf("exit %d: the script tells another story:\n%s%s", code, c.stdout.String(), c.stderr.String())
	}
	// What breaks a promise is an error, and says how to see it.
	if code := c.run("sim replay --script ../../internal/lab/sim/testdata/stories/beyond_f --shrink --json"); code != exitFault {
		t.Errorf("exit %d for a broken promise: %s", code, c.stdout.String())
	}
	var report simReplayReport
	if err := json.Unmarshal(c.stdout.Bytes(), &report); err != nil || len(report.Violations) == 0 {
		t.Errorf("%v: %s", err, c.stdout.String())
	}
}

func TestSimModel(t *testing.T) {
	c := newTerminal(t)
	if code := c.run("sim model --rounds 1 --json"); code != exitOK {
		t.Fatalf("exit %d: %s", code, c.stderr.String())
	}
	var r simModelReport
	if err := json.Unmarshal(c.stdout.Bytes(), &r); err != nil || r.States != 30 || !r.Complete || len(r.Reductions) == 0 {
		t.Errorf("%v: %s", err, c.stdout.String())
	}
	if code := c.run("sim model --rounds 1 --beyond-f"); code != exitOK || !strings.Contains(c.stdout.String(), "P10") {
		t.Errorf("exit %d, two liars: %s", code, c.stdout.String())
	}
}

func TestSimBadInput(t *testing.T) {
	c := newTerminal(t)
	c.write("old.txt", []byte("hawser-sim 0\n"))
	for line, want := range map[string]string{
		"sim run --operators 5":                                    "3f+1",
		"sim run --faults rain":                                    "known are delay, loss",
		"sim run --byzantine rain":                                 "known are equivocate",
		"sim run --beyond-f --byzantine none":                      "more than f liars",
		"sim run --instances 0":                                    "at least 1",
		"sim run --core --crypto real":                             "modelled",
		"sim run --store tape":                                     "memory or disk",
		"sim run --core --store disk":                              "no store",
		"sim run --crypto rot13":                                   "modelled or real",
		"sim run --seed x":                                         "no number",
		"sim run --slots -1":                                       "1 to 1000 slots",
		"sim replay --seed sim0:1":                                 "another version",
		"sim replay --script @old.txt":                             "another version",
		"sim replay --script @nowhere":                             "does not exist",
		"sim replay --seed 1 --slots 1 --diagram @no/where --core": "cannot be written",
		"sim model --rounds 9":                                     "1 to 4",
		"sim model --values 9":                                     "1 to 3",
		"sim mutants --instances 0":                                "at least 1",
	} {
		if code := c.run(line); code == exitOK || !strings.Contains(c.stderr.String(), want) {
			t.Errorf("%s: exit %d, %q does not say %q", line, code, c.stderr.String(), want)
		}
	}
}

// TestOneScriptTwoWorlds plays a script that counts epochs, and says where the local network stops.
func TestOneScriptTwoWorlds(t *testing.T) {
	c := newTerminal(t)
	const script = "../../internal/lab/sim/testdata/scenarios/false_shares"
	if code := c.run("sim replay --script " + script); code != exitOK || !strings.Contains(c.stdout.String(), "met: the script expects names 4 bad-share") {
		t.Errorf("exit %d: %s%s", code, c.stdout.String(), c.stderr.String())
	}
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	c.write("wrong", []byte(strings.Replace(string(text), "names 4", "names 2", 1)))
	if code := c.run("sim replay --script @wrong"); code != exitFault || !strings.Contains(c.stderr.String(), "names 2 bad-share: nobody does") ||
		!strings.Contains(c.stdout.String(), "not met: ") {
		t.Errorf("exit %d: %s%s", code, c.stdout.String(), c.stderr.String())
	}
	for line, want := range map[string]string{
		"devnet run --embedded --script ../../internal/lab/sim/testdata/stories/crash_between_effects": `line 6, "slots 16..21 blocks=0": the local network cannot do that`,
		"devnet run --script " + script + " --stop-operator 4@2":                                       "leave --stop-operator out",
		"devnet run --script " + script + " --epochs 9":                                                "leave --epochs out",
		"devnet run --script @nowhere":                                                                 "does not exist",
	} {
		if code := c.run(line); code == exitOK || !strings.Contains(c.stderr.String(), want) {
			t.Errorf("%s: exit %d, %q does not say %q", line, code, c.stderr.String(), want)
		}
	}
}

// TestFaultCutShort: kind B23, work that was interrupted and reads as if it were complete.
func TestFaultCutShort(t *testing.T) {
	c := newTerminal(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, form := range []string{"", " --json"} {
		c.stdout.Reset()
		c.stderr.Reset()
		c.env.printed = false
		if code := run(ctx, c.env, strings.Fields("sim run --instances 1000000"+form)); code == exitOK {
			t.Errorf("exit code 0 after an interrupt")
		}
		if !strings.Contains(c.stdout.String(), "cut") {
			t.Errorf("the result does not say that it was cut short: %s", c.stdout.String())
		}
	}
}

// TestFaultOneSeedOneStory: kind B23, two commands that play different stories of the same seed.
func TestFaultOneSeedOneStory(t *testing.T) {
	defaults := map[string][]string{}
	for name, cmd := range map[string]*cobra.Command{"run": newSimRunCommand(newEnvironment()), "replay": newSimReplayCommand(newEnvironment())} {
		for _, flag := range []string{"operators", "core", "crypto", "byzantine", "faults", "seed", "slots", "beyond-f"} {
			defaults[name] = append(defaults[name], cmd.Flags().Lookup(flag).DefValue)
		}
	}
	if !slices.Equal(defaults["run"], defaults["replay"]) {
		t.Errorf("defaults differ: %v", defaults)
	}
}

func TestSlotsOfAStory(t *testing.T) {
	c := newTerminal(t)
	c.fails("sim run --slots 0", fault.Usage)
	if text := c.stderr.String(); !strings.Contains(text, "1 to 1000") {
		t.Error(text)
	}
}
