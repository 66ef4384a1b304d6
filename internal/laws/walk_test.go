package laws

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// hopRow is a row of the walk in docs/architecture.md: a number with how the hop is reached, what happens, a function and its file.
var hopRow = regexp.MustCompile("^\\| ([0-9]+)(, from [0-9]+)?(, queue|, interface|, field)? \\| .* \\| `([A-Za-z0-9_.]+)` \\| `([a-z0-9_/]+\\.go)` \\|$")

// hop is a step of a walk: its function, which is called by that of the hop before or of another one, or is handed what it takes by a
// queue, an interface or a field that holds a function.
type hop struct {
	number, from   int
	by             string
	function, file string
}

// mostCalls is how many calls may lie between two hops.
const mostCalls = 6

// TestTheWalkCanBeWalked: every function that the walk names stands in the file that it names, and is reached as the walk says.
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
	walks, wrong := walksOf(walk)
	for _, line := range wrong {
		t.Errorf("no row of the walk: %s", line)
	}
	calls := callsOf(checkedPackages(t))
	hops := 0
	for _, steps := range walks {
		hops += len(steps)
		for _, h := range steps {
			if missing := namesMissing(t, h.file, h.function); missing != "" {
				t.Errorf("the walk names %s in %s: %s", h.function, h.file, missing)
			}
		}
		for _, breach := range calls.unreached(steps) {
			t.Error(breach)
		}
	}
	if hops < 40 {
		t.Errorf("the walk has %d hops", hops)
	}
	if namesMissing(t, "internal/laws/walk_test.go", "nobody") == "" || namesMissing(t, "internal/laws/nowhere.go", "nobody") == "" {
		t.Error("a function that is not there would be found")
	}
}

// walksOf reads the tables of a text, and returns the lines of them that are no hops.
func walksOf(text string) (walks [][]hop, wrong []string) {
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "| hop") {
			walks = append(walks, nil)
		}
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| hop") {
			continue
		}
		m := hopRow.FindStringSubmatch(line)
		if m == nil || len(walks) == 0 {
			wrong = append(wrong, line)
			continue
		}
		h := hop{by: strings.TrimPrefix(m[3], ", "), function: m[4], file: m[5]}
		h.number, _ = strconv.Atoi(m[1])
		h.from, _ = strconv.Atoi(strings.TrimPrefix(m[2], ", from "))
		last := &walks[len(walks)-1]
		if m[2] == "" {
			h.from = h.number - 1
		}
		if h.number != len(*last)+1 || h.from >= h.number {
			wrong = append(wrong, line)
		}
		*last = append(*last, h)
	}
	return walks, wrong
}

// calls are the module's functions by folder and name, with what each mentions.
type calls map[string]*mentions

// mentions are what a function's body names: functions by folder and name, methods of interfaces by name, and fields that
// hold a function, by its type.
type mentions struct {
	dir, signature            string
	functions, methods, holds map[string]bool
}

func callsOf(packages []*checked) calls {
	out := calls{}
	for _, p := range packages {
		p.eachFunction(func(f *ast.FuncDecl) {
			m := &mentions{dir: p.dir, functions: map[string]bool{}, methods: map[string]bool{}, holds: map[string]bool{}}
			if self, ok := p.info.Defs[f.Name].(*types.Func); ok {
				m.signature = bare(self.Signature())
			}
			out[p.dir+"."+nameOf(f)] = m
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					m.note(p.info.Uses[id])
				}
				return true
			})
		})
	}
	return out
}

func nameOf(f *ast.FuncDecl) string {
	if receiver := receiverOf(f); receiver != "" {
		return receiver + "." + f.Name.Name
	}
	return f.Name.Name
}

// bare writes a signature without its receiver and its names.
func bare(s *types.Signature) string {
	return fmt.Sprint(tupleTypes(s.Params()), tupleTypes(s.Results()))
}

func tupleTypes(t *types.Tuple) (out []string) {
	for v := range t.Variables() {
		out = append(out, types.TypeString(v.Type(), nil))
	}
	return out
}

