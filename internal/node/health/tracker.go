package health

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// Problem is one trouble that is shown now.
type Problem struct {
	Name     Name
	Object   string
	Severity Severity
	Fault    *fault.Fault
	Since    time.Time
}

// Change says that a trouble began, or is over. Each is returned once.
type Change struct {
	Problem
	Over bool
	// Logged says that the trouble's room has logged it.
	Logged bool
}

// key identifies a trouble for as long as it lasts.
type key struct {
	name   Name
	object string
}

// state is a trouble that was reported and is not over.
type state struct {
	problem Problem
	row     *Row
	last    time.Time
	shown   bool // it was shown at least once
	logged  bool
}

// Tracker keeps the troubles that are there. It is safe for concurrent use.
type Tracker struct {
	rows []Row // never changed

	mu     sync.Mutex
	states map[key]*state
	// set are the troubles that were set and not cleared.
	set map[Name]Report
}

// NewTracker returns a tracker for the rooms' tables without any trouble. Troubles of one severity are shown in the order of the
// tables.
func NewTracker(tables ...[]Row) *Tracker {
	return &Tracker{rows: slices.Concat(tables...), states: map[key]*state{}, set: map[Name]Report{}}
}

// Set starts a trouble that lasts until it is cleared.
func (t *Tracker) Set(name Name, f *fault.Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.set[name] = Report{Name: name, Fault: f}
}

// Clear ends a trouble that was set. If it was not set, Clear does nothing.
func (t *Tracker) Clear(name Name) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.set, name)
}

// Look takes the reports of all rooms, and adds the troubles that are set. It returns what is wrong now, worst first, and what has
// changed. A trouble that another one explains is not shown. Two reports of one code and title count as one trouble.
func (t *Tracker) Look(m *Moment, reports []Report) (now []Problem, changes []Change) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range reports {
		t.raise(m.Now, r)
	}
	for _, r := range t.set {
		t.raise(m.Now, r)
	}
	for k, s := range t.states {
		if gone := m.Now.Sub(s.last); gone > 0 && (!s.shown || gone >= m.Slots(s.row.TimeToClear)) {
			delete(t.states, k)
			if s.shown {
				changes = append(changes, Change{s.problem, true, s.logged})
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
		if m.Now.Sub(s.problem.Since) < m.Slots(s.row.TimeToVisible) || t.explained(s.row) || seen[twice] {
			continue
		}
		seen[twice] = true
		now = append(now, s.problem)
		if !s.shown {
			s.shown = true
			changes = append(changes, Change{s.problem, false, s.logged})
		}
	}
	return now, changes
}

// rowOf returns the row of a name. A name without a row gets severity High, so that it is not overlooked.
func (t *Tracker) rowOf(name Name) *Row {
	if i := t.place(name); i >= 0 {
		return &t.rows[i]
	}
	return &Row{Name: name, Severity: High}
}

func (t *Tracker) place(name Name) int {
	return slices.IndexFunc(t.rows, func(r Row) bool { return r.Name == name })
}

func (t *Tracker) raise(now time.Time, r Report) {
	k := key{r.Name, r.Object}
	s := t.states[k]
	if s == nil || s.problem.Fault.Code != r.Fault.Code {
		row := t.rowOf(r.Name)
		s = &state{row: row, problem: Problem{Name: r.Name, Object: r.Object, Severity: row.Severity, Since: now}}
		t.states[k] = s
	}
	if !r.Since.IsZero() {
		s.problem.Since = r.Since
	}
	s.problem.Fault, s.last, s.logged = r.Fault, now, r.Logged
}

// explained reports whether a trouble of the row's DependsOn is there, shown or not.
func (t *Tracker) explained(row *Row) bool {
	for k := range t.states {
		if slices.Contains(row.DependsOn, k.name) {
			return true
		}
	}
	return false
}

// sorted returns the states by severity, then as the tables list them.
func (t *Tracker) sorted() []*state {
	out := make([]*state, 0, len(t.states))
	for _, s := range t.states {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *state) int {
		return cmp.Or(cmp.Compare(b.problem.Severity, a.problem.Severity), cmp.Compare(t.place(a.row.Name), t.place(b.row.Name)),
			cmp.Compare(a.problem.Object, b.problem.Object))
	})
	return out
}
