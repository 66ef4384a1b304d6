package vector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
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
}

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
	state, err := os.ReadFile(stateFile)
	if err != nil {
		return nil, fmt.Errorf("read state: %w", err)
	}
	if c.trees[inState], err = parse(state); err != nil {
		return nil, fmt.Errorf("decode state of %s: %w", name, err)
	}
	return c, nil
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

// Expects reports whether the vector says anything at the path: it is neither missing nor null.
func (c *Case) Expects(path string) bool { return at(c.trees[inVector], path) != nil }

// Check compares what was observed with the vector's expectation at the path, such as "OutputMessages" or
// "RunInstanceData[2].ExpectedTimerState". Observed is anything that encodes to JSON in the vector's form.
func (c *Case) Check(path string, observed any) { c.check(inVector, path, observed, nil) }

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
func (c *Case) CheckCode(err error) {
	before := len(c.failures)
	c.Check("ExpectedErrorCode", c.numbering.Number(err))
	if len(c.failures) > before {
		c.failures[before].text += fmt.Sprintf(" (error: %v)", err)
	}
}

// Failf says that the vector could not be replayed to its end.
func (c *Case) Failf(format string, args ...any) {
	c.failures = append(c.failures, failure{text: fmt.Sprintf(format, args...)})
}

func (c *Case) check(tree int, path string, observed any, except []string) {
	data, err := json.Marshal(observed)
	if err != nil {
		c.Failf("encode %s: %v", path, err)
		return
	}
	got, err := parse(data)
	if err != nil {
		c.Failf("encode %s: %v", path, err)
		return
	}
	c.compare(place{tree, path}, at(c.trees[tree], path), got, except)
}

// normal returns the name of a place's field: positions and numeric keys become stars.
func (p place) normal() string {
	segments := split(p.path)
	for i, s := range segments {
		if isIndex(s) {
			segments[i] = "*"
		}
	}
	name := strings.Join(segments, ".")
	if p.tree == inState {
		return "state:" + name
	}
	return name
}
