package beacon

import (
	"context"
	"errors"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Liveness is Client.Liveness of every node that may be asked, at once. A validator is live if any of them reports it, because a node
// receives only a part of the network's messages. It fails if no node answers. A validator that no answer contains is missing in the
// result.
func (n *Nodes) Liveness(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) (map[phase0.ValidatorIndex]bool, error) {
	places, _ := n.plan(false)
	if len(places) == 0 {
		return nil, n.noneUsable()
	}
	answers := make([]map[phase0.ValidatorIndex]bool, len(places))
	errs := make([]error, len(places))
	var asked sync.WaitGroup
	for i, place := range places {
		asked.Go(func() { answers[i], errs[i] = n.clients[place].Liveness(ctx, epoch, indices) })
	}
	asked.Wait()
	live := make(map[phase0.ValidatorIndex]bool, len(indices))
	answered := false
	for i, answer := range answers {
		if errs[i] != nil {
			continue
		}
		answered = true
		for _, index := range indices {
			if is, known := answer[index]; known {
				live[index] = live[index] || is
			}
		}
	}
	if !answered {
		return nil, errors.Join(errs...)
	}
	return live, nil
}

// HeadSlot is the newest head of the synced nodes that the clock has reached, so that a single node with a head in the future does not
// count. If all heads are in the future it is the oldest of them, and the clock is wrong. known is false while no node is synced.
func (n *Nodes) HeadSlot() (slot phase0.Slot, known bool) {
	return newestHead(n.Status(), n.limit(n.clock.Now()))
}

func newestHead(nodes []Status, limit phase0.Slot) (slot phase0.Slot, known bool) {
	future := phase0.Slot(0)
	ahead := false
	for _, s := range nodes {
		head := phase0.Slot(s.HeadSlot)
		switch {
		case s.State != StateSynced:
		case head <= limit:
			slot, known = max(slot, head), true
		case !ahead || head < future:
			future, ahead = head, true
		}
	}
	if !known && ahead {
		return future, true
	}
	return slot, known
}
