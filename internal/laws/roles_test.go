package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// roleTables are the files that hold what is said of roles and of sets of rules, one row each. Only they may compare them.
var roleTables = []string{"protocol/network/role.go", "protocol/network/fork.go", "internal/node/engine/role.go"}

// tabled are the packages whose constants are keys of those tables, with the type of these constants.
var tabled = map[string]string{module + "/protocol/wire": "Role", module + "/protocol/network": "Rules"}

// TestFaultRolesAreRows: kind B1, what depends on a role or on a set of rules is decided in many places, and a new one misses some.
// Outside the tables nothing is compared with a role or a set of rules by name. The laboratory plays single roles and is exempt.
func TestFaultRolesAreRows(t *testing.T) {
	files, fset := parseAll(t)
	names := make(map[string][]string)
	for p := range tabled {
		for _, f := range files {
			if module+"/"+f.dir == p && !f.test {
				names[p] = append(names[p], constantsOf(f.syntax, tabled[p])...)
			}
		}
		if len(names[p]) < 2 {
			t.Fatalf("%s has %d constants of type %s: the law would hold of nothing", p, len(names[p]), tabled[p])
		}
	}
	for _, f := range files {
		if f.test || within(f.dir, "internal/lab") || slices.Contains(roleTables, f.dir+"/"+f.name) {
			continue
		}
		for _, at := range decisions(f.syntax, module+"/"+f.dir, names) {
			t.Errorf("%s: a decision by role or set of rules outside the tables: make it a column of a row (see %v)", fset.Position(at), roleTables)
		}
	}
	for name, source := range map[string]string{
		"a comparison":            `package a; import "` + module + `/protocol/wire"; func f(r wire.Role) bool { return r != wire.RoleProposer }`,
		"a case":                  `package a; import "` + module + `/protocol/wire"; func f(r wire.Role) { switch r { case wire.RoleProposer: } }`,
		"another name":            `package a; import w "` + module + `/protocol/wire"; func f(r w.Role) bool { return r == w.RoleProposer }`,
		"a constant of its own":   `package a; import "` + module + `/protocol/wire"; const mine = wire.RoleProposer; func f(r wire.Role) bool { return r == mine }`,
		"a variable of its own":   `package a; import "` + module + `/protocol/wire"; func f(r wire.Role) bool { mine := wire.RoleProposer; return mine == r }`,
		"a list":                  `package a; import ("slices"; "` + module + `/protocol/wire"); func f(r wire.Role) bool { return slices.Contains([]wire.Role{wire.RoleProposer}, r) }`,
		"a set":                   `package a; import "` + module + `/protocol/wire"; var s = map[wire.Role]bool{wire.RoleProposer: true}`,
		"a set of rules":          `package a; import "` + module + `/protocol/network"; func f(r network.Fork) bool { return r.Rules >= network.Boole }`,
		"a conversion to compare": `package a; import "` + module + `/protocol/wire"; func f(r int32) bool { return r == int32(wire.RoleProposer) }`,
	} {
		syntax, err := parser.ParseFile(token.NewFileSet(), "a.go", source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if len(decisions(syntax, "a", names)) == 0 {
			t.Errorf("%s is not found: %s", name, source)
		}
	}
}

// constantsOf lists a file's exported constants of a type. A constant without a type of its own has that of the one before.
func constantsOf(syntax *ast.File, of string) (names []string) {
	for _, decl := range syntax.Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		last := ""
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			if id, typed := v.Type.(*ast.Ident); typed {
				last = id.Name
			} else if len(v.Values) > 0 {
				last = ""
			}
			for _, name := range v.Names {
				if last == of && name.IsExported() {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

// decisions finds where a file of the package decides by a named constant: a comparison, a case, or a set or list of its own. names are
// the constants by their package.
func decisions(syntax *ast.File, in string, names map[string][]string) (at []token.Pos) {
	k := keys{qualified: make(map[string][]string), plain: slices.Clone(names[in])}
	for p, list := range names {
		if name, imported := importName(syntax, p); imported {
			k.qualified[name] = list
		}
	}
	k.learn(syntax)
	ast.Inspect(syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CaseClause:
			for _, e := range n.List {
				if k.names(e) {
					at = append(at, e.Pos())
				}
			}
		case *ast.BinaryExpr:
			if n.Op.Precedence() == token.EQL.Precedence() && (k.names(n.X) || k.names(n.Y)) {
				at = append(at, n.Pos())
			}
		case *ast.CompositeLit:
			if k.decides(n) {
				at = append(at, n.Pos())
			}
		}
		return true
	})
	return at
}

// keys are the constants as a file may name them.
type keys struct {
	qualified map[string][]string
	plain     []string
}

// learn adds the file's own constants and variables that are one of the constants.
func (k *keys) learn(syntax *ast.File) {
	ast.Inspect(syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, v := range n.Values {
				if k.names(v) && i < len(n.Names) {
					k.plain = append(k.plain, n.Names[i].Name)
				}
			}
		case *ast.AssignStmt:
			for i, v := range n.Rhs {
				if id, ok := n.Lhs[min(i, len(n.Lhs)-1)].(*ast.Ident); ok && n.Tok == token.DEFINE && k.names(v) {
					k.plain = append(k.plain, id.Name)
				}
			}
		}
		return true
	})
}

