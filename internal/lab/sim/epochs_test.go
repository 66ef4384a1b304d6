package sim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
)

// scenarios returns the scripts that both worlds play, by name. The local network reads the same files.
func scenarios(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/scenarios/*")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	scripts := make(map[string]string)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scripts[filepath.Base(file)] = string(text)
	}
	return scripts
}

// TestScenarios plays the scripts that the local network plays too.
func TestScenarios(t *testing.T) {
	for name, text := range scenarios(t) {
		s, err := ParseStory(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r := play(t, s, Options{})
		if len(r.Violations)+len(r.Unmet) > 0 || len(r.Met) != len(s.Script.Expect) || len(r.Met) < 2 {
			t.Errorf("%s: violations %v, met %v, not met %v", name, r.Violations, r.Met, r.Unmet)
		}
		if again, err := ParseStory(s.Text()); err != nil || again.Text() != s.Text() || again.Length() != s.Length() {
			t.Errorf("%s: its text is another script: %v", name, err)
		}
	}
}

// TestScenariosDoSomething asks for what each script takes away.
func TestScenariosDoSomething(t *testing.T) {
	scripts := scenarios(t)
	for name, change := range map[string]struct{ old, new, want string }{
		"false_shares: somebody else": {"names 4", "names 3", "names 3 bad-share: nobody does"},
		"two_values: no lie":          {"corrupt 2 equivocate from=2\n", "", "nobody does"},
	} {
		script, _, _ := strings.Cut(name, ":")
		s, err := ParseStory(strings.Replace(scripts[script], change.old, change.new, 1))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r := play(t, s, Options{}); len(r.Unmet) != 1 || !strings.Contains(r.Unmet[0], change.want) {
			t.Errorf("%s: not met %v, want %q", name, r.Unmet, change.want)
		}
	}
	// Without the epochs that do not count, rates would be low: this is what they are left out for.
	for name, least := range map[string]float64{"halves": 0.7, "one_stops": 1} {
		s, err := ParseStory(scripts[name])
		if err != nil {
			t.Fatal(err)
		}
		all := *s.Script
		all.Plan = scenario.Plan{Operators: 4, Epochs: all.Epochs}
		w, err := New(Config{Story: s, Validators: validators, Sync: 1})
		if err != nil {
			t.Fatal(err)
		}
		w.stage(s)
		w.Run(s.From, s.Slots)
		counted, everything := w.outcome(s.Script).Rate, w.outcome(&all).Rate
		w.Close()
		if counted < 0.9 || everything < least || name == "halves" && everything > 0.9 {
			t.Errorf("%s: rate %.3f in the epochs that count, %.3f in all", name, counted, everything)
		}
	}
}

// TestFaultScriptedLies: kind of part 9, a lie that one world has and the other does not know. Every lie that scripts may name is a
// trick of the simulator, is played by it, and leaves the attestations of three honest operators where they are.
func TestFaultScriptedLies(t *testing.T) {
	offences := map[string]string{
		"bad-share": "bad-share", "equivocate": "equivocation", "ghost-head": "made-up-head", "ghost-block": "impossible-block", "stolen-fees": "diverted-fees",
	}
	for _, lie := range scenario.Lies() {
		text := "hawser-sim 1\ncommittee 4 seed=4\nepochs 5\ncorrupt 2 " + lie + " from=1\nexpect no-conflict\nexpect rate>=0.90\n"
		if offence := offences[lie]; offence != "" {
			text += "expect names 2 " + offence + "\n"
		}
		s, err := ParseStory(text)
		if err != nil {
			t.Errorf("%s: %v", lie, err)
			continue
		}
		if r := play(t, s, Options{}); len(r.Violations)+len(r.Unmet) > 0 {
			t.Errorf("%s: violations %v, not met %v", lie, r.Violations, r.Unmet)
		}
	}
}

// TestCulpritsAreNamed says that nobody is accused who is honest, and that a violation says so.
func TestCulpritsAreNamed(t *testing.T) {
	s, err := ParseStory(scenarios(t)["false_shares"])
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(Config{Story: s, Validators: validators, Sync: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.stage(s)
	w.Run(s.From, s.Slots)
	w.checkNamed()
	if len(w.Violations) > 0 {
		t.Errorf("violations %v", w.Violations)
	}
	w.monitor.liars = 0 // as if nobody lied
	if w.checkNamed(); len(w.Violations) == 0 || w.Violations[0].Property != "accusation" {
		t.Errorf("an honest operator is accused, and nothing is broken: %v", w.Violations)
	}
}
