package history

import (
	"testing"
	"time"
)

// Every design of a small committee completes every duty and drops nothing.
func TestEveryDesignCompletesItsDuties(t *testing.T) {
	c := Config{Validators: []int{64}, Slot: 3 * time.Second, Seed: 1}
	curve, err := Run(t.Context(), c, Text(t.Output()))
	if err != nil {
		t.Fatal(err)
	}
	if len(curve.Points) != len(kinds) {
		t.Fatalf("%d points of %d designs", len(curve.Points), len(kinds))
	}
	for _, p := range curve.Points {
		if p.Done != p.Duties || p.Duties != 2 || p.Dropped != 0 || p.Refused != 0 || p.Messages != 26 {
			t.Errorf("%+v", p)
		}
	}
	first, common, hawser := curve.Points[0], curve.Points[1], curve.Points[2]
	if first.Goroutines < 64*firstRoles*4 || common.Goroutines < 64*commonRoles*2 || hawser.Goroutines > 64 {
		t.Errorf("goroutines: %d, %d, %d", first.Goroutines, common.Goroutines, hawser.Goroutines)
	}
}
