package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

const reported = `{"validators":48,"slot_seconds":3,"attestations":48,"phases":{"decided_to_submitted":{"p50":12,"p95":20}},"committees":1,"cpu_ms_per_validator_epoch":2.125,"base_mcore":3.5,"rss_mib":66,"heap_mib":8,"goroutines":120,` +
	`"messages":{"judged":340,"published":87},"missed":1,"start":{"cpu_seconds":0.5,"restart_cpu_seconds":0.25},"calibrator":{"inflation":1.0625,"cpu_inflation":1.01}}`

// The page shows what a program that speaks as `bench scale` found.
func TestPage(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "hawser")
	script := "#!/bin/sh\n[ \"$1 $2 $3 $4 $5\" = 'bench scale --json --validators 48' ] || exit 3\necho '{\"a\":1}'\necho '" + reported + "'\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	var said strings.Builder
	found, err := measureScale(t.Context(), program, []size{{"small", "--validators 48"}, {"again", "--validators 48 --burst"}}, &said)
	if err != nil || len(found) != 2 {
		t.Fatalf("%v, %v", found, err)
	}
	p := page{steps: &steps.Report{Machine: "a machine", BLS: "herumi"}, scale: found}
	path := filepath.Join(dir, "bench.md")
	if err := p.save(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"on a machine.", "BLS by herumi",
		"| small | 3 | 2.12 | 3.5 | 66 | 8 | 120 | 340 | 87 | 1 of 48 | 12 / 20 | 0.50 | 0.25 | 1.06 / 1.01 |", "bench scale --validators 48 --burst\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
}

func TestPageRefuses(t *testing.T) {
	for _, out := range []string{"", "no JSON", "{}", reported + "\nbroken"} {
		if s, err := lastLine([]byte(out)); err == nil {
			t.Errorf("%q is read as %+v", out, s)
		}
	}
}

func TestPhasesMayBeRefused(t *testing.T) {
	m, err := lastLine([]byte(`{"validators":1,"phases":null}`))
	if err != nil || m.submitted() != "refused" {
		t.Errorf("%q, %v", m.submitted(), err)
	}
}
