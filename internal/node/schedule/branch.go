package schedule

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
)

// decided is the branch of the chain that duties were asked for on.
type decided struct {
	// answer is the root of the block that decided the duties, as the answer says; zero if it does not.
	answer phase0.Root
	// head is the same root as the newest head said when the duties were asked for; zero if none had come. Nodes name different
	// blocks in answers and in heads since proposers are known an epoch ahead: what counts is that one of the two changes.
	head phase0.Root
	// forced is one more than the slot in which the duties were last asked for because of a head.
	forced phase0.Slot
}

// left reports whether a head that names the root is on another branch than the duties.
func (d decided) left(root phase0.Root) bool {
	return root != phase0.Root{} && root != d.answer && root != d.head && (d.answer != phase0.Root{} || d.head != phase0.Root{})
}

// roots returns the roots that a head names for the attesters of an epoch and for its proposers; zero where it says nothing.
func (s *Scheduler) roots(h *beacon.Head, epoch phase0.Epoch) (attesters, proposers phase0.Root) {
	switch s.opts.Timing.EpochOf(h.Slot) {
	case epoch:
		return h.PreviousDutyDependentRoot, h.CurrentDutyDependentRoot
	case epoch - 1:
		return h.CurrentDutyDependentRoot, phase0.Root{}
	}
	return phase0.Root{}, phase0.Root{}
}

// newest returns the roots that the newest head names for an epoch.
func (s *Scheduler) newest(epoch phase0.Epoch) (attesters, proposers phase0.Root) {
	h, seen := s.heads.newest()
	if !seen {
		return attesters, proposers
	}
	return s.roots(&h, epoch)
}

// Head takes in a head event. Duties that were asked for on another branch than the head's are asked for again, whenever they were asked
// for; meanwhile the old ones serve. That happens at most once a slot for each kind and epoch, so that a node whose heads
// contradict each other costs no more than one question a slot.
// Source: spec/duties.md#timing.
func (s *Scheduler) Head(h beacon.Head) {
	s.heads.record(h)
	if s.compare(&h) {
		s.Refresh()
	}
}

// compare compares all duties of the head's epoch and the next with the head's branch. It reports whether some have to be
// asked for again.
func (s *Scheduler) compare(h *beacon.Head) (changed bool) {
	epoch := s.opts.Timing.EpochOf(h.Slot)
	now := s.opts.Timing.SlotAt(s.opts.Clock.Now())
	for _, e := range []phase0.Epoch{epoch, epoch + 1} {
		attesters, proposers := s.roots(h, e)
		if s.book.leave(s.book.attesterBranch, e, attesters, now, s.book.forgetAttesters) {
			s.log.Info("reorganisation changed attester duties", "epoch", e)
			changed = true
		}
		if s.book.leave(s.book.proposerBranch, e, proposers, now, s.book.forgetProposers) {
			s.log.Info("reorganisation changed proposer duties", "epoch", e)
			changed = true
		}
	}
	return changed
}

// leave has the duties of an epoch forgotten if a head is on another branch, and reports whether.
func (b *book) leave(branches map[phase0.Epoch]decided, epoch phase0.Epoch, root phase0.Root, now phase0.Slot, forget func(phase0.Epoch)) bool {
	b.mu.Lock()
	d, asked := branches[epoch]
	if !asked || d.forced == now+1 || !d.left(root) {
		if asked && d.answer == (phase0.Root{}) && d.head == (phase0.Root{}) { // the first head since they were asked for
			d.head = root
			branches[epoch] = d
		}
		b.mu.Unlock()
		return false
	}
	d.forced = now + 1
	branches[epoch] = d
	b.mu.Unlock()
	forget(epoch)
	return true
}

// fetched notes the branch of an answer. head is what the newest head said before it was asked for.
func (b *book) fetched(branches map[phase0.Epoch]decided, epoch phase0.Epoch, answer, head phase0.Root) {
	b.mu.Lock()
	defer b.mu.Unlock()
	branches[epoch] = decided{answer: answer, head: head, forced: branches[epoch].forced}
}

// blindEvery is after how many slots attester duties are asked for again while no beacon node tells its heads; proposers are
// in every slot. A reorganisation that changes attesters is an epoch deep, one that changes proposers may be of one block.
const blindEvery = 4

// lookAround asks for duties again while no beacon node tells its heads, so that a reorganisation is seen without them.
func (s *Scheduler) lookAround(slot phase0.Slot) {
	if s.opts.Blind == nil || slot == s.blindSlot || !s.opts.Blind() {
		return
	}
	s.blindSlot = slot
	epoch := s.opts.Timing.EpochOf(slot)
	if slot == s.opts.Timing.FirstSlot(epoch) { // the node's busiest
		return
	}
	s.book.forgetProposers(epoch)
	if slot%blindEvery == 0 {
		s.book.forgetAttesters(epoch)
		s.book.forgetAttesters(epoch + 1)
	}
}
