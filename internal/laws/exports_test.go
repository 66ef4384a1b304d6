package laws

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// public are packages that others import, and whose exported names are all needed. Everything else lies under internal/ or is a program.
var public = []string{
	"protocol/wire", "protocol/eth", "protocol/threshold", "protocol/operatorkey", "protocol/keyshare", "protocol/registry", "protocol/network",
	"contracts/binding", "contracts/model", "contracts/client", "api/v1", "ssv",
}

// promised lists names that only others use: each with the reason why it is offered.
const promised = "api.txt"

// export is an exported name of a public package: the package's folder and the name.
type export struct{ dir, name string }

func (e export) String() string { return e.dir + "." + e.name }

// An exported name of a public package is used by another package, its tests or the conformance runner; or it is the type of something
// that is; or others meet it as a value or an error; or an Example shows it; or a row of api.txt says who needs it. Anything else is
// unexported or deleted.
func TestExportsAreUsed(t *testing.T) {
	conformance, err := load("lab/conformance")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(promised)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := parsePromises(string(text))
	if err != nil {
		t.Fatal(err)
	}
	unused, exported := unusedExports(slices.Concat(checkedWithTests(t), conformance), public)
	if exported < 200 {
		t.Errorf("only %d exported names found", exported)
	}
	for _, e := range unused {
		if rows[e.String()] == "" {
			t.Errorf("%s is exported and used by no other package: unexport it, delete it, show it in an Example, or add a row to internal/laws/%s", e, promised)
		}
		delete(rows, e.String())
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		t.Errorf("internal/laws/%s promises %s, which does not exist or is used: delete the row", promised, name)
	}
}

// parsePromises reads rows of a name, a colon and a reason.
func parsePromises(text string) (map[string]string, error) {
	out := map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, _ := strings.Cut(line, ": ")
		if strings.TrimSpace(reason) == "" {
			return nil, fmt.Errorf("%s: %q says no reason", promised, line)
		}
		out[name] = reason
	}
	return out, nil
}

// unusedExports returns the exported names that nobody needs, and how many exported names there are.
func unusedExports(packages []*checked, public []string) (out []export, all int) {
	objects, used, own := map[export]types.Object{}, map[export]bool{}, map[export]bool{}
	for _, p := range packages {
		if p.test == "" && slices.Contains(public, p.dir) {
			maps.Copy(objects, p.exports())
			p.ownUses(own)
		}
		p.uses(used)
	}
	for e := range own {
		if isError(objects[e]) {
			used[e] = true
		}
	}
	need := slices.Collect(maps.Keys(used))
	for len(need) > 0 { // what a needed name is made of is needed too
		e := need[len(need)-1]
		need = need[:len(need)-1]
		for _, of := range madeOf(objects[e]) {
			if !used[of] {
				used[of] = true
				need = append(need, of)
			}
		}
	}
	for e, o := range objects {
		if !used[e] && !isValueOf(o, used, own[e]) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b export) int { return strings.Compare(a.String(), b.String()) })
	return out, len(objects)
}

// exports returns a package's exported names, except those of generated files.
func (p *checked) exports() map[export]types.Object {
	generated := map[*token.File]bool{}
	for _, f := range p.files {
		generated[p.fset.File(f.Pos())] = ast.IsGenerated(f)
	}
	out := map[export]types.Object{}
	for _, name := range p.pkg.Scope().Names() {
		if o := p.pkg.Scope().Lookup(name); o.Exported() && !generated[p.fset.File(o.Pos())] {
			out[export{p.dir, name}] = o
		}
	}
	return out
}

// uses adds the exported names of other packages that a package names. Of its own tests only Examples count: they stand in the documentation.
func (p *checked) uses(used map[export]bool) {
	for _, f := range p.files {
		for _, d := range f.Decls {
			function, isFunction := d.(*ast.FuncDecl)
			example := isFunction && p.test != "" && strings.HasSuffix(f.Name.Name, "_test") && strings.HasPrefix(function.Name.Name, "Example")
			ast.Inspect(d, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					if e, ok := exportOf(p.info.Uses[id]); ok && (e.dir != p.dir || example) {
						used[e] = true
					}
				}
				return true
			})
		}
	}
}

