package sim

import (
	"slices"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Shrink makes a story shorter as long as it breaks the property. It plays at most budget stories. Because chance hangs
// on occasions and not on an order, what stays in a story plays out as before.
func Shrink(s *Story, property string, o Options, budget int) *Story {
	o.Trace = false
	c := *s
	c.Script = nil // what is cut down is told in the simulator's own means
	t := &shrinking{best: &c, property: property, options: o, budget: budget}
	for again := true; again && t.budget > 0; {
		again = t.slots() || t.acts() || t.weather() || t.liarSlots()
	}
	return t.best
}

type shrinking struct {
	best     *Story
	property string
	options  Options
	budget   int
}

// try keeps a story that still breaks the property.
func (t *shrinking) try(change func(*Story)) bool {
	if t.budget <= 0 {
		return false
	}
	t.budget--
	c := *t.best
	c.Acts = slices.Clone(c.Acts)
	change(&c)
	if c.Text() == t.best.Text() {
		return false
	}
	r, err := Play(&c, t.options)
	if err != nil || !slices.ContainsFunc(r.Violations, func(v Violation) bool { return v.Property == t.property }) {
		return false
	}
	t.best = &c
	return true
}

// slots cuts the story at its end, then at its beginning.
func (t *shrinking) slots() (did bool) {
	for _, part := range []int{2, 4, 8} {
		for t.best.Slots > 1 && t.try(func(s *Story) { s.Slots -= max(1, s.Slots/part) }) {
			did = true
		}
		for t.best.Slots > 1 && t.try(func(s *Story) { n := max(1, s.Slots/part); s.From += phase0.Slot(n); s.Slots -= n }) {
			did = true
		}
	}
	did = t.try(func(s *Story) { s.AllDuties = false }) || did
	return t.try(func(s *Story) { s.BlockEvery = 0 }) || did
}

// acts leaves halves of what goes wrong out, then quarters, then single acts.
func (t *shrinking) acts() (did bool) {
	for size := (len(t.best.Acts) + 1) / 2; size > 0; size /= 2 {
		for at := 0; at < len(t.best.Acts); {
			if t.try(func(s *Story) { s.Acts = slices.Delete(s.Acts, at, min(at+size, len(s.Acts))) }) {
				did = true
				continue
			}
			at += size
		}
	}
	return did
}

func (t *shrinking) weather() (did bool) {
	for _, change := range []func(*Weather){
		func(n *Weather) { n.Loss = 0 }, func(n *Weather) { n.Twice = 0 }, func(n *Weather) { n.Late = 0 },
		func(n *Weather) { n.Calm = 0 }, func(n *Weather) { n.Most = 20 * time.Millisecond },
	} {
		did = t.try(func(s *Story) { change(&s.Weather) }) || did
	}
	return did
}

// liarSlots lets liars and beacon nodes misbehave in the story's slots alone.
func (t *shrinking) liarSlots() bool {
	return t.try(func(s *Story) {
		for i := range s.Acts {
			if a := &s.Acts[i]; a.Last > 0 {
				a.First, a.Last = max(a.First, s.From), min(a.Last, s.From+phase0.Slot(s.Slots)-1)
				a.Last = max(a.First, a.Last)
			}
		}
	})
}

// Length is how many lines a story takes to tell.
func (s *Story) Length() int { return strings.Count(s.Text(), "\n") }
