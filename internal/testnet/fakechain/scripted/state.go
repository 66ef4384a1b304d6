package scripted

import (
	"maps"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// state is the state after the blocks of a live chain: who voted, what is justified and finalized, who exits. A state never changes;
// enter and the checks of a block return a new one.
type state struct {
	// epoch is the state's epoch; the epochs before it have been processed.
	epoch phase0.Epoch
	// previous and current are the justified checkpoints of the previous and the current epoch. finalized is the finalized checkpoint.
	previous, current, finalized phase0.Checkpoint
	// bits say which of the last four epochs are justified, this one first.
	bits [4]bool
	// included are the validators with an attestation in a block, by the epoch it is for, and whether its target was right.
	// Only the last two epochs are kept.
	included map[voteKey]bool
	exits    map[phase0.ValidatorIndex]phase0.Epoch
	slashed  map[phase0.ValidatorIndex]bool
	// memory is the cache of committees, of slots and of sync periods; all states of a chain share it.
	memory *sync.Map
}

// never is the exit epoch of a validator that has not exited.
const never = ^phase0.Epoch(0)

func newState() *state {
	return &state{
		included: map[voteKey]bool{}, exits: map[phase0.ValidatorIndex]phase0.Epoch{}, slashed: map[phase0.ValidatorIndex]bool{},
		memory: new(sync.Map),
	}
}

func (s *state) copy() *state {
	next := *s
	next.included, next.exits, next.slashed = maps.Clone(s.included), maps.Clone(s.exits), maps.Clone(s.slashed)
	return &next
}

func (s *state) exitEpoch(v phase0.ValidatorIndex) phase0.Epoch {
	if epoch, leaves := s.exits[v]; leaves {
		return epoch
	}
	return never
}

// exitDelay is how many epochs pass between a block with an exit and the first epoch without duties.
//
// Source: consensus specification, MAX_SEED_LOOKAHEAD + 1.
const exitDelay = 5

func (s *state) leave(v phase0.ValidatorIndex) {
	if s.exitEpoch(v) == never {
		s.exits[v] = s.epoch + exitDelay
	}
}

// source returns the justified checkpoint that must be the source of an attestation of this or the last epoch.
func (s *state) source(epoch phase0.Epoch) *phase0.Checkpoint {
	checkpoint := s.current
	if epoch < s.epoch {
		checkpoint = s.previous
	}
	return &checkpoint
}

// enter returns the state at the start of an epoch, if no more blocks come before it.
func (s *state) enter(b *branch, epoch phase0.Epoch) *state {
	if epoch <= s.epoch {
		return s
	}
	next := s.copy()
	for next.epoch < epoch {
		next.finish(b)
		next.epoch++
	}
	return next
}

// finish processes the votes at the end of the epoch.
//
// Source: consensus specification, process_justification_and_finalization.
func (s *state) finish(b *branch) {
	if s.epoch <= 1 { // there is nothing before genesis to start from
		return
	}
	oldPrevious, oldCurrent := s.previous, s.current
	s.previous = s.current
	s.bits = [4]bool{false, s.bits[0], s.bits[1], s.bits[2]}
	for back, epoch := range []phase0.Epoch{s.epoch, s.epoch - 1} {
		if s.voted(b, epoch) {
			s.bits[back] = true
		}
	}
	switch { // the newer one counts
	case s.voted(b, s.epoch):
		s.current = *b.checkpoint(s.epoch)
	case s.voted(b, s.epoch-1):
		s.current = *b.checkpoint(s.epoch - 1)
	}
	for _, rule := range []struct {
		from, to int
		source   phase0.Checkpoint
	}{{1, 3, oldPrevious}, {1, 2, oldPrevious}, {0, 2, oldCurrent}, {0, 1, oldCurrent}} {
		if s.justified(rule.from, rule.to) && rule.source.Epoch+phase0.Epoch(rule.to) == s.epoch {
			s.finalized = rule.source
		}
	}
	maps.DeleteFunc(s.included, func(k voteKey, _ bool) bool { return k.target < s.epoch })
}

func (s *state) justified(from, to int) bool {
	for _, justified := range s.bits[from : to+1] {
		if !justified {
			return false
		}
	}
	return true
}

// voted reports whether two thirds of the active validators voted for the epoch's checkpoint.
func (s *state) voted(b *branch, epoch phase0.Epoch) bool {
	active := b.active(epoch)
	right := 0
	for _, v := range active {
		if s.included[voteKey{v, epoch}] {
			right++
		}
	}
	return 3*right >= 2*len(active)
}
