package node

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/health"
	"github.com/hawser-ssv/hawser/internal/node/outcome"
)

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

// TestFaultAnOmissionIsTold: kind A6. A lone execution client that left out an operator's registration, which a later event shows, is
// told with that cause, though all that it says of itself is in order.
func TestFaultAnOmissionIsTold(t *testing.T) {
	w := newWorld(t)
	w.bn.up()
	w.el.up()
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.start()
	w.awaits()
	w.execution.mine(operatorAdded(3, "a key"))
	w.awaits("HAW-5014")
	if p, _ := w.problem("HAW-5014"); !strings.Contains(p.Cause, "operator 3") || !strings.Contains(p.Cause, "1 were registered") {
		t.Errorf("told as %+v", p)
	}
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

// TestFaultToldInTime: kind B24, an overload and a silent operator are told nowhere. A node that is late in every slot is told of in the
// second one, and not for one late slot; an operator that is silent in every duty is named with the eighth, and not before.
func TestFaultToldInTime(t *testing.T) {
	const slot, perEpoch = 2 * time.Second, 8
	start := time.Unix(1_900_000_000, 0)
	for name, c := range map[string]struct {
		code  fault.Code
		after int // slots or duties
		facts func(f *outcome.Facts, meter *clock.Meter, n int)
	}{
		"overload": {fault.NodeLate, 2, func(f *outcome.Facts, meter *clock.Meter, n int) {
			if n > 0 {
				meter.Note("a timer", f.Now.Add(-time.Second), f.Now)
			}
		}},
		"one late slot": {fault.NodeLate, 0, func(f *outcome.Facts, meter *clock.Meter, n int) {
			if n == 1 {
				meter.Note("a timer", f.Now.Add(-time.Hour), f.Now)
			}
		}},
		"silence": {fault.OperatorSilent, 8, func(f *outcome.Facts, _ *clock.Meter, n int) {
			f.Hearing = []outcome.Hearing{{Operator: 2, Committee: "c", Others: 3}, {Operator: 3, Committee: "c", Others: 3}, {Operator: 4, Committee: "c", Others: 3, Missed: n}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			tracker, meter, told := health.NewTracker(tables()...), clock.NewMeter(slot), 0
			for n := range 20 {
				m := health.Moment{
					Now: start.Add(time.Duration(n) * slot), SlotDuration: slot, SlotsPerEpoch: perEpoch, Slot: phase0.Slot(100 + n), Known: true,
				}
				f := &outcome.Facts{Moment: m, Work: outcome.NewWork(perEpoch)}
				c.facts(f, meter, n)
				now, _ := tracker.Look(&m, append(health.MachineReports(&m, meter), outcome.Reports(f)...))
				if there := slices.ContainsFunc(now, func(p health.Problem) bool { return p.Fault.Code == c.code }); there && told == 0 {
					told = n
				}
			}
			if told != c.after {
				t.Errorf("told after %d", told)
			}
		})
	}
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
