package laws

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// nested are the modules of this repository beside the main one.
var nested = []string{"lab/conformance", "lab/peers"}

// everything is every package of the repository without its tests, those of the nested modules too.
var everything = sync.OnceValues(func() (out []*checked, err error) {
	all, err := theModule()
	if err != nil {
		return nil, err
	}
	for _, m := range nested {
		more, err := load(m)
		if err != nil {
			return nil, err
		}
		all = append(slices.Clip(all), more...)
	}
	for _, p := range all {
		if p.test == "" {
			out = append(out, p)
		}
	}
	return out, nil
})

func everyPackage(t *testing.T) []*checked {
	t.Helper()
	packages, err := everything()
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

// tabled are types whose values are rows of a table: nothing but the table's files tells the values apart.
type tabled struct {
	// types are full names, such as path.Type.
	types []string
	// free are constants that are no rows, by their full names.
	free []string
	// names are the values' names, by which nothing is told apart either; without regard to case.
	names []string
	// containers are the packages whose fields and types are named after a row.
	containers string
	// kinds is the package whose types with this ending are of one row each.
	kinds, ending string
}

// keyed reports whether an expression has one of the types.
func (k *tabled) keyed(t types.Type) bool {
	if t == nil {
		return false
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && slices.Contains(k.types, named.Obj().Pkg().Path()+"."+named.Obj().Name())
}

// decision is a place where a value of the types is told from others, with the function it is in.
type decision struct {
	pos  token.Pos
	in   string
	what string
}

// decisions finds where a package decides by a row: it compares with a constant, switches over constants, or has a set, a list or a table
// of its own. Files are those that stand for the table.
func (k *tabled) decisions(p *checked, files ...string) (out []decision) {
	for _, f := range p.files {
		if ast.IsGenerated(f) || slices.Contains(files, p.dir+"/"+path.Base(filepath.ToSlash(p.fset.Position(f.Pos()).Filename))) {
			continue
		}
		for _, d := range f.Decls {
			in := "variables"
			if f, ok := d.(*ast.FuncDecl); ok {
				in = nameOf(f)
			}
			s := seeker{tabled: k, checked: p, known: map[types.Object]bool{}, named: map[types.Object]bool{}}
			s.learn(d)
			ast.Inspect(d, func(n ast.Node) bool {
				if what := s.decides(n); what != "" {
					out = append(out, decision{n.Pos(), in, what})
				}
				return true
			})
		}
	}
	return out
}

// seeker looks through one declaration.
type seeker struct {
	*tabled
	*checked
	// known are variables that hold a constant of the types, named those that hold the name of a value.
	known, named map[types.Object]bool
}

// learn finds the variables that hold a constant or a name.
func (s *seeker) learn(d ast.Decl) {
	set := func(left *ast.Ident, right ast.Expr) {
		o := s.info.Defs[left]
		if o == nil {
			return
		}
		s.known[o] = s.known[o] || s.constant(right)
		s.named[o] = s.named[o] || s.namesOne(right)
	}
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i := range n.Values {
				if len(n.Values) == len(n.Names) {
					set(n.Names[i], n.Values[i])
				}
			}
		case *ast.AssignStmt:
			for i := range n.Rhs {
				if left, ok := n.Lhs[i].(*ast.Ident); ok && len(n.Lhs) == len(n.Rhs) {
					set(left, n.Rhs[i])
				}
			}
		}
		return true
	})
}

// plain takes brackets and conversions off an expression, and reports whether it is of the types then.
func (s *seeker) plain(e ast.Expr) (ast.Expr, bool) {
	for {
		e = ast.Unparen(e)
		if s.keyed(s.info.Types[e].Type) {
			return e, true
		}
		call, ok := e.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !s.info.Types[call.Fun].IsType() {
			return e, false
		}
		e = call.Args[0]
	}
}

// constant reports whether an expression is a constant of the types, converted or not, and no free one.
func (s *seeker) constant(e ast.Expr) bool {
	e, keyed := s.plain(e)
	if !keyed {
		return false
	}
	var used types.Object
	switch e := e.(type) {
	case *ast.Ident:
		used = s.info.Uses[e]
	case *ast.SelectorExpr:
		used = s.info.Uses[e.Sel]
	case *ast.BinaryExpr:
		return s.constant(e.X) || s.constant(e.Y)
	}
	if used != nil && used.Pkg() != nil && slices.Contains(s.free, used.Pkg().Path()+"."+used.Name()) {
		return false
	}
	return s.info.Types[e].Value != nil || s.known[used]
}

