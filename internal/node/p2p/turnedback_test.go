package p2p

import (
	"testing"
	"time"
)

// TestFaultClockSetBackAgesWhatWasSeen: kind C9. What was counted as seen grows old by a clock that was set back too, or the window is
// full until the clock is there again.
func TestFaultClockSetBackAgesWhatWasSeen(t *testing.T) {
	var w seenWindow
	now := time.Unix(1_800_000_000, 0)
	w.add(now.Add(24 * time.Hour))
	w.add(now)
	if got := w.count(now); got != 2 {
		t.Errorf("%d are remembered, want 2", got)
	}
	if got := w.count(now.Add(time.Duration(seenSteps) * seenStep)); got != 0 {
		t.Errorf("%d are remembered after all steps", got)
	}
}
