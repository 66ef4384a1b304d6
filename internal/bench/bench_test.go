package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// machine is a made-up machine: how long an operation takes there, and how often it allocates, by step.
type machine func(s step) result

func (m machine) measure(s step) (result, error) { return m(s), nil }

func steadily(nanoseconds, allocations float64) machine {
	return func(step) result { return result{nanoseconds: nanoseconds, allocations: allocations} }
}

// slowed is a machine on which one step takes, or allocates, so many times as much.
func slowed(m machine, name string, time, allocations float64) machine {
	return func(s step) result {
		r := m(s)
		if s.name == name {
			r.nanoseconds, r.allocations = r.nanoseconds*time, r.allocations*allocations
		}
		return r
	}
}

func compared(t *testing.T, before, now machine) (string, error) {
	t.Helper()
	pairs, err := measurePairs(12, 1.25, before.measure, now.measure)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = judge(pairs, 1.25, &out)
	return out.String(), err
}

func TestASlowerStepIsNamed(t *testing.T) {
	before := steadily(1000, 10)
	if out, err := compared(t, before, before); err != nil || strings.Count(out, "1.00") < len(steps) {
		t.Errorf("nothing changed: %v\n%s", err, out)
	}
	for _, c := range []struct {
		time, allocations float64
		want              string
	}{
		{1.24, 1, ""},
		{0.1, 1, ""},
		{1.26, 1, "takes 1.26 times as long"},
		{1, 1.3, "allocates 1.30 times as often"},
	} {
		for _, s := range steps {
			_, err := compared(t, before, slowed(before, s.name, c.time, c.allocations))
			switch {
			case c.want == "" && err != nil:
				t.Errorf("%s: %v", s.name, err)
			case c.want != "" && (err == nil || strings.Count(err.Error(), "\n") != 0 || !strings.Contains(err.Error(), s.name) || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%s, %+v: %v", s.name, c, err)
			}
		}
	}
}

// A machine that is slow for some rounds is slow for both commits, and what is slow by chance in the first rounds is measured again.
func TestABusyMachineIsNoSlowerStep(t *testing.T) {
	runs := 0
	busy := func(step) result {
		runs++
		return result{nanoseconds: 1000 * float64(1+runs/20%3), allocations: 10}
	}
	if out, err := compared(t, busy, busy); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	calls := map[string]int{}
	atFirst := func(s step) result {
		if calls[s.name]++; calls[s.name] <= 11 {
			return result{nanoseconds: 2000, allocations: 10}
		}
		return result{nanoseconds: 1000, allocations: 10}
	}
	if out, err := compared(t, steadily(1000, 10), atFirst); err != nil || calls[steps[0].name] != 24 {
		t.Errorf("%v after %d runs\n%s", err, calls[steps[0].name], out)
	}
}

// A machine on which a quarter of the rounds were not slower, and half of them much, says nothing about the step.
func TestAWildMachineDecidesNothing(t *testing.T) {
	for quick, want := range map[float64]bool{900: false, 1100: true} {
		runs := 0
		wild := func(step) result {
			runs++
			if round := (runs - 1) / len(steps); round%3 == 0 {
				return result{nanoseconds: quick, allocations: 10}
			}
			return result{nanoseconds: 3000, allocations: 10}
		}
		pairs, err := measurePairs(12, 100, steadily(1000, 10).measure, machine(wild).measure)
		if err != nil {
			t.Fatal(err)
		}
		if err := judge(pairs, 1.25, &strings.Builder{}); (err != nil) != want {
			t.Errorf("quick rounds take %v: %v", quick, err)
		}
	}
}

// The two commits take turns at being measured first.
func TestTurns(t *testing.T) {
	var order strings.Builder
	say := func(word string) machine {
		return func(step) result { order.WriteString(word); return result{nanoseconds: 1, allocations: 1} }
	}
	if _, err := measurePairs(2, 2, say("b").measure, say("n").measure); err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("bn", len(steps)) + strings.Repeat("nb", len(steps)); order.String() != want {
		t.Errorf("%s, want %s", &order, want)
	}
	broken := errors.New("broken")
	if _, err := measurePairs(2, 2, say("b").measure, func(step) (result, error) { return result{}, broken }); !errors.Is(err, broken) {
		t.Errorf("a run that failed: %v", err)
	}
}

const printed = `goos: linux
goarch: amd64
pkg: example.org/p
cpu: a fast one
BenchmarkCheck/prepare         	  165678	      2666 ns/op	 181.54 MB/s	     560 B/op	       3 allocs/op
BenchmarkCheck/prepared        	  165678	      1 ns/op	 181.54 MB/s	     560 B/op	       9 allocs/op
PASS
`

func TestRunsAreRead(t *testing.T) {
	r, err := parse(printed, "BenchmarkCheck/prepare")
	if err != nil || r.nanoseconds != 2666 || r.allocations != 3 || r.machine != "goos: linux\ngoarch: amd64\ncpu: a fast one\n" ||
		r.line != "BenchmarkCheck/prepare 165678 2666 ns/op 181.54 MB/s 560 B/op 3 allocs/op" {
		t.Errorf("%+v, %v", r, err)
	}
	for _, name := range []string{"BenchmarkCheck", "Benchmark"} {
		if r, err := parse(printed, name); err == nil || !strings.Contains(err.Error(), "make bench-record") {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	if _, err := parse(strings.ReplaceAll(printed, "2666", "fast"), "BenchmarkCheck/prepare"); err == nil {
		t.Error("a time that is none is taken")
	}
	if commit, err := recordedCommit("commit: abc\ngoos: linux\n"); err != nil || commit != "abc" {
		t.Errorf("%q, %v", commit, err)
	}
	if _, err := recordedCommit(printed); err == nil {
		t.Error("a record without a commit is taken")
	}
	if got := pattern("BenchmarkCheck/prepare"); got != "^BenchmarkCheck$/^prepare$" {
		t.Errorf("pattern %s", got)
	}
}

func TestMedian(t *testing.T) {
	if odd, even := median([]float64{9, 1, 2}), median([]float64{9, 1, 2, 4}); odd != 2 || even != 3 {
		t.Errorf("%v and %v", odd, even)
	}
}

// The record has every step, and every step a benchmark.
func TestTheRecordHasEveryStep(t *testing.T) {
	const root = "../.."
	text, err := os.ReadFile(filepath.Join(root, recordFile))
	if err != nil {
		t.Fatal(err)
	}
	if commit, err := recordedCommit(string(text)); err != nil || !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(commit) {
		t.Errorf("commit %q, %v", commit, err)
	}
	for _, s := range steps {
		if r, err := parse(string(text), s.name); err != nil || !strings.Contains(string(text), fmt.Sprintf("pkg: %s/%s\n%s", module, s.dir, r.line)) {
			t.Errorf("%s: %v", s.name, err)
		}
		function, _, _ := strings.Cut(s.name, "/")
		if !defined(t, filepath.Join(root, s.dir), function) {
			t.Errorf("%s has no %s", s.dir, function)
		}
	}
}

func defined(t *testing.T, dir, function string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+function+"(b *testing.B)") {
			return true
		}
	}
	return false
}

func TestArguments(t *testing.T) {
	for _, args := range [][]string{{}, {"measure"}, {"record", "compare"}, {"-rounds", "0", "record"}, {"-limit", "1", "compare"}} {
		if err := run(args, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "usage") {
			t.Errorf("%v: %v", args, err)
		}
	}
}
