package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// result is one run of a step.
type result struct {
	// line is as Go printed it; machine are the lines above it that say on what it ran.
	line, machine string
	// nanoseconds and allocations are those of one operation.
	nanoseconds, allocations float64
}

// parse finds the one run of a benchmark in what a test binary printed.
func parse(text, name string) (result, error) {
	var r result
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 2 && (fields[0] == "goos:" || fields[0] == "goarch:"), strings.HasPrefix(line, "cpu: "):
			r.machine += line
		case len(fields) > 3 && fields[0] == name:
			r.line = strings.Join(fields, " ")
			for i := 2; i+1 < len(fields); i += 2 {
				value, err := strconv.ParseFloat(fields[i], 64)
				if err != nil {
					return r, fmt.Errorf("read %q: %w", r.line, err)
				}
				switch fields[i+1] {
				case "ns/op":
					r.nanoseconds = value
				case "allocs/op":
					r.allocations = value
				}
			}
		}
	}
	if r.nanoseconds <= 0 {
		return r, fmt.Errorf("there is no benchmark %s: a step that was renamed needs a new record (make bench-record)", name)
	}
	return r, nil
}

// recordedCommit reads which commit a record is of.
func recordedCommit(text string) (string, error) {
	for line := range strings.Lines(text) {
		if commit, ok := strings.CutPrefix(line, "commit: "); ok {
			return strings.TrimSpace(commit), nil
		}
	}
	return "", errors.New("the record does not name its commit: write it anew with `make bench-record`")
}

// pair is a step of both commits, one entry for each round.
type pair struct {
	step
	before, now []result
}

// measurePairs measures each step rounds times. The two runs of a round follow each other, and take turns at being first. A step that seems
// slower than the limit is measured as often again, so that a moment of a busy machine does not decide.
func measurePairs(rounds int, limit float64, before, now func(step) (result, error)) ([]pair, error) {
	pairs := make([]pair, len(steps))
	for i, s := range steps {
		pairs[i].step = s
	}
	measure := func(p *pair, round int) error {
		var old, fresh result
		var err error
		for turn := range 2 {
			if (round+turn)%2 == 0 {
				old, err = before(p.step)
			} else {
				fresh, err = now(p.step)
			}
			if err != nil {
				return err
			}
		}
		p.before, p.now = append(p.before, old), append(p.now, fresh)
		return nil
	}
	for round := range rounds {
		for i := range pairs {
			if err := measure(&pairs[i], round); err != nil {
				return nil, err
			}
		}
	}
	for i := range pairs {
		p := &pairs[i]
		for round := 0; round < rounds && (round > 0 || p.time() > limit); round++ {
			if err := measure(p, round); err != nil {
				return nil, err
			}
		}
	}
	return pairs, nil
}

// time is how many times longer the step takes now: the median of the rounds' ratios.
func (p *pair) time() float64 { return median(p.ratios()) }

// allocations is how many times more often it allocates now. A step that did not allocate before counts as one allocation.
func (p *pair) allocations() float64 {
	of := func(results []result) float64 {
		return median(each(results, func(r result) float64 { return max(1, r.allocations) }))
	}
	return of(p.now) / of(p.before)
}

func (p *pair) ratios() []float64 {
	out := make([]float64, len(p.now))
	for i := range out {
		out[i] = p.now[i].nanoseconds / p.before[i].nanoseconds
	}
	return out
}

// quarter is the ratio that a quarter of the rounds stayed below.
func (p *pair) quarter() float64 { return slices.Sorted(slices.Values(p.ratios()))[len(p.now)/4] }

// slower reports whether the step takes longer than allowed. If a quarter of the rounds did not take longer at all, the machine was too busy for
// the median to mean something.
func (p *pair) slower(limit float64) bool { return p.time() > limit && p.quarter() > 1 }

// judge prints what was measured, and returns an error that names each step above the limit.
func judge(pairs []pair, limit float64, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "ns then\tns now\tratio\tquarter below\tallocs then\tnow\t  step")
	var slower []error
	for i := range pairs {
		p := &pairs[i]
		then, now := medians(p.before), medians(p.now)
		fmt.Fprintf(table, "%.0f\t%.0f\t%.2f\t%.2f\t%.0f\t%.0f\t  %s\n", then.nanoseconds, now.nanoseconds, p.time(),
			p.quarter(), then.allocations, now.allocations, p.dir+" "+p.name)
		if p.slower(limit) {
			slower = append(slower, fmt.Errorf("%s %s (%s) takes %.2f times as long as before; at most %.2f is allowed", p.dir, p.name, p.what, p.time(), limit))
		}
		if ratio := p.allocations(); ratio > limit {
			slower = append(slower, fmt.Errorf("%s %s (%s) allocates %.2f times as often as before; at most %.2f is allowed", p.dir, p.name, p.what, ratio, limit))
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return errors.Join(slower...)
}

func medians(results []result) result {
	return result{
		nanoseconds: median(each(results, func(r result) float64 { return r.nanoseconds })),
		allocations: median(each(results, func(r result) float64 { return r.allocations })),
	}
}

func each(results []result, figure func(result) float64) []float64 {
	out := make([]float64, len(results))
	for i, r := range results {
		out[i] = figure(r)
	}
	return out
}

// median is the middle one of the figures, or the mean of the two in the middle.
func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
