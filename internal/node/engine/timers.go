package engine

import (
	"container/heap"
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// timers is a worker's heap of timers: by time, then in the order in which they were set.
type timers struct {
	entries []timer
	set     uint64
}

type timer struct {
	at time.Time
	// due is the earliest time at which it could run out: at, or when it was set if that was later.
	due   time.Time
	order uint64
	to    ref
	event duty.Event
}

func (t *timers) add(now, at time.Time, to ref, event duty.Event) {
	t.set++
	heap.Push(t, timer{at: at, due: later(at, now), order: t.set, to: to, event: event})
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// next returns the time of the earliest timer.
func (t *timers) next() (time.Time, bool) {
	if len(t.entries) == 0 {
		return time.Time{}, false
	}
	return t.entries[0].at, true
}

// due removes and returns the earliest timer if it has run out.
func (t *timers) due(now time.Time) (timer, bool) {
	if len(t.entries) == 0 || t.entries[0].at.After(now) {
		return timer{}, false
	}
	return heap.Pop(t).(timer), true
}

// Len, Less, Swap, Push and Pop implement heap.Interface.
func (t *timers) Len() int { return len(t.entries) }

func (t *timers) Less(i, j int) bool {
	a, b := &t.entries[i], &t.entries[j]
	if a.at.Equal(b.at) {
		return a.order < b.order
	}
	return a.at.Before(b.at)
}

func (t *timers) Swap(i, j int) { t.entries[i], t.entries[j] = t.entries[j], t.entries[i] }

func (t *timers) Push(x any) { t.entries = append(t.entries, x.(timer)) }

func (t *timers) Pop() any {
	last := len(t.entries) - 1
	x := t.entries[last]
	t.entries[last] = timer{}
	t.entries = t.entries[:last]
	return x
}
