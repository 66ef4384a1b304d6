package laws

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// askers are the packages that answer from a loop of their own or over a network. Whoever asks them under a lock waits for the loop, and
// the loop, which calls our code, waits for the lock.
var askers = []string{
	"github.com/libp2p/go-libp2p-pubsub",
	"github.com/libp2p/go-libp2p/core/host",
	"github.com/libp2p/go-libp2p/core/network",
	"github.com/ethereum/go-ethereum/p2p/discover",
	"github.com/ethereum/go-ethereum/ethclient",
	"github.com/ethereum/go-ethereum/rpc",
	"net/http",
}

// patient are the locks that only their own callers wait for: nothing that a library calls takes them.
var patient = []string{
	"internal/node/p2p.changing", // held by whoever changes topics
}

// harmless are the methods of askers that only read or set a field, with their types.
var harmless = []string{
	"github.com/libp2p/go-libp2p/core/host.Host.Network", "github.com/libp2p/go-libp2p/core/network.Dialer.Connectedness",
	"github.com/libp2p/go-libp2p/core/network.ConnStat.Stat", "github.com/libp2p/go-libp2p/core/network.ConnSecurity.RemotePeer",
	"github.com/libp2p/go-libp2p/core/network.ConnMultiaddrs.RemoteMultiaddr", "net/http.Header.Get",
}

// dialers are the functions of askers that ask by themselves. Others make something.
var dialers = []string{
	"net/http.Get", "net/http.Head", "net/http.Post", "net/http.PostForm",
	"github.com/ethereum/go-ethereum/rpc.Dial", "github.com/ethereum/go-ethereum/rpc.DialContext", "github.com/ethereum/go-ethereum/rpc.DialOptions",
	"github.com/ethereum/go-ethereum/ethclient.Dial", "github.com/ethereum/go-ethereum/ethclient.DialContext",
}

// TestFaultNobodyIsAskedUnderALock: an operator fell silent for good, because a lock was held while gossip's loop was asked and the loop
// asked for the lock.
func TestFaultNobodyIsAskedUnderALock(t *testing.T) {
	for _, p := range checkedPackages(t) {
		if !within(p.dir, "internal/node") {
			continue
		}
		for _, b := range p.askedUnderLocks() {
			t.Errorf("%v: %s", p.fset.Position(b.at), b.what)
		}
	}
}

// breach of a lock: where, and what is asked.
type asked struct {
	at   token.Pos
	what string
}

// lockWalk walks through a package's functions and finds what is asked while a lock may be held.
type lockWalk struct {
	*checked
	// shapes are the signatures of the askers' methods, by name and without: for calls by an interface or a field of ours.
	shapes map[string]bool
	// asks are the package's functions that ask, and whom; takes are those that end with a lock held, gives those that give one back.
	asks         map[types.Object]string
	takes, gives map[types.Object]map[types.Object]bool
	found        []asked
	quiet        bool // to learn takes and gives
}

// held are the locks that may be held; a lock is true once its Unlock is deferred.
type held map[types.Object]bool

// askedUnderLocks returns the calls of askers between a Lock and its Unlock, by way of functions of the same package too.
func (p *checked) askedUnderLocks() []asked {
	w := &lockWalk{
		checked: p, shapes: p.shapesOfAskers(), asks: map[types.Object]string{},
		takes: map[types.Object]map[types.Object]bool{}, gives: map[types.Object]map[types.Object]bool{},
	}
	w.learnAsks()
	w.learnHelpers()
	p.eachFunction(func(f *ast.FuncDecl) { w.list(f.Body.List, held{}) })
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok { // called some time, by somebody else
				w.list(lit.Body.List, held{})
			}
			return true
		})
	}
	slices.SortFunc(w.found, func(a, b asked) int { return int(a.at) - int(b.at) })
	return slices.CompactFunc(w.found, func(a, b asked) bool { return a.at == b.at })
}

