package schedule

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
)

// dutyBranch is the branch of the chain on which duties were fetched.
type dutyBranch struct {
	// answer is the root of the block that the duties depend on, by the answer; zero if the answer has none.
	answer phase0.Root
	// head is the same root by the newest head when the duties were fetched; zero if there was no head. Since proposers are known an
	// epoch ahead, nodes name different blocks in answers and in heads. A reorganisation is that one of the two changes.
	head phase0.Root
	// forced is one more than the slot in which a head last made the duties be fetched again.
	forced phase0.Slot
}

// differs reports whether a head with this root is on another branch than the duties.
func (d dutyBranch) differs(root phase0.Root) bool {
	return root != phase0.Root{} && root != d.answer && root != d.head && (d.answer != phase0.Root{} || d.head != phase0.Root{})
}

// roots returns a head's roots for the attesters of an epoch and for its proposers; zero where it has none.
func (s *Scheduler) roots(h *beacon.Head, epoch phase0.Epoch) (attesters, proposers phase0.Root) {
	switch s.opts.Timing.EpochOf(h.Slot) {
	case epoch:
		return h.PreviousDutyDependentRoot, h.CurrentDutyDependentRoot
	case epoch - 1:
		return h.CurrentDutyDependentRoot, phase0.Root{}
	}
	return phase0.Root{}, phase0.Root{}
}

// newest returns the newest head's roots for an epoch.
func (s *Scheduler) newest(epoch phase0.Epoch) (attesters, proposers phase0.Root) {
	h, seen := s.heads.newest()
	if !seen {
		return attesters, proposers
	}
	return s.roots(&h, epoch)
}

// Head handles a head event. Duties that were fetched on another branch than the head's are fetched again; the old ones are used until
// then. That happens at most once a slot for each kind and epoch, so that a node whose heads contradict each other costs at most one
// request a slot. Source: spec/duties.md#timing.
func (s *Scheduler) Head(h beacon.Head) {
	s.heads.record(h)
	if s.compare(&h) {
		s.Refresh()
	}
}

// compare compares all duties of the head's epoch and the next with the head's branch. It reports whether some have to be fetched
// again.
func (s *Scheduler) compare(h *beacon.Head) (changed bool) {
	epoch := s.opts.Timing.EpochOf(h.Slot)
	now := s.opts.Timing.SlotAt(s.opts.Clock.Now())
	for _, e := range []phase0.Epoch{epoch, epoch + 1} {
		attesters, proposers := s.roots(h, e)
		if s.duties.refetchIfMoved(s.duties.attesterBranch, e, attesters, now, s.duties.forgetAttesters) {
			s.log.Info("reorganisation changed attester duties", "epoch", e)
			changed = true
		}
		if s.duties.refetchIfMoved(s.duties.proposerBranch, e, proposers, now, s.duties.forgetProposers) {
			s.log.Info("reorganisation changed proposer duties", "epoch", e)
			changed = true
		}
	}
	return changed
}

// refetchIfMoved marks the duties of an epoch to be fetched again if a head is on another branch, and reports whether it did.
func (b *dutyCache) refetchIfMoved(branches map[phase0.Epoch]dutyBranch, epoch phase0.Epoch, root phase0.Root, now phase0.Slot, forget func(phase0.Epoch)) bool {
	b.mu.Lock()
	d, asked := branches[epoch]
	if !asked || d.forced == now+1 || !d.differs(root) {
		if asked && d.answer == (phase0.Root{}) && d.head == (phase0.Root{}) { // the first head since they were fetched
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

// fetched records the branch of an answer. head is the root by the newest head before the request.
func (b *dutyCache) fetched(branches map[phase0.Epoch]dutyBranch, epoch phase0.Epoch, answer, head phase0.Root) {
	b.mu.Lock()
	defer b.mu.Unlock()
	branches[epoch] = dutyBranch{answer: answer, head: head, forced: branches[epoch].forced}
}

// blindEvery is the number of slots after which attester duties are fetched again while no beacon node sends heads; proposers are
// fetched in every slot. A reorganisation that changes attesters is an epoch deep, one that changes proposers may be one block deep.
const blindEvery = 4

// refetchBlind fetches duties again while no beacon node sends heads, so that a reorganisation is noticed without them.
func (s *Scheduler) refetchBlind(slot phase0.Slot) {
	if s.opts.Blind == nil || slot == s.blindSlot || !s.opts.Blind() {
		return
	}
	s.blindSlot = slot
	epoch := s.opts.Timing.EpochOf(slot)
	if slot == s.opts.Timing.FirstSlot(epoch) { // the node's busiest slot
		return
	}
	s.duties.forgetProposers(epoch)
	if slot%blindEvery == 0 {
		s.duties.forgetAttesters(epoch)
		s.duties.forgetAttesters(epoch + 1)
	}
}
