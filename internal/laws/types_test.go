package laws

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// checked is a package with the types of its expressions.
type checked struct {
	dir   string // the package's folder below the repository's root, with slashes
	test  string // the folder of the package whose tests it holds, empty outside tests
	fset  *token.FileSet
	files []*ast.File
	pkg   *types.Package
	info  types.Info
}

// listed is a package as the go command describes it.
type listed struct {
	ImportPath, Dir, Export, ForTest string
	GoFiles, CgoFiles                []string
	DepOnly                          bool
}

// checkedPackages returns every package of the module, without tests.
func checkedPackages(t *testing.T) (out []*checked) {
	t.Helper()
	for _, p := range checkedWithTests(t) {
		if p.test == "" {
			out = append(out, p)
		}
	}
	return out
}

// checkedWithTests returns every package of the module, and its tests as packages of their own.
func checkedWithTests(t *testing.T) []*checked {
	t.Helper()
	packages, err := theModule()
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

// theModule is loaded once for all laws: it takes seconds.
var theModule = sync.OnceValues(func() ([]*checked, error) { return load(".") })

// load reads the packages of the module in a folder below the root, with their tests. What they import comes from the build's cache.
// A package with C in it is left out.
func load(module string) (out []*checked, err error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return nil, err
	}
	packages, err := listTests(filepath.Join(root, module))
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", exportsOf(packages))
	for _, p := range packages {
		if p.DepOnly || len(p.CgoFiles) > 0 || strings.HasSuffix(p.ImportPath, ".test") {
			continue
		}
		c, err := check(p, root, fset, imports)
		if err != nil {
			return nil, err
		}
		if len(c.files) > 0 {
			out = append(out, c)
		}
	}
	return out, nil
}

// exportsOf opens what the build's cache keeps of a package's exported names.
func exportsOf(packages []listed) func(string) (io.ReadCloser, error) {
	exports := map[string]string{}
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
	}
	return func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(exports[path])
	}
}

// listTests lists the packages below a folder, their tests as packages of their own, and what they import. A test's own build of the
// package that it tests is not compiled: everybody sees the package as others do.
func listTests(dir string) (out []listed, err error) {
	out, err = list(dir, "-test", "./...")
	if err != nil {
		return nil, err
	}
	var plain []string
	for _, p := range out {
		if p.ForTest == "" && !strings.HasSuffix(p.ImportPath, ".test") {
			plain = append(plain, p.ImportPath)
		}
	}
	compiled, err := list(dir, append([]string{"-export"}, plain...)...)
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, p := range compiled {
		exports[p.ImportPath] = p.Export
	}
	for i := range out {
		out[i].Export = exports[out[i].ImportPath]
	}
	return out, nil
}

func list(dir string, arguments ...string) (out []listed, err error) {
	command := exec.Command("go", append([]string{"list", "-deps", "-json=ImportPath,Dir,GoFiles,CgoFiles,Export,ForTest,DepOnly"}, arguments...)...)
	command.Dir, command.Stderr = dir, os.Stderr
	answer, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list in %s: %w", dir, err)
	}
	for d := json.NewDecoder(bytes.NewReader(answer)); ; {
		var p listed
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		}
		out = append(out, p)
	}
}

// check finds the types of a package. External tests see the package that they test as others do: what export_test.go adds for them
// stays unknown, so errors count outside tests only.
func check(p listed, root string, fset *token.FileSet, imports types.Importer) (*checked, error) {
	dir, err := filepath.Rel(root, p.Dir)
	if err != nil {
		return nil, err
	}
	c := &checked{dir: filepath.ToSlash(dir), fset: fset, info: types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
	}}
	if p.ForTest != "" {
		c.test = c.dir
	}
	for _, name := range p.GoFiles {
		if filepath.IsAbs(name) { // the program that the go command writes to run tests
			continue
		}
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		c.files = append(c.files, f)
	}
	config := types.Config{Importer: imports}
	if p.ForTest != "" {
		config.Error = func(error) {}
	}
	c.pkg, err = config.Check(p.ImportPath, fset, c.files, &c.info)
	if err != nil && p.ForTest == "" {
		return nil, err
	}
	return c, nil
}

// checkSource finds the types of a package that stands in a test, which imports these packages.
func checkSource(t *testing.T, source string, imported ...string) *checked {
	t.Helper()
	packages, err := list(".", append([]string{"-export"}, imported...)...)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	c := &checked{dir: "planted", fset: fset, info: types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
	}}
	f, err := parser.ParseFile(fset, "planted.go", source, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	c.files = []*ast.File{f}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", exportsOf(packages))}
	if c.pkg, err = config.Check("planted", fset, c.files, &c.info); err != nil {
		t.Fatal(err)
	}
	return c
}
