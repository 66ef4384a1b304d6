package engine

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// queues are the engine's job queues, one for each kind of work.
type queues struct {
	record, sign, combine           *queue
	votes, blocks, blocksKnown      *queue
	attestations, syncs, proposals  *queue
	data, aggregates, contributions *queue
	registrations, exits            *queue
}

// How many jobs are done together at most, and by how many threads.
const (
	keyBatch    = 256
	submitBatch = 64
)

func newQueues(e *Engine) queues {
	return queues{
		record:        newQueue("record", 2, keyBatch, e.measured("a slashing record", e.record)),
		sign:          newQueue("sign", 2, keyBatch, e.measured("a signature", e.sign)),
		combine:       newQueue("combine", runtime.GOMAXPROCS(0), keyBatch, e.measured("a recombination", e.combine)),
		votes:         newQueue("votes", 2, keyBatch, e.fetchVotes),
		blocks:        newQueue("blocks", 4, 1, e.fetchBlocks),
		blocksKnown:   newQueue("block_checks", 4, 1, e.checkBlocks),
		attestations:  newQueue("attestations", 2, submitBatch, e.submitAttestations),
		syncs:         newQueue("syncs", 2, submitBatch, e.submitSyncMessages),
		proposals:     newQueue("proposals", 4, 1, e.submitBlocks),
		data:          newQueue("aggregate_data", 4, 1, e.fetchAggregates),
		aggregates:    newQueue("aggregates", 2, submitBatch, e.submitAggregates),
		contributions: newQueue("contributions", 2, submitBatch, e.submitContributions),
		registrations: newQueue("registrations", 1, keyBatch, e.register),
		exits:         newQueue("exits", 1, 1, e.submitExits),
	}
}

// all lists the queues in the order in which Step looks at them.
func (q *queues) all() []*queue {
	return []*queue{
		q.record, q.sign, q.combine, q.votes, q.blocks, q.blocksKnown, q.attestations, q.syncs, q.proposals,
		q.data, q.aggregates, q.contributions, q.registrations, q.exits,
	}
}

// of returns the queue that does a machine's work.
func (q *queues) of(work duty.Work) *queue {
	switch work.(type) {
	case duty.FetchVote:
		return q.votes
	case duty.FetchBlock:
		return q.blocks
	case duty.CheckBlocks:
		return q.blocksKnown
	case duty.FetchAggregate, duty.FetchContributions:
		return q.data
	case duty.SignShares:
		return q.sign
	case duty.Recombine, duty.VerifyShares:
		return q.combine
	case duty.SubmitAttestations:
		return q.attestations
	case duty.SubmitSyncMessages:
		return q.syncs
	case duty.SubmitBlock:
		return q.proposals
	case duty.SubmitAggregate:
		return q.aggregates
	case duty.SubmitContributions:
		return q.contributions
	case duty.SubmitRegistration:
		return q.registrations
	case duty.SubmitExit:
		return q.exits
	}
	return nil
}

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
	for _, q := range e.queues.all() {
		for range q.threads {
			start(q.serve)
		}
	}
	wg.Wait()
}

// Step handles one thing on the caller's goroutine: a due timer or a mailbox entry of the first worker that has one,
// else one batch of the first queue that has one. It reports whether there was one. Calls with equal inputs at equal
// times have equal effects. It is never used beside Run.
func (e *Engine) Step(ctx context.Context) bool {
	for _, w := range e.workers {
		if w.step() {
			return true
		}
	}
	for _, q := range e.queues.all() {
		if q.step(ctx) {
			return true
		}
	}
	return false
}

// NextTimer returns when Step has something to do by itself again.
func (e *Engine) NextTimer() (at time.Time, ok bool) {
	for _, w := range e.workers {
		if t, has := w.timers.next(); has && (!ok || t.Before(at)) {
			at, ok = t, true
		}
	}
	return at, ok
}
