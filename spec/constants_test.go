package spec_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/hawser-ssv/hawser/"

// codeReader evaluates constants of our packages from their source, unexported ones too: the book must agree with
// what the code really uses. Only our own packages and "time" are loaded; expressions that need others stay unknown.
type codeReader struct {
	t     *testing.T
	fset  *token.FileSet
	known map[string]*codePackage
}

type codePackage struct {
	types *types.Package
	info  types.Info
	files map[string]*ast.File // by base name
}

func newCodeReader(t *testing.T) *codeReader {
	r := &codeReader{t: t, fset: token.NewFileSet(), known: make(map[string]*codePackage)}
	const clock = "package time\ntype Duration int64\nconst (Nanosecond Duration = 1; Microsecond = 1000 * Nanosecond; Millisecond = 1000 * Microsecond; Second = 1000 * Millisecond; Minute = 60 * Second; Hour = 60 * Minute)\n"
	file, err := parser.ParseFile(r.fset, "time.go", clock, 0)
	if err != nil {
		t.Fatal(err)
	}
	r.check("time", map[string]*ast.File{"time.go": file})
	return r
}

// Import implements types.Importer. Packages that are not ours are empty.
func (r *codeReader) Import(path string) (*types.Package, error) {
	if p := r.known[path]; p != nil {
		return p.types, nil
	}
	if dir, ours := strings.CutPrefix(path, module); ours {
		return r.load(dir).types, nil
	}
	p := types.NewPackage(path, path[strings.LastIndex(path, "/")+1:])
	p.MarkComplete()
	return p, nil
}

// load reads the package in a folder under the module's root.
func (r *codeReader) load(dir string) *codePackage {
	if p := r.known[module+dir]; p != nil {
		return p
	}
	paths, err := filepath.Glob(filepath.Join("..", dir, "*.go"))
	if err != nil || len(paths) == 0 {
		r.t.Fatalf("no code in %s: %v", dir, err)
	}
	files := make(map[string]*ast.File)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_generated.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			r.t.Fatal(err)
		}
		file, err := parser.ParseFile(r.fset, path, text, parser.SkipObjectResolution)
		if err != nil {
			r.t.Fatal(err)
		}
		files[filepath.Base(path)] = file
	}
	return r.check(module+dir, files)
}

func (r *codeReader) check(path string, files map[string]*ast.File) *codePackage {
	p := &codePackage{files: files, info: types.Info{Types: make(map[ast.Expr]types.TypeAndValue)}}
	list := make([]*ast.File, 0, len(files))
	for _, f := range files {
		list = append(list, f)
	}
	config := types.Config{Importer: r, Error: func(error) {}} // other modules are missing, which only loses what needs them
	p.types, _ = config.Check(path, r.fset, list, &p.info)
	r.known[path] = p
	return p
}

// constants returns the package-level constants that are declared in the named files (all files when none is named).
func (p *codePackage) constants(files ...string) map[string]constant.Value {
	wanted := make(map[string]bool)
	for _, name := range files {
		wanted[name] = true
	}
	out := make(map[string]constant.Value)
	for name, file := range p.files {
		if len(files) > 0 && !wanted[name] {
			continue
		}
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				for _, id := range spec.(*ast.ValueSpec).Names {
					if c, ok := p.types.Scope().Lookup(id.Name).(*types.Const); ok && c.Val().Kind() != constant.Unknown {
						out[id.Name] = c.Val()
					}
				}
			}
		}
	}
	return out
}

// assignments returns the constant values that a function assigns to members of its variables, by member.
func (p *codePackage) assignments(function string) map[string]constant.Value {
	out := make(map[string]constant.Value)
	for _, file := range p.files {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Name.Name != function {
				continue
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				assign, ok := n.(*ast.AssignStmt)
				if !ok || len(assign.Lhs) != len(assign.Rhs) {
					return true
				}
				for i, left := range assign.Lhs {
					member, ok := left.(*ast.SelectorExpr)
					if v := p.info.Types[assign.Rhs[i]].Value; ok && v != nil {
						out[member.Sel.Name] = v
					}
				}
				return true
			})
		}
	}
	return out
}
