//go:build !nolab

package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/fault"
)

func TestBenchSteps(t *testing.T) {
	c := newTerminal(t)
	c.ok("bench steps --only sign-1 --quick --seed 5 --json")
	lines := strings.Split(strings.TrimSpace(c.stdout.String()), "\n")
	var row struct {
		Step, Verdict string
		Ways          []struct{ Name string }
		Ratio         struct{ Median float64 }
	}
	var report struct {
		Steps, Seed, Passes int
		Missed              []string
	}
	if len(lines) != 2 {
		t.Fatalf("%d lines:\n%s", len(lines), c.stdout.String())
	}
	for i, into := range []any{&row, &report} {
		if err := json.Unmarshal([]byte(lines[i]), into); err != nil {
			t.Fatalf("%v: %s", err, lines[i])
		}
	}
	if row.Step != "sign-1" || row.Verdict != "no goal" || len(row.Ways) != 2 || row.Ratio.Median <= 0 || report.Steps != 1 || report.Seed != 5 || report.Passes == 0 {
		t.Errorf("%+v, %+v", row, report)
	}
	if c.ok("bench steps --only sign-1 --quick"); !strings.Contains(c.stdout.String(), "1 steps, 0 of them miss their goal") {
		t.Errorf("said %s", c.stdout.String())
	}
	if c.fails("bench steps --only nowhere", fault.Usage); !strings.Contains(c.stderr.String(), "decided-seen-n4") {
		t.Errorf("said %s", c.stderr.String())
	}
}

func TestBenchHistory(t *testing.T) {
	c := newTerminal(t)
	c.ok("bench history --validators 8 --slot 2s --svg @h.svg --page @h.md --json")
	lines := strings.Split(strings.TrimSpace(c.stdout.String()), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines:\n%s", len(lines), c.stdout.String())
	}
	for i, want := range []string{`"design":"first"`, `"design":"common"`, `"design":"hawser"`, `"designs":["first","common","hawser"]`} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("%q is not in %s", want, lines[i])
		}
	}
	page, err := os.ReadFile(c.path("h.md"))
	if err != nil || !strings.Contains(string(page), "](h.svg)") {
		t.Errorf("%v:\n%s", err, page)
	}
	if picture, err := os.ReadFile(c.path("h.svg")); err != nil || !strings.HasPrefix(string(picture), "<svg") {
		t.Errorf("%v: %.100s", err, picture)
	}
}

func TestBenchHistoryRefuses(t *testing.T) {
	c := newTerminal(t)
	for _, line := range []string{"--validators 0", "--validators 99999", "--slot 1ms", "--page @h.md", "more"} {
		c.fails("bench history "+line, fault.Usage)
	}
	c.fails("bench history --validators 1 --slot 1s --svg @nowhere/h.svg", fault.FileNotWritten)
}
