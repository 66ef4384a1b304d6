package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// TestFaultQuirksStayInTheLaboratory: kind A2, a value check that is loosened where it counts. duty.SpecQuirks makes the value checks
// those of the public vectors. Outside the laboratory and tests nobody makes one: package duty itself names it as a pointer alone.
func TestFaultQuirksStayInTheLaboratory(t *testing.T) {
	files, fset := parseAll(t)
	declared := false
	for _, f := range files {
		declared = declared || f.dir == dutyRoom && declaresQuirks(f.syntax)
		if f.test || within(f.dir, "internal/lab") {
			continue
		}
		for _, pos := range madeQuirks(f.syntax) {
			t.Errorf("%s: SpecQuirks loosen value checks, which only vectors and tests may do", fset.Position(pos))
		}
		for _, p := range imports(f) {
			if p == module+"/internal/protocol/dutytest" && f.dir != "internal/protocol/dutytest" {
				t.Errorf("%s/%s imports dutytest, which is for vectors and tests", f.dir, f.name)
			}
		}
	}
	if !declared {
		t.Errorf("%s declares no SpecQuirks: the law would hold of nothing", dutyRoom)
	}
}

const dutyRoom = "internal/protocol/duty"

// declaresQuirks reports whether a file declares the type.
func declaresQuirks(f *ast.File) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		found = found || ok && spec.Name.Name == "SpecQuirks"
		return !found
	})
	return found
}

// madeQuirks returns where a file names the type other than as a pointer's: to make a value of it one has to.
func madeQuirks(f *ast.File) (found []token.Pos) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			return n.Name.Name != "SpecQuirks"
		case *ast.StarExpr:
			return !namesQuirks(n.X)
		case ast.Expr:
			if namesQuirks(n) {
				found = append(found, n.Pos())
				return false
			}
		}
		return true
	})
	return found
}

func namesQuirks(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "SpecQuirks"
	case *ast.SelectorExpr:
		return e.Sel.Name == "SpecQuirks"
	case *ast.ParenExpr:
		return namesQuirks(e.X)
	}
	return false
}

// The law finds each way to make quirks, and lets pass what only hands them on.
func TestQuirksAreFound(t *testing.T) {
	for source, want := range map[string]int{
		`var c = duty.Config{Spec: &duty.SpecQuirks{AnySlot: true}}`:    1,
		`func f(c *duty.Config) { c.Spec = new(duty.SpecQuirks) }`:      1,
		`func f(c *duty.Config) { var q duty.SpecQuirks; c.Spec = &q }`: 1,
		`func f(c *duty.Config) { q := SpecQuirks{}; c.Spec = &q }`:     1,
		`type mine = duty.SpecQuirks`:                                   1,
		`type options struct { duty.SpecQuirks }`:                       1,
		`type options struct { Spec *duty.SpecQuirks }`:                 0,
		`func f(c *duty.Config) { use(duty.DutyCheck{Spec: c.Spec}) }`:  0,
		`type SpecQuirks struct { AnySlot bool }`:                       0,
		`func (q *SpecQuirks) anySlot() bool { return q != nil }`:       0,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "planted.go", "package planted\n"+source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(madeQuirks(f)); got != want {
			t.Errorf("%s: found %d times, expected %d", source, got, want)
		}
	}
}
