package scenario

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

const head = "hawser-sim 1\ncommittee 4 seed=9\nepochs 6\n"

func TestParse(t *testing.T) {
	s, err := Parse("# a comment\n" + head + `stop 4 epoch=2
start 4 epoch=3

cut-clients 3 from=2 until=4
partition 1,2|3,4 from=3 until=5
corrupt 1 bad-share from=2
expect no-conflict
expect rate>=0.9
expect names 1 bad-share
----
anything`)
	if err != nil {
		t.Fatal(err)
	}
	want := Plan{
		Operators: 4, Epochs: 6, Stop: []Switch{{4, 2}}, Start: []Switch{{4, 3}}, Cuts: []Cut{{3, 2, 4}},
		Partitions: []Partition{{[][]uint64{{1, 2}, {3, 4}}, 3, 5}}, Lies: []Lie{{1, 2, "bad-share"}},
	}
	if !reflect.DeepEqual(s.Plan, want) || s.Seed != 9 || len(s.Own) != 0 || strings.Count(s.Text, "\n") != 11 {
		t.Errorf("%+v", s)
	}
	if len(s.Expect) != 3 || s.Expect[1].String() != "rate>=0.90" || s.Expect[2].String() != "names 1 bad-share" {
		t.Errorf("expectations %v", s.Expect)
	}
	if err := s.Live(); err != nil {
		t.Error(err)
	}
}

