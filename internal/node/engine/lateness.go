package engine

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

// measure makes a queue measure how long the oldest job of a batch had waited. It is for work that nobody but this machine delays.
func (q *queue) measure(e *Engine, what string) {
	q.begins = func(jobs []job) {
		if e.opts.Meter != nil && len(jobs) > 0 {
			e.opts.Meter.Note(what, jobs[0].at, e.opts.Clock.Now())
		}
	}
}

// late reports whether this node was late while a duty ran. Then nobody else is blamed for what the duty lacked.
func (e *Engine) late(from, now time.Time) bool {
	return e.opts.Meter.Worst(from, now) > clock.LateLimit(e.opts.Profile.SlotDuration())
}
