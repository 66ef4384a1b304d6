package health

import (
	"cmp"
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// Problem is one thing that is wrong now.
type Problem struct {
	Name     Name
	Object   string
	Severity Severity
	Fault    *fault.Fault
	Since    time.Time
}

// Change says that a trouble is there, or over. Each is told once.
type Change struct {
	Problem
	Over bool
	// Told says that the room in which the trouble is has logged it.
	Told bool
}

// key tells one trouble from another and stays the same while it lasts.
type key struct {
	name   Name
	object string
}

// state is a trouble that was found and is not over.
type state struct {
	problem   Problem
	condition *Condition
	last      time.Time
	shown     bool // it was shown at least once
	told      bool
}

// Tracker remembers what is wrong. It is not safe for concurrent use.
type Tracker struct {
	states map[key]*state
}

// NewTracker returns a tracker that knows of no trouble.
func NewTracker() *Tracker { return &Tracker{states: map[key]*state{}} }

// Look takes facts in. It returns what is wrong now, worst first, and what has changed. What another condition explains is not
// shown, and two findings of one code and title are one trouble.
func (t *Tracker) Look(f *Facts) (now []Problem, changes []Change) {
	for i := range conditions {
		c := &conditions[i]
		if c.Find == nil {
			continue
		}
		for _, found := range c.Find(f) {
			t.raise(f.Now, c, Report{Name: c.Name, Object: found.Object, Fault: found.Fault, Told: c.Told})
		}
	}
	for _, r := range f.Reports {
		t.raise(f.Now, rowOf(r.Name), r)
	}
	for k, s := range t.states {
		if gone := f.Now.Sub(s.last); gone > 0 && (!s.shown || gone >= slots(s.condition.Clear, f)) {
			delete(t.states, k)
			if s.shown {
				changes = append(changes, Change{s.problem, true, s.told})
			}
		}
	}
	type same struct {
		code  fault.Code
		title string
	}
	seen := map[same]bool{}
	for _, s := range t.sorted() {
		twice := same{s.problem.Fault.Code, s.problem.Fault.Title}
		if f.Now.Sub(s.problem.Since) < slots(s.condition.Show, f) || t.explained(s.condition) || seen[twice] {
			continue
		}
		seen[twice] = true
		now = append(now, s.problem)
		if !s.shown {
			s.shown = true
			changes = append(changes, Change{s.problem, false, s.told})
		}
	}
	return now, changes
}

func slots(n uint64, f *Facts) time.Duration { return time.Duration(n) * f.SlotDuration }

// rowOf returns the row of a name; a name without one costs duties, so that nothing is lost.
func rowOf(name Name) *Condition {
	if i := slices.IndexFunc(conditions, func(c Condition) bool { return c.Name == name }); i >= 0 {
		return &conditions[i]
	}
	return &Condition{Name: name, Severity: High}
}

func (t *Tracker) raise(now time.Time, c *Condition, r Report) {
	k := key{c.Name, r.Object}
	s := t.states[k]
	if s == nil || s.problem.Fault.Code != r.Fault.Code {
		s = &state{condition: c, problem: Problem{Name: c.Name, Object: r.Object, Severity: c.Severity, Since: now}}
		t.states[k] = s
	}
	if !r.Since.IsZero() {
		s.problem.Since = r.Since
	}
	s.problem.Fault, s.last, s.told = r.Fault, now, r.Told
}

// explained reports whether a trouble that explains the condition is there, shown or not yet.
func (t *Tracker) explained(c *Condition) bool {
	for k := range t.states {
		if slices.Contains(c.Behind, k.name) {
			return true
		}
	}
	return false
}

// sorted returns the states by severity, then as the table lists them.
func (t *Tracker) sorted() []*state {
	out := make([]*state, 0, len(t.states))
	for _, s := range t.states {
		out = append(out, s)
	}
	place := func(s *state) int {
		return slices.IndexFunc(conditions, func(c Condition) bool { return c.Name == s.condition.Name })
	}
	slices.SortFunc(out, func(a, b *state) int {
		return cmp.Or(cmp.Compare(b.problem.Severity, a.problem.Severity), cmp.Compare(place(a), place(b)),
			cmp.Compare(a.problem.Object, b.problem.Object))
	})
	return out
}
