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

// deadlines are the functions of package context that read a clock.
var deadlines = map[string]bool{"WithTimeout": true, "WithTimeoutCause": true, "WithDeadline": true, "WithDeadlineCause": true}

// clockRead names the function if it reads a clock or waits for one.
func clockRead(f *types.Func) string {
	if f.Pkg() == nil || f.Signature().Recv() != nil {
		return ""
	}
	switch p := f.Pkg().Path(); {
	case p == "time" && clockCalls[f.Name()], p == "context" && deadlines[f.Name()]:
		return p + "." + f.Name()
	}
	return ""
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
					if clock := clockRead(used); clock != "" {
						out = append(out, breach{n.Pos(), "reads a clock: " + clock})
					}
				case *types.TypeName:
					if isChannel(used.Type()) {
						out = append(out, breach{n.Pos(), "uses a channel: " + used.Name()})
					}
				}
			case *ast.GenDecl:
				out = append(out, p.changeable(n)...)
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

// changeable finds a declaration's variables whose types are made to be changed by their methods: those of package sync and sync/atomic.
func (p *checked) changeable(d *ast.GenDecl) (out []breach) {
	for _, spec := range d.Specs {
		values, ok := spec.(*ast.ValueSpec)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for _, name := range values.Names {
			if v := ofPackage(p.info.Defs[name]); v != nil && holdsSync(v.Type(), map[types.Type]bool{}) {
				out = append(out, breach{name.Pos(), "has the changeable package variable " + v.Name()})
			}
		}
	}
	return out
}

// holdsSync reports whether a type is one of package sync or sync/atomic, or has a part that is.
func holdsSync(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if named, ok := t.(*types.Named); ok && named.Obj().Pkg() != nil && within(named.Obj().Pkg().Path(), "sync") {
		return named.Obj().Name() != "Locker"
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return holdsSync(u.Elem(), seen)
	case *types.Slice:
		return holdsSync(u.Elem(), seen)
	case *types.Array:
		return holdsSync(u.Elem(), seen)
	case *types.Map:
		return holdsSync(u.Elem(), seen)
	case *types.Struct:
		for i := range u.NumFields() {
			if holdsSync(u.Field(i).Type(), seen) {
				return true
			}
		}
	}
	return false
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
			if f, ok := p.callee(n).(*types.Func); ok && f.Pkg() != nil && f.Pkg().Path() == "sync/atomic" && f.Signature().Recv() == nil && len(n.Args) > 1 {
				if address, ok := ast.Unparen(n.Args[0]).(*ast.UnaryExpr); ok {
					written(address.X)
				}
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

// ownClock are the functions of the node that read the machine's clock beside clock.Clock, and why.
var ownClock = map[string]string{
	"internal/node/beacon.readEvents": "a connection is silent in real time",
	"internal/node/store.closeDB":     "a database that does not close is waited for in real time",
	"internal/node/p2p.Run":           "host and bootnode look around at a steady pace; what they decide by time comes from Clock",
	"internal/node/p2p.reply":         "a stream's deadline is the machine's time",
	"internal/node/p2p.after":         "a pause before a peer is dialled again",
	"internal/node/p2p.search":        "a pause between two looks for peers",
}

// TestTheShellHasOneClock: the node's rooms ask clock.Clock, which tests replace. Where the machine's clock is read beside it, ownClock
// says why.
func TestTheShellHasOneClock(t *testing.T) {
	unused := map[string]bool{}
	for name := range ownClock {
		unused[name] = true
	}
	for _, p := range checkedPackages(t) {
		if !within(p.dir, "internal/node") || p.dir == "internal/node/clock" {
			continue
		}
		p.eachFunction(func(f *ast.FuncDecl) {
			name := p.dir + "." + f.Name.Name
			ast.Inspect(f, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				if !ok {
					return true
				}
				used, ok := p.info.Uses[id].(*types.Func)
				if !ok || used.Pkg() == nil || used.Pkg().Path() != "time" || clockRead(used) == "" {
					return true
				}
				delete(unused, name)
				if ownClock[name] == "" {
					t.Errorf("%s: %s reads the machine's clock beside clock.Clock", p.fset.Position(n.Pos()), name)
				}
				return true
			})
		})
	}
	for name := range unused {
		t.Errorf("%s reads no clock any more: strike it from ownClock", name)
	}
}

// The law of purity finds each breach, under any name.
func TestPurityCanBite(t *testing.T) {
	p := checkSource(t, `package p
import (
	t "time"
	"context"
	"math"
	"sync/atomic"
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
func G() { _, _ = context.WithTimeout(context.Background(), 1) }
func H() { _, _ = context.WithDeadline(context.Background(), t.Time{}) }
var held *struct { n [2]atomic.Uint64 }
var plain uint64
func I() { atomic.AddUint64(&plain, 1) }
`, "time", "math", "context", "sync/atomic")
	var got []string
	for _, b := range p.impurities() {
		got = append(got, b.what)
	}
	want := []string{
		"starts a goroutine", "changes the package variable state", "changes the package variable table", "reads a clock: time.Now",
		"uses a channel: pipe", "changes the package variable table", "reads a clock: context.WithTimeout", "reads a clock: context.WithDeadline",
		"has the changeable package variable held", "changes the package variable plain",
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
