package beacon

import (
	"slices"
	"sync"
	"time"
)

// clockTolerance is how early a beacon node may take a block for valid; a head that is ahead by more means that our clock
// is behind. Source: consensus specification, MAXIMUM_GOSSIP_CLOCK_DISPARITY.
const clockTolerance = 500 * time.Millisecond

// earlyHeads is how many heads in a row must come too early before the clock is said to be behind. One node among several can tell a head
// before its time; the next head of an honest one, which is not early, speaks for the clock again.
const earlyHeads = 3

// earliness remembers by how much the latest heads came before their slots began.
type earliness struct {
	mu     sync.Mutex
	latest []time.Duration
}

// take notes by how much a head was early; nothing or less if it was not.
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

// drift is by how much the clock is behind at least, as all of the latest heads say; 0 if it is not.
func (e *earliness) drift() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.latest) < earlyHeads {
		return 0
	}
	return slices.Min(e.latest)
}
