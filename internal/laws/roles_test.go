package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"
)

// roleTables are the files that hold what is said of roles and of sets of rules, one row each. Only they may tell them apart.
// docs/architecture.md says why each stands.
var roleTables = []string{
	"protocol/wire/role.go", "protocol/network/role.go", "protocol/network/fork.go", "internal/node/engine/role.go", "internal/node/schedule/role.go",
}

// roleKeys are the types of roles, of what belongs to one role alone, and of sets of rules. Post-consensus is a phase of many roles.
var roleKeys = tabled{
	types: []string{
		module + "/protocol/wire.Role", module + "/protocol/wire.BeaconDuty", module + "/protocol/wire.PartialSigType", module + "/protocol/network.Rules",
	},
	free:  []string{module + "/protocol/wire.PartialSigPostConsensus"},
	kinds: module + "/internal/protocol/duty", ending: "Duty",
}

// TestFaultRolesAreRows: kind B1, what depends on a role or on a set of rules is decided in many places, and a new one misses some.
// Outside the tables nothing tells roles, kinds of duty, types of partial signatures or sets of rules apart. The laboratory plays single
// roles: its places are counted in places.txt.
func TestFaultRolesAreRows(t *testing.T) {
	onlyWhereTheyStand(t, "role", &roleKeys, roleTables, "make it a column of a row")
}

func TestRolesCanBite(t *testing.T) {
	for body, bites := range map[string]bool{
		`func f(r wire.Role) bool { return r != wire.RoleProposer }`:                              true,
		`func f(r wire.Role) bool { return r == 2 }`:                                              true,
		`func f(r wire.Role) { switch r { case 2, 5: } }`:                                         true,
		`func f(r wire.Role) { switch r { case wire.RoleProposer: } }`:                            true,
		`func f(r wire.Role) { switch { case r == wire.RoleProposer: } }`:                         true,
		`func f(r w.Role) bool { return r == w.RoleProposer }`:                                    true,
		`const mine = wire.RoleProposer; func f(r wire.Role) bool { return r == mine }`:           true,
		`func f(r wire.Role) bool { mine := wire.RoleProposer; return mine == r }`:                true,
		`func f(r wire.Role) bool { return r-wire.RoleProposer == 0 }`:                            true,
		`func f(r wire.Role) bool { return r.String() == "proposer" }`:                            true,
		`func f(r wire.Role) bool { name := fmt.Sprint(r); return name == "proposer" }`:           true,
		`func f(r wire.Role) { switch r.String() { case "proposer": } }`:                          true,
		`func f(r wire.Role) bool { return slices.Contains([]wire.Role{wire.RoleProposer}, r) }`:  true,
		`func f(r []wire.Role) bool { return slices.Contains(r, wire.RoleProposer) }`:             true,
		`var s = map[wire.Role]bool{wire.RoleProposer: true}`:                                     true,
		`func f(m map[wire.Role]bool) { m[wire.RoleProposer] = true }`:                            true,
		`var s = [...]string{wire.RoleProposer: "p"}`:                                             true,
		`var s = []struct{ r wire.Role; n int }{{wire.RoleProposer, 1}, {wire.RoleCommittee, 2}}`: true,
		`var s = []struct{ r wire.Role; n int }{{r: wire.RoleProposer}, {r: wire.RoleCommittee}}`: true,
		`func f(r network.Fork) bool { return r.Rules >= network.Boole }`:                         true,
		`func f(r int32) bool { return r == int32(wire.RoleProposer) }`:                           true,
		`func f(r wire.Role) bool { return int(r) == 2 }`:                                         true,
		`func f(k wire.PartialSigType) bool { return k == wire.PartialSigRandao }`:                true,
		`func f(k wire.PartialSigType) bool { return k > 2 }`:                                     true,
		`func f(d wire.BeaconDuty) { switch d { case wire.DutyProposer: } }`:                      true,
		`func f(mask int) bool { return mask&(1<<wire.RoleProposer) > 0 }`:                        true,
		`func f(d duty.Duty) bool { _, is := d.(duty.ProposerDuty); return is }`:                  true,
		`func f(d duty.Duty) { switch d.(type) { case *duty.ProposerDuty: } }`:                    true,
		`func f(d duty.Duty) bool { _, is := d.(interface{ Voters() []int }); return is }`:        false,
		`func f(k wire.PartialSigType) bool { return k == wire.PartialSigPostConsensus }`:         false,
		`func f(a, b wire.Role) bool { return a == b }`:                                           false,
		`type d struct{}; func (d) Role() wire.Role { return wire.RoleProposer }`:                 false,
		`func f(g func(wire.Role)) { g(wire.RoleProposer) }`:                                      false,
		`func f(m map[wire.Role]bool, r wire.Role) bool { return m[r] }`:                          false,
		`var s = wire.PartialSignatureMessages{Type: wire.PartialSigRandao}`:                      false,
		`func f(m []wire.Role) bool { return len(m) == 2 }`:                                       false,
		`func f(r wire.Role) bool { return r.String() == fmt.Sprint(len("x")) }`:                  false,
	} {
		source := `package a
import ("fmt"; "slices"; "` + module + `/protocol/wire"; w "` + module + `/protocol/wire"; "` + module + `/protocol/network"; "` + module + `/internal/protocol/duty")
var _ duty.Duty
var _, _, _, _ = fmt.Sprint, slices.Sort[[]int], w.RoleProposer, network.Boole
var _ wire.Role
` + body
		p := checkSource(t, source, "fmt", "slices", module+"/protocol/wire", module+"/protocol/network", module+"/internal/protocol/duty")
		if got := len(roleKeys.decisions(p)) > 0; got != bites {
			t.Errorf("found %v: %s", got, body)
		}
	}
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
