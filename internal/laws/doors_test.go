package laws

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// doors are the public packages that an integrator imports, with what of this module they may reach, directly or not. The border is the
// only room of the node behind any: contracts/client bounds and checks the answers of execution clients with it.
var doors = map[string][]string{
	"api/v1":             nil,
	"ssv":                {"contracts/artifacts", "contracts/binding", "contracts/client", "contracts/model", "internal/node/border", "protocol"},
	"contracts/client":   {"contracts/artifacts", "contracts/binding", "contracts/model", "internal/node/border", "protocol"},
	"contracts/model":    {"contracts/binding", "contracts/artifacts", "protocol"},
	"contracts/binding":  {"contracts/artifacts", "protocol"},
	"protocol/keyshare":  {"protocol"},
	"protocol/registry":  {"protocol"},
	"protocol/network":   {"protocol"},
	"protocol/threshold": {"protocol"},
}

// standardOnly are doors that import nothing but the standard library.
var standardOnly = []string{"api/v1"}

// TestDoorsAreLight: whoever imports a public package takes no node, no simulator and no fault of a command line with it.
func TestDoorsAreLight(t *testing.T) {
	files, _ := parseAll(t)
	graph := map[string][]string{}
	for _, f := range files {
		if !f.test {
			graph[f.dir] = append(graph[f.dir], imports(f)...)
		}
	}
	for door := range doors {
		if graph[door] == nil {
			t.Errorf("there is no package %s", door)
		}
	}
	for _, breach := range doorBreaches(graph) {
		t.Error(breach)
	}
}

// doorBreaches walks from each door along the imports, which are given by folder.
func doorBreaches(graph map[string][]string) (breaches []string) {
	for door, allowed := range doors {
		seen, next := map[string]bool{door: true}, []string{door}
		for len(next) > 0 {
			dir := next[0]
			next = next[1:]
			for _, p := range graph[dir] {
				ours := strings.TrimPrefix(p, module+"/")
				switch {
				case ours == p && slices.Contains(standardOnly, dir) && !isStdlib(p):
					breaches = append(breaches, dir+" imports "+p+": it takes the standard library only")
				case ours == p || seen[ours]:
				case !slices.ContainsFunc(allowed, func(a string) bool { return within(ours, a) }):
					breaches = append(breaches, dir+" imports "+ours+", which "+door+" may not reach")
				default:
					seen[ours] = true
					next = append(next, ours)
				}
			}
		}
	}
	return breaches
}

// Planted breaches: each kind is found.
func TestDoorBreachesAreFound(t *testing.T) {
	for what, graph := range map[string]map[string][]string{
		"a room of the node, over a client": {"ssv": {module + "/contracts/client"}, "contracts/client": {module + "/internal/node/p2p"}},
		"a fault":                           {"contracts/model": {module + "/internal/fault"}},
		"a library":                         {"api/v1": {"github.com/spf13/cobra"}},
		"a room of ours":                    {"api/v1": {module + "/protocol/wire"}},
	} {
		if len(doorBreaches(graph)) == 0 {
			t.Errorf("not found: %s", what)
		}
	}
	good := map[string][]string{"ssv": {"fmt", "github.com/spf13/cobra", module + "/protocol/keyshare"}, "protocol/keyshare": {"io"}}
	if breaches := doorBreaches(good); len(breaches) > 0 {
		t.Errorf("found %v", breaches)
	}
}

// TestExamplesAreRun: an example of a public package shows what it prints, so that go test runs it. Every public package has one, and
// package ssv one for each of its steps.
func TestExamplesAreRun(t *testing.T) {
	files, _ := parseAll(t)
	tests, code := map[string][]*ast.File{}, map[string]bool{}
	for _, f := range files {
		switch {
		case !forOthers(f.dir):
		case f.test:
			tests[f.dir] = append(tests[f.dir], f.syntax)
		case !f.generated:
			code[f.dir] = true
		}
	}
	for dir := range code {
		examples := doc.Examples(tests[dir]...)
		if len(examples) == 0 && dir != "contracts/artifacts" { // which only embeds files
			t.Errorf("%s has no example", dir)
		}
		for _, name := range notRun(examples) {
			t.Errorf("%s: Example%s is never run: it has no Output", dir, name)
		}
	}
	for _, step := range []string{"Split", "Load", "Verify", "Cost", "Plan", "Register", "Exit"} {
		if !slices.ContainsFunc(doc.Examples(tests["ssv"]...), func(e *doc.Example) bool { return e.Name == step }) {
			t.Errorf("ssv.%s has no example", step)
		}
	}
	const source = "package a\nfunc ExampleA() { f() }\nfunc ExampleB() {\n\tf()\n\t// Output: x\n}\nfunc ExampleC() {\n\tf()\n\t// Output:\n}\n"
	syntax, err := parser.ParseFile(token.NewFileSet(), "a_test.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	if names := notRun(doc.Examples(syntax)); !slices.Equal(names, []string{"A"}) {
		t.Errorf("not run are %v", names)
	}
}

func notRun(examples []*doc.Example) (names []string) {
	for _, e := range examples {
		if e.Output == "" && !e.EmptyOutput {
			names = append(names, e.Name)
		}
	}
	return names
}