func (m *mentions) note(used types.Object) {
	switch o := used.(type) {
	case *types.Func:
		o = o.Origin()
		receiver := o.Signature().Recv()
		if receiver != nil && types.IsInterface(receiver.Type()) {
			m.methods[o.Name()] = true
			return
		}
		if o.Pkg() == nil {
			return
		}
		name := o.Name()
		if receiver != nil {
			t := receiver.Type()
			if pointer, ok := t.(*types.Pointer); ok {
				t = pointer.Elem()
			}
			if named, ok := t.(*types.Named); ok {
				name = named.Obj().Name() + "." + name
			}
		}
		m.functions[strings.TrimPrefix(o.Pkg().Path(), module+"/")+"."+name] = true
	case *types.Var:
		if s, ok := o.Type().Underlying().(*types.Signature); ok && o.IsField() {
			m.holds[bare(s)] = true
		}
	}
}

// unreached returns what is wrong with the ways between the hops of a walk. Between two hops lie calls of functions of their own packages.
func (c calls) unreached(walk []hop) (breaches []string) {
	for _, h := range walk {
		if h.number == 1 {
			continue
		}
		before := walk[h.from-1]
		to := path.Dir(h.file) + "." + h.function
		way := c.within(path.Dir(before.file)+"."+before.function, path.Dir(h.file))
		_, function, method := strings.Cut(h.function, ".")
		reached := map[string]bool{"": way.functions[to], "queue": true, "interface": method && way.methods[function]}
		if target := c[to]; target != nil {
			reached["field"] = way.holds[target.signature]
		}
		switch {
		case h.by == "" && !reached[""]:
			breaches = append(breaches, fmt.Sprintf("the walk: %s does not call %s", before.function, h.function))
		case h.by != "" && reached[""]:
			breaches = append(breaches, fmt.Sprintf("the walk: %s calls %s, without %s", before.function, h.function, h.by))
		case !reached[h.by]:
			breaches = append(breaches, fmt.Sprintf("the walk: %s hands nothing to %s by %s", before.function, h.function, h.by))
		}
	}
	return breaches
}

// within returns what a function mentions, with the functions that it calls in its own package and in another one.
func (c calls) within(from, other string) *mentions {
	all := &mentions{functions: map[string]bool{}, methods: map[string]bool{}, holds: map[string]bool{}}
	if c[from] == nil {
		return all
	}
	seen, next := map[string]bool{from: true}, []string{from}
	for range mostCalls {
		var found []string
		for _, name := range next {
			m := c[name]
			for k := range m.methods {
				all.methods[k] = true
			}
			for k := range m.holds {
				all.holds[k] = true
			}
			for k := range m.functions {
				all.functions[k] = true
				if called := c[k]; called != nil && !seen[k] && (called.dir == c[from].dir || called.dir == other) {
					seen[k] = true
					found = append(found, k)
				}
			}
		}
		next = found
	}
	return all
}

// The law of the walk finds each breach.
func TestTheWalkCanBite(t *testing.T) {
	p := checkSource(t, `package planted
type room struct { tell func(string) int; other interface { Ask() } }
func (r *room) First() { r.second() }
func (r *room) second() { third(); r.tell("x"); r.other.Ask() }
func third() {}
func alone() {}
type listener struct{}
func (listener) heard(string) int { return 0 }
func (listener) Ask() {}
func (listener) Answer() {}
`)
	c := callsOf([]*checked{p})
	row := func(how, name string) string { return "| 2" + how + " | x | `" + name + "` | `planted/planted.go` |\n" }
	for text, good := range map[string]bool{
		row("", "third"): true, row("", "alone"): false, row(", queue", "alone"): true, row(", queue", "third"): false,
		row(", interface", "listener.Ask"): true, row(", interface", "listener.Answer"): false, row("", "listener.Ask"): false,
		row(", field", "listener.heard"): true, row(", field", "listener.Ask"): false, row(", from 1", "third"): true,
	} {
		walks, wrong := walksOf("| hop |\n| 1 | x | `room.First` | `planted/planted.go` |\n" + text)
		if len(wrong) > 0 || (len(c.unreached(walks[0])) == 0) != good {
			t.Errorf("%s is good: %v, lines %v, %v", strings.TrimSpace(text), !good, wrong, c.unreached(walks[0]))
		}
	}
	for _, text := range []string{row(", from 2", "third"), row(", by chance", "third"), strings.Replace(row("", "third"), "2", "3", 1)} {
		if _, wrong := walksOf("| hop |\n| 1 | x | `room.First` | `planted/planted.go` |\n" + text); len(wrong) == 0 {
			t.Errorf("taken: %s", text)
		}
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
