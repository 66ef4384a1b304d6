package clock

import (
	"slices"
	"sync"
	"testing"
	"time"
)

// noted is something that was due in a span and happened by so much later.
type noted struct {
	span int
	by   time.Duration
	what string
}

// TestFaultMeter: kind B24, a node that is overloaded does not know it. A meter keeps the worst of each span by when it happened, for
// eight spans, and counts nothing that came in time.
func TestFaultMeter(t *testing.T) {
	const span = time.Second
	base := time.Unix(1_900_000_000, 0)
	for name, c := range map[string]struct {
		notes      []noted
		now, count int
		want       []Lag
	}{
		"nothing":               {now: 3, count: 4},
		"in time":               {notes: []noted{{0, 0, "a"}, {0, -time.Second, "b"}}, count: 4},
		"the worst of a span":   {notes: []noted{{0, 2, "a"}, {0, 5, "b"}, {0, 3, "c"}}, count: 1, want: []Lag{{5, "b"}}},
		"oldest first":          {notes: []noted{{0, 2, "a"}, {2, 9, "b"}, {3, 1, "c"}}, now: 3, count: 4, want: []Lag{{2, "a"}, {9, "b"}, {1, "c"}}},
		"too long ago":          {notes: []noted{{0, 2, "a"}, {2, 9, "b"}}, now: 4, count: 4, want: []Lag{{9, "b"}}},
		"a place is used again": {notes: []noted{{0, 9, "a"}, {8, 1, "b"}}, now: 8, count: 8, want: []Lag{{1, "b"}}},
		"a place is left empty": {notes: []noted{{0, 9, "a"}, {8, 0, "b"}}, now: 8, count: 8},
		"no more than it keeps": {notes: []noted{{0, 9, "a"}, {1, 8, "b"}}, now: 8, count: 100, want: []Lag{{8, "b"}}},
		"the future is not now": {notes: []noted{{3, 9, "a"}}, now: 2, count: 4},
		"before 1970":           {notes: []noted{{-2_000_000_000, 9, "a"}}, now: -2_000_000_000, count: 2, want: []Lag{{9, "a"}}},
	} {
		m := NewMeter(span)
		for _, n := range c.notes {
			now := base.Add(time.Duration(n.span)*span + span/2)
			m.Note(n.what, now.Add(-n.by), now)
		}
		now := base.Add(time.Duration(c.now)*span + span/2)
		if got := m.Latest(now, c.count); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
		worst := time.Duration(0)
		for _, l := range c.want {
			worst = max(worst, l.By)
		}
		if got := m.Worst(now.Add(-time.Duration(c.count-1)*span), now); got != worst {
			t.Errorf("%s: the worst is %v", name, got)
		}
	}
}

// A Meter that is absent measures nothing, one of no length at all does not divide by it, and any goroutine may note.
func TestMeterAtItsEdges(t *testing.T) {
	now := time.Unix(1_900_000_000, 0)
	var none *Meter
	none.Note("a", now.Add(-time.Hour), now)
	if none.Latest(now, 8) != nil || none.Worst(now.Add(-time.Hour), now) != 0 {
		t.Error("no meter measures")
	}
	NewMeter(0).Note("a", now, now)
	before := NewMeter(time.Minute)
	before.Note("a", now.Add(-time.Second), now)
	if got := before.Worst(now.Add(2*time.Minute), now.Add(2*time.Minute)); got != 0 {
		t.Errorf("%v before the time that was asked for", got)
	}
	m := NewMeter(time.Minute)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for range 1000 {
				m.Note("a", now.Add(-time.Duration(n+1)), now)
				m.Worst(now, now)
			}
		})
	}
	all.Wait()
	if got := m.Worst(now, now); got != 8 {
		t.Errorf("the worst is %v", got)
	}
	for slot, want := range map[time.Duration]time.Duration{2 * time.Second: 500 * time.Millisecond, 12 * time.Second: time.Second} {
		if got := LateLimit(slot); got != want {
			t.Errorf("slots of %v: %v", slot, got)
		}
	}
}
