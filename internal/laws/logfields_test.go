package laws

import (
	"go/ast"
	"go/token"
	"testing"
)

// logCalls are the methods of a logger that take pairs of a field and its value.
var logCalls = map[string]bool{"Debug": true, "Info": true, "Warn": true, "Error": true, "Log": true, "With": true, "log": true}

// An error is the field "cause" in every log line, so that one search finds all of them.
func TestErrorsAreLoggedAsCause(t *testing.T) {
	files, fset := parseAll(t)
	looked := 0
	for _, f := range files {
		if f.test {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !logCalls[calledName(call)] {
				return true
			}
			for _, arg := range call.Args {
				text, ok := arg.(*ast.BasicLit)
				if !ok || text.Kind != token.STRING {
					continue
				}
				looked++
				if text.Value == `"err"` || text.Value == `"error"` {
					t.Errorf("%s: an error is logged as %s: call the field \"cause\"", fset.Position(arg.Pos()), text.Value)
				}
			}
			return true
		})
	}
	if looked < 300 {
		t.Errorf("only %d words of log lines were looked at", looked)
	}
}

// calledName is the name of what is called, without what stands before a dot.
func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}
