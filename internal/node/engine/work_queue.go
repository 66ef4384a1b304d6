package engine

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// ref identifies the runner that sent a request. serial distinguishes it from an earlier runner of the same duty.
type ref struct {
	worker int
	key    runnerKey
	serial uint64
	// lane is the lane of the role.
	lane lane
}

// job is a piece of work: that of a duty.Request with its id, a duty.Joined to be recorded, or work that no duty waits for.
type job struct {
	to   ref
	id   duty.RequestID
	work any
	// at is when it was requested, where only this node can delay it or the work is patient.
	at time.Time
}

// patient reports whether the job may wait for others of its kind.
func (j *job) patient() bool {
	work, ok := j.work.(interface{ CanWait() bool })
	return ok && work.CanWait()
}

// jobOf is a job whose kind of work is known.
type jobOf[W any] struct {
	job
	work W
}

// handler does the jobs of one kind of work in a batch.
type handler struct {
	kind reflect.Type
	run  func(ctx context.Context, jobs []job)
}

// handle returns the handler that does all jobs of a kind of work with one call.
func handle[W any](do func(ctx context.Context, jobs []jobOf[W])) handler {
	return handler{reflect.TypeFor[W](), func(ctx context.Context, jobs []job) {
		if own := only[W](jobs); len(own) > 0 {
			do(ctx, own)
		}
	}}
}

// each returns the handler that does the jobs of a kind of work one after the other, and answers each with the result of do.
func each[W duty.Work](e *Engine, do func(ctx context.Context, work W) (duty.Result, error)) handler {
	return handle(func(ctx context.Context, jobs []jobOf[W]) {
		for _, j := range jobs {
			result, err := do(ctx, j.work)
			e.answer(j.job, result, err)
		}
	})
}

// only returns the jobs of a kind of work.
func only[W any](jobs []job) []jobOf[W] {
	own := make([]jobOf[W], 0, len(jobs))
	for _, j := range jobs {
		if work, ok := j.work.(W); ok {
			own = append(own, jobOf[W]{j, work})
		}
	}
	return own
}

// answered is the input that answers a job.
type answered struct {
	to   ref
	done duty.Done
}

// recorded is the input that says that a Joined is durable, or has the error.
type recorded struct {
	to  ref
	err error
}

func (in answered) lane() lane { return in.to.lane }
func (in recorded) lane() lane { return in.to.lane }

// errBusy answers jobs beyond a queue's bound.
var errBusy = errors.New("too many requests are waiting")

// maxQueue bounds the jobs that wait in one lane of a queue. Beyond it new ones are refused.
const maxQueue = 1 << 14

// queue holds jobs until a thread is free. A thread takes up to batch jobs of the first lane that has some, so that jobs which arrive
// together are done together. Background jobs are taken in batches of backgroundBatch at most, so that others do not wait long for the
// thread. Patient jobs wait until there are gatheredBatch of them, or the oldest has waited for the time of gather: a signature of many
// costs a fifth of one alone.
type queue struct {
	name     string
	threads  int
	batch    int
	handlers []handler
	// begins is called before a batch is done; it may be nil.
	begins func(jobs []job)
	// gather is how long patient jobs wait for others, by the clock; 0 is not at all.
	gather time.Duration
	clock  clock.Clock

	mu      sync.Mutex
	jobs    [lanes]fifo[job]
	patient fifo[job]
	bell    chan struct{}
}

// How many jobs that are not urgent are done together at most: about 20 ms of work on keys.
const (
	backgroundBatch = 16
	gatheredBatch   = 128
)

// gathering lets patient jobs of the queue wait for others: for a 48th of a slot.
func (q *queue) gathering(e *Engine) *queue {
	q.gather, q.clock = e.opts.Profile.SlotDuration()/48, e.opts.Clock
	return q
}

func newQueue(name string, threads, batch int, handlers ...handler) *queue {
	return &queue{name: name, threads: threads, batch: batch, handlers: handlers, bell: make(chan struct{}, threads)}
}

// run does a batch.
func (q *queue) run(ctx context.Context, jobs []job) {
	if q.begins != nil {
		q.begins(jobs)
	}
	for _, h := range q.handlers {
		h.run(ctx, jobs)
	}
}

// put adds a job and reports whether there was room.
func (q *queue) put(j job) bool {
	q.mu.Lock()
	room := &q.jobs[j.to.lane]
	if q.gather > 0 && j.patient() {
		room = &q.patient
	}
	full := room.len() >= maxQueue
	if !full {
		room.push(j)
	}
	q.mu.Unlock()
	if full {
		return false
	}
	select {
	case q.bell <- struct{}{}:
	default:
	}
	return true
}

// take returns the jobs to do now. Those that are patient are among them when they have waited long enough; at once, if now is zero.
// Without any, wait is how long it is until they have, and 0 if there are none.
func (q *queue) take(now time.Time) (jobs []job, wait time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.jobs[urgent].len() > 0:
		return q.jobs[urgent].take(q.batch), 0
	case q.jobs[background].len() > 0:
		return q.jobs[background].take(min(q.batch, backgroundBatch)), 0
	case q.patient.len() == 0:
		return nil, 0
	}
	if !now.IsZero() && q.patient.len() < gatheredBatch {
		oldest := now.Sub(q.patient.items[0].at)
		if wait := q.gather - oldest; wait > 0 && oldest >= 0 { // a clock that was set back makes nobody wait
			return nil, wait
		}
	}
	return q.patient.take(min(q.batch, gatheredBatch)), 0
}

func (q *queue) depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.jobs[urgent].len() + q.jobs[background].len() + q.patient.len()
}

// step does one batch on the caller's goroutine and reports whether there was one. Patient jobs do not wait.
func (q *queue) step(ctx context.Context) bool {
	jobs, _ := q.take(time.Time{})
	if len(jobs) == 0 {
		return false
	}
	q.run(ctx, jobs)
	return true
}

// serve is one thread's loop.
func (q *queue) serve(ctx context.Context) {
	for ctx.Err() == nil {
		var now time.Time
		if q.gather > 0 {
			now = q.clock.Now()
		}
		jobs, wait := q.take(now)
		if len(jobs) > 0 {
			q.run(ctx, jobs)
			continue
		}
		q.rest(ctx, wait)
	}
}

// rest waits for a job, or for the time if it is not 0.
func (q *queue) rest(ctx context.Context, wait time.Duration) {
	var over <-chan struct{}
	if wait > 0 {
		timer := clock.NewTimer(q.clock, wait)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-ctx.Done():
	case <-q.bell:
	case <-over:
	}
}
