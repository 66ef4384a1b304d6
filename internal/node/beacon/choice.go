package beacon

import (
	"cmp"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// candidate is the state of a node by which nodes are chosen.
type candidate struct {
	state State
	// head is the slot of the newest head that the node reported.
	head phase0.Slot
	// strikes are the node's latest failures.
	strikes strikes
}

// headTolerance is how many slots a node's head may be behind another's, or ahead of the clock, without a fault: the event of one
// block reaches two nodes at different times, and clocks differ a little.
const headTolerance = 1

// stuckSlots is how many slots a head must be behind the clock to count as stuck when only one other node is ahead of it: so many
// empty slots in a row are rare. If two nodes are ahead, headTolerance is enough.
const stuckSlots = 3

// moment is the time at which nodes are chosen: by the machine's clock, and as a slot. slot is meaningless unless known.
type moment struct {
	now   time.Time
	slot  phase0.Slot
	known bool
}

// ahead reports whether the clock has not reached a head's slot. Such a head is not preferred, because a faulty node could report one
// at any time.
func (m *moment) ahead(head phase0.Slot) bool { return m.known && head > m.slot }

// impossible reports whether a head is further ahead than clocks differ.
func (m *moment) impossible(head phase0.Slot) bool {
	return m.ahead(head) && head-m.slot > headTolerance
}

// late reports whether the clock shows that a head stands still.
func (m *moment) late(head phase0.Slot) bool {
	return m.known && m.slot > head && m.slot-head > stuckSlots
}

// ranks of candidates; a candidate of lower rank is asked earlier.
type rank int

const (
	good     rank = iota
	struck        // it failed lately
	stuck         // its head is behind the others'
	unknown       // it was unreachable at the last check, or was not checked yet
	unsynced      // it is syncing, or cannot check blocks
	never         // it serves another chain
)

// rankOf returns a candidate's rank. further is how many other synced nodes have a head that is newer by more than the tolerance. A
// single one of them counts only if the clock confirms it.
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

// furtherThan counts the synced nodes whose head is newer than a head by more than the tolerance. Heads that the clock has not reached
// do not count.
func furtherThan(head phase0.Slot, nodes []candidate, at *moment) (count int) {
	for i := range nodes {
		if c := &nodes[i]; c.state == StateSynced && !at.ahead(c.head) && c.head > head && c.head-head > headTolerance {
			count++
		}
	}
	return count
}

// plan returns the indices of the nodes to ask, best first and in configured order among equals. together is how many of them are
// asked at once where several are: all synced ones, or, if there is none, those of the first one's rank. Nodes of another chain are
// left out. Unless anyState is set, so are nodes that are syncing or cannot check blocks: nothing that they answer may be signed.
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

// strikes counts a node's failures in a row. Until the time of its last strike is over, the node is asked after the others. One more
// failure then makes a longer strike.
type strikes struct {
	count int
	until time.Time
}

// maxStrikes bounds the doubling: the longest strike is eight times the shortest.
const maxStrikes = 4

func (s strikes) standing(now time.Time) bool { return s.count > 0 && now.Before(s.until) }

// after returns the strikes after one more failure. pause is the length of a first strike. Failures of requests that ran at the same
// time count once.
func (s strikes) after(now time.Time, pause time.Duration) strikes {
	if s.standing(now) {
		return s
	}
	count := min(s.count+1, maxStrikes)
	return strikes{count: count, until: now.Add(pause << (count - 1))}
}

// hedge decides which node of a plan is asked next: the first at once, each next one when the one before failed or is slow. It has no
// clock: its caller reports what happened.
type hedge struct {
	places []int
	asked  int
	failed int
}

// next returns the next node to ask; none when all were asked.
func (h *hedge) next() (place int, some bool) {
	if h.asked == len(h.places) {
		return 0, false
	}
	place = h.places[h.asked]
	h.asked++
	return place, true
}

// fail records that a node failed, and reports whether another should be asked now. It should not while a later node is still busy:
// that one was asked because this one was slow.
func (h *hedge) fail() (askNext bool) {
	h.failed++
	return h.failed == h.asked
}

// over reports whether all nodes were asked and all failed.
func (h *hedge) over() bool { return h.failed == len(h.places) }
