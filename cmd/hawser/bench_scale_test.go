//go:build !nolab

package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/bench/scale"
)

// asProgram makes the program of the tests the one that it tests: operators are started from the running program.
const asProgram = "TEST_RUN_AS_PROGRAM" // not HAWSER_: a node takes that for a configuration key

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// TestBenchScale measures one operator of a few validators for one epoch of short slots, with foreign traffic and a flood. How the duties
// end is the machine's matter.
func TestBenchScale(t *testing.T) {
	c := newTerminal(t)
	t.Setenv(asProgram, "1")
	t.Setenv("TMPDIR", c.dir)
	c.ok("bench scale --validators 6 --slot 2s --slots-per-epoch 2 --slots 2 --warm-up 1 --foreign 2 --flood 1 --aggregations=false --profile @cpu.pprof --json")
	var got struct {
		Validators, Committees, Operators, Attestations, Missed, Goroutines int

		CPU      float64 `json:"cpu_ms_per_validator_epoch"`
		Base     float64 `json:"base_mcore"`
		RSS      float64 `json:"rss_mib"`
		Heap     float64 `json:"heap_mib"`
		Messages struct{ Judged, Published, Accepted int }
		Bytes    struct{ In, Out uint64 }
		Traffic  struct{ Foreign, Identities int }
		Start    struct {
			Fresh   float64 `json:"cpu_seconds"`
			Restart float64 `json:"restart_cpu_seconds"`
		}
		Calibrator struct{ Inflation float64 }
		Machine    struct{ Cores int }
		Problems   []string
		Aggregates int
	}
	lines := strings.Split(strings.TrimSpace(c.stdout.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &got); err != nil {
		t.Fatalf("%v: %s", err, c.stdout.String())
	}
	t.Logf("%+v", got)
	if got.Validators != 6 || got.Committees != 1 || got.Operators != 4 || got.Attestations != 6 || got.Missed >= 6 || got.Aggregates != 0 {
		t.Errorf("another run than asked for: %+v", got)
	}
	for name, positive := range map[string]bool{
		"cpu": got.CPU > 0, "base": got.Base > 0, "rss": got.RSS > 20, "heap": got.Heap > 1, "goroutines": got.Goroutines > 20,
		"judged": got.Messages.Judged > 0, "accepted": got.Messages.Accepted > 0, "bytes in": got.Bytes.In > 0, "bytes out": got.Bytes.Out > 0,
		"foreign": got.Traffic.Foreign > 0, "identities": got.Traffic.Identities > 0, "start": got.Start.Fresh > 0, "restart": got.Start.Restart > 0,
		"inflation": got.Calibrator.Inflation >= 1, "cores": got.Machine.Cores > 0,
	} {
		if !positive {
			t.Errorf("no figure for %s: %+v", name, got)
		}
	}
	if slices.ContainsFunc(got.Problems, func(code string) bool { return strings.HasPrefix(code, "HAW-5") }) {
		t.Errorf("the operator doubts the registrations: %v", got.Problems)
	}
	if profile, err := os.ReadFile(c.path("cpu.pprof")); err != nil || len(profile) == 0 {
		t.Errorf("no profile: %v", err)
	}
	if files := c.files(); len(files) != 2 {
		t.Errorf("left behind beside two profiles: %v", files)
	}
}

// Each command of the reference is one that can be given.
func TestBenchCommandsOfTheReference(t *testing.T) {
	for _, c := range benchCommands() {
		o := scale.Defaults()
		flags := pflag.NewFlagSet("scale", pflag.ContinueOnError)
		benchScaleFlags(flags, &o)
		if err := flags.Parse(strings.Fields(c.flags)); err != nil {
			t.Errorf("%s: %v", c.flags, err)
		}
		if _, err := o.Check(); err != nil {
			t.Errorf("%s: %v", c.flags, err)
		}
	}
}

func TestBenchScaleRefuses(t *testing.T) {
	c := newTerminal(t)
	t.Setenv("TMPDIR", c.dir)
	c.fails("bench scale", fault.Usage)
	c.fails("bench scale --validators 0", fault.Usage)
	c.fails("bench scale --validators 5 --committees 9", fault.Usage)
	c.fails("bench scale --validators 5 --slot 100ms", fault.Usage)
	c.fails("bench scale --validators 100000 --committees 39711 --foreign 100000", fault.BenchSize)
	if said := c.stderr.String(); !strings.Contains(said, "MiB of memory") || !strings.Contains(said, "would fit") {
		t.Errorf("said %s", said)
	}
}