// fixed reports whether an expression is a constant of whatever type.
func (s *seeker) fixed(e ast.Expr) bool { return s.info.Types[e].Value != nil && !s.freeConstant(e) }

func (s *seeker) freeConstant(e ast.Expr) bool {
	_, keyed := s.plain(e)
	return keyed && !s.constant(e)
}

// namesOne reports whether an expression is the name of a value: it calls String, or prints one.
func (s *seeker) namesOne(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return s.named[s.info.Uses[e]]
	case *ast.CallExpr:
		f, ok := s.callee(e).(*types.Func)
		if !ok || f.Pkg() == nil {
			return false
		}
		if sel, ok := e.Fun.(*ast.SelectorExpr); ok && f.Name() == "String" && s.keyed(s.info.Types[sel.X].Type) {
			return true
		}
		return (f.Pkg().Path() == "fmt" || f.Pkg().Path() == "strings") && slices.ContainsFunc(e.Args, func(a ast.Expr) bool {
			return s.keyed(s.info.Types[a].Type) || s.namesOne(a)
		})
	}
	return false
}

// spelled reports whether an expression is the name of a row as a text.
func (s *seeker) spelled(e ast.Expr) bool {
	v := s.info.Types[e].Value
	return v != nil && v.Kind() == constant.String && slices.ContainsFunc(s.names, func(name string) bool {
		return strings.EqualFold(constant.StringVal(v), name)
	})
}

// part reports whether an expression is one element of a value of the types, or a value that is written out.
func (s *seeker) part(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return s.keyed(s.info.Types[e.X].Type)
	case *ast.CompositeLit:
		return s.keyed(s.info.Types[e].Type)
	}
	return false
}

// told reports whether comparing two expressions tells rows apart.
func (s *seeker) told(x, y ast.Expr) bool {
	if s.part(x) || s.part(y) {
		return true
	}
	_, keyedX := s.plain(x)
	_, keyedY := s.plain(y)
	if s.constant(x) || s.constant(y) || keyedX && !keyedY && s.fixed(y) || keyedY && !keyedX && s.fixed(x) {
		return true
	}
	return s.namesOne(x) && s.fixed(y) || s.namesOne(y) && s.fixed(x) || s.spelled(x) || s.spelled(y)
}

// decides says what a node decides, or nothing.
func (s *seeker) decides(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op.Precedence() == token.EQL.Precedence() && s.told(n.X, n.Y) {
			return "a comparison"
		}
		if (n.Op == token.SHL || n.Op == token.SHR) && s.constant(n.Y) {
			return "a bit for one"
		}
	case *ast.SwitchStmt:
		for _, c := range n.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				if n.Tag != nil && s.told(n.Tag, e) {
					return "a switch"
				}
			}
		}
	case *ast.IndexExpr:
		if s.constant(n.Index) && !s.info.Types[n.X].IsType() {
			return "an entry for one"
		}
	case *ast.CallExpr:
		f, ok := s.callee(n).(*types.Func)
		if ok && f.Pkg() != nil && slices.Contains([]string{"slices", "maps", "cmp", "strings"}, f.Pkg().Path()) && slices.ContainsFunc(n.Args, func(a ast.Expr) bool {
			return s.constant(a) || s.spelled(a)
		}) {
			return "a search for one"
		}
	case *ast.CompositeLit:
		return s.ofItsOwn(n)
	}
	return s.opens(n)
}

