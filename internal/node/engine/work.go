package engine

import (
	"reflect"
	"runtime"
)

// queues are the engine's job queues.
type queues struct {
	// list is in the order in which Step visits them.
	list []*queue
	// by maps a kind of work, by its Go type, to its queue.
	by map[reflect.Type]*queue
}

// How many jobs are done together at most, and by how many threads.
const (
	keyBatch    = 256
	submitBatch = 64
)

// newQueues makes the table of work: the name of each queue in metrics, its threads, how many jobs it does together, and the function
// for each kind of its work.
func newQueues(e *Engine) queues {
	q := queues{by: make(map[reflect.Type]*queue)}
	q.add("record", 2, keyBatch, handle(e.record)).measure(e, "a slashing record")
	q.add("sign", 2, keyBatch, handle(e.sign)).gathering(e).measure(e, "a signature")
	q.add("combine", runtime.GOMAXPROCS(0), keyBatch, handle(e.verify), handle(e.recombine)).gathering(e).measure(e, "a recombination")
	q.add("votes", 2, keyBatch, each(e, e.fetchVote))
	q.add("blocks", 4, 1, each(e, e.fetchBlock))
	q.add("block_checks", 4, 1, each(e, e.checkBlocks), handle(e.resolveDoubts))
	q.add("attestations", 2, submitBatch, handle(e.submitAttestations))
	q.add("syncs", 2, submitBatch, handle(e.submitSyncMessages))
	q.add("proposals", 4, 1, each(e, e.submitBlock))
	q.add("aggregate_data", 4, 1, each(e, e.fetchAggregate), each(e, e.fetchContributions))
	q.add("aggregates", 2, submitBatch, handle(e.submitAggregates))
	q.add("contributions", 2, submitBatch, handle(e.submitContributions))
	q.add("registrations", 1, keyBatch, each(e, e.keepRegistration), handle(e.sendRegistrations))
	q.add("exits", 1, 1, each(e, e.submitExit))
	return q
}

// add makes a queue for the kinds of work of the handlers. In a batch the handlers do their jobs one after the other.
func (q *queues) add(name string, threads, batch int, handlers ...handler) *queue {
	added := newQueue(name, threads, batch, handlers...)
	q.list = append(q.list, added)
	for _, h := range handlers {
		q.by[h.kind] = added
	}
	return added
}

// of returns the queue for a kind of work, or nil.
func (q *queues) of(work any) *queue { return q.by[reflect.TypeOf(work)] }
