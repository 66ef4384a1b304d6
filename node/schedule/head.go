package schedule

import (
	"context"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/beacon"
)

// headWatch remembers the newest head and wakes who waits for a slot's head.
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

// record stores the head and returns the one before it.
func (w *headWatch) record(h beacon.Head) (prev beacon.Head, had bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	prev, had = w.last, w.seen
	w.last, w.seen = h, true
	if w.notify != nil && h.Slot == w.slot {
		w.notify()
		w.notify = nil
	}
	return prev, had
}

// Head takes in a head event. A change of the roots that duties depend on makes those duties be fetched again.
// Source: SSV protocol, section 6.1.
func (s *Scheduler) Head(h beacon.Head) {
	prev, had := s.heads.record(h)
	epoch := s.opts.Timing.EpochOf(h.Slot)
	if !had || s.opts.Timing.EpochOf(prev.Slot) != epoch {
		return
	}
	changed := false
	if prev.PreviousDutyDependentRoot != h.PreviousDutyDependentRoot {
		s.log.Info("reorganisation changed attester duties", "epoch", epoch)
		s.book.forgetAttesters(epoch)
		changed = true
	}
	if prev.CurrentDutyDependentRoot != h.CurrentDutyDependentRoot {
		s.log.Info("reorganisation changed proposer and next attester duties", "epoch", epoch)
		s.book.forgetProposers(epoch)
		s.book.forgetAttesters(epoch + 1)
		changed = true
	}
	if changed {
		s.Refresh()
	}
}
