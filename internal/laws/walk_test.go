package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// hop is a row of the walk in docs/architecture.md: a number, what happens, a function and its file.
var hop = regexp.MustCompile("^\\| [0-9]+ \\| .* \\| `([A-Za-z0-9_.]+)` \\| `([a-z0-9_/]+\\.go)` \\|$")

// Every function that the walk names stands in the file that it names.
func TestTheWalkCanBeWalked(t *testing.T) {
	page, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, walk, found := strings.Cut(string(page), "\n## The walk\n")
	if !found {
		t.Fatal("docs/architecture.md has no section \"The walk\"")
	}
	walk, _, _ = strings.Cut(walk, "\n## ")
	hops := 0
	for _, line := range strings.Split(walk, "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| hop") {
			continue
		}
		m := hop.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("no row of the walk: %s", line)
			continue
		}
		hops++
		if missing := namesMissing(t, m[2], m[1]); missing != "" {
			t.Errorf("the walk names %s in %s: %s", m[1], m[2], missing)
		}
	}
	if hops < 20 {
		t.Errorf("the walk has %d hops", hops)
	}
	if namesMissing(t, "internal/laws/walk_test.go", "nobody") == "" || namesMissing(t, "internal/laws/nowhere.go", "nobody") == "" {
		t.Error("a function that is not there would be found")
	}
}

// namesMissing says what is wrong with "Func" or "Type.Method" in a file; nothing if the file declares it.
func namesMissing(t *testing.T, file, name string) string {
	t.Helper()
	syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", file), nil, parser.SkipObjectResolution)
	if err != nil {
		return err.Error()
	}
	receiver, function, method := strings.Cut(name, ".")
	if !method {
		receiver, function = "", name
	}
	for _, d := range syntax.Decls {
		f, ok := d.(*ast.FuncDecl)
		if ok && f.Name.Name == function && receiverOf(f) == receiver {
			return ""
		}
	}
	return "the file declares no such function"
}

func receiverOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	for e := f.Recv.List[0].Type; ; {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
