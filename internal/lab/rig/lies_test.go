package rig

import (
	"slices"
	"testing"

	"github.com/hawser-ssv/hawser/internal/lab/rig/liar"
)

// TestEveryLieHasALiar compares the lies of the local network with what its liar can do.
func TestEveryLieHasALiar(t *testing.T) {
	var told []string
	for _, row := range lieRows {
		if !row.stranger {
			told = append(told, row.lie)
		}
	}
	if known := liar.Lies(); !slices.Equal(slices.Sorted(slices.Values(told)), slices.Sorted(slices.Values(known))) {
		t.Errorf("the network knows %v, the liar %v", told, known)
	}
}