func (p *checked) eachFunction(visit func(*ast.FuncDecl)) {
	for _, file := range p.files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				visit(f)
			}
		}
	}
}

// shapesOfAskers lists the signatures of the askers' methods that carry a context or a type of an asker: those are told apart well enough.
func (p *checked) shapesOfAskers() map[string]bool {
	shapes := map[string]bool{}
	seen := map[*types.Package]bool{}
	var visit func(of *types.Package)
	visit = func(of *types.Package) {
		if seen[of] {
			return
		}
		seen[of] = true
		for _, next := range of.Imports() {
			visit(next)
		}
		if !slices.Contains(askers, of.Path()) {
			return
		}
		for _, name := range of.Scope().Names() {
			named, ok := of.Scope().Lookup(name).(*types.TypeName)
			if !ok || !named.Exported() {
				continue
			}
			methods := types.NewMethodSet(types.NewPointer(named.Type()))
			if types.IsInterface(named.Type()) {
				methods = types.NewMethodSet(named.Type())
			}
			for i := range methods.Len() {
				f, ok := methods.At(i).Obj().(*types.Func)
				if !ok || !f.Exported() || isHarmless(f) {
					continue
				}
				if shape := bare(f.Signature()); strings.Contains(shape, "context.Context") || strings.Contains(shape, of.Path()+".") {
					shapes[f.Name()+shape], shapes[shape] = true, true
				}
			}
		}
	}
	visit(p.pkg)
	return shapes
}

// learnAsks finds the package's functions that ask, directly or by way of each other.
func (w *lockWalk) learnAsks() {
	for grown := true; grown; {
		grown = false
		w.eachFunction(func(f *ast.FuncDecl) {
			self := w.info.Defs[f.Name]
			if w.asks[self] != "" {
				return
			}
			now(f.Body, func(call *ast.CallExpr) {
				if name := w.whom(call); name != "" && w.asks[self] == "" {
					w.asks[self], grown = name, true
				}
			})
		})
	}
}

// learnHelpers finds the functions that return with a lock held, or give one back that their caller took.
func (w *lockWalk) learnHelpers() {
	w.quiet = true
	defer func() { w.quiet = false }()
	for range 3 {
		w.eachFunction(func(f *ast.FuncDecl) {
			self := w.info.Defs[f.Name]
			taken := held{}
			w.list(f.Body.List, taken)
			for lock, deferred := range taken {
				if !deferred {
					add(w.takes, self, lock)
				}
			}
			given := map[types.Object]bool{}
			now(f.Body, func(call *ast.CallExpr) {
				if lock, what := w.lockCall(call); lock != nil && what == gives {
					given[lock] = true
				} else if lock != nil {
					delete(given, lock)
				}
			})
			locks := map[types.Object]bool{}
			now(f.Body, func(call *ast.CallExpr) {
				if lock, what := w.lockCall(call); lock != nil && what != gives {
					locks[lock] = true
				}
			})
			for lock := range given {
				if !locks[lock] {
					add(w.gives, self, lock)
				}
			}
		})
	}
}

func add(to map[types.Object]map[types.Object]bool, f, lock types.Object) {
	if to[f] == nil {
		to[f] = map[types.Object]bool{}
	}
	to[f][lock] = true
}

// now visits the calls that happen when a piece of code runs, not those of functions that it makes for later.
func now(n ast.Node, visit func(*ast.CallExpr)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.GoStmt:
			return false
		case *ast.CallExpr:
			visit(n)
			if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
				now(lit.Body, visit)
			}
		}
		return true
	})
}

func (p *checked) callee(call *ast.CallExpr) types.Object {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return p.info.Uses[f]
	case *ast.SelectorExpr:
		return p.info.Uses[f.Sel]
	}
	return nil
}

// isHarmless reports whether a method only reads a field.
func isHarmless(f *types.Func) bool { return slices.Contains(harmless, fullName(f)) }