// ofItsOwn reports whether a literal is a set, a list or a table by rows.
func (s *seeker) ofItsOwn(lit *ast.CompositeLit) string {
	t := s.info.Types[lit].Type
	if t == nil {
		return ""
	}
	switch t.Underlying().(type) {
	case *types.Map, *types.Slice, *types.Array:
	default:
		return ""
	}
	rows := 0
	for _, e := range lit.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if s.constant(pair.Key) || s.spelled(pair.Key) {
				return "a table of its own"
			}
			e = pair.Value
		}
		if _, isMap := t.Underlying().(*types.Map); !isMap && (s.constant(e) || s.spelled(e)) {
			return "a list of its own"
		}
		if row, ok := ast.Unparen(e).(*ast.CompositeLit); ok && slices.ContainsFunc(row.Elts, func(field ast.Expr) bool {
			if pair, ok := field.(*ast.KeyValueExpr); ok {
				field = pair.Value
			}
			return s.constant(field)
		}) {
			rows++
		}
	}
	if rows > 1 {
		return "a table of its own"
	}
	return ""
}

// opens reports whether a node reaches into a container of one row: a field that is named after it, or an assertion of its type.
func (s *seeker) opens(n ast.Node) string {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		field, ok := s.info.Uses[n.Sel].(*types.Var)
		if ok && s.containers != "" && field.IsField() && field.Pkg() != nil && within(field.Pkg().Path(), s.containers) && slices.ContainsFunc(s.names, func(name string) bool {
			return strings.EqualFold(name, n.Sel.Name) || strings.EqualFold(name+"blinded", n.Sel.Name)
		}) {
			return "a container of one"
		}
	case *ast.TypeAssertExpr:
		if n.Type != nil && s.container(n.Type) {
			return "an assertion of one"
		}
	case *ast.CaseClause:
		if slices.ContainsFunc(n.List, s.container) {
			return "an assertion of one"
		}
	}
	return ""
}

// container reports whether an expression is a type that is one row's.
func (s *seeker) container(e ast.Expr) bool {
	t := s.info.Types[e].Type
	if pointer, ok := t.(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !s.info.Types[e].IsType() || named.Obj().Pkg() == nil || types.IsInterface(named) {
		return false
	}
	p, name := named.Obj().Pkg().Path(), named.Obj().Name()
	if s.kinds != "" && p == s.kinds && strings.HasSuffix(name, s.ending) {
		return true
	}
	return s.containers != "" && within(p, s.containers) && slices.ContainsFunc(s.names, func(name string) bool { return strings.EqualFold(name, path.Base(p)) })
}

// place is a row of a list of places: the law, the folder and function, how many decisions it may have, and why they stand.
type place struct{ law, where string }

// placesThatStand reads places.txt.
func placesThatStand(t *testing.T) map[place]int {
	t.Helper()
	file, err := os.Open("places.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	out := map[place]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		head, why, _ := strings.Cut(line, ": ")
		words := strings.Fields(head)
		if len(words) != 3 || len(strings.Fields(why)) < 3 {
			t.Errorf("places.txt: no row: %s", line)
			continue
		}
		if !within(words[1], "internal/lab") && !within(words[1], "internal/testnet") && !within(words[1], "lab") {
			t.Errorf("places.txt: product code may not stand: %s", line)
		}
		n, err := strconv.Atoi(words[2])
		if err != nil || n < 1 || out[place{words[0], words[1]}] > 0 {
			t.Errorf("places.txt: a wrong number, or a second row of its place: %s", line)
		}
		out[place{words[0], words[1]}] = n
	}
	return out
}

// onlyWhereTheyStand fails for decisions that places.txt does not list, and for rows of it that are too many. Places are folder.Function.
func onlyWhereTheyStand(t *testing.T, law string, k *tabled, files []string, advice string) {
	t.Helper()
	stand := placesThatStand(t)
	found, at := map[place]int{}, map[place][]string{}
	looked := 0
	for _, p := range everyPackage(t) {
		looked++
		for _, d := range k.decisions(p, files...) {
			where := place{law, p.dir + "." + d.in}
			found[where]++
			at[where] = append(at[where], fmt.Sprintf("%s: %s", p.fset.Position(d.pos), d.what))
		}
	}
	if looked < 70 {
		t.Errorf("only %d packages were looked at", looked)
	}
	for where, n := range found {
		if n > stand[where] {
			t.Errorf("%s %s %d, and %d may stand (places.txt); %s\n\t%s", law, where.where, n, stand[where], advice, strings.Join(at[where], "\n\t"))
		}
	}
	for where, n := range stand {
		if where.law == law && found[where] < n {
			t.Errorf("places.txt lets %d stand in %s, which has %d: strike the rest", n, where.where, found[where])
		}
	}
}
