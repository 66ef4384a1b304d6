package rig

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
)

// TestScriptsOfTheSimulator reads the scripts that the simulator plays in its own tests: the local network and the embedded
// one can play each of them.
func TestScriptsOfTheSimulator(t *testing.T) {
	files, err := filepath.Glob("../../lab/sim/testdata/scenarios/*")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	for _, file := range files {
		s := readScript(t, file)
		for _, embedded := range []bool{false, true} {
			o := Defaults()
			o.Local.Embedded = embedded
			if err := o.Follow(s); err != nil {
				t.Errorf("%s: %v", file, err)
			}
			if err := o.Check(); err != nil || !reflect.DeepEqual(o.Plan.Plan, s.Plan) || o.Local.Operators != s.Operators || len(o.Expect) < 2 {
				t.Errorf("%s, embedded %v: %+v, %v", file, embedded, o, err)
			}
		}
	}
}

// TestStoriesOfTheSimulatorAlone are refused with the line and the remedy.
func TestStoriesOfTheSimulatorAlone(t *testing.T) {
	s := readScript(t, "../../lab/sim/testdata/stories/crash_between_effects")
	o := Defaults()
	err := o.Follow(s)
	if err == nil || !strings.Contains(err.Error(), "line 6") || !strings.Contains(err.Error(), "epochs 3") || !reflect.DeepEqual(o, Defaults()) {
		t.Errorf("%v, %+v", err, o)
	}
}

func TestExpectationsComeIntoTheVerdict(t *testing.T) {
	expect := []scenario.Expectation{{Kind: "no-conflict"}, {Kind: "rate", AtLeast: 0.9}, {Kind: "names", Operator: 4, Offence: "bad-share"}}
	v := observer.Verdict{Verdict: "pass", Accusations: []observer.Accusation{{By: 1, Of: 4, Offence: "bad-share"}}}
	v.Attestations.Rate = 0.95
	if judgeScript(&v, expect); v.Verdict != "pass" || len(v.Reasons) != 0 {
		t.Errorf("%s, %v", v.Verdict, v.Reasons)
	}
	v.Attestations.Rate, v.Slashings, v.Accusations = 0.5, 1, nil
	if judgeScript(&v, expect); v.Verdict != "fail" || len(v.Reasons) != 3 {
		t.Errorf("%s, %v", v.Verdict, v.Reasons)
	}
}

func readScript(t *testing.T, file string) *scenario.Script {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenario.Parse(string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return s
}