// fullName is path.Function or path.Type.Method.
func fullName(f *types.Func) string {
	name := f.Name()
	if receiver := f.Signature().Recv(); receiver != nil {
		t := receiver.Type()
		if pointer, ok := t.(*types.Pointer); ok {
			t = pointer.Elem()
		}
		if named, ok := types.Unalias(t).(*types.Named); ok {
			name = named.Obj().Name() + "." + name
		}
	}
	return f.Pkg().Path() + "." + name
}

// whom says who is asked by a call, or nothing.
func (w *lockWalk) whom(call *ast.CallExpr) string {
	switch o := w.callee(call).(type) {
	case *types.Func:
		if name := w.asks[o]; name != "" {
			return name
		}
		switch receiver := o.Signature().Recv(); {
		case o.Pkg() == nil:
		case slices.Contains(askers, o.Pkg().Path()):
			if receiver == nil && !slices.Contains(dialers, fullName(o)) || isHarmless(o) {
				return ""
			}
			return o.Pkg().Name() + "." + o.Name()
		case receiver != nil && types.IsInterface(receiver.Type()) && w.shapes[o.Name()+bare(o.Signature())]:
			return "the interface's " + o.Name()
		}
	case *types.Var:
		if s, ok := o.Type().Underlying().(*types.Signature); ok && w.shapes[bare(s)] {
			return "the function " + o.Name()
		}
	}
	return ""
}

// What a call does to a lock.
const (
	takes = iota + 1
	tries
	gives
)

