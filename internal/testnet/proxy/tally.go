package proxy

import (
	"sort"
	"strings"
	"sync"
	"time"
)

// Line counts the requests of one kind and outcome.
type Line struct {
	Method   string        `json:"method"`
	Path     string        `json:"path"` // numbers and hashes are replaced by {}
	Status   int           `json:"status"`
	Count    int           `json:"count"`
	Total    time.Duration `json:"total_ns"` // sum of the delays
	MaxDelay time.Duration `json:"max_ns"`   // the longest
}

type tallyKey struct {
	method, path string
	status       int
}

type tally struct {
	mu    sync.Mutex
	lines map[tallyKey]*Line
}

func (t *tally) add(e Exchange) {
	key := tallyKey{e.Method, Pattern(e.Path), e.Status}
	t.mu.Lock()
	defer t.mu.Unlock()
	line := t.lines[key]
	if line == nil {
		line = &Line{Method: key.method, Path: key.path, Status: key.status}
		t.lines[key] = line
	}
	line.Count++
	line.Total += e.Delay
	line.MaxDelay = max(line.MaxDelay, e.Delay)
}

func (t *tally) list() []Line {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]Line, 0, len(t.lines))
	for _, line := range t.lines {
		out = append(out, *line)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Path != b.Path {
			return a.Path < b.Path
		}
		if a.Method != b.Method {
			return a.Method < b.Method
		}
		return a.Status < b.Status
	})
	return out
}

// Pattern replaces the variable parts of a path, numbers and 0x values, by {}.
func Pattern(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "0x") || (part != "" && strings.Trim(part, "0123456789") == "") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}
