//go:build mutants

package sim

import (
	"context"
	"testing"
)

// TestMutants plants every bug and looks for it.
func TestMutants(t *testing.T) {
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
