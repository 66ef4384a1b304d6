package laws

import (
	"go/ast"
	"go/token"
	"testing"
)

// What the pages of errors and reasons explain can happen: somebody raises it.
func TestEveryFaultIsRaised(t *testing.T) {
	files, _ := parseAll(t)
	defined := make(map[string]bool)
	raised := make(map[string]bool)
	for _, f := range files {
		switch {
		case f.test:
		case f.dir == "internal/fault":
			for name, kind := range typedConstants(f.syntax) {
				defined[name] = defined[name] || kind == "Code" || kind == "Reason"
			}
			if f.name == "reason.go" { // a reason's remedy is a code
				ast.Inspect(f.syntax, func(n ast.Node) bool {
					if list, ok := n.(*ast.CompositeLit); ok && len(list.Elts) == 4 {
						if code, ok := list.Elts[3].(*ast.Ident); ok {
							raised[code.Name] = true
						}
					}
					return true
				})
			}
		default:
			ast.Inspect(f.syntax, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "fault" {
						raised[s.Sel.Name] = true
					}
				}
				return true
			})
		}
	}
	if len(defined) < 50 {
		t.Fatalf("found only %d codes and reasons", len(defined))
	}
	for name := range defined {
		if !raised[name] {
			t.Errorf("fault.%s is explained to people, and nothing raises it", name)
		}
	}
}

// typedConstants returns the constants of a file and the names of their types.
func typedConstants(syntax *ast.File) map[string]string {
	out := make(map[string]string)
	for _, d := range syntax.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, s := range group.Specs {
			spec, ok := s.(*ast.ValueSpec)
			if !ok {
				continue
			}
			if kind, ok := spec.Type.(*ast.Ident); ok {
				out[spec.Names[0].Name] = kind.Name
			}
		}
	}
	return out
}
