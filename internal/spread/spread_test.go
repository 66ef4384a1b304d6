package spread

import (
	"runtime"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

// Every item is done once, in parts of the promised size.
func TestOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, least := rapid.IntRange(0, 500).Draw(t, "n"), rapid.IntRange(0, 100).Draw(t, "least")
		done := make([]atomic.Int32, n)
		var parts atomic.Int32
		Over(n, least, func(from, to int) {
			parts.Add(1)
			if from >= to || to-from < min(least, n) {
				t.Errorf("part [%d, %d) of %d, at least %d were asked for", from, to, n, least)
			}
			for i := from; i < to; i++ {
				done[i].Add(1)
			}
		})
		for i := range done {
			if done[i].Load() != 1 {
				t.Fatalf("item %d was done %d times", i, done[i].Load())
			}
		}
		if p := int(parts.Load()); p > runtime.GOMAXPROCS(0) {
			t.Fatalf("%d parts", p)
		}
	})
}
