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

// heard are the rooms that remember what comes from the network.
var heard = []string{"internal/node/p2p", "internal/node/engine", "internal/node/twin", "internal/protocol/gossip"}

// collections are types of ours and of libraries that hold any number of entries, besides maps.
var collections = map[string]bool{"fifo": true, "generations": true, "LRU": true}

// remembers reports whether a field's type can hold any number of entries: a map, one of the collections, or an array of them.
func remembers(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.MapType:
		return true
	case *ast.ArrayType:
		return t.Len != nil && remembers(t.Elt)
	case *ast.StarExpr:
		return remembers(t.X)
	case *ast.IndexExpr:
		return remembers(t.X)
	case *ast.IndexListExpr:
		return remembers(t.X)
	case *ast.SelectorExpr:
		return collections[t.Sel.Name]
	case *ast.Ident:
		return collections[t.Name]
	}
	return false
}

// memories lists the fields of a folder's structs that remember, as package.Type.field.
func memories(t *testing.T, dir string) (out []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			fields, ok := spec.Type.(*ast.StructType)
			if !ok {
				return true
			}
			for _, f := range fields.Fields.List {
				for _, name := range f.Names {
					if remembers(f.Type) {
						out = append(out, file.Name.Name+"."+spec.Name.Name+"."+name.Name)
					}
				}
			}
			return true
		})
	}
	return out
}

// TestFaultEveryMemoryIsBounded: kind A7, a cache without a bound. Every map, cache and queue of the rooms that hear the network has
// a row in docs/bounds.md with its bound, and every row is of one.
func TestFaultEveryMemoryIsBounded(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "bounds.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]int)
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9]+\\.[A-Za-z]+\\.[A-Za-z]+)` \\|[^|]+\\|[^|]*[^| ][^|]*\\|").FindAllStringSubmatch(string(page), -1) {
		rows[m[1]]++
	}
	for _, dir := range heard {
		for _, name := range memories(t, dir) {
			if rows[name] != 1 {
				t.Errorf("%s has %d rows with a bound in docs/bounds.md instead of one", name, rows[name])
			}
			delete(rows, name)
		}
	}
	for name := range rows {
		t.Errorf("docs/bounds.md has a row for %s, which does not exist", name)
	}
}
