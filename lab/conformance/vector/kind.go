package vector

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Kind is how the vectors of one Go type of the specification are replayed.
type Kind struct {
	// Name is that type, and the beginning of the file names.
	Name string
	// Files and Cases are how many the release is known to have.
	Files, Cases int
	// States says that every vector has an expected state that is more than a copy of the vector.
	States bool
	// Replay performs a vector and checks what it observes. An error says that it could not be performed.
	Replay func(c *Case) error
}

// Group is the vectors of one part of the specification.
type Group struct {
	Name  string
	Kinds []Kind
}

// Result is what became of the vectors of a kind.
type Result struct {
	Group string
	Kind  Kind
	// Found, Passed and Failed count files; Cases counts the cases in them.
	Found, Passed, Failed, Cases int
	// States counts the expected states that were compared.
	States int
	// Fields is how many different expectations were compared, Caught how many of them failed when corrupted.
	Fields, Caught int
	// Tallies counts the cases by their sort, if the kind has sorts.
	Tallies map[string]Tally
	// Contradicted names the expectations that the network does not share, with the reasons. Their files count as passed.
	Contradicted []string
	// Failures says what went wrong, a line each.
	Failures []string
}

// OK reports whether everything expected was found and passed, and every corruption was noticed.
func (r *Result) OK() bool {
	return r.Failed == 0 && len(r.Failures) == 0 && r.Passed == r.Kind.Files && r.Found == r.Kind.Files && r.Cases == r.Kind.Cases && r.Caught == r.Fields && r.Fields > 0
}

// evidence is where a field can be corrupted: the smallest file that compared it with something to say.
type evidence struct {
	place     place
	file      string
	stateFile string
	size      int
	speaks    bool
}

// Run replays all vectors of a group, kind by kind, and then corrupts one expectation of each compared field and
// demands that the replay fails. Kinds of the release that the group does not know are failures.
func Run(source Source, group Group, numbering Numbering) ([]Result, error) {
	files, err := source.files(group.Name)
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, kind := range group.Kinds {
		result, err := runKind(source, group.Name, kind, files[kind.Name], numbering)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
		delete(files, kind.Name)
	}
	for _, unknown := range sortedKeys(files) {
		results = append(results, Result{
			Group: group.Name, Kind: Kind{Name: unknown}, Found: len(files[unknown]), Failed: len(files[unknown]),
			Failures: []string{"nothing here replays this kind"},
		})
	}
	return results, nil
}

func runKind(source Source, group string, kind Kind, files []string, numbering Numbering) (Result, error) {
	states, err := source.states(group, kind.Name)
	if err != nil {
		return Result{}, err
	}
	return runFiles(group, kind, files, states, numbering)
}

// RunFile replays one file that is not part of a release, corruptions included.
func RunFile(group string, kind Kind, file string, numbering Numbering) (Result, error) {
	return runFiles(group, kind, []string{file}, nil, numbering)
}

func runFiles(group string, kind Kind, files []string, states map[string]string, numbering Numbering) (Result, error) {
	result := Result{Group: group, Kind: kind, Found: len(files), Tallies: make(map[string]Tally)}
	fields := make(map[string]evidence)
	for _, file := range files {
		stateFile := ""
		if kind.States {
			stateFile = states[filepath.Base(file)]
		}
		c, err := replay(kind, file, stateFile, numbering, nil)
		if err != nil {
			return result, err
		}
		result.count(c)
		for name, p := range c.compared {
			e := evidence{place: p, file: file, stateFile: stateFile, size: len(c.input), speaks: !empty(at(c.trees[p.tree], p.path))}
			if held, ok := fields[name]; !ok || e.better(held) {
				fields[name] = e
			}
		}
	}
	return result, result.corrupt(fields, numbering)
}

func (e evidence) better(held evidence) bool {
	if e.speaks != held.speaks {
		return e.speaks
	}
	return e.size < held.size
}

func (r *Result) count(c *Case) {
	r.Cases += max(c.cases, 1)
	for sort, t := range c.tallies {
		sum := r.Tallies[sort]
		r.Tallies[sort] = Tally{Cases: sum.Cases + t.Cases, Passed: sum.Passed + t.Passed}
	}
	r.States += c.states
	failures, x := contradicted(c.Name, c.failures)
	if x != nil {
		r.Contradicted = append(r.Contradicted, fmt.Sprintf("%s: %s: %s", x.File, x.Field, x.Reason))
	}
	if len(failures) == 0 && len(c.compared) > 0 {
		r.Passed++
		return
	}
	r.Failed++
	if len(c.compared) == 0 {
		r.Failures = append(r.Failures, c.Name+": nothing was compared")
	}
	for _, f := range failures {
		r.Failures = append(r.Failures, c.Name+": "+f.text)
	}
}

// corrupt replays with one expectation of each field changed.
func (r *Result) corrupt(fields map[string]evidence, numbering Numbering) error {
	r.Fields = len(fields)
	for _, name := range sortedKeys(fields) {
		e := fields[name]
		c, err := replay(r.Kind, e.file, e.stateFile, numbering, &e.place)
		if err != nil {
			return err
		}
		if c.failedAt(name) {
			r.Caught++
		} else {
			r.Failures = append(r.Failures, fmt.Sprintf("%s: a corrupted %s went unnoticed", c.Name, name))
		}
	}
	return nil
}

// failedAt reports whether the field, or a list or object it belongs to, differed.
func (c *Case) failedAt(name string) bool {
	for _, f := range c.failures {
		if f.field != "" && (f.field == name || strings.HasPrefix(f.field, name) || strings.HasPrefix(name, f.field)) {
			return true
		}
	}
	return false
}

func replay(kind Kind, file, stateFile string, numbering Numbering, corrupted *place) (*Case, error) {
	c, err := load(strings.TrimSuffix(filepath.Base(file), ".json"), file, stateFile, numbering)
	if err != nil {
		return nil, err
	}
	if kind.States && stateFile == "" {
		c.Failf("the release has no expected state for it")
	}
	if corrupted != nil {
		if err := c.corrupt(*corrupted); err != nil {
			return nil, err
		}
	}
	if err := kind.Replay(c); err != nil {
		c.Failf("%v", err)
	}
	return c, nil
}