func TestBadScripts(t *testing.T) {
	for line, want := range map[string]string{
		"stop 5 epoch=2":                     `line 4, "stop 5 epoch=2": there is no operator 5 of 4`,
		"stop 4 epoch=7":                     "there is no epoch 7: the script has 6",
		"stop 4":                             "epoch=2",
		"stop 4 epoch=x":                     "no number",
		"stop 4 epoch=2\nstop 4 epoch=3":     `line 5, "stop 4 epoch=3": it is stopped already`,
		"start 4 epoch=2":                    "it is not stopped before",
		"cut-clients 3 from=3 until=3":       "not after",
		"cut-clients 3 from=3":               "until=2",
		"partition 1,2|3 from=2 until=3":     "each operator from 1 to 4",
		"partition 1,2,3,4 from=2 until=3":   "two groups",
		"partition 1,2|2,3,4 from=2 until=3": "each operator",
		"corrupt 4 flood from=2":             "--corrupt-operator 4@2=flood",
		"corrupt 4 sleep from=2":             "known are bad-share, bad-proposal, equivocate",
		"expect rain":                        "known are no-conflict",
		"expect rate>=2":                     "no rate from 0 to 1",
		"expect names 4 flood":               "known are bad-share, bad-proposal, equivocation",
		"sing":                               "known are hawser-sim, committee, epochs, stop",
		"stop 4 epoch=2 now":                 `"now" is too much`,
		"epochs 0":                           "1 to 100000",
		"committee 5":                        "3f+1",
		"corrupt 4 equivocate from=18446744073709551615":                     "no epoch",
		"corrupt 1 bad-share from=1\ncorrupt 1 equivocate from=2":            "in another way already",
		"partition 1|2,3,4 from=2 until=4\npartition 2|1,3,4 from=3 until=5": "overlaps",
	} {
		if _, err := Parse(head + line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                          `no line "hawser-sim"`,
		"epochs 3":                  "begins with",
		"hawser-sim 1\nepochs 3":    `no line "committee"`,
		"hawser-sim 2\ncommittee 4": "another version",
		"hawser-sim 1\ncommittee 4\nslots 16..17 blocks=0\nexpect no-conflict": "expectations are of epochs",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := Parse("hawser-sim 0"); !errors.Is(err, ErrVersion) {
		t.Errorf("another version: %v", err)
	}
}

// TestSimulated says of every line that only the local network plays which one it is.
func TestSimulated(t *testing.T) {
	for _, line := range []string{
		"stop-beacon 2 epoch=2", "stop-execution 2 epoch=2", "upgrade-beacon 2 chain-epoch=3", "exit 5 epoch=1",
		"stop-beacon 2 epoch=2\nstart-beacon 2 epoch=3", "stop-execution 2 epoch=2\nstart-execution 2 epoch=3",
	} {
		first, _, _ := strings.Cut(line, "\n")
		s, err := Parse(head + line)
		if err != nil || s.Live() != nil {
			t.Errorf("%q: %v", line, err)
		} else if err := s.Simulated(); err == nil || !strings.HasPrefix(err.Error(), `line 4, "`+first+`": the simulator cannot do that`) {
			t.Errorf("%q: %v", line, err)
		}
	}
	if s, err := Parse(head + "stop 2 epoch=2"); err != nil || s.Simulated() != nil {
		t.Errorf("what both play: %v", err)
	}
}

// TestLive says of every line that only the simulator plays which one it is, and what to write.
func TestLive(t *testing.T) {
	for line, want := range map[string]string{
		"crash 1 at=3m20s after=3":  `line 4, "crash 1 at=3m20s after=3": the local network cannot do that; only the simulator stops an operator between two effects: write "stop 4 epoch=2"`,
		"restart 1 at=3m":           "start 4 epoch=3",
		"skew 1 by=3ms":             "leave the line out",
		"cut 1,2 from=1m until=2m":  "partition 1,2|3,4",
		"beacon 1 lie slots=16..17": "cut-clients",
		"liar 1 forge slots=16..17": "corrupt 4 equivocate",
		"network delay=1ms..2ms":    "leave the line out",
		"slots 16..17 blocks=0":     "epochs 3",
	} {
		s, err := Parse(head + line)
		if err != nil || len(s.Own) != 1 {
			t.Errorf("%q: %v", line, err)
			continue
		}
		if err := s.Live(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
	for text, want := range map[string]string{"hawser-sim 1\ncommittee 4 core\nepochs 3": "whole operators", "hawser-sim 1\ncommittee 4": "how long"} {
		s, err := Parse(text)
		if err != nil || s.Live() == nil || !strings.Contains(s.Live().Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestJudge(t *testing.T) {
	expect := []Expectation{{Kind: "no-conflict"}, {Kind: "rate", AtLeast: 0.9}, {Kind: "names", Operator: 4, Offence: "bad-share"}}
	good := Outcome{Rate: 0.9, Named: []Naming{{4, "bad-share"}}}
	if met, unmet := Judge(expect, good); len(met) != 3 || len(unmet) != 0 {
		t.Errorf("met %v, not met %v", met, unmet)
	}
	for want, o := range map[string]Outcome{
		"there are 2":  {Conflicts: 2, Rate: 1, Named: good.Named},
		"it is 0.8900": {Rate: 0.89, Named: good.Named},
		"nobody does":  {Rate: 1, Named: []Naming{{3, "bad-share"}, {4, "equivocation"}}},
	} {
		if met, unmet := Judge(expect, o); len(met) != 2 || len(unmet) != 1 || !strings.Contains(unmet[0], want) {
			t.Errorf("%+v: met %v, not met %v, want %q", o, met, unmet, want)
		}
	}
}

func TestKinds(t *testing.T) {
	halves := Partition{[][]uint64{{1, 2}, {3, 4}}, 2, 3}
	for name, c := range map[string]struct {
		plan Plan
		want []Kind
	}{
		"nothing":           {Plan{Operators: 4}, []Kind{Counted, Counted, Counted, Counted, Counted}},
		"one stops":         {Plan{Operators: 4, Stop: []Switch{{4, 2}}}, []Kind{Counted, Counted, Counted, Counted, Counted}},
		"halves":            {Plan{Operators: 4, Partitions: []Partition{halves}}, []Kind{Counted, BelowQuorum, Recovering, Recovering, Counted}},
		"one down, one cut": {Plan{Operators: 4, Stop: []Switch{{4, 2}}, Start: []Switch{{4, 3}}, Cuts: []Cut{{1, 2, 4}}}, []Kind{Counted, BelowQuorum, Recovering, Recovering, Counted}},
	} {
		for i, want := range c.want {
			if got := c.plan.Kind(i + 1); got != want {
				t.Errorf("%s: epoch %d is of kind %d, want %d", name, i+1, got, want)
			}
		}
	}
}
