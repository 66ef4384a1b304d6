package engine

import (
	"sync"

	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// distrust remembers which operators sent bad partial signatures lately. Theirs are verified first, so that they do not make the
// recombination of others fail. It only affects speed: valid signatures of a suspected operator are used.
type distrust struct {
	mu sync.Mutex
	// left is the number of further batches for which each operator is suspected.
	left map[wire.OperatorID]int
}

// An operator is suspected for suspectedFor batches, some slots of a busy node. No more than maxSuspects are remembered.
const (
	suspectedFor = 256
	maxSuspects  = 64
)

// suspects returns the operators to suspect in the next batch.
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

// learn updates the suspects from the results of a batch.
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
