package engine

import (
	"context"
	"sync"
	"time"
)

// Run drives the engine with goroutines until ctx ends. It is called once, and never beside Step.
func (e *Engine) Run(ctx context.Context) {
	var wg sync.WaitGroup
	start := func(f func(context.Context)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f(ctx)
		}()
	}
	for _, w := range e.workers {
		start(w.run)
	}
	for _, q := range e.queues.list {
		for range q.threads {
			start(q.serve)
		}
	}
	wg.Wait()
}

// Step handles one thing on the caller's goroutine: a due timer or a mailbox entry of the first worker that has one, else one batch of
// the first queue that has one. It reports whether it handled something. Calls with equal inputs at equal times have equal effects. It
// is never used beside Run.
func (e *Engine) Step(ctx context.Context) bool {
	for _, w := range e.workers {
		if w.step() {
			return true
		}
	}
	for _, q := range e.queues.list {
		if q.step(ctx) {
			return true
		}
	}
	return false
}

// NextTimer returns the time of the next timer.
func (e *Engine) NextTimer() (at time.Time, ok bool) {
	for _, w := range e.workers {
		if t, has := w.timers.next(); has && (!ok || t.Before(at)) {
			at, ok = t, true
		}
	}
	return at, ok
}
