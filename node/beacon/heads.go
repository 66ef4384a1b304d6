package beacon

import (
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// merger makes one row of heads out of several nodes'. It follows the node that told the newest slot first; what others tell
// of that slot or older ones is old news, and would look like a reorganisation if they are on another branch.
type merger struct {
	mu   sync.Mutex
	by   int
	slot phase0.Slot
	at   time.Time
}

// take reports whether a head is news. A node that has led for longer than lead without telling anything leads no more.
func (m *merger) take(by int, slot phase0.Slot, now time.Time, lead time.Duration) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slot <= m.slot && by != m.by && now.Sub(m.at) <= lead && !m.at.IsZero() {
		return false
	}
	m.by, m.slot, m.at = by, slot, now
	return true
}
