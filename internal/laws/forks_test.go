package laws

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// TestFaultForksAreRows: kind B1, what depends on the beacon chain's fork is decided in several places, and a new fork misses one.
// A fork is a row of the table in protocol/eth: nobody else compares data versions, and there only the table names them.
func TestFaultForksAreRows(t *testing.T) {
	files, fset := parseAll(t)
	for _, f := range files {
		if f.test || within(f.dir, "protocol/eth") && f.name == "fork.go" {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CaseClause:
				for _, e := range n.List {
					if namesVersion(e) {
						t.Errorf("%s: a case by data version: ask the fork table of protocol/eth", fset.Position(e.Pos()))
					}
				}
			case *ast.BinaryExpr:
				if n.Op != token.LAND && n.Op != token.LOR && (namesVersion(n.X) || namesVersion(n.Y)) {
					t.Errorf("%s: compares data versions: ask the fork table of protocol/eth", fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

// namesVersion reports whether an expression is one of the library's data versions.
func namesVersion(e ast.Expr) bool {
	sel, ok := e.(*ast.SelectorExpr)
	return ok && strings.HasPrefix(sel.Sel.Name, "DataVersion")
}
