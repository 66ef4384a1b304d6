package node

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/node/clock"
	"github.com/hawser-ssv/hawser/node/engine"
	"github.com/hawser-ssv/hawser/node/fault"
)

// Dropped messages are a trouble for a while, not for ever.
func TestOverflowIsToldOfLately(t *testing.T) {
	const slot = 12 * time.Second
	at := time.Unix(1000, 0)
	for _, c := range []struct {
		dropped int
		later   time.Duration
		told    bool
	}{{0, 0, false}, {1, 0, true}, {9, overflowSlots * slot, true}, {9, overflowSlots*slot + 1, false}} {
		f := overflowFault(engine.Status{Overflow: c.dropped, Overflowed: at}, at.Add(c.later), slot)
		if (f != nil) != c.told || f != nil && f.Code != fault.QueueOverflow {
			t.Errorf("%d dropped %v ago: %v", c.dropped, c.later, f)
		}
	}
}

// TestFaultHeadBehindTheClock: kind B3. A beacon node that calls itself synced while its head stands still makes the node unhealthy, and
// one whose head moves again makes it healthy.
func TestFaultHeadBehindTheClock(t *testing.T) {
	w := newWorld(t)
	w.beacon.set(func() { w.beacon.genesis, w.beacon.stuck = time.Now().Add(-4*time.Hour).Truncate(time.Second), 20 })
	w.bn.up()
	w.el.up()
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.start()
	w.awaits("HAW-4010")
	if status, codes := w.codes("/readyz"); status != http.StatusServiceUnavailable || len(codes) == 0 || codes[0] != "HAW-4010" {
		t.Errorf("ready: %d %v", status, codes)
	}
	w.beacon.set(func() { w.beacon.stuck = 0 })
	w.awaits()
}

// TestFaultWithoutEventStream: kind B4. A beacon node without an event stream is told and costs nothing; the first sentence of the page
// does not say that everything works.
func TestFaultWithoutEventStream(t *testing.T) {
	w := newWorld(t)
	w.beacon.set(func() { w.beacon.deaf = true })
	w.bn.up()
	w.el.up()
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.start()
	w.eventually("a warning", func() bool {
		status, codes := w.codes("/healthz")
		return status == http.StatusOK && slices.Equal(codes, []string{"HAW-4011"})
	})
	if _, body := w.get("/healthz"); !strings.Contains(string(body), "there is something to look at") {
		t.Errorf("health is %s", body)
	}
	w.beacon.set(func() { w.beacon.deaf = false })
	w.awaits()
}

// slowClock wakes its sleepers late, as a machine does that has too little CPU.
type slowClock struct {
	clock.Wall
	by atomic.Int64
}

func (c *slowClock) SleepUntil(ctx context.Context, t time.Time) error {
	return c.Wall.SleepUntil(ctx, t.Add(time.Duration(c.by.Load())))
}

// TestFaultOverloadIsToldOfTheOwnNode: kind B24. A node that is late says so of itself within two slots of its being late.
func TestFaultOverloadIsToldOfTheOwnNode(t *testing.T) {
	w := newWorld(t)
	slow := &slowClock{}
	w.clock = slow
	w.bn.up()
	w.el.up()
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.start()
	w.awaits()
	w.eventually("running", func() bool { return w.node.Stage() == StageRunning })
	slow.by.Store(int64(900 * time.Millisecond))
	w.awaits("HAW-7003")
	slow.by.Store(0)
	w.awaits()
}
