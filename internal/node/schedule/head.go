package schedule

import (
	"context"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
)

// headWatch holds the newest head and wakes those that wait for a slot's head.
type headWatch struct {
	mu     *sync.Mutex
	last   beacon.Head
	seen   bool
	slot   phase0.Slot
	notify context.CancelFunc
}

func newHeadWatch() headWatch { return headWatch{mu: &sync.Mutex{}} }

// onHead calls f once when a head of exactly the slot arrives or has arrived; stop ends the watch.
func (w *headWatch) onHead(slot phase0.Slot, f context.CancelFunc) (stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen && w.last.Slot == slot {
		f()
		return func() {}
	}
	w.slot, w.notify = slot, f
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.notify = nil
	}
}

// record stores the head.
func (w *headWatch) record(h beacon.Head) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last, w.seen = h, true
	if w.notify != nil && h.Slot == w.slot {
		w.notify()
		w.notify = nil
	}
}

// newest returns the newest head, if there is one.
func (w *headWatch) newest() (h beacon.Head, seen bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last, w.seen
}