// lockCall returns the lock that a call of package sync takes or gives back: the field or the variable.
func (w *lockWalk) lockCall(call *ast.CallExpr) (types.Object, int) {
	f, ok := w.callee(call).(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg().Path() != "sync" {
		return nil, 0
	}
	what := map[string]int{"Lock": takes, "RLock": takes, "TryLock": tries, "TryRLock": tries, "Unlock": gives, "RUnlock": gives}[f.Name()]
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if what == 0 || !ok {
		return nil, 0
	}
	var lock types.Object
	switch x := ast.Unparen(sel.X).(type) {
	case *ast.Ident:
		lock = w.info.Uses[x]
	case *ast.SelectorExpr:
		lock = w.info.Uses[x.Sel]
	case *ast.IndexExpr:
		if s, ok := ast.Unparen(x.X).(*ast.SelectorExpr); ok {
			lock = w.info.Uses[s.Sel]
		}
	}
	if lock == nil || slices.Contains(patient, w.dir+"."+lock.Name()) {
		return nil, 0
	}
	return lock, what
}

// list walks through statements in their order. It changes locks to those that may be held behind them, and reports whether nothing comes
// behind them.
func (w *lockWalk) list(body []ast.Stmt, locks held) (ends bool) {
	for _, s := range body {
		if w.statement(s, locks) {
			return true
		}
	}
	return false
}

func (w *lockWalk) statement(s ast.Stmt, locks held) (ends bool) {
	switch s := s.(type) {
	case nil:
	case *ast.BlockStmt:
		return w.list(s.List, locks)
	case *ast.LabeledStmt:
		return w.statement(s.Stmt, locks)
	case *ast.IfStmt:
		return w.branches(s, locks)
	case *ast.ForStmt:
		w.statement(s.Init, locks)
		w.calls(s.Cond, locks)
		w.either(locks, func(inner held) bool { return w.list(s.Body.List, inner) || w.statement(s.Post, inner) })
	case *ast.RangeStmt:
		w.calls(s.X, locks)
		w.either(locks, func(inner held) bool { return w.list(s.Body.List, inner) })
	case *ast.SwitchStmt:
		w.statement(s.Init, locks)
		w.calls(s.Tag, locks)
		w.clauses(s.Body.List, locks)
	case *ast.TypeSwitchStmt:
		w.statement(s.Init, locks)
		w.calls(s.Assign, locks)
		w.clauses(s.Body.List, locks)
	case *ast.SelectStmt:
		w.clauses(s.Body.List, locks)
	case *ast.DeferStmt:
		w.deferred(s.Call, locks)
	case *ast.GoStmt:
		for _, a := range s.Call.Args {
			w.calls(a, locks)
		}
	case *ast.ReturnStmt:
		w.calls(s, locks)
		return true
	case *ast.BranchStmt:
		return true
	default:
		w.calls(s, locks)
	}
	return false
}

// branches walks through both ways of an if. A lock that is tried in the condition is held in the body, or behind an if that leaves without it.
func (w *lockWalk) branches(s *ast.IfStmt, locks held) (ends bool) {
	w.statement(s.Init, locks)
	before := maps.Clone(locks)
	w.calls(s.Cond, locks)
	inner, other := maps.Clone(locks), maps.Clone(locks)
	if not, ok := ast.Unparen(s.Cond).(*ast.UnaryExpr); ok && not.Op == token.NOT {
		inner = maps.Clone(before)
	}
	innerEnds, otherEnds := w.list(s.Body.List, inner), w.statement(s.Else, other)
	clear(locks)
	if !innerEnds {
		maps.Copy(locks, inner)
	}
	if !otherEnds {
		maps.Copy(locks, other)
	}
	return innerEnds && otherEnds
}

// either walks through code that may run or not.
func (w *lockWalk) either(locks held, run func(held) (ends bool)) {
	inner := maps.Clone(locks)
	if !run(inner) {
		maps.Copy(locks, inner)
	}
}

func (w *lockWalk) clauses(list []ast.Stmt, locks held) {
	before := maps.Clone(locks)
	for _, c := range list {
		inner := maps.Clone(before)
		ends := false
		switch c := c.(type) {
		case *ast.CaseClause:
			for _, e := range c.List {
				w.calls(e, inner)
			}
			ends = w.list(c.Body, inner)
		case *ast.CommClause:
			w.statement(c.Comm, inner)
			ends = w.list(c.Body, inner)
		}
		if !ends {
			maps.Copy(locks, inner)
		}
	}
}

// deferred notes a deferred Unlock. Another deferred call runs before the Unlocks that were deferred before it.
func (w *lockWalk) deferred(call *ast.CallExpr, locks held) {
	given := map[types.Object]bool{}
	now(&ast.ExprStmt{X: call}, func(c *ast.CallExpr) {
		if lock, what := w.lockCall(c); lock != nil && what == gives {
			given[lock] = true
		}
		for lock := range w.gives[w.callee(c)] {
			given[lock] = true
		}
	})
	behind := held{}
	for lock, waits := range locks {
		if waits {
			behind[lock] = true
		}
	}
	w.calls(&ast.ExprStmt{X: call}, behind)
	for lock := range given {
		if _, is := locks[lock]; is {
			locks[lock] = true
		}
	}
}

// calls visits the calls of code without branches: what is asked, and what is done to locks. A literal that is called at once is walked
// through in its place.
func (w *lockWalk) calls(n ast.Node, locks held) {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.GoStmt:
			return false
		case *ast.CallExpr:
			if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
				w.list(lit.Body.List, locks)
			}
			w.call(n, locks)
		}
		return true
	})
}

func (w *lockWalk) call(call *ast.CallExpr, locks held) {
	if lock, what := w.lockCall(call); lock != nil {
		if what == gives {
			delete(locks, lock)
		} else {
			locks[lock] = false
		}
		return
	}
	if name := w.whom(call); name != "" && len(locks) > 0 && !w.quiet {
		lock := ""
		for o := range locks {
			lock = max(lock, o.Name())
		}
		w.found = append(w.found, asked{call.Pos(), fmt.Sprintf("%s is asked while %s is held", name, lock)})
	}
	callee := w.callee(call)
	for lock := range w.takes[callee] {
		locks[lock] = false
	}
	for lock := range w.gives[callee] {
		delete(locks, lock)
	}
}

