package laws

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestFaultBytesAreShownInHex: kind B24, what people read. The beacon chain's keys and roots print as decimal numbers in brackets under
// %v, and arrays without a String always do: formats say %x or %#x. Logs and faults show bytes by themselves (fault.ShowBytes).
func TestFaultBytesAreShownInHex(t *testing.T) {
	packages, looked := checkedPackages(t), 0
	for _, p := range packages {
		for _, f := range p.files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				for _, a := range p.shown(call) {
					looked++
					kind := p.info.TypeOf(a.value)
					if kind == nil || !decimal(kind) {
						continue
					}
					switch a.verb[len(a.verb)-1] {
					case 'x', 'X', 'q':
					case 's':
						if isArray(kind) { // of a slice it is text
							t.Errorf("%s: %v is shown by %s: use %%#x", p.fset.Position(a.value.Pos()), kind, a.verb)
						}
					default:
						t.Errorf("%s: %v is shown by %s: use %%#x", p.fset.Position(a.value.Pos()), kind, a.verb)
					}
				}
				return true
			})
		}
	}
	if looked < 1000 {
		t.Errorf("only %d values were looked at", looked)
	}
}

// decimal reports whether %v shows a value as numbers in brackets.
func decimal(kind types.Type) bool {
	if p, ok := kind.Underlying().(*types.Pointer); ok {
		kind = p.Elem()
	}
	element := types.Type(nil)
	switch u := kind.Underlying().(type) {
	case *types.Array:
		element = u.Elem()
	case *types.Slice:
		element = u.Elem()
	default:
		return false
	}
	foreign := strings.Contains(kind.String(), "go-eth2-client") || strings.HasSuffix(kind.String(), "wire.ValidatorPK")
	if !foreign || !isArray(kind) {
		for _, method := range []string{"String", "Error", "Format"} {
			if found, _, _ := types.LookupFieldOrMethod(kind, true, nil, method); found != nil {
				return false
			}
		}
	}
	if b, ok := element.Underlying().(*types.Basic); ok {
		return b.Kind() == types.Byte
	}
	return decimal(element)
}

func isArray(kind types.Type) bool {
	_, is := kind.Underlying().(*types.Array)
	return is
}

// argument is a value that a call shows, and how.
type argument struct {
	value ast.Expr
	verb  string
}

// shown lists what a call with a constant format shows, and what fmt shows without one.
func (p *checked) shown(call *ast.CallExpr) (out []argument) {
	signature, ok := p.info.TypeOf(call.Fun).(*types.Signature)
	if !ok || !signature.Variadic() || call.Ellipsis.IsValid() {
		return nil
	}
	fixed := signature.Params().Len() - 1
	last, ok := signature.Params().At(fixed).Type().(*types.Slice)
	if !ok || !types.IsInterface(last.Elem()) || len(call.Args) < fixed {
		return nil
	}
	verbs, plain := []string(nil), false
	if fixed > 0 {
		if value := p.info.Types[call.Args[fixed-1]].Value; value != nil && value.Kind() == constant.String {
			verbs = verbOf.FindAllString(strings.ReplaceAll(constant.StringVal(value), "%%", ""), -1)
		}
	}
	if s, ok := call.Fun.(*ast.SelectorExpr); ok && verbs == nil {
		if used := p.info.Uses[s.Sel]; used != nil && used.Pkg() != nil {
			plain = used.Pkg().Path() == "fmt" && !strings.HasSuffix(s.Sel.Name, "f")
		}
	}
	for i, a := range call.Args[fixed:] {
		switch {
		case i < len(verbs):
			out = append(out, argument{a, verbs[i]})
		case plain:
			out = append(out, argument{a, "%v"})
		}
	}
	return out
}

var verbOf = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z]`)

// counted finds a number before a noun that fits more than one.
var counted = regexp.MustCompile(`%d (?:more )?(?:validators|shares|operators|duties|votes|blocks|slots|epochs|times|committees|keys|keystores|days|hours|peers|exits)\b`)

// aLimit stands before numbers that are never 1.
var aLimit = regexp.MustCompile(`(?:at most|more than|up to|instead of|about %d of|names %d proposers of) $`)

// TestCountsFitTheirNouns: one is no plural. What people read counts with fault.Count, or with {count|share is|shares are} in a fault.
func TestCountsFitTheirNouns(t *testing.T) {
	files, fset := parseAll(t)
	for _, f := range files {
		if f.test || f.generated || !strings.HasPrefix(f.dir, "cmd/") && !within(f.dir, "internal/node") && f.dir != "internal/fault" && f.dir != "contracts/client" {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			l, ok := n.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(l.Value)
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range counted.FindAllStringIndex(text, -1) {
				if !aLimit.MatchString(text[:at[0]]) {
					t.Errorf("%s: %q: one is no plural, use fault.Count", fset.Position(l.Pos()), text[at[0]:at[1]])
				}
			}
			return true
		})
	}
}
