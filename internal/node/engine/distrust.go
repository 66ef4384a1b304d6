package engine

import (
	"sync"

	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// distrust remembers which operators sent bad partial signatures of late, so that theirs are verified before they spoil the
// recombination of others. It serves speed alone: an operator that sends good ones loses nothing by it.
type distrust struct {
	mu sync.Mutex
	// left is for how many more batches each is suspected.
	left map[wire.OperatorID]int
}

// Who was caught is suspected for suspectedFor batches, some slots of a busy node. More than maxSuspects are not remembered.
const (
	suspectedFor = 256
	maxSuspects  = 64
)

// suspects lists whom to suspect in the next batch.
func (d *distrust) suspects() []wire.OperatorID {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.left) == 0 {
		return nil
	}
	out := make([]wire.OperatorID, 0, len(d.left))
	for id, n := range d.left {
		if n == 0 {
			delete(d.left, id)
			continue
		}
		d.left[id] = n - 1
		out = append(out, id)
	}
	return out
}

// learn takes in what a batch came to.
func (d *distrust) learn(results []threshold.Result) {
	for i := range results {
		if len(results[i].Bad) > 0 {
			d.add(results[i].Bad)
		}
	}
}

func (d *distrust) add(caught []wire.OperatorID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left == nil {
		d.left = make(map[wire.OperatorID]int)
	}
	for _, id := range caught {
		if _, known := d.left[id]; known || len(d.left) < maxSuspects {
			d.left[id] = suspectedFor
		}
	}
}
