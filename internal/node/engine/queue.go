package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
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
	// at is when it was asked for, where waiting is this node's own doing.
	at time.Time
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

func (in answered) lane() lane { return in.to.key.lane() }
func (in recorded) lane() lane { return in.to.key.lane() }

// errBusy answers jobs beyond a queue's bound.
var errBusy = errors.New("too many requests are waiting")

// maxQueue bounds the jobs that wait in one lane of a queue. Beyond it new ones are refused.
const maxQueue = 1 << 14

// queue holds jobs of one kind until a thread is free; a thread takes everything of the first lane that has something, up
// to batch jobs, so that what arrives together is done together. Patient jobs come in batches of patientBatch at most:
// others should not wait long for a thread that is busy with them.
type queue struct {
	name    string
	threads int
	batch   int
	run     func(ctx context.Context, jobs []job)

	mu   sync.Mutex
	jobs [lanes]fifo[job]
	bell chan struct{}
}

// patientBatch is about 20 ms of work on keys.
const patientBatch = 16

func newQueue(name string, threads, batch int, run func(context.Context, []job)) *queue {
	return &queue{name: name, threads: threads, batch: batch, run: run, bell: make(chan struct{}, threads)}
}

// put reports whether there was room.
func (q *queue) put(j job) bool {
	q.mu.Lock()
	room := &q.jobs[j.to.key.lane()]
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
