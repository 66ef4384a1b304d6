package vector

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// several is a vector of two cases whose states stand in a folder.
const several = `{"Tests":[{"Name":"first (a)","N":1,"Sent":[{"Roots":["x","y"]},{"Roots":["z"]}]},{"Name":"second","N":2,"Sent":[]}]}`

const someRoot = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func writeSeveral(t *testing.T) Source {
	t.Helper()
	source := writeToy(t, map[string]string{"sum.Test_two_cases.json": several})
	dir := filepath.Join(source.Dir, "toy", "spectest", "generate", "state_comparison", "sum_Test", "two cases")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"first (a).json": `{"N":1,"Signatures":{"` + someRoot + `":"s"}}`, "second.json": `{"N":2}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return source
}

type severalState struct {
	N          int
	Signatures map[string]string
}

func replaySeveral(wrong int, sent any) func(c *Case) error {
	return func(c *Case) error {
		var in struct{ Tests []struct{ N int } }
		if err := c.Decode(&in); err != nil {
			return err
		}
		c.Count(len(in.Tests))
		for i, test := range in.Tests {
			c.Tally([]string{"odd", "even"}[i], func() error {
				state := severalState{N: test.N}
				if i == 0 {
					state.Signatures = map[string]string{someRoot: "s"}
					c.CheckUnordered("Tests[0].Sent", sent)
				}
				if i == wrong {
					state.N += 100
				}
				c.CheckState(strconv.Itoa(i), state)
				return nil
			})
		}
		return nil
	}
}

type sent struct{ Roots []string }

// The cases of a vector are compared with the states of their names, their lists in any order where order means nothing.
func TestSeveralCases(t *testing.T) {
	shuffled := []sent{{[]string{"z"}}, {[]string{"y", "x"}}}
	for _, c := range []struct {
		name  string
		wrong int
		sent  any
		ok    bool
	}{
		{"as expected", -1, shuffled, true},
		{"wrong state", 1, shuffled, false},
		{"one root twice", -1, []sent{{[]string{"z"}}, {[]string{"y", "y"}}}, false},
		{"one message twice", -1, []sent{{[]string{"z"}}, {[]string{"z"}}}, false},
		{"one message too many", -1, append(slices.Clone(shuffled), sent{[]string{"z"}}), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind := Kind{Name: "sum.Test", Files: 1, Cases: 2, States: true, Replay: replaySeveral(c.wrong, c.sent)}
			results, err := Run(writeSeveral(t), Group{Name: "toy", Kinds: []Kind{kind}}, AlanCodes())
			if err != nil {
				t.Fatal(err)
			}
			r := results[0]
			if r.OK() != c.ok {
				t.Fatalf("ok is %v: %+v", r.OK(), r)
			}
			if !c.ok {
				return
			}
			if want := (Tally{Cases: 1, Passed: 1}); r.Tallies["odd"] != want || r.Tallies["even"] != want {
				t.Errorf("tallies %v", r.Tallies)
			}
			if r.States != 2 || r.Fields != 6 {
				t.Errorf("%d states, %d fields", r.States, r.Fields)
			}
		})
	}
}

func TestTallyCountsFailures(t *testing.T) {
	kind := Kind{Name: "sum.Test", Files: 1, Cases: 2, States: true, Replay: replaySeveral(1, []sent{{[]string{"z"}}, {[]string{"y", "x"}}})}
	results, err := Run(writeSeveral(t), Group{Name: "toy", Kinds: []Kind{kind}}, AlanCodes())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := results[0].Tallies["even"], (Tally{Cases: 1}); got != want {
		t.Errorf("%+v", got)
	}
}

// A state that is missing for one of the cases is an error, not a case less.
func TestMissingState(t *testing.T) {
	source := writeSeveral(t)
	if err := os.Remove(filepath.Join(source.Dir, "toy", "spectest", "generate", "state_comparison", "sum_Test", "two cases", "second.json")); err != nil {
		t.Fatal(err)
	}
	kind := Kind{Name: "sum.Test", Files: 1, Cases: 2, States: true, Replay: replaySeveral(-1, nil)}
	if _, err := Run(source, Group{Name: "toy", Kinds: []Kind{kind}}, AlanCodes()); err == nil {
		t.Error("no error")
	}
}

func TestRunFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "toy.json")
	if err := os.WriteFile(file, []byte(toy), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := RunFile("book", Kind{Name: "toy", Files: 1, Cases: 1, Replay: replayToy(checkToy)}, file, AlanCodes())
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Errorf("%+v", r)
	}
}
