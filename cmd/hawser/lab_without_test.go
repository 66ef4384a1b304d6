//go:build nolab

package main

import (
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// pagesMissing is how many generated pages this program cannot write.
const pagesMissing = 1

// TestWithoutTheLaboratory asks for commands that are not in this program.
func TestWithoutTheLaboratory(t *testing.T) {
	c := newTerminal(t)
	for _, line := range []string{
		"devnet", "devnet up --dir x", "devnet run --embedded --epochs 2", "sim run --instances 5", "sim mutants --json",
		"bench steps --quick", "bench scale --validators 4",
	} {
		c.fails(line, fault.LabMissing)
		if said := c.stderr.String(); !strings.Contains(said, "was built without the laboratory") {
			t.Errorf("%s: %s", line, said)
		}
	}
	if c.ok("--help"); strings.Contains(c.stdout.String(), "devnet") {
		t.Errorf("help names a command that is not there:\n%s", c.stdout.String())
	}
}
