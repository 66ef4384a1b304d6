package steps

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// Schema names the layout of the JSON lines.
const Schema = "hawser.bench.steps/1"

// Verdicts of a row.
const (
	Met    = "met"
	Missed = "missed"
	NoGoal = "no goal"
)

// Timing is what one way cost.
type Timing struct {
	Name string `json:"name"`
	// Nanoseconds of CPU time of one operation.
	Nanoseconds Spread  `json:"cpu_ns"`
	Allocations float64 `json:"allocations"`
	Bytes       float64 `json:"bytes"`
}

// Row is what was measured of a step.
type Row struct {
	Schema string   `json:"schema"`
	Step   string   `json:"step"`
	What   string   `json:"what"`
	Ways   []Timing `json:"ways"`
	// Ratio is how many times as much the second way costs as the first; it is zero for a step with one way.
	Ratio   Spread `json:"ratio"`
	Goal    Goal   `json:"goal"`
	Verdict string `json:"verdict"`
}

func rowOf(s *Step, runs []*run) Row {
	row := Row{Schema: Schema, Step: s.Name, What: s.What, Goal: s.Goal}
	for _, r := range runs {
		row.Ways = append(row.Ways, Timing{
			Name: r.way.Name, Nanoseconds: spreadOf(r.nanoseconds), Allocations: spreadOf(r.allocs).Median, Bytes: spreadOf(r.bytes).Median,
		})
	}
	if len(runs) > 1 {
		ratios := make([]float64, len(runs[0].nanoseconds))
		for i, own := range runs[0].nanoseconds {
			ratios[i] = runs[1].nanoseconds[i] / max(own, 1)
		}
		row.Ratio = spreadOf(ratios)
	}
	row.Verdict = row.judge()
	return row
}

// judge compares medians with the goal.
func (r *Row) judge() string {
	g := r.Goal
	switch {
	case g == Goal{}:
		return NoGoal
	case g.Ratio > 0 && r.Ratio.Median < g.Ratio:
		return Missed
	case g.AtMost > 0 && 1/r.Ratio.Median > g.AtMost:
		return Missed
	// Allocations are whole; what other goroutines allocate meanwhile is a fraction of one.
	case g.Allocations > 0 && math.Round(r.Ways[0].Allocations) > g.Allocations:
		return Missed
	}
	return Met
}

// String is the goal in words.
func (g Goal) String() string {
	var parts []string
	if g.Ratio > 0 {
		parts = append(parts, fmt.Sprintf("≥ %g×", g.Ratio))
	}
	if g.AtMost > 0 {
		parts = append(parts, fmt.Sprintf("≤ +%.0f %%", 100*(g.AtMost-1)))
	}
	if g.Allocations > 0 {
		parts = append(parts, fmt.Sprintf("≤ %g allocations", g.Allocations))
	}
	return strings.Join(parts, ", ")
}

// text is the row for a reader at a terminal.
func (r *Row) text(w io.Writer) error {
	goal := ""
	if r.Verdict != NoGoal {
		goal = "  goal " + r.Goal.String()
	}
	if _, err := fmt.Fprintf(w, "%s: %s%s: %s\n", r.Step, r.What, goal, r.Verdict); err != nil {
		return err
	}
	for i := range r.Ways {
		t := &r.Ways[i]
		_, err := fmt.Fprintf(w, "  %-44s %10s [%s, %s]  %9.1f allocations %10.0f bytes%s\n", t.Name, duration(t.Nanoseconds.Median),
			duration(t.Nanoseconds.Low), duration(t.Nanoseconds.High), t.Allocations, t.Bytes, r.compared(i, " "))
		if err != nil {
			return err
		}
	}
	return nil
}

// compared is how a way stands to the first, or nothing for the first itself.
func (r *Row) compared(i int, before string) string {
	switch i {
	case 0:
		return ""
	case 1:
		return before + fmt.Sprintf("%.2f× [%.2f, %.2f]", r.Ratio.Median, r.Ratio.Low, r.Ratio.High)
	}
	return before + fmt.Sprintf("%.2f×", r.Ways[i].Nanoseconds.Median/max(r.Ways[0].Nanoseconds.Median, 1))
}

// duration shows nanoseconds with three digits.
func duration(ns float64) string {
	switch d := time.Duration(ns); {
	case d < time.Microsecond:
		return fmt.Sprintf("%.0f ns", ns)
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", ns/1e3)
	default:
		return fmt.Sprintf("%.4g ms", ns/1e6)
	}
}