func TestLocksCanBite(t *testing.T) {
	const head = `package planted
import (
	"net/http"
	"sync"
)
type asker interface { Do(*http.Request) (*http.Response, error) }
type room struct { mu sync.Mutex; other sync.RWMutex; client http.Client; by asker; field func(*http.Request) (*http.Response, error); header http.Header }
func (r *room) ask() { r.client.CloseIdleConnections() }
func (r *room) take() { r.mu.Lock() }
func (r *room) give() { r.mu.Unlock() }
func (r *room) f(yes bool, n int) {
`
	for body, bites := range map[string]bool{
		"r.mu.Lock(); defer r.mu.Unlock(); r.client.CloseIdleConnections()":        true,
		"r.mu.Lock(); if yes { r.client.CloseIdleConnections() }; r.mu.Unlock()":   true,
		"r.mu.Lock(); defer r.mu.Unlock(); r.ask()":                                true,
		"r.mu.Lock(); defer r.mu.Unlock(); switch n { case 1: r.ask() }":           true,
		"r.mu.Lock(); _, _ = r.client.Get(\"\"); r.mu.Unlock()":                    true,
		"r.mu.Lock(); _, _ = http.Get(\"\"); r.mu.Unlock()":                        true,
		"r.mu.Lock(); _, _ = r.by.Do(nil); r.mu.Unlock()":                          true,
		"r.mu.Lock(); _, _ = r.field(nil); r.mu.Unlock()":                          true,
		"r.mu.Lock(); func() { r.ask() }(); r.mu.Unlock()":                         true,
		"r.mu.Lock(); defer r.mu.Unlock(); defer r.ask()":                          true,
		"r.mu.Lock(); defer r.mu.Unlock(); defer func() { r.ask() }()":             true,
		"if r.mu.TryLock() { r.ask(); r.mu.Unlock() }":                             true,
		"if !r.mu.TryLock() { return }; r.ask(); r.mu.Unlock()":                    true,
		"if yes { r.mu.Lock() }; r.ask(); if yes { r.mu.Unlock() }":                true,
		"r.take(); r.ask(); r.give()":                                              true,
		"r.take(); defer r.give(); r.ask()":                                        true,
		"r.other.RLock(); r.ask(); r.other.RUnlock()":                              true,
		"go func() { r.mu.Lock(); r.ask(); r.mu.Unlock() }()":                      true,
		"for range n { r.mu.Lock(); if yes { continue }; r.ask(); r.mu.Unlock() }": true,
		"r.mu.Lock(); if yes { r.mu.Unlock(); return }; r.ask(); r.mu.Unlock()":    true,
		"r.mu.Lock(); r.mu.Unlock(); r.ask()":                                      false,
		"r.mu.Lock(); defer r.mu.Unlock(); go r.ask()":                             false,
		"r.mu.Lock(); if yes { r.mu.Unlock(); r.ask(); return }; r.mu.Unlock()":    false,
		"defer r.ask(); r.mu.Lock(); defer r.mu.Unlock()":                          false,
		"r.mu.Lock(); defer r.ask(); r.mu.Unlock()":                                false,
		"if !r.mu.TryLock() { r.ask(); return }; r.mu.Unlock()":                    false,
		"r.take(); r.give(); r.ask()":                                              false,
		"r.mu.Lock(); _ = r.header.Get(\"\"); r.mu.Unlock()":                       false,
		"r.mu.Lock(); later := func() { r.ask() }; r.mu.Unlock(); later()":         false,
	} {
		p := checkSource(t, head+body+"\n}\n", "net/http", "sync")
		if got := len(p.askedUnderLocks()) > 0; got != bites {
			t.Errorf("found %v: %s", got, body)
		}
	}
}
