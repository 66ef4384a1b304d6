package beacon

import (
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// voice is one node's say about the chain's forks.
type voice struct {
	name  string
	forks []eth.Fork
	// head is the newest slot that the node tells of its own chain.
	head phase0.Slot
}

// identity tells one fork from another.
type identity struct {
	id      eth.ForkID
	unknown string
}

// date returns what the voice says of a fork, or nil when it does not date it.
func (v *voice) date(id identity) *eth.Fork {
	for i := range v.forks {
		if f := &v.forks[i]; f.ID == id.id && f.Unknown == id.unknown {
			return f
		}
	}
	return nil
}

// aheadSlots is how many slots the head of a node may lie before the beginning of a fork, which it does not name, once the fork has begun:
// then it stands still for the lack of that fork. So many empty slots in a row are rare.
const aheadSlots = 3

// weighForks makes one schedule of what several nodes say, and says in words where they differ. now is the clock's slot.
//
// An older release does not name a fork, or does not date it. So a date stands against silence, with one exception: a node whose own head lies
// beyond the beginning of a fork that it does not name has a say against it, because a node that lacks a real fork stays behind.
// Otherwise the date of the most nodes stands; of equally many, that of the node that is configured first.
//
// Whatever stands must also have enough support when it begins (supported).
func weighForks(voices []voice, firstSlot func(phase0.Epoch) phase0.Slot, now phase0.Slot) (forks []eth.Fork, disputes []string) {
	var seen []identity
	for i := range voices {
		for _, f := range voices[i].forks {
			if id := (identity{f.ID, f.Unknown}); !slices.Contains(seen, id) {
				seen = append(seen, id)
			}
		}
	}
	for _, id := range seen {
		fork, dispute := weighFork(id, voices, firstSlot, now)
		if fork != nil {
			forks = append(forks, *fork)
		}
		if dispute != "" {
			disputes = append(disputes, dispute)
		}
	}
	slices.SortFunc(forks, compareForks)
	return forks, disputes
}

// weighFork decides about one fork that at least one voice dates.
func weighFork(id identity, voices []voice, firstSlot func(phase0.Epoch) phase0.Slot, now phase0.Slot) (*eth.Fork, string) {
	sides := sidesOf(id, voices, firstSlot)
	best := sides[0]
	for _, s := range sides[1:] {
		if s.votes > best.votes {
			best = s
		}
	}
	if len(sides) == 1 {
		return best.fork, ""
	}
	if best.fork != nil && !supported(best.fork, best.votes, voices, firstSlot, now) {
		best.fork = nil
	}
	return best.fork, disputeOf(id, voices, best.fork)
}

// side is one date of a fork, or silence about it (nil), with how many voices count for it.
type side struct {
	fork  *eth.Fork
	votes int
}

// sidesOf returns what is said of one fork that at least one voice dates, in the order in which the voices first say it.
func sidesOf(id identity, voices []voice, firstSlot func(phase0.Epoch) phase0.Slot) (sides []side) {
	begin := eth.FarFuture
	for i := range voices {
		if f := voices[i].date(id); f != nil {
			begin = min(begin, f.Epoch)
		}
	}
	for i := range voices {
		f := voices[i].date(id)
		at := slices.IndexFunc(sides, func(s side) bool { return f == nil && s.fork == nil || f != nil && s.fork != nil && *f == *s.fork })
		if at < 0 {
			at, sides = len(sides), append(sides, side{fork: f})
		}
		if f != nil || voices[i].head >= firstSlot(begin) {
			sides[at].votes++
		}
	}
	return sides
}

// supported reports whether enough nodes date a fork against those that are silent about it. As long as the fork is more than an epoch away
// one node is enough, so that it is announced. When it begins, one that this program knows needs as many nodes as are silent, and one that
// it does not know needs more, because everything is withheld in it: else a lone liar could name a fork for each next epoch. A silent
// node whose head stops at the fork's beginning does not count any more.
func supported(fork *eth.Fork, votes int, voices []voice, firstSlot func(phase0.Epoch) phase0.Slot, now phase0.Slot) bool {
	begins, epoch := firstSlot(fork.Epoch), firstSlot(1)
	if begins > now && begins-now > epoch {
		return true
	}
	id := identity{fork.ID, fork.Unknown}
	silent := 0
	for i := range voices {
		stopped := voices[i].head < begins && now > begins && now-begins >= aheadSlots
		if voices[i].date(id) == nil && !stopped {
			silent++
		}
	}
	if fork.Unknown != "" {
		return votes > silent
	}
	return votes >= silent
}

// disputeOf tells who says what of a fork.
func disputeOf(id identity, voices []voice, stands *eth.Fork) string {
	text := "fork " + eth.Fork{ID: id.id, Unknown: id.unknown}.String() + ":"
	for i := range voices {
		if i > 0 {
			text += ","
		}
		if f := voices[i].date(id); f != nil {
			text += fmt.Sprintf(" %s has it at epoch %d with version %#x", voices[i].name, f.Epoch, f.Version)
		} else {
			text += fmt.Sprintf(" %s has no date for it", voices[i].name)
		}
	}
	if stands == nil {
		return text + "; taken: not scheduled"
	}
	return fmt.Sprintf("%s; taken: epoch %d with version %#x", text, stands.Epoch, stands.Version)
}
