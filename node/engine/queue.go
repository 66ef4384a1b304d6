package engine

import (
	"context"
	"errors"
	"sync"

	"github.com/hawser-ssv/hawser/protocol/duty"
)

// ref names the runner that asked for something. serial tells a runner from an earlier one of the same duty.
type ref struct {
	worker int
	key    runnerKey
	serial uint64
}

// job is a request on its way: id and work of a duty.Request, or a duty.Joined to be recorded.
type job struct {
	to   ref
	id   duty.RequestID
	work any
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

func (answered) input() {}
func (recorded) input() {}

// errBusy answers jobs beyond a queue's bound.
var errBusy = errors.New("too many requests are waiting")

// maxQueue bounds the jobs that wait in one queue. Beyond it new ones are refused.
const maxQueue = 1 << 14

// queue holds jobs of one kind until a thread is free; a thread takes everything that is there, up to batch jobs, so
// that what arrives together is done together.
type queue struct {
	name    string
	threads int
	batch   int
	run     func(ctx context.Context, jobs []job)

	mu   sync.Mutex
	jobs []job
	bell chan struct{}
}

func newQueue(name string, threads, batch int, run func(context.Context, []job)) *queue {
	return &queue{name: name, threads: threads, batch: batch, run: run, bell: make(chan struct{}, threads)}
}

// put reports whether there was room.
func (q *queue) put(j job) bool {
	q.mu.Lock()
	full := len(q.jobs) >= maxQueue
	if !full {
		q.jobs = append(q.jobs, j)
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
	n := min(len(q.jobs), q.batch)
	if n == 0 {
		return nil
	}
	jobs := q.jobs[:n:n]
	if q.jobs = q.jobs[n:]; len(q.jobs) == 0 {
		q.jobs = nil
	}
	return jobs
}

func (q *queue) depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.jobs)
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
