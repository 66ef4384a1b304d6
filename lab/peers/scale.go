package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

// size is a run of `bench scale` for the page: what it is, and its flags.
type size struct{ what, flags string }

// sizes are the runs of the page. Most slots are short, so that all of them take ten minutes; docs/reference/bench.md has the commands
// with slots of public networks.
var sizes = []size{
	{"100 validators, one committee of four", "--validators 100 --slot 3s --warm-up 4"},
	{"1,000 validators, one committee of four", "--validators 1000 --warm-up 4"},
	{"the same without selection proofs", "--validators 1000 --slot 6s --warm-up 4 --aggregations=false"},
	{
		"500 validators in one slot, mates sign ahead",
		"--validators 500 --burst --slot 3s --slots 4 --slots-per-epoch 2 --warm-up 2 --aggregations=false --mates ahead",
	},
}

// measured is what `bench scale --json` tells in its last line, as far as the page shows it.
type measured struct {
	size

	Validators int                             `json:"validators"`
	Slot       float64                         `json:"slot_seconds"`
	CPUMillis  float64                         `json:"cpu_ms_per_validator_epoch"`
	Base       float64                         `json:"base_mcore"`
	RSS        float64                         `json:"rss_mib"`
	Heap       float64                         `json:"heap_mib"`
	Goroutines int                             `json:"goroutines"`
	Messages   struct{ Judged, Published int } `json:"messages"`
	Phases     map[string]struct {
		P50 float64 `json:"p50"`
		P95 float64 `json:"p95"`
	} `json:"phases"`
	Attestations int `json:"attestations"`
	Missed       int `json:"missed"`
	Start        struct {
		CPU     float64 `json:"cpu_seconds"`
		Restart float64 `json:"restart_cpu_seconds"`
	} `json:"start"`
	Calibrator struct {
		Inflation float64 `json:"inflation"`
		CPU       float64 `json:"cpu_inflation"`
	} `json:"calibrator"`
}

// measureScale runs the program once for each size. What it says goes to the reader as it comes.
func measureScale(ctx context.Context, program string, sizes []size, w io.Writer) (list []measured, err error) {
	for _, s := range sizes {
		if _, err := fmt.Fprintf(w, "scale: %s\n", s.what); err != nil {
			return nil, err
		}
		var out bytes.Buffer
		args := append([]string{"bench", "scale", "--json"}, strings.Fields(s.flags)...)
		cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the user names it
		cmd.Stdout, cmd.Stderr = &out, os.Stderr
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it ends its operators
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("%s %s: %w", program, strings.Join(args, " "), err)
		}
		m, err := lastLine(out.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", program, strings.Join(args, " "), err)
		}
		m.size = s
		list = append(list, m)
	}
	return list, nil
}

// lastLine reads the last line of JSON.
func lastLine(out []byte) (m measured, err error) {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &m); err != nil {
		return m, fmt.Errorf("its last line is no report: %w", err)
	}
	if m.Validators == 0 {
		return m, errors.New("its report is about no validator")
	}
	return m, nil
}

// writeScale writes the page's section about whole operators.
func writeScale(w io.Writer, list []measured) error {
	_, err := io.WriteString(w, "\n## Scale\n\n"+
		steps.Wrapped("", "One operator among three mates on a stub on loopback, eight slots in an epoch unless the command says so. CPU time contains what the "+
			"operator costs at rest. Times on the wall are refused when the calibrator took more than 1.15 times as long as at its best. "+
			"docs/reference/bench.md has the members of a report, and the commands with slots of 12 s.")+
		"\n| what | slot, s | CPU ms per validator and epoch | at rest, mcore | RSS MiB | heap MiB | goroutines | judged | published | missed | "+
		"decided to submitted p50 / p95, ms | start, CPU s | restart, CPU s | inflation, wall / CPU |\n"+
		"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, m := range list {
		if err == nil {
			_, err = fmt.Fprintf(w, "| %s | %g | %.2f | %.1f | %.0f | %.0f | %d | %d | %d | %d of %d | %s | %.2f | %.2f | %.2f / %.2f |\n", m.what, m.Slot, m.CPUMillis,
				m.Base, m.RSS, m.Heap, m.Goroutines, m.Messages.Judged, m.Messages.Published, m.Missed, m.Attestations, m.submitted(), m.Start.CPU, m.Start.Restart,
				m.Calibrator.Inflation, m.Calibrator.CPU)
		}
	}
	if err == nil {
		_, err = io.WriteString(w, "\nTheir commands, in order:\n\n```\n")
	}
	for _, m := range list {
		if err == nil {
			_, err = fmt.Fprintf(w, "hawser bench scale %s\n", m.flags)
		}
	}
	if err == nil {
		_, err = io.WriteString(w, "```\n")
	}
	return err
}

// submitted is the time from the decision to the last submission, if the machine was quiet enough.
func (m *measured) submitted() string {
	q, told := m.Phases["decided_to_submitted"]
	if !told {
		return "refused"
	}
	return fmt.Sprintf("%.0f / %.0f", q.P50, q.P95)
}
