package engine

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"

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
	// at is when it was requested, where only this node can delay it.
	at time.Time
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
// together are done together. Background jobs are taken in batches of patientBatch at most, so that others do not wait long for the
// thread.
type queue struct {
	name     string
	threads  int
	batch    int
	handlers []handler
	// begins is called before a batch is done; it may be nil.
	begins func(jobs []job)

	mu   sync.Mutex
	jobs [lanes]fifo[job]
	bell chan struct{}
}

// backgroundBatch is about 20 ms of work on keys.
const backgroundBatch = 16

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

func (q *queue) take() []job {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.jobs[urgent].len() > 0 {
		return q.jobs[urgent].take(q.batch)
	}
	return q.jobs[background].take(min(q.batch, backgroundBatch))
}

func (q *queue) depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.jobs[urgent].len() + q.jobs[background].len()
}

// step does one batch on the caller's goroutine and reports whether there was one.
func (q *queue) step(ctx context.Context) bool {
	jobs := q.take()
	if len(jobs) == 0 {
		return false
	}
	q.run(ctx, jobs)
	return true
}

// serve is one thread's loop.
func (q *queue) serve(ctx context.Context) {
	for {
		if q.step(ctx) {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-q.bell:
		}
	}
}