// ownUses adds the exported names that a package's own code uses.
func (p *checked) ownUses(own map[export]bool) {
	for _, o := range p.info.Uses {
		if e, ok := exportOf(o); ok && e.dir == p.dir {
			own[e] = true
		}
	}
}

// isError reports whether an object is an error that its package returns, or the type of one: a caller tells it apart.
func isError(o types.Object) bool {
	if o == nil {
		return false
	}
	failure := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
	switch o.(type) {
	case *types.Var, *types.TypeName:
		return types.Implements(o.Type(), failure) || types.Implements(types.NewPointer(o.Type()), failure)
	}
	return false
}

// isValueOf reports whether an object is a constant of a type that others use, and they meet it as one of the type's values: the package
// uses it, or it is what the type holds where nothing was set.
func isValueOf(o types.Object, used map[export]bool, ownUse bool) bool {
	constant, ok := o.(*types.Const)
	if !ok || !ownUse && constant.Val().ExactString() != "0" {
		return false
	}
	named, ok := constant.Type().(*types.Named)
	if !ok {
		return false
	}
	e, ok := exportOf(named.Obj())
	return ok && used[e]
}

// exportOf returns the exported name of ours that an object is.
func exportOf(o types.Object) (export, bool) {
	if o == nil || o.Pkg() == nil || !o.Exported() || o.Pkg().Scope().Lookup(o.Name()) != o {
		return export{}, false
	}
	dir, ours := strings.CutPrefix(o.Pkg().Path(), module+"/")
	return export{strings.TrimSuffix(dir, "_test"), o.Name()}, ours
}

// madeOf returns the exported types that an object's type, its exported fields and its exported methods name.
func madeOf(o types.Object) (out []export) {
	if o == nil {
		return nil
	}
	seen := map[types.Type]bool{}
	var visit func(types.Type)
	visit = func(t types.Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		switch t := t.(type) {
		case *types.Named:
			if e, ok := exportOf(t.Obj()); ok {
				out = append(out, e)
			}
			for arg := range t.TypeArgs().Types() {
				visit(arg)
			}
		case *types.Alias:
			if e, ok := exportOf(t.Obj()); ok {
				out = append(out, e)
			}
			visit(t.Rhs())
		case *types.Pointer:
			visit(t.Elem())
		case *types.Slice:
			visit(t.Elem())
		case *types.Array:
			visit(t.Elem())
		case *types.Chan:
			visit(t.Elem())
		case *types.Map:
			visit(t.Key())
			visit(t.Elem())
		case *types.Tuple:
			for v := range t.Variables() {
				visit(v.Type())
			}
		case *types.Signature:
			visit(t.Params())
			visit(t.Results())
		case *types.Struct:
			for f := range t.Fields() {
				if f.Exported() {
					visit(f.Type())
				}
			}
		case *types.Interface:
			for m := range t.Methods() {
				visit(m.Type())
			}
			for embedded := range t.EmbeddedTypes() {
				visit(embedded)
			}
		}
	}
	visit(o.Type())
	if name, ok := o.(*types.TypeName); ok {
		visit(name.Type().Underlying())
		if named, ok := name.Type().(*types.Named); ok {
			for m := range named.Methods() {
				if m.Exported() {
					visit(m.Type())
				}
			}
		}
	}
	return out
}

// The law of exported names finds an unused one, and takes what another package names, what that is made of, and what an Example shows.
func TestExportsCanBite(t *testing.T) {
	packages, err := load("internal/laws/testdata/exports")
	if err != nil {
		t.Fatal(err)
	}
	unused, all := unusedExports(packages, []string{"internal/laws/testdata/exports/offer"})
	var got []string
	for _, e := range unused {
		got = append(got, e.name)
	}
	if want := []string{"Dead", "DeadPart", "OnlyOwnTests"}; !slices.Equal(got, want) || all != 13 {
		t.Errorf("unused are %q of %d, want %q of 13", got, all, want)
	}
	if _, err := parsePromises("protocol/wire.Name: \n"); err == nil {
		t.Error("a promise without a reason is taken")
	}
}
