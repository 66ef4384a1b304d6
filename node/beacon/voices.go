package beacon

import (
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec"
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
	data    spec.DataVersion
	unknown string
}

// date returns what the voice says of a fork, or nil when it does not date it.
func (v *voice) date(id identity) *eth.Fork {
	for i := range v.forks {
		if f := &v.forks[i]; f.Data == id.data && f.Unknown == id.unknown {
			return f
		}
	}
	return nil
}

// weighForks makes one schedule of what several nodes say, and says in words where they differ.
//
// An older release does not name a fork, or does not date it. So a date stands against silence, with one exception: a node whose own head lies
// beyond the beginning of a fork that it does not name has a say against it, because a node that lacks a real fork stays behind.
// Otherwise the date of the most nodes stands; of equally many, that of the node that is configured first.
func weighForks(voices []voice, firstSlot func(phase0.Epoch) phase0.Slot) (forks []eth.Fork, disputes []string) {
	var seen []identity
	for i := range voices {
		for _, f := range voices[i].forks {
			if id := (identity{f.Data, f.Unknown}); !slices.Contains(seen, id) {
				seen = append(seen, id)
			}
		}
	}
	for _, id := range seen {
		fork, dispute := weighFork(id, voices, firstSlot)
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
func weighFork(id identity, voices []voice, firstSlot func(phase0.Epoch) phase0.Slot) (*eth.Fork, string) {
	begin := eth.FarFuture
	for i := range voices {
		if f := voices[i].date(id); f != nil {
			begin = min(begin, f.Epoch)
		}
	}
	type side struct {
		fork  *eth.Fork
		votes int
	}
	var sides []side
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
	best := sides[0]
	for _, s := range sides[1:] {
		if s.votes > best.votes {
			best = s
		}
	}
	if len(sides) == 1 {
		return best.fork, ""
	}
	return best.fork, disputeOf(id, voices, best.fork)
}

// disputeOf tells who says what of a fork.
func disputeOf(id identity, voices []voice, stands *eth.Fork) string {
	text := "fork " + eth.Fork{Data: id.data, Unknown: id.unknown}.String() + ":"
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
