package beacon

import (
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// merger makes one sequence of heads out of those of several nodes. It follows the node that reported the newest slot first. What
// others report of that slot or older ones is not news: if they are on another branch, it would look like a reorganisation.
type merger struct {
	mu   sync.Mutex
	by   int
	slot phase0.Slot
	at   time.Time
	// early is the newest slot of which a head was reported before the clock reached it.
	early phase0.Slot
}

// take reports whether a head is news. A node that has reported nothing for longer than lead is no longer followed. A head of a slot
// that the clock has not reached is news once, and its node is not followed: the clocks may differ a little, but one node could report
// such a head in each slot, and no other node would be heard again.
func (m *merger) take(by int, slot phase0.Slot, now time.Time, lead time.Duration, reached bool) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !reached {
		if slot <= m.early {
			return false
		}
		m.early = slot
		return true
	}
	if slot <= m.slot && by != m.by && now.Sub(m.at) <= lead && !m.at.IsZero() {
		return false
	}
	m.by, m.slot, m.at = by, slot, now
	return true
}

// news reports whether a head that a client reported is news. Heads of a node that is known to serve another chain are not.
func (n *Nodes) news(place int, h Head) bool {
	c, now := n.clients[place], n.clock.Now()
	if c.Status().State == StateWrongNetwork || h.Slot > n.limit(now) {
		return false
	}
	slot, known := n.slot(now)
	if !n.heads.take(place, h.Slot, now, c.opts.CheckEvery, !known || h.Slot <= slot) {
		return false
	}
	if chain := n.Chain(); chain != nil {
		n.earliness.take(chain.SlotStart(h.Slot).Sub(now))
	}
	return true
}
