package steps

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/bench/cputime"
	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   Spread
	}{
		{nil, Spread{}},
		{[]float64{7}, Spread{7, 7, 7}},
		{[]float64{9, 1, 5, 3, 7}, Spread{5, 3, 7}},
		{[]float64{4, 2, 1, 3}, Spread{2.5, 1.75, 3.25}},
	} {
		if got := spreadOf(c.values); got != c.want {
			t.Errorf("spread of %v: %v, want %v", c.values, got, c.want)
		}
	}
}

// script is a step whose ways need the given CPU time on a clock of its own. Each way writes its letter.
func script(own, other time.Duration) (*Step, meters, *strings.Builder) {
	var now time.Duration
	var order strings.Builder
	way := func(letter string, cost time.Duration) Way {
		return Way{Name: letter, Do: func() error {
			order.WriteString(letter)
			now += cost
			return nil
		}}
	}
	s := &Step{Name: "x", Goal: Goal{Ratio: 3}, Ways: []Way{way("A", own), way("B", other)}}
	return s, meters{cpu: func() time.Duration { return now }}, &order
}

func TestWaysTakeTurns(t *testing.T) {
	s, m, order := script(time.Second, 4*time.Second)
	between := 0
	m.between = func() { between++ }
	row, err := measure(t.Context(), s, effort{passes: 3, turn: time.Second}, m)
	if err != nil {
		t.Fatal(err)
	}
	if got := order.String(); got != "AB"+"ABABAB" { // the first two find out how long a turn is
		t.Errorf("order is %s", got)
	}
	if row.Ratio != (Spread{4, 4, 4}) || row.Ways[0].Nanoseconds.Median != 1e9 || row.Verdict != Met || between != 6 {
		t.Errorf("%+v, %d samples between", row, between)
	}
}

// A way that is quick is done so often that it fills its turn.
func TestTurnsAreFilled(t *testing.T) {
	s, m, order := script(time.Millisecond, time.Second)
	if _, err := measure(t.Context(), s, effort{passes: 1, turn: 40 * time.Millisecond}, m); err != nil {
		t.Fatal(err)
	}
	// 1, 2, 4, 8 and 16 to find out, then 40.
	if got := strings.Count(order.String(), "A"); got != 71 {
		t.Errorf("%d operations", got)
	}
}

