package sim

import (
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const sourceRoot = "../../.."

// TestSeams fits the rows to the rules as they are now: each is found exactly once, and what comes out is Go.
func TestSeams(t *testing.T) {
	files, err := plant(sourceRoot)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if _, err := parser.ParseFile(token.NewFileSet(), name, text, parser.AllErrors); err != nil {
			t.Errorf("planted bugs: %v", err)
		}
	}
}

// TestSeamsNameTheMutants compares the names in the rows with the list of bugs.
func TestSeamsNameTheMutants(t *testing.T) {
	asks := regexp.MustCompile(`planted\.Bug\("([^"]+)"\)`)
	inRows := map[string]bool{}
	for _, s := range seams() {
		for _, m := range asks.FindAllStringSubmatch(s.new, -1) {
			inRows[m[1]] = true
		}
		if strings.Contains(s.old, "planted.") {
			t.Errorf("%s asks for planted bugs in the source tree: %q", s.file, s.old)
		}
	}
	var listed []string
	for _, m := range Mutants() {
		listed = append(listed, m.Name)
	}
	slices.Sort(listed)
	if rows := slices.Sorted(maps.Keys(inRows)); !slices.Equal(rows, listed) {
		t.Errorf("the rows plant\n%v\nand the list has\n%v", rows, listed)
	}
}
