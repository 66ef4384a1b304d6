package beacon

import (
	"slices"
	"sync"
	"time"
)

// clockTolerance is how early a beacon node may accept a block. A head that is earlier than that means that our clock is behind.
// Source: consensus specification, MAXIMUM_GOSSIP_CLOCK_DISPARITY.
const clockTolerance = 500 * time.Millisecond

// earlyHeads is how many heads in a row must be too early before the clock counts as behind. A faulty node among several may report a
// head too early; the next head of an honest one is not early and ends the row.
const earlyHeads = 3

// earliness records how long before their slots the latest heads arrived.
type earliness struct {
	mu     sync.Mutex
	latest []time.Duration
}

// take records by how much a head was early; zero or less if it was not.
func (e *earliness) take(early time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if early <= clockTolerance {
		e.latest = e.latest[:0]
		return
	}
	if e.latest = append(e.latest, early); len(e.latest) > earlyHeads {
		e.latest = e.latest[1:]
	}
}

// drift returns by how much the clock is behind at least, by all of the latest heads; 0 if it is not.
func (e *earliness) drift() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.latest) < earlyHeads {
		return 0
	}
	return slices.Min(e.latest)
}