// What precedes each operation is not measured.
func TestBeforeIsNotMeasured(t *testing.T) {
	var now time.Duration
	before, done := 0, 0
	var waste [][]byte
	s := &Step{Ways: []Way{
		{Name: "A", Do: func() error { done++; now += time.Second; return nil }, Before: func() error {
			before++
			now += time.Minute
			waste = append(waste, make([]byte, 1<<20))
			return nil
		}},
		{Name: "B", Do: func() error { now += 2 * time.Second; return nil }},
	}}
	row, err := measure(t.Context(), s, effort{passes: 3, turn: 2 * time.Second}, meters{cpu: func() time.Duration { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if row.Ratio.Median != 2 || before != done || done != 7 || len(waste) != 7 || row.Ways[0].Bytes > 1<<19 {
		t.Errorf("%+v, %d done, %d before", row, done, before)
	}
	wrong := errors.New("wrong")
	s.Ways[0].Before = func() error { return wrong }
	if _, err := measure(t.Context(), s, effort{passes: 3, turn: time.Second}, meters{cpu: func() time.Duration { return now }}); !errors.Is(err, wrong) {
		t.Error(err)
	}
}

func TestVerdicts(t *testing.T) {
	row := func(ratio, allocations float64) *Row {
		return &Row{Ratio: Spread{Median: ratio}, Ways: []Timing{{Allocations: allocations}}}
	}
	for _, c := range []struct {
		row  *Row
		goal Goal
		want string
		text string
	}{
		{row(1, 9), Goal{}, NoGoal, ""},
		{row(3, 9), Goal{Ratio: 3}, Met, "≥ 3×"},
		{row(2.99, 9), Goal{Ratio: 3}, Missed, "≥ 3×"},
		{row(3, 2.3), Goal{Ratio: 3, Allocations: 2}, Met, "≥ 3×, ≤ 2 allocations"},
		{row(3, 2.6), Goal{Ratio: 3, Allocations: 2}, Missed, "≥ 3×, ≤ 2 allocations"},
		{row(0.75, 9), Goal{AtMost: 1.4}, Met, "≤ +40 %"},
		{row(0.7, 9), Goal{AtMost: 1.4}, Missed, "≤ +40 %"},
	} {
		c.row.Goal = c.goal
		if got := c.row.judge(); got != c.want || c.goal.String() != c.text {
			t.Errorf("ratio %v, %v allocations, goal %q: %s", c.row.Ratio.Median, c.row.Ways[0].Allocations, c.goal, got)
		}
	}
}

// A row of the table misses its goal when its step is slowed: the decided message pays once more for every signature.
func TestASlowedStepMissesItsGoal(t *testing.T) {
	b := newBuilder(Config{Library: peers.BLST{}})
	s, err := b.decidedSeen(4)
	if err != nil {
		t.Fatal(err)
	}
	if s.Goal.Ratio != 43 {
		t.Errorf("the goal is %v", s.Goal)
	}
	s.Goal.Ratio = 5 // far below what is measured and far above 1, so that a busy machine decides nothing
	e, m := effort{passes: 3, turn: 2 * time.Millisecond}, meters{cpu: cputime.Process}
	row, err := measure(t.Context(), s, e, m)
	if err != nil {
		t.Fatal(err)
	}
	if row.Verdict != Met {
		t.Errorf("as it is: %s with %+v", row.Verdict, row.Ratio)
	}
	fast, slow := s.Ways[0].Do, s.Ways[1].Do
	s.Ways[0].Do = func() error { return errors.Join(fast(), slow()) }
	if row, err = measure(t.Context(), s, e, m); err != nil {
		t.Fatal(err)
	}
	if row.Verdict != Missed {
		t.Errorf("slowed: %s with %+v", row.Verdict, row.Ratio)
	}
}

// Every way of every step does what it should. The largest recombinations, which do the same with more, are left to the command.
func TestEveryStepWorks(t *testing.T) {
	b := newBuilder(Config{Library: peers.BLST{}, Seed: 1})
	for _, g := range groups() {
		if strings.HasPrefix(g.name, "recombine-t") && strings.HasSuffix(g.name, "v500") {
			continue
		}
		s, err := g.build(b)
		if err != nil {
			t.Fatalf("%s: %v", g.name, err)
		}
		if len(s.Ways) < 2 || s.What == "" {
			t.Errorf("%s has %d ways, and is called %q", g.name, len(s.Ways), s.What)
		}
		for _, w := range s.Ways {
			for range 2 {
				if w.Before != nil {
					if err := w.Before(); err != nil {
						t.Errorf("%s, before %s: %v", g.name, w.Name, err)
					}
				}
				if err := w.Do(); err != nil {
					t.Errorf("%s, %s: %v", g.name, w.Name, err)
				}
			}
		}
	}
}

func TestNames(t *testing.T) {
	names := Names()
	if unique := slices.Compact(slices.Sorted(slices.Values(names))); len(unique) != len(names) {
		t.Errorf("a name stands twice in %v", names)
	}
	for _, name := range names {
		if strings.Contains(name, " ") {
			t.Errorf("%q is not one word", name)
		}
	}
	if _, err := Run(t.Context(), Config{Only: "nowhere"}, nil); !errors.Is(err, ErrNoStep) {
		t.Errorf("a step that does not exist: %v", err)
	}
}

func TestRunAndReport(t *testing.T) {
	var text, lines, table strings.Builder
	both := func(r *Row) error { return errors.Join(Text(&text)(r), Lines(&lines)(r)) }
	r, err := Run(t.Context(), Config{Only: "sign-1", Quick: true, Seed: 7}, both)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.Text(&text), r.WriteTable(&table)); err != nil {
		t.Fatal(err)
	}
	if r.Steps != 1 || r.BLS != "blst" || r.Seed != 7 || r.Calibrator.Inflation < 1 || r.Calibrator.Waiting < 1 || len(r.Missed) != 0 {
		t.Errorf("%+v", r)
	}
	for where, wants := range map[string][]string{
		text.String():  {"sign-1: 1 part of one duty, signed: no goal", "hawser ", "blst, one by one", "CPU time inflated"},
		lines.String(): {`{"schema":"hawser.bench.steps/1","step":"sign-1"`, `"verdict":"no goal"`},
		table.String(): {"| `sign-1` | 1 part of one duty, signed |", "no goal is missed", "Seed 7."},
	} {
		for _, want := range wants {
			if !strings.Contains(where, want) {
				t.Errorf("%q is missing in\n%s", want, where)
			}
		}
	}
}

// The reference names each member of the JSON, in order.
func TestFields(t *testing.T) {
	for object, fields := range map[any][]Field{&Row{}: RowFields(), &Report{}: ReportFields()} {
		var names []string
		for _, f := range fields {
			names = append(names, f.Name)
		}
		if got := members(t, object); !slices.Equal(got, names) {
			t.Errorf("%T has %v, the reference %v", object, got, names)
		}
	}
}

// members are the names in an object's JSON on the first level, in order.
func members(t *testing.T, object any) (names []string) {
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		name, ok := token.(string)
		if !ok {
			continue
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
}

func TestCalibration(t *testing.T) {
	if c := (&Calibrator{}).Result(); c != (Calibration{1, 1}) {
		t.Errorf("without samples: %v", c)
	}
	c := (&Calibrator{cpu: []float64{10, 12, 30}, used: 52, passed: 104}).Result()
	if math.Abs(c.Inflation-1.2) > 1e-9 || c.Waiting != 2 {
		t.Errorf("%+v", c)
	}
	real := NewCalibrator()
	for range 3 {
		real.Sample()
	}
	if len(real.cpu) == 0 || real.Result().Inflation < 1 {
		t.Errorf("%+v", real)
	}
}

func TestProcessor(t *testing.T) {
	if got := processor("processor\t: 0\nmodel name\t: Fast 3000\nmodel name : other\n", "?"); got != "Fast 3000" {
		t.Errorf("processor is %q", got)
	}
	if got := processor("Hardware : none", "?"); got != "?" {
		t.Errorf("processor is %q", got)
	}
}

func TestWrapped(t *testing.T) {
	long := strings.Repeat("ü", columns-8)
	if got, want := Wrapped("* ", "one two "+long+" three  four"), "* one two\n  "+long+" three\n  four\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Wrapped("", "one\ntwo"); got != "one two\n" {
		t.Errorf("%q", got)
	}
}

func TestDuration(t *testing.T) {
	for ns, want := range map[float64]string{850: "850 ns", 2020: "2.02 µs", 134_000: "134 µs", 304e6: "304 ms", 1.068e9: "1068 ms"} {
		if got := duration(ns); got != want {
			t.Errorf("%v ns is %q, want %q", ns, got, want)
		}
	}
}
