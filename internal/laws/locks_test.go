package laws

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
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

// harmless are the methods of askers that only read a field.
var harmless = []string{"ID", "Stat", "Network", "Connectedness", "RemotePeer", "LocalPeer", "RemoteMultiaddr", "LocalMultiaddr", "Error", "String", "Get", "Set", "Header", "Context"}

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

// askedUnderLocks returns the calls of askers between a Lock and its Unlock, by way of functions of the same package too.
func (p *checked) askedUnderLocks() (out []asked) {
	asks := p.askingFunctions()
	p.eachFunction(func(f *ast.FuncDecl) {
		locked := map[string]bool{}
		p.underLocks(f.Body.List, locked, func(call *ast.CallExpr, lock string) {
			name, is := p.asker(call)
			if !is {
				if o := p.callee(call); o != nil {
					name, is = asks[o]
				}
			}
			if is {
				out = append(out, asked{call.Pos(), fmt.Sprintf("%s is asked while %s is held", name, lock)})
			}
		})
	})
	return out
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

// askingFunctions returns the package's functions that ask, directly or by way of each other, and whom.
func (p *checked) askingFunctions() map[types.Object]string {
	asks := map[types.Object]string{}
	for grown := true; grown; {
		grown = false
		p.eachFunction(func(f *ast.FuncDecl) {
			self := p.info.Defs[f.Name]
			if asks[self] != "" {
				return
			}
			now(f.Body, func(call *ast.CallExpr) {
				name, is := p.asker(call)
				if !is {
					name, is = asks[p.callee(call)]
				}
				if is && asks[self] == "" {
					asks[self], grown = name, true
				}
			})
		})
	}
	return asks
}

// now visits the calls that happen when a piece of code runs, not those of functions that it makes.
func now(n ast.Node, visit func(*ast.CallExpr)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.GoStmt:
			return false
		case *ast.CallExpr:
			visit(n)
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

// asker reports whether a call is one of a method or function of an asker.
func (p *checked) asker(call *ast.CallExpr) (string, bool) {
	f, ok := p.callee(call).(*types.Func)
	if !ok || f.Pkg() == nil || !slices.Contains(askers, f.Pkg().Path()) || slices.Contains(harmless, f.Name()) {
		return "", false
	}
	if f.Signature().Recv() == nil {
		return "", false // makes something
	}
	return f.Pkg().Name() + "." + f.Name(), true
}

// underLocks walks statements in order and visits the calls that are made while a lock is held. A deferred Unlock holds to the end.
func (p *checked) underLocks(body []ast.Stmt, held map[string]bool, visit func(*ast.CallExpr, string)) {
	for _, s := range body {
		if name, locks, is := p.lockStatement(s); is {
			if locks {
				held[name] = true
			} else {
				delete(held, name)
			}
			continue
		}
		for _, inner := range blocks(s) {
			p.underLocks(inner, cloneSet(held), visit)
		}
		for name := range held {
			headers(s, func(call *ast.CallExpr) { visit(call, name) })
			break
		}
	}
}

func cloneSet(s map[string]bool) map[string]bool {
	out := map[string]bool{}
	for k := range s {
		out[k] = true
	}
	return out
}

// lockStatement reads a statement that takes or gives back a lock; a deferred Unlock is none.
func (p *checked) lockStatement(s ast.Stmt) (name string, locks, is bool) {
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return "", false, false
	}
	call, ok := e.X.(*ast.CallExpr)
	if !ok {
		return "", false, false
	}
	f, ok := p.callee(call).(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg().Path() != "sync" || !strings.HasSuffix(f.Name(), "ock") {
		return "", false, false
	}
	lock := types.ExprString(call.Fun.(*ast.SelectorExpr).X)
	if slices.Contains(patient, p.dir+"."+lock[strings.LastIndex(lock, ".")+1:]) {
		return "", false, false
	}
	return lock, strings.HasSuffix(f.Name(), "Lock") && !strings.HasSuffix(f.Name(), "Unlock"), true
}

// blocks returns the statements within a statement.
func blocks(s ast.Stmt) (out [][]ast.Stmt) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BlockStmt:
			out = append(out, n.List)
			return false
		case *ast.CaseClause:
			out = append(out, n.Body)
			return false
		case *ast.CommClause:
			out = append(out, n.Body)
			return false
		}
		return true
	})
	return out
}

// headers visits the calls of a statement outside its blocks.
func headers(s ast.Stmt, visit func(*ast.CallExpr)) {
	switch s.(type) {
	case *ast.DeferStmt, *ast.CaseClause, *ast.CommClause, *ast.BlockStmt:
		return
	}
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.BlockStmt, *ast.GoStmt:
			return false
		case *ast.CallExpr:
			visit(n)
		}
		return true
	})
}

func TestLocksCanBite(t *testing.T) {
	p := checkSource(t, `package planted
import (
	"net/http"
	"sync"
)
type room struct { mu sync.Mutex; client http.Client }
func (r *room) deferred() { r.mu.Lock(); defer r.mu.Unlock(); r.client.CloseIdleConnections() }
func (r *room) between(yes bool) { r.mu.Lock(); if yes { r.client.CloseIdleConnections() }; r.mu.Unlock() }
func (r *room) byWay() { r.mu.Lock(); defer r.mu.Unlock(); r.ask() }
func (r *room) switched(n int) { r.mu.Lock(); defer r.mu.Unlock(); switch n { case 1: r.ask() } }
func (r *room) ask() { r.client.CloseIdleConnections() }
func (r *room) after() { r.mu.Lock(); r.mu.Unlock(); r.ask() }
func (r *room) beside() { r.mu.Lock(); defer r.mu.Unlock(); go r.ask() }
`, "net/http", "sync")
	var lines []int
	for _, b := range p.askedUnderLocks() {
		lines = append(lines, p.fset.Position(b.at).Line)
	}
	slices.Sort(lines)
	if !slices.Equal(lines, []int{7, 8, 9, 10}) {
		t.Errorf("breaches are found in lines %v", lines)
	}
}
