package main

import (
	"runtime/debug"
	"testing"
)

// The collector runs more often than by default, and as often as the environment says if that says anything. Memory is not
// limited: see docs/decisions/2026-11-20-memory-of-a-node.md.
func TestCollectMore(t *testing.T) {
	const before = 150
	defer debug.SetGCPercent(debug.SetGCPercent(before))
	limit := debug.SetMemoryLimit(-1)
	for gogc, want := range map[string]int{"": collectAt, "200": before} { // the runtime reads GOGC itself, when it starts
		t.Setenv("GOGC", gogc)
		collectMore()
		if got := debug.SetGCPercent(before); got != want {
			t.Errorf("with GOGC=%q garbage may be %d %% of what is in use, expected %d %%", gogc, got, want)
		}
	}
	if got := debug.SetMemoryLimit(-1); got != limit {
		t.Errorf("memory is limited to %d bytes", got)
	}
}
