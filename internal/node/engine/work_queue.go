package engine

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// ref names the runner that asked for something. serial tells a runner from an earlier one of the same duty.
type ref struct {
	worker int
	key    runnerKey
	serial uint64
	// lane is the role's.
	lane lane
}

// job is work on its way: that of a duty.Request with its id, a duty.Joined to be recorded, or something that no duty waits for.
type job struct {
	to   ref
	id   duty.RequestID
	work any
	// at is when it was asked for, where waiting is this node's own doing.
	at time.Time
}

// jobOf is a job whose kind of work is known.
type jobOf[W any] struct {
	job
	work W
}

// handler does one kind of work: the jobs of a batch that have it.
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

// each returns the handler that does jobs of a kind of work one after the other, and answers each with what do returns.
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

// recorded is the input that says that a Joined is durable, or why not.
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

// queue holds jobs of one kind until a thread is free; a thread takes everything of the first lane that has something, up
// to batch jobs, so that what arrives together is done together. Patient jobs come in batches of patientBatch at most:
// others should not wait long for a thread that is busy with them.
type queue struct {
	name     string
	threads  int
	batch    int
	handlers []handler
	// begins is called before a batch is done; nil is not.
	begins func(jobs []job)

	mu   sync.Mutex
	jobs [lanes]fifo[job]
	bell chan struct{}
}

// patientBatch is about 20 ms of work on keys.
const patientBatch = 16

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

// put reports whether there was room.
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
	if q.jobs[rewarded].len() > 0 {
		return q.jobs[rewarded].take(q.batch)
	}
	return q.jobs[patient].take(min(q.batch, patientBatch))
}

func (q *queue) depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.jobs[rewarded].len() + q.jobs[patient].len()
}

// step runs one batch on the caller's goroutine and reports whether there was one.
func (q *queue) step(ctx context.Context) bool {
	jobs := q.take()
	if len(jobs) == 0 {
		return false
	}
	q.run(ctx, jobs)
	return true
}

// serve is one thread's life.
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
