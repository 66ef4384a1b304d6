package laws

import (
	"go/ast"
	"go/token"
	"go/types"
	"testing"
)

// Law 2: protocol has no goroutine, channel, clock or package variable that changes.
func TestProtocolIsPure(t *testing.T) {
	looked := 0
	for _, p := range checkedPackages(t) {
		if !inProtocol(p.dir) {
			continue
		}
		looked++
		for _, b := range p.impurities() {
			t.Errorf("%s: %s", p.fset.Position(b.pos), b.what)
		}
	}
	if looked < 8 {
		t.Errorf("only %d packages of protocol were looked at", looked)
	}
}

type breach struct {
	pos  token.Pos
	what string
}

var clockCalls = map[string]bool{
	"Now": true, "After": true, "AfterFunc": true, "Sleep": true, "Tick": true, "NewTimer": true, "NewTicker": true, "Since": true, "Until": true,
}

// impurities finds what a pure package does not do, by the types of its expressions: another name for a package or a type hides nothing.
func (p *checked) impurities() (out []breach) {
	for _, f := range p.files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				out = append(out, breach{n.Pos(), "starts a goroutine"})
			case *ast.Ident:
				switch used := p.info.Uses[n].(type) {
				case *types.Func:
					if used.Pkg() != nil && used.Pkg().Path() == "time" && clockCalls[used.Name()] && used.Signature().Recv() == nil {
						out = append(out, breach{n.Pos(), "reads a clock: time." + used.Name()})
					}
				case *types.TypeName:
					if isChannel(used.Type()) {
						out = append(out, breach{n.Pos(), "uses a channel: " + used.Name()})
					}
				}
			case *ast.ChanType:
				out = append(out, breach{n.Pos(), "uses a channel"})
			case *ast.FuncDecl:
				if n.Body != nil && n.Name.Name != "init" {
					out = append(out, p.assignments(n.Body)...)
				}
			}
			return true
		})
	}
	return out
}

func isChannel(t types.Type) bool {
	_, is := t.Underlying().(*types.Chan)
	return is
}

// assignments finds writes to variables of a package inside a function.
func (p *checked) assignments(body *ast.BlockStmt) (out []breach) {
	written := func(e ast.Expr) {
		if v := p.packageVariable(e); v != nil {
			out = append(out, breach{e.Pos(), "changes the package variable " + v.Name()})
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				written(l)
			}
		case *ast.IncDecStmt:
			written(n.X)
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear") && len(n.Args) > 0 {
				written(n.Args[0])
			}
		}
		return true
	})
	return out
}

// packageVariable returns the variable of a package that an expression is, or is a part of.
func (p *checked) packageVariable(e ast.Expr) *types.Var {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			if v := ofPackage(p.info.Uses[x.Sel]); v != nil {
				return v
			}
			e = x.X
		case *ast.Ident:
			return ofPackage(p.info.Uses[x])
		default:
			return nil
		}
	}
}

func ofPackage(o types.Object) *types.Var {
	v, ok := o.(*types.Var)
	if !ok || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return nil
	}
	return v
}

// The law of purity finds each breach, under any name.
func TestPurityCanBite(t *testing.T) {
	p := checkSource(t, `package p
import (
	t "time"
	"math"
)
type pipe = chan int
var state, table = 1, map[int]int{}
func Shadow() { state := 0; state++; _ = state; var d t.Duration; _ = d; _ = math.Pi }
func A() { go Shadow() }
func B() { state = 2 }
func C() { delete(table, 1) }
func D() { _ = t.Now }
func E() { var c pipe; _ = c }
func F() { table[1]++ }
`, "time", "math")
	var got []string
	for _, b := range p.impurities() {
		got = append(got, b.what)
	}
	want := []string{
		"starts a goroutine", "changes the package variable state", "changes the package variable table", "reads a clock: time.Now",
		"uses a channel: pipe", "changes the package variable table",
	}
	for _, w := range want {
		found := false
		for _, g := range got {
			found = found || g == w
		}
		if !found {
			t.Errorf("not found: %s", w)
		}
	}
	if len(got) != len(want)+1 { // and the channel of pipe's own declaration
		t.Errorf("found %q", got)
	}
}
