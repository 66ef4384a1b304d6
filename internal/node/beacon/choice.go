package beacon

import (
	"cmp"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// candidate is what is known of a node when somebody has to be asked.
type candidate struct {
	state State
	// head is the slot of the newest head it told.
	head phase0.Slot
	// strikes are what earlier questions showed.
	strikes strikes
}

// headTolerance is how many slots a node's head may lie behind another's, or ahead of the clock, for no reason: news of one block reach two
// nodes at different times, and clocks differ by a little.
const headTolerance = 1

// stuckSlots is how many slots a head must lie behind the clock to count as stuck when only one other node is further: so many slots in a
// row are seldom empty. Where two nodes are further the tolerance is enough.
const stuckSlots = 3

// moment is when somebody has to be asked: by the machine's clock, and by the chain's. slot is nothing unless known.
type moment struct {
	now   time.Time
	slot  phase0.Slot
	known bool
}

// ahead reports whether the clock has not reached a head. Such a head leads nobody: one node could tell it at any time.
func (m *moment) ahead(head phase0.Slot) bool { return m.known && head > m.slot }

// impossible reports whether a head is further ahead than clocks differ.
func (m *moment) impossible(head phase0.Slot) bool {
	return m.ahead(head) && head-m.slot > headTolerance
}

// late reports whether the clock shows that a head stands still.
func (m *moment) late(head phase0.Slot) bool {
	return m.known && m.slot > head && m.slot-head > stuckSlots
}

// ranks of candidates; a lower one is asked earlier.
type rank int

const (
	good     rank = iota
	struck        // it failed lately
	stuck         // its head is behind the others'
	unknown       // it was unreachable when last looked, or was not looked at
	unsynced      // it says that it is syncing, or cannot check blocks
	never         // it serves another chain
)

// rankOf judges a candidate. further is how many other synced nodes have a head that is newer by more than the tolerance: one alone shows
// nothing unless the clock agrees with it.
func (c *candidate) rankOf(at *moment, further int) rank {
	switch c.state {
	case StateSynced:
	case StateStarting, StateUnreachable:
		return unknown
	case StateSyncing, StateOptimistic:
		return unsynced
	default:
		return never
	}
	switch {
	case at.impossible(c.head), further > 1, further == 1 && at.late(c.head):
		return stuck
	case c.strikes.standing(at.now):
		return struck
	}
	return good
}

// furtherThan counts the synced nodes whose head is newer than a head by more than the tolerance. Heads that the clock has not reached do
// not count.
func furtherThan(head phase0.Slot, nodes []candidate, at *moment) (count int) {
	for i := range nodes {
		if c := &nodes[i]; c.state == StateSynced && !at.ahead(c.head) && c.head > head && c.head-head > headTolerance {
			count++
		}
	}
	return count
}

// plan returns the places of the nodes to ask, best first and in the given order among equals, and how many of them are asked at once
// where several are: all synced ones, or, if none is, those that are as good as the first. Nodes of another chain are left out, and
// unless anyState says otherwise those that say of themselves that they are syncing or cannot check blocks: nothing that they say may be
// signed.
func plan(nodes []candidate, at moment, anyState bool) (places []int, together int) {
	last := unknown
	if anyState {
		last = unsynced
	}
	ranks := make([]rank, len(nodes))
	for i := range nodes {
		if ranks[i] = nodes[i].rankOf(&at, furtherThan(nodes[i].head, nodes, &at)); ranks[i] <= last {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(ranks[a], ranks[b]) })
	for together < len(places) && (ranks[places[together]] < unknown || ranks[places[together]] == ranks[places[0]]) {
		together++
	}
	return places, together
}

// strikes count a node's failures in a row. A node with a standing strike is asked behind the others; when it has run out
// the node is asked as before, and one more failure strikes it for longer.
type strikes struct {
	count int
	until time.Time
}

// maxStrikes bounds the doubling: the longest strike is eight times the shortest.
const maxStrikes = 4

func (s strikes) standing(now time.Time) bool { return s.count > 0 && now.Before(s.until) }

// after returns the strikes behind one more failure. pause is the length of a first strike. Failures of questions that were
// under way together count once.
func (s strikes) after(now time.Time, pause time.Duration) strikes {
	if s.standing(now) {
		return s
	}
	count := min(s.count+1, maxStrikes)
	return strikes{count: count, until: now.Add(pause << (count - 1))}
}

// hedge decides which node of a plan is asked when: the first at once, each next one when the one before failed or has not
// answered for a while. It knows no time: whoever asks tells it what happened.
type hedge struct {
	places []int
	asked  int
	failed int
}

// next returns the next node to ask; none when all were.
func (h *hedge) next() (place int, some bool) {
	if h.asked == len(h.places) {
		return 0, false
	}
	place = h.places[h.asked]
	h.asked++
	return place, true
}

// fail notes that a node that was asked failed, and reports whether another should be asked now: not while a later one is
// still busy, which was asked because this one was slow.
func (h *hedge) fail() (askNext bool) {
	h.failed++
	return h.failed == h.asked
}

// over reports whether all were asked and all failed.
func (h *hedge) over() bool { return h.failed == len(h.places) }
