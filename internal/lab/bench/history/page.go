package history

import (
	"fmt"
	"io"
	"strings"

	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

// explained are the designs as the page calls them.
var explained = map[string]string{"first": "first node's", "common": "common today", "hawser": "Hawser"}

// WritePage writes docs/evidence/history.md: what was measured, what stands behind it, and the command that does it again. picture is the
// name of the SVG beside the page, command the line that made both.
func (c *Curve) WritePage(w io.Writer, picture, command string) error {
	var b strings.Builder
	b.WriteString("# Three designs of an operator, from few validators to many\n\n")
	b.WriteString(steps.Wrapped("", fmt.Sprintf("Written by `%s` on %s. The same command draws the curve of any other machine.", command, c.Machine)) + "\n")
	fmt.Fprintf(&b, "![CPU time, goroutines, memory and dropped messages of three designs](%s)\n\n", picture)
	b.WriteString("The two older designs are models in `internal/lab/bench/history`; the third is Hawser's own engine. All get the same messages.\n\n")
	b.WriteString("| validators | design | CPU of a slot | of it idle | goroutines | memory | dropped | duties done |\n|---:|---|---:|---:|---:|---:|---:|---:|\n")
	for i := range c.Points {
		p := &c.Points[i]
		fmt.Fprintf(&b, "| %d | %s | %.0f ms | %.0f ms | %d | %.1f MiB | %d of %d | %d of %d |\n", p.Validators, explained[p.Design], p.CPUMillis, p.IdleMillis,
			p.Goroutines, p.MemoryMiB, p.Dropped, p.Messages, p.Done, p.Duties)
	}
	b.WriteString("\n" + steps.Wrapped("", "Idle is what the slot would cost without a message: the pause before the first one, stretched to a slot. "+c.disturbance()) + "\n## What the models assume\n\n")
	for _, a := range Assumptions() {
		b.WriteString(steps.Wrapped("* ", a))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// disturbance says what the machine's other work means for the figures.
func (c *Curve) disturbance() string {
	text := fmt.Sprintf("Before each point the calibrator took %.2f times as long as it worked, and its CPU time was inflated %.2f times. ", c.Calibrator.Waiting, c.Calibrator.Inflation)
	if c.Calibrator.Waiting > steps.Disturbed {
		return text + "Others took the cores: what is dropped and done in time holds for this moment only. CPU time, goroutines and memory hold."
	}
	return text + "The machine was quiet."
}
