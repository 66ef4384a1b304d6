package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

// conclude prints the end of a run.
func conclude(w io.Writer, r *steps.Report, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	return r.Text(w)
}

// page is docs/evidence/bench.md.
type page struct {
	steps *steps.Report
	scale []measured
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
		steps.Wrapped("", fmt.Sprintf("Written by %s on %s. `make bench-quick` prints a first look at the steps.", p.author(), p.steps.Machine))+"\n## Steps\n\n"+
		steps.Wrapped("", "Each way takes its turn, so that the ratio is of one and the same moment. Rows that begin with adversarial show what an attacker "+
			"can make a step cost.")+"\n")
	if err != nil {
		return err
	}
	if err := p.steps.WriteTable(w); err != nil || len(p.scale) == 0 {
		return err
	}
	return writeScale(w, p.scale)
}

// author is the command that writes such a page.
func (p *page) author() string {
	if len(p.scale) == 0 {
		return "`go run . -out FILE` in lab/peers, which is the part of `make bench` about steps,"
	}
	return "`make bench`"
}
