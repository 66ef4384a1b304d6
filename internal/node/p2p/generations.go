package p2p

import (
	"sync"
	"time"
)

// generations is a bounded set in two generations: when the young one holds limit entries, or is older than life, it becomes the
// old one, and what was old is forgotten. So it holds twice limit entries at most, and each of them for life at least unless
// limit is reached before. A life of 0 has no end. With renew, an entry that is asked for moves to the young generation.
type generations[K comparable] struct {
	limit int
	life  time.Duration
	renew bool

	mu         sync.Mutex
	young, old map[K]struct{}
	began      time.Time
}

func (g *generations[K]) has(entry K, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, found := g.young[entry]; found {
		return true
	}
	_, found := g.old[entry]
	if found && g.renew {
		g.put(entry, now)
	}
	return found
}

func (g *generations[K]) add(entry K, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.put(entry, now)
}

func (g *generations[K]) put(entry K, now time.Time) {
	if g.young == nil || len(g.young) >= g.limit || g.life > 0 && now.Sub(g.began) >= g.life {
		g.old, g.young, g.began = g.young, make(map[K]struct{}), now
	}
	g.young[entry] = struct{}{}
}
