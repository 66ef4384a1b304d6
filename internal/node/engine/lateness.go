package engine

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

// measure measures how long the oldest job of each batch of a queue has waited. It is for work that only this machine can delay; what is
// patient waits by itself.
func (q *queue) measure(e *Engine, what string) {
	q.begins = func(jobs []job) {
		if e.opts.Meter != nil && len(jobs) > 0 && !jobs[0].patient() {
			e.opts.Meter.Note(what, jobs[0].at, e.opts.Clock.Now())
		}
	}
}

// late reports whether this node was late while a duty ran. Then missing messages are not counted against other operators.
func (e *Engine) late(from, now time.Time) bool {
	return e.opts.Meter.Worst(from, now) > clock.LateLimit(e.opts.Profile.SlotDuration())
}
