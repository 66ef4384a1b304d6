//go:build mutants

package sim

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hawser-ssv/hawser/internal/lab/planted"
)

// TestMutants plants every bug and looks for it. A test program without the bugs builds one that has them and hands over.
func TestMutants(t *testing.T) {
	if !planted.Built {
		handOver(t)
		return
	}
	for _, m := range Mutants() {
		t.Run(m.Name, func(t *testing.T) {
			c, err := Hunt(context.Background(), m, 12_000, 120)
			if err != nil {
				t.Fatal(err)
			}
			if !c.Caught {
				t.Fatalf("survived %d instances", c.Instances)
			}
			t.Logf("%s after %d seeds, %d lines", c.Property, c.Seeds, c.Length)
		})
	}
}

func handOver(t *testing.T) {
	root, err := filepath.Abs(sourceRoot)
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := Overlay(root, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "go", "test", "-tags", "mutants", "-overlay", overlay, "-vet", "off", "-count", "1", "-v", "-run", "^TestMutants$", ".")
	run.Stdout, run.Stderr = os.Stdout, os.Stderr
	if err := run.Run(); err != nil {
		t.Fatalf("the test program with planted bugs: %v", err)
	}
}
