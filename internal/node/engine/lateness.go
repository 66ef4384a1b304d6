package engine

import (
	"context"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

// measured runs a queue's work and measures how long the oldest job had waited. It is for work that nobody but this machine delays.
func (e *Engine) measured(what string, run func(context.Context, []job)) func(context.Context, []job) {
	return func(ctx context.Context, jobs []job) {
		if e.opts.Meter != nil && len(jobs) > 0 {
			e.opts.Meter.Note(what, jobs[0].at, e.opts.Clock.Now())
		}
		run(ctx, jobs)
	}
}

// late reports whether this node was late while a duty ran. Then nobody else is blamed for what the duty lacked.
func (e *Engine) late(from, now time.Time) bool {
	return e.opts.Meter.Worst(from, now) > clock.LateLimit(e.opts.Profile.SlotDuration())
}
