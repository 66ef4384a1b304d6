package schedule

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/roster"
)

// shifted is a machine's clock: what it shows can be set, while its timers run on.
type shifted struct {
	*clock.Virtual
	by atomic.Int64
}

func (c *shifted) Now() time.Time { return c.Virtual.Now().Add(time.Duration(c.by.Load())) }

func (c *shifted) SleepUntil(ctx context.Context, t time.Time) error {
	return c.Virtual.SleepUntil(ctx, c.Virtual.Now().Add(t.Sub(c.Now())))
}

// TestFaultClockSetBackStartsDuties: kind C9, the own clock alone dates nothing that lasts. The machine boots with its clock a day ahead,
// and the time service sets it right: duties and preparations go on from the right slot, aggregations too.
func TestFaultClockSetBackStartsDuties(t *testing.T) {
	w := newWorld(t)
	c := &shifted{Virtual: clock.NewVirtual(w.profile.SlotStart(100))}
	c.by.Store(int64(24 * time.Hour))
	w.s.opts.Clock = c
	w.validators = []roster.Validator{validator(1)}
	w.run()
	looked := func(from, to phase0.Slot) func() bool {
		return func() bool {
			w.mu.Lock()
			defer w.mu.Unlock()
			return slices.ContainsFunc(w.sent, func(s phase0.Slot) bool { return s >= from && s < to })
		}
	}
	until := func(what string, ok func() bool) {
		t.Helper()
		for range 1000 {
			if ok() {
				return
			}
			c.Advance(c.Virtual.Now().Add(100 * time.Millisecond))
			time.Sleep(time.Millisecond)
		}
		t.Fatalf("never: %s; looked at %v", what, w.sent)
	}
	until("a slot of the wrong clock", looked(20_000, 50_000))
	prepared := func() int { w.mu.Lock(); defer w.mu.Unlock(); return w.prepared }
	before := prepared()
	c.by.Store(0)
	until("a slot of the right clock", looked(100, 130))
	until("a preparation", func() bool { return prepared() > before })
	w.s.begun[0] = 28_900
	if !w.s.first(0, 100) || w.s.first(0, 100) {
		t.Error("aggregations start once in each slot of the right clock")
	}
}
