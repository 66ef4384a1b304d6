package vector

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A path names a place in a tree: keys and positions, as in "Messages[0].Slot" or, the same, "Messages.0.Slot".
// Behind it, ".#" names the length of a list.

const lengthOf = "#"

func split(path string) []string {
	path = strings.NewReplacer("[", ".", "]", "").Replace(path)
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' })
}

func isIndex(segment string) bool {
	_, err := strconv.Atoi(segment)
	return err == nil
}

// isRoot reports whether a key is the 64 digits of a root.
func isRoot(segment string) bool {
	const digits = "0123456789abcdef"
	return len(segment) == 64 && strings.Trim(segment, digits) == ""
}

// at returns the value at the path, or nil.
func at(tree any, path string) any {
	for _, segment := range split(path) {
		tree = child(tree, segment)
	}
	return tree
}

func child(tree any, segment string) any {
	switch tree := tree.(type) {
	case map[string]any:
		return tree[segment]
	case []any:
		if i, err := strconv.Atoi(segment); err == nil && i < len(tree) {
			return tree[i]
		}
	}
	return nil
}

// compare walks both trees and records every place and every difference.
func (c *Case) compare(p place, want, got any, except []string) {
	wantMap, isMap := want.(map[string]any)
	gotMap, gotIsMap := got.(map[string]any)
	if isMap && gotIsMap && len(wantMap)+len(gotMap) > 0 {
		c.compareMaps(p, wantMap, gotMap, except)
		return
	}
	wantList, isList := want.([]any)
	gotList, gotIsList := got.([]any)
	if isList && gotIsList && len(wantList) > 0 {
		c.compareLists(p, wantList, gotList, except)
		return
	}
	c.record(p)
	if empty(want) && empty(got) {
		return
	}
	if !equalLeaf(want, got) {
		c.differ(p, want, got)
	}
}

func (c *Case) compareMaps(p place, want, got map[string]any, except []string) {
	keys := slices.Concat(sortedKeys(want), sortedKeys(got))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		if !slices.Contains(except, key) {
			c.compare(place{p.tree, p.path + "." + key}, want[key], got[key], except)
		}
	}
}

func (c *Case) compareLists(p place, want, got []any, except []string) {
	length := place{p.tree, p.path + "." + lengthOf}
	c.record(length)
	if len(want) != len(got) {
		c.differ(length, len(want), len(got))
		return
	}
	for i := range want {
		c.compare(place{p.tree, p.path + "." + strconv.Itoa(i)}, want[i], got[i], except)
	}
}

// empty reports whether a value says nothing. The vectors write null, [], {} and "" for the same thing, and leave out
// what is false or 0.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case json.Number:
		return v == "0"
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

func equalLeaf(want, got any) bool {
	switch want := want.(type) {
	case string, bool, json.Number:
		return want == got
	}
	return false
}

func (c *Case) record(p place) {
	name := p.normal()
	// The first place with something to say stands for the field; one that says nothing stands in until then.
	if held, ok := c.compared[name]; ok && !empty(at(c.trees[held.tree], held.path)) {
		return
	}
	c.compared[name] = p
}

func (c *Case) differ(p place, want, got any) {
	c.failures = append(c.failures, failure{
		field: p.normal(), text: fmt.Sprintf("%s: expected %s, observed %s", p.path, short(want), short(got)),
	})
}

func short(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(data) > 200 {
		return fmt.Sprintf("%s… (%d characters)", data[:200], len(data))
	}
	return string(data)
}

// corrupt changes the value at the place into another of the same form.
func (c *Case) corrupt(p place) error {
	segments := split(p.path)
	last := len(segments) - 1
	if last < 0 {
		c.trees[p.tree] = spoil(c.trees[p.tree])
		return nil
	}
	if segments[last] == lengthOf {
		return c.corruptLength(p.tree, segments[:last])
	}
	parent := at(c.trees[p.tree], strings.Join(segments[:last], "."))
	switch parent := parent.(type) {
	case map[string]any:
		parent[segments[last]] = spoil(parent[segments[last]])
	case []any:
		i, err := strconv.Atoi(segments[last])
		if err != nil {
			return fmt.Errorf("corrupt %s: %w", p.path, err)
		}
		parent[i] = spoil(parent[i])
	default:
		return fmt.Errorf("corrupt %s: nothing there", p.path)
	}
	return nil
}

// corruptLength drops the last element of a list.
func (c *Case) corruptLength(tree int, segments []string) error {
	path := strings.Join(segments, ".")
	list, ok := at(c.trees[tree], path).([]any)
	if !ok || len(list) == 0 {
		return fmt.Errorf("corrupt the length of %q: no list there", path)
	}
	if len(segments) == 0 {
		c.trees[tree] = list[:len(list)-1]
		return nil
	}
	last := len(segments) - 1
	switch parent := at(c.trees[tree], strings.Join(segments[:last], ".")).(type) {
	case map[string]any:
		parent[segments[last]] = list[:len(list)-1]
	case []any:
		i, err := strconv.Atoi(segments[last])
		if err != nil {
			return fmt.Errorf("corrupt the length of %q: %w", path, err)
		}
		parent[i] = list[:len(list)-1]
	}
	return nil
}

func spoil(v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case json.Number:
		if v == "0" {
			return json.Number("1")
		}
		return json.Number("0")
	case string:
		if v == "" {
			return "AA=="
		}
		// The first character changes into one that hex, base64 and numbers know as well.
		head := byte('1')
		if v[0] == '1' {
			head = '2'
		}
		return string(head) + v[1:]
	}
	return "AA=="
}

// align returns got with its lists in the order of want: equal elements take each other's place, the rest fills the gaps.
func align(want, got any) any {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			break
		}
		out := make(map[string]any, len(got))
		for key, value := range got {
			out[key] = align(want[key], value)
		}
		return out
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			break
		}
		return alignLists(want, got)
	}
	return got
}

func alignLists(want, got []any) []any {
	left := make(map[string][]any) // by canonical form
	for _, value := range got {
		key := canonical(value)
		left[key] = append(left[key], value)
	}
	out := make([]any, len(want))
	var gaps []int
	for i, value := range want {
		key := canonical(value)
		if len(left[key]) == 0 {
			gaps = append(gaps, i)
			continue
		}
		out[i], left[key] = align(value, left[key][0]), left[key][1:]
	}
	var rest []any
	for _, key := range sortedKeys(left) {
		rest = append(rest, left[key]...)
	}
	for n, i := range gaps {
		out[i] = align(want[i], rest[n])
	}
	return out
}

// canonical writes a tree so that those that differ in the order of lists alone look the same.
func canonical(tree any) string {
	switch tree := tree.(type) {
	case map[string]any:
		parts := make([]string, 0, len(tree))
		for _, key := range sortedKeys(tree) {
			parts = append(parts, key+":"+canonical(tree[key]))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []any:
		parts := make([]string, len(tree))
		for i := range tree {
			parts[i] = canonical(tree[i])
		}
		slices.Sort(parts)
		return "[" + strings.Join(parts, ",") + "]"
	}
	return fmt.Sprintf("%T %v", tree, tree)
}