// names reports whether an expression is one of the constants, or a conversion of one.
func (k *keys) names(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return k.names(e.X)
	case *ast.Ident:
		return slices.Contains(k.plain, e.Name)
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		return ok && slices.Contains(k.qualified[x.Name], e.Sel.Name)
	case *ast.CallExpr:
		f, ok := e.Fun.(*ast.Ident)
		return ok && len(e.Args) == 1 && k.names(e.Args[0]) && (f.Name == "int" || strings.HasPrefix(f.Name, "int") || strings.HasPrefix(f.Name, "uint"))
	}
	return false
}

// decides reports whether a literal is a list of the constants, or a map or array keyed by them: a table beside the tables.
func (k *keys) decides(lit *ast.CompositeLit) bool {
	switch lit.Type.(type) {
	case *ast.MapType, *ast.ArrayType:
	default:
		return false
	}
	for _, e := range lit.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			e = pair.Key
		}
		if k.names(e) {
			return true
		}
	}
	return false
}

// importName is the name by which a file calls a package.
func importName(syntax *ast.File, p string) (string, bool) {
	for _, spec := range syntax.Imports {
		if strings.Trim(spec.Path.Value, `"`) != p {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name, true
		}
		return p[strings.LastIndexByte(p, '/')+1:], true
	}
	return "", false
}

// madeUp are the fields that hold a test's roles.
var madeUp = []string{"ExtraRoles", "extraRoles"}

// TestFaultNoNodeHasMadeUpRoles: kind B1. Rows beside the tables are for tests: production code sets them nowhere.
func TestFaultNoNodeHasMadeUpRoles(t *testing.T) {
	files, fset := parseAll(t)
	for _, f := range files {
		if f.test {
			continue
		}
		for _, at := range settings(f.syntax, madeUp) {
			t.Errorf("%s: a role beside the tables, which only a test may make up", fset.Position(at))
		}
	}
	for _, source := range []string{
		"package a; func f(p *Profile) { p.ExtraRoles = nil }",
		"package a; func f(p *Profile) { p.ExtraRoles[7] = nil }",
		"package a; var o = Options{extraRoles: nil}",
		"package a; func f(p *Profile) any { return &p.ExtraRoles }",
	} {
		syntax, err := parser.ParseFile(token.NewFileSet(), "a.go", source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if len(settings(syntax, madeUp)) == 0 {
			t.Errorf("not found: %s", source)
		}
	}
}

// settings finds where a file sets a field of one of the names: an assignment to it or into it, a literal, or its address.
func settings(syntax *ast.File, names []string) (at []token.Pos) {
	field := func(e ast.Expr) bool {
		if index, ok := e.(*ast.IndexExpr); ok {
			e = index.X
		}
		sel, ok := e.(*ast.SelectorExpr)
		return ok && slices.Contains(names, sel.Sel.Name)
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				if field(e) {
					at = append(at, e.Pos())
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND && field(n.X) {
				at = append(at, n.Pos())
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && slices.Contains(names, key.Name) {
				at = append(at, n.Pos())
			}
		}
		return true
	})
	return at
}
