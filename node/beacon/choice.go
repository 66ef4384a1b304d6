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

// headTolerance is how many slots a node's head may lie behind the newest before it counts as stuck: news of one block
// reach two nodes at different times.
const headTolerance = 1

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

// rankOf judges a candidate. newest is the newest head of all that are synced, limit the newest that can be true: a node
// that tells a later one lies or has a wrong clock.
func (c *candidate) rankOf(now time.Time, newest, limit phase0.Slot) rank {
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
	case c.head > limit || c.head+headTolerance < newest:
		return stuck
	case c.strikes.standing(now):
		return struck
	}
	return good
}

// plan returns the places of the nodes to ask, best first and in the given order among equals, and how many of them are as
// good as the first. Nodes of another chain are left out, and unless anyState says otherwise those that say of themselves that
// they are syncing or cannot check blocks: nothing that they say may be signed. limit is the newest slot that a head can
// truly have.
func plan(nodes []candidate, now time.Time, limit phase0.Slot, anyState bool) (places []int, equals int) {
	var newest phase0.Slot
	for i := range nodes {
		if c := &nodes[i]; c.state == StateSynced && c.head <= limit {
			newest = max(newest, c.head)
		}
	}
	last := unknown
	if anyState {
		last = unsynced
	}
	ranks := make([]rank, len(nodes))
	for i := range nodes {
		if ranks[i] = nodes[i].rankOf(now, newest, limit); ranks[i] <= last {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(ranks[a], ranks[b]) })
	for equals < len(places) && ranks[places[equals]] == ranks[places[0]] {
		equals++
	}
	return places, equals
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
