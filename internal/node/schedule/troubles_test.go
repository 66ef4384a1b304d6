package schedule

import (
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// Duties that are not looked at, or do not begin, are told once there are validators that attest.
func TestNotStarted(t *testing.T) {
	const slot = 12 * time.Second
	now := time.Unix(1_900_000_000, 0)
	m := &health.Moment{Now: now, SlotDuration: slot, SlotsPerEpoch: 32, Slot: 2_000, Known: true}
	since := now.Add(-2_000 * slot)
	for name, tt := range map[string]struct {
		progress Progress
		found    bool
	}{
		"all is well":     {Progress{since, now, 2_000}, false},
		"not looked at":   {Progress{since, now, 1_995}, true},
		"none began":      {Progress{since, now.Add(-66 * slot), 2_000}, true},
		"one began late":  {Progress{since, now.Add(-65 * slot), 2_000}, false},
		"nobody attests":  {Progress{time.Time{}, time.Time{}, 0}, false},
		"attests of late": {Progress{now.Add(-4 * slot), time.Time{}, 0}, false},
	} {
		found := notStarted(m, tt.progress)
		if len(found) > 0 != tt.found || tt.found && (found[0].Fault.Code != fault.DutiesNotStarted || found[0].Name != troubleStart) {
			t.Errorf("%s: found %+v", name, found)
		}
	}
}
