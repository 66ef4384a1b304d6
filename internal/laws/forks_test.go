package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// forkTables are the files that hold what is said of the beacon chain's forks: the rows, and the containers that rows name. Only they may
// tell forks apart.
var forkTables = []string{"protocol/eth/fork.go", "protocol/eth/forms.go"}

// library is the package whose data versions are forks by another name.
const library = "github.com/attestantio/go-eth2-client/spec"

// TestFaultForksAreRows: kind B1, what depends on the beacon chain's fork is decided in several places, and a new fork misses one.
// A fork is a row of the table in protocol/eth: nothing else compares forks, data versions or forks' names, or keeps a list of them. It
// holds of the laboratory and of the nested modules too.
func TestFaultForksAreRows(t *testing.T) {
	files, fset := parseAll(t)
	more, moreSet := parseTree(t, "../../lab/conformance")
	const in = module + "/protocol/eth"
	names := map[string][]string{}
	for _, f := range files {
		if module+"/"+f.dir == in && !f.test {
			names[in] = append(names[in], constantsOf(f.syntax, "ForkID")...)
		}
	}
	if len(names[in]) < 7 {
		t.Fatalf("protocol/eth has %d forks: the law would hold of nothing", len(names[in]))
	}
	for _, fork := range append([]string{"Unknown"}, names[in]...) {
		names[library] = append(names[library], "DataVersion"+fork)
	}
	breaches := func(syntax *ast.File, in string) []token.Pos {
		return append(decisions(syntax, in, names), spelled(syntax, names[module+"/protocol/eth"])...)
	}
	for _, f := range files {
		if f.test || slices.Contains(forkTables, f.dir+"/"+f.name) {
			continue
		}
		for _, at := range breaches(f.syntax, module+"/"+f.dir) {
			t.Errorf("%s: a decision by fork outside the table: make it a column of a row (see %v)", fset.Position(at), forkTables)
		}
	}
	for _, f := range more {
		if f.test {
			continue
		}
		for _, at := range breaches(f.syntax, "lab/conformance") {
			t.Errorf("%s: a decision by fork outside the table: make it a column of a row (see %v)", moreSet.Position(at), forkTables)
		}
	}
	const ours, theirs = `package a; import "` + in + `"; `, `package a; import "` + library + `"; `
	for name, source := range map[string]string{
		"a comparison":            ours + `func f(id eth.ForkID) bool { return id >= eth.Electra }`,
		"a case":                  ours + `func f(id eth.ForkID) { switch id { case eth.Deneb, eth.Electra: } }`,
		"a list":                  ours + `var late = []eth.ForkID{eth.Electra, eth.Fulu}`,
		"a set":                   ours + `var late = map[eth.ForkID]bool{eth.Fulu: true}`,
		"a constant of its own":   ours + `const newest = eth.Fulu; func f(id eth.ForkID) bool { return id == newest }`,
		"a data version":          theirs + `func f(v spec.DataVersion) bool { return v == spec.DataVersionFulu }`,
		"a case by data version":  theirs + `func f(v spec.DataVersion) { switch v { case spec.DataVersionFulu: } }`,
		"no data version":         theirs + `func f(v spec.DataVersion) bool { return v != spec.DataVersionUnknown }`,
		"a name":                  `package a; func f(s string) bool { return s == "fulu" }`,
		"a case by name":          `package a; func f(s string) { switch s { case "Fulu": } }`,
		"a list of names":         `package a; var s = []string{"DENEB", "ELECTRA"}`,
		"a table of names":        `package a; var s = map[string]string{"FULU": "0x06000539"}`,
		"a conversion to compare": ours + `func f(id uint64) bool { return id == uint64(eth.Fulu) }`,
	} {
		syntax, err := parser.ParseFile(token.NewFileSet(), "a.go", source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if len(breaches(syntax, "a")) == 0 {
			t.Errorf("%s is not found: %s", name, source)
		}
	}
}

// spelled finds where a file decides by the name of one of the forks as a text: a comparison, a case, or a list or table of its own.
func spelled(syntax *ast.File, forks []string) (at []token.Pos) {
	look := func(list ...ast.Expr) {
		for _, e := range list {
			text, ok := e.(*ast.BasicLit)
			if ok && slices.ContainsFunc(forks, func(fork string) bool { return strings.EqualFold(strings.Trim(text.Value, "\"`"), fork) }) {
				at = append(at, e.Pos())
			}
		}
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CaseClause:
			look(n.List...)
		case *ast.BinaryExpr:
			if n.Op.Precedence() == token.EQL.Precedence() {
				look(n.X, n.Y)
			}
		case *ast.CompositeLit:
			_, array := n.Type.(*ast.ArrayType)
			_, table := n.Type.(*ast.MapType)
			for _, e := range n.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok && table {
					look(pair.Key)
				} else if array {
					look(e)
				}
			}
		}
		return true
	})
	return at
}
