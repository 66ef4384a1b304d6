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
			o.Embedded = embedded
			if err := o.Follow(s); err != nil {
				t.Errorf("%s: %v", file, err)
			}
			if err := o.Check(); err != nil || !reflect.DeepEqual(*o.plan(), s.Plan) || len(o.Expect) < 2 {
				t.Errorf("%s, embedded %v: %+v, %v", file, embedded, o, err)
			}
		}
	}
}

// TestFollow says that a script is the same as the flags.
func TestFollow(t *testing.T) {
	s, err := scenario.Parse(`hawser-sim 1
committee 7
epochs 5
stop 4 epoch=2
start 4 epoch=3
cut-clients 3 from=2 until=4
partition 1,2|3,4,5,6,7 from=3 until=5
corrupt 1 equivocate from=2
expect rate>=0.90`)
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.Operators, want.Epochs, want.Expect = 7, 5, []scenario.Expectation{{Kind: "rate", AtLeast: 0.9}}
	for text, add := range map[string]func(string) error{
		"4@2":   func(s string) error { x, err := ParseSwitch(s); want.Stop = append(want.Stop, x); return err },
		"4@3":   func(s string) error { x, err := ParseSwitch(s); want.Start = append(want.Start, x); return err },
		"3@2-4": func(s string) error { x, err := ParseCut(s); want.Cuts = append(want.Cuts, x); return err },
		"1,2|3,4,5,6,7@3-5": func(s string) error {
			x, err := ParsePartition(s)
			want.Partitions = append(want.Partitions, x)
			return err
		},
		"1@2=equivocate": func(s string) error { x, err := ParseCorruption(s); want.Corrupt = append(want.Corrupt, x); return err },
	} {
		if err := add(text); err != nil {
			t.Fatal(err)
		}
	}
	got := Defaults()
	if err := got.Follow(s); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
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
