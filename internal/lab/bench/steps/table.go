package steps

import (
	"fmt"
	"io"
	"strings"
)

// WriteTable writes the rows and what is to know about the run as Markdown.
func (r *Report) WriteTable(w io.Writer) error {
	var b strings.Builder
	b.WriteString("| step | | CPU time | allocations | other way | CPU time | allocations | ratio | goal | |\n|---|---|---:|---:|---|---:|---:|---:|---|---|\n")
	for i := range r.Rows {
		row := &r.Rows[i]
		fmt.Fprintf(&b, "| `%s` | %s | %s |", row.Step, row.What, row.Ways[0].cells())
		if len(row.Ways) > 1 {
			fmt.Fprintf(&b, " %s | %s | %s |", row.Ways[1].Name, row.Ways[1].cells(), row.compared(1, ""))
		} else {
			b.WriteString(" | | | |")
		}
		fmt.Fprintf(&b, " %s | %s |\n", row.Goal, row.Verdict)
	}
	missed := "no goal is missed"
	if len(r.Missed) > 0 {
		missed = "missed: `" + strings.Join(r.Missed, "`, `") + "`"
	}
	b.WriteString("\n" + Wrapped("", fmt.Sprintf("Medians with quartiles of %d turns each, CPU time of the process on one core; %s. RSA beside ours by %s, BLS by %s, messages by %s. Seed %d. "+
		"Calibrator: CPU time inflated %.2f times, waiting for a core %.2f times.", r.Passes, missed, r.RSA, r.BLS, r.Codec, r.Seed, r.Calibrator.Inflation, r.Calibrator.Waiting)))
	_, err := io.WriteString(w, b.String())
	return err
}

// cells are time and allocations of a way.
func (t *Timing) cells() string {
	return fmt.Sprintf("%s [%s, %s] | %.1f", duration(t.Nanoseconds.Median), duration(t.Nanoseconds.Low), duration(t.Nanoseconds.High), t.Allocations)
}

// columns is how long a line of a page is at most.
const columns = 150

// Wrapped breaks a paragraph of Markdown into lines. lead stands before the first of them, and as many spaces before the others.
func Wrapped(lead, text string) string {
	var b strings.Builder
	indent, line := strings.Repeat(" ", len(lead)), lead
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			line += word
		case len([]rune(line))+1+len([]rune(word)) > columns:
			b.WriteString(line + "\n")
			line = indent + word
		default:
			line += " " + word
		}
	}
	b.WriteString(line + "\n")
	return b.String()
}
