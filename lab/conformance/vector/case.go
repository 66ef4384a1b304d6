package vector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Case is one vector under replay.
type Case struct {
	// Name is the file's name without extension.
	Name string

	numbering Numbering
	input     []byte
	trees     [2]any // what is expected: in the vector itself, and of the state
	compared  map[string]place
	failures  []failure
	cases     int
	states    int
	tallies   map[string]Tally
}

// Tally counts cases of one sort.
type Tally struct{ Cases, Passed int }

// Names of the two trees of expectations, as prefixes of a place's path.
const (
	inVector = 0
	inState  = 1
)

// place is one expectation that was compared.
type place struct {
	tree int
	path string
}

type failure struct {
	field string // the normalised path, or "" for a replay that broke off
	text  string
}

func load(name, file, stateFile string, numbering Numbering) (*Case, error) {
	c := &Case{Name: name, numbering: numbering, compared: make(map[string]place)}
	var err error
	if c.input, err = os.ReadFile(file); err != nil {
		return nil, fmt.Errorf("read vector: %w", err)
	}
	if c.trees[inVector], err = parse(c.input); err != nil {
		return nil, fmt.Errorf("decode vector %s: %w", name, err)
	}
	if stateFile == "" {
		return c, nil
	}
	if c.trees[inState], err = c.loadState(stateFile); err != nil {
		return nil, fmt.Errorf("state of %s: %w", name, err)
	}
	return c, nil
}

// loadState reads a file, or the files in a folder as a list in the order of the vector's Tests.
func (c *Case) loadState(path string) (any, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		c.states++
		return parse(data)
	}
	var t struct{ Tests []struct{ Name string } }
	if err := c.Decode(&t); err != nil {
		return nil, err
	}
	states := make([]any, len(t.Tests))
	for i, test := range t.Tests {
		if states[i], err = c.loadState(filepath.Join(path, test.Name+".json")); err != nil {
			return nil, err
		}
	}
	return states, nil
}

// parse decodes JSON into a tree of maps, slices, strings, bools and json.Numbers.
func parse(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	return tree, nil
}

// Decode reads the inputs of the vector. Corrupted expectations do not show in them.
func (c *Case) Decode(v any) error {
	if err := json.Unmarshal(c.input, v); err != nil {
		return fmt.Errorf("decode vector %s: %w", c.Name, err)
	}
	return nil
}

// Count says that the file held n cases. A file that says nothing holds one.
func (c *Case) Count(n int) { c.cases = n }

// Tally performs a case and counts it under its sort: as passed if nothing fails in it.
func (c *Case) Tally(sort string, perform func() error) {
	before := len(c.failures)
	if err := perform(); err != nil {
		c.Failf("%v", err)
	}
	if c.tallies == nil {
		c.tallies = make(map[string]Tally)
	}
	t := c.tallies[sort]
	t.Cases++
	if len(c.failures) == before {
		t.Passed++
	}
	c.tallies[sort] = t
}

// Expects reports whether the vector says anything at the path: it is neither missing nor null.
func (c *Case) Expects(path string) bool { return at(c.trees[inVector], path) != nil }

// Check compares what was observed with the vector's expectation at the path, such as "OutputMessages" or
// "RunInstanceData[2].ExpectedTimerState". Observed is anything that encodes to JSON in the vector's form.
func (c *Case) Check(path string, observed any) { c.check(inVector, path, observed, nil) }

// CheckUnordered is Check for lists whose order means nothing, at whatever depth.
func (c *Case) CheckUnordered(path string, observed any) {
	got, err := treeOf(observed)
	if err != nil {
		c.Failf("encode %s: %v", path, err)
		return
	}
	want := at(c.trees[inVector], path)
	c.compare(place{inVector, path}, want, align(want, got), nil)
}

// CheckState is Check against the expected state. The path "" is the whole of it. Keys named in except are inputs, or not
// portable, and are not compared wherever they occur.
func (c *Case) CheckState(path string, observed any, except ...string) {
	if c.trees[inState] == nil {
		c.Failf("no expected state")
		return
	}
	c.check(inState, path, observed, except)
}

// CheckCode compares an error's code with the vector's ExpectedErrorCode.
func (c *Case) CheckCode(err error) { c.CheckCodeAt("ExpectedErrorCode", err) }

// CheckCodeAt is CheckCode for a code in another place.
func (c *Case) CheckCodeAt(path string, err error) {
	before := len(c.failures)
	c.Check(path, c.numbering.Number(err))
	if len(c.failures) > before {
		c.failures[before].text += fmt.Sprintf(" (error: %v)", err)
	}
}

// Failf says that the vector could not be replayed to its end.
func (c *Case) Failf(format string, args ...any) {
	c.failures = append(c.failures, failure{text: fmt.Sprintf(format, args...)})
}

func (c *Case) check(tree int, path string, observed any, except []string) {
	got, err := treeOf(observed)
	if err != nil {
		c.Failf("encode %s: %v", path, err)
		return
	}
	c.compare(place{tree, path}, at(c.trees[tree], path), got, except)
}

// treeOf is what parsing the value's JSON gives.
func treeOf(observed any) (any, error) {
	data, err := json.Marshal(observed)
	if err != nil {
		return nil, err
	}
	return parse(data)
}

// normal returns the name of a place's field: positions, numeric keys and roots as keys become stars.
func (p place) normal() string {
	segments := split(p.path)
	for i, s := range segments {
		if isIndex(s) || isRoot(s) {
			segments[i] = "*"
		}
	}
	name := strings.Join(segments, ".")
	if p.tree == inState {
		return "state:" + name
	}
	return name
}
