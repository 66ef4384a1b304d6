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
	"strconv"
	"strings"

	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

// conclude prints the end of a run.
func conclude(w io.Writer, r *steps.Report, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	return r.Text(w)
}

func parseSizes(list string) (sizes []int, err error) {
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-validators: %q is no number of validators", text)
		}
		sizes = append(sizes, n)
	}
	return sizes, nil
}

// size is what `bench scale --json` tells in its last line, as far as the page shows it.
type size struct {
	Validators int                             `json:"validators"`
	Committees int                             `json:"committees"`
	CPUMillis  float64                         `json:"cpu_ms_per_validator_epoch"`
	Base       float64                         `json:"base_mcore"`
	RSS        float64                         `json:"rss_mib"`
	Heap       float64                         `json:"heap_mib"`
	Goroutines int                             `json:"goroutines"`
	Messages   struct{ Judged, Published int } `json:"messages"`
	Phases     map[string]struct {
		P50 float64 `json:"p50"`
		P95 float64 `json:"p95"`
		P99 float64 `json:"p99"`
	} `json:"phases"`
	Missed int `json:"missed"`
	Start  struct {
		CPU     float64 `json:"cpu_seconds"`
		Restart float64 `json:"restart_cpu_seconds"`
	} `json:"start"`
	Calibrator struct {
		Inflation float64 `json:"inflation"`
	} `json:"calibrator"`
}

// measureScale runs the program once for each size. What it says goes to the reader as it comes.
func measureScale(ctx context.Context, program string, sizes []int, w io.Writer) (list []size, err error) {
	for _, n := range sizes {
		if _, err := fmt.Fprintf(w, "scale: %d validators\n", n); err != nil {
			return nil, err
		}
		var out bytes.Buffer
		cmd := exec.CommandContext(ctx, program, "bench", "scale", "--validators", strconv.Itoa(n), "--json") //nolint:gosec // the user names it
		cmd.Stdout, cmd.Stderr = &out, os.Stderr
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("%s bench scale with %d validators: %w", program, n, err)
		}
		s, err := lastLine(out.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%s bench scale with %d validators: %w", program, n, err)
		}
		list = append(list, s)
	}
	return list, nil
}

// lastLine reads the last line of JSON.
func lastLine(out []byte) (s size, err error) {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &s); err != nil {
		return s, fmt.Errorf("its last line is no report: %w", err)
	}
	if s.Validators == 0 {
		return s, errors.New("its report is about no validator")
	}
	return s, nil
}

// page is docs/evidence/bench.md.
type page struct {
	steps *steps.Report
	scale []size
}

func (p *page) save(path string) error {
	var b bytes.Buffer
	if err := p.write(&b); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644) //nolint:gosec // documentation
}

func (p *page) write(w io.Writer) error {
	_, err := io.WriteString(w, "# What messages and duties cost\n\n"+
		steps.Wrapped("", fmt.Sprintf("Written by `make bench` on %s. `make bench-quick` prints a first look at the steps.", p.steps.Machine))+"\n## Steps\n\n"+
		steps.Wrapped("", "Each way takes its turn, so that the ratio is of one and the same moment. Rows that begin with adversarial show what an attacker "+
			"can make a step cost.")+"\n")
	if err != nil {
		return err
	}
	if err := p.steps.WriteTable(w); err != nil || len(p.scale) == 0 {
		return err
	}
	_, err = io.WriteString(w, "\n## Scale\n\nOne operator process among real ones on a loopback stub, `hawser bench scale --validators N`.\n\n"+
		"| validators | committees | CPU ms per validator and epoch | at rest, mcore | RSS MiB | heap MiB | goroutines | judged | published | missed | "+
		"start, CPU s | restart, CPU s | inflation |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, s := range p.scale {
		if err == nil {
			_, err = fmt.Fprintf(w, "| %d | %d | %.2f | %.1f | %.0f | %.0f | %d | %d | %d | %d | %.2f | %.2f | %.2f |\n", s.Validators, s.Committees, s.CPUMillis, s.Base,
				s.RSS, s.Heap, s.Goroutines, s.Messages.Judged, s.Messages.Published, s.Missed, s.Start.CPU, s.Start.Restart, s.Calibrator.Inflation)
		}
	}
	return err
}
