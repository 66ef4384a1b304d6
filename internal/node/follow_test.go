package node

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/protocol/network"
)

// TestFaultEarlyHeadsAndTheClock: kind C10, a trouble is told with its true cause. One beacon node tells heads before their slots begin while
// another tells them in time: the clock is right. Only heads that are all early, several in a row, say that it is behind, by as much as
// the least early one.
func TestFaultEarlyHeadsAndTheClock(t *testing.T) {
	const slot = 12 * time.Second
	for name, tt := range map[string]struct {
		early []time.Duration // by how much each head comes before its slot
		want  time.Duration
	}{
		"in time":                {[]time.Duration{-4 * time.Second, -4 * time.Second, -4 * time.Second}, 0},
		"one early":              {[]time.Duration{slot - 10*time.Millisecond}, 0},
		"one node is early":      {[]time.Duration{slot, -3 * time.Second, slot, -3 * time.Second, slot, -3 * time.Second, slot}, 0},
		"two empty slots":        {[]time.Duration{-3 * time.Second, slot, slot}, 0},
		"within the tolerance":   {[]time.Duration{clockTolerance, clockTolerance, clockTolerance}, 0},
		"the clock is behind":    {[]time.Duration{2 * time.Second, 1 * time.Second, 3 * time.Second}, time.Second},
		"it is still behind":     {[]time.Duration{time.Second, 9 * time.Second, 2 * time.Second, 3 * time.Second}, 2 * time.Second},
		"it was set right again": {[]time.Duration{2 * time.Second, 2 * time.Second, 2 * time.Second, -2 * time.Second}, 0},
	} {
		n := &Node{profile: network.Local()}
		n.profile.Beacon.GenesisTime = time.Unix(1_800_000_000, 0)
		n.profile.Beacon.SlotDuration, n.profile.Beacon.SlotsPerEpoch = slot, 32
		n.live.Store(&rooms{})
		for i, early := range tt.early {
			at := phase0.Slot(100 + i)
			n.clock = clock.NewVirtual(n.profile.SlotStart(at).Add(-early))
			n.onHead(beacon.Head{Slot: at})
		}
		if drift := n.earliness.drift(); drift != tt.want {
			t.Errorf("%s: the clock is said to be %v behind, want %v", name, drift, tt.want)
		}
	}
}
