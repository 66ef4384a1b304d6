package beacon

import (
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// nodeForks is one node's answer about the chain's forks.
type nodeForks struct {
	name  string
	forks []eth.Fork
	// head is the newest slot of the node's own chain.
	head phase0.Slot
}

// identity identifies a fork.
type identity struct {
	id      eth.ForkID
	unknown string
}

// date returns the fork with the node's epoch for it, or nil if the node has none.
func (v *nodeForks) date(id identity) *eth.Fork {
	for i := range v.forks {
		if f := &v.forks[i]; f.ID == id.id && f.Unknown == id.unknown {
			return f
		}
	}
	return nil
}

// aheadSlots is how many slots before a fork's beginning the head of a node may be, once the fork has begun and the node does not name
// it. Such a node is stuck because it lacks the fork. So many empty slots in a row are rare.
const aheadSlots = 3

// weighForks makes one schedule of several nodes' answers, and describes where they differ. now is the clock's slot.
//
// An older release does not name a fork, or has no epoch for it. So an epoch wins against a node without one, with one exception: a
// node whose own head is beyond the beginning of a fork that it does not name counts against the fork, because a node that lacks a
// real fork stays behind. Otherwise the epoch of most nodes wins; of equally many, that of the node configured first.
//
// The winner must also have enough support when it begins (supported).
func weighForks(perNode []nodeForks, firstSlot func(phase0.Epoch) phase0.Slot, now phase0.Slot) (forks []eth.Fork, disputes []string) {
	var seen []identity
	for i := range perNode {
		for _, f := range perNode[i].forks {
			if id := (identity{f.ID, f.Unknown}); !slices.Contains(seen, id) {
				seen = append(seen, id)
			}
		}
	}
	for _, id := range seen {
		fork, dispute := weighFork(id, perNode, firstSlot, now)
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

// weighFork decides about one fork for which at least one node has an epoch.
func weighFork(id identity, perNode []nodeForks, firstSlot func(phase0.Epoch) phase0.Slot, now phase0.Slot) (*eth.Fork, string) {
	sides := sidesOf(id, perNode, firstSlot)
	best := sides[0]
	for _, s := range sides[1:] {
		if s.votes > best.votes {
			best = s
		}
	}
	if len(sides) == 1 {
		return best.fork, ""
	}
	if best.fork != nil && !supported(best.fork, best.votes, perNode, firstSlot, now) {
		best.fork = nil
	}
	return best.fork, disputeOf(id, perNode, best.fork)
}

// side is one epoch of a fork, or none (nil), with the number of nodes for it.
type side struct {
	fork  *eth.Fork
	votes int
}

// sidesOf returns the epochs of one fork that at least one node has, in the order of the nodes.
func sidesOf(id identity, perNode []nodeForks, firstSlot func(phase0.Epoch) phase0.Slot) (sides []side) {
	begin := eth.FarFuture
	for i := range perNode {
		if f := perNode[i].date(id); f != nil {
			begin = min(begin, f.Epoch)
		}
	}
	for i := range perNode {
		f := perNode[i].date(id)
		at := slices.IndexFunc(sides, func(s side) bool { return f == nil && s.fork == nil || f != nil && s.fork != nil && *f == *s.fork })
		if at < 0 {
			at, sides = len(sides), append(sides, side{fork: f})
		}
		if f != nil || perNode[i].head >= firstSlot(begin) {
			sides[at].votes++
		}
	}
	return sides
}

// supported reports whether enough nodes have an epoch for a fork against those that have none. While the fork is more than an epoch
// away one node is enough, so that it is announced. When it begins, a known fork needs as many nodes as there are without it. An
// unknown one needs more, because nothing is signed in it: a single faulty node could otherwise name a fork for each next epoch. A
// node without the fork whose head stopped at the fork's beginning does not count any more.
func supported(fork *eth.Fork, votes int, perNode []nodeForks, firstSlot func(phase0.Epoch) phase0.Slot, now phase0.Slot) bool {
	begins, epoch := firstSlot(fork.Epoch), firstSlot(1)
	if begins > now && begins-now > epoch {
		return true
	}
	id := identity{fork.ID, fork.Unknown}
	silent := 0
	for i := range perNode {
		stopped := perNode[i].head < begins && now > begins && now-begins >= aheadSlots
		if perNode[i].date(id) == nil && !stopped {
			silent++
		}
	}
	if fork.Unknown != "" {
		return votes > silent
	}
	return votes >= silent
}

// disputeOf describes which nodes have which epoch of a fork.
func disputeOf(id identity, perNode []nodeForks, stands *eth.Fork) string {
	text := "fork " + eth.Fork{ID: id.id, Unknown: id.unknown}.String() + ":"
	for i := range perNode {
		if i > 0 {
			text += ","
		}
		if f := perNode[i].date(id); f != nil {
			text += fmt.Sprintf(" %s has it at epoch %d with version %#x", perNode[i].name, f.Epoch, f.Version)
		} else {
			text += fmt.Sprintf(" %s has no date for it", perNode[i].name)
		}
	}
	if stands == nil {
		return text + "; taken: not scheduled"
	}
	return fmt.Sprintf("%s; taken: epoch %d with version %#x", text, stands.Epoch, stands.Version)
}
