package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/hawser-ssv/hawser"

// allowedInProtocol lists what protocol may import besides itself and the standard library: codecs and curves.
var allowedInProtocol = []string{
	"filippo.io/bigmod",
	"github.com/attestantio/go-eth2-client/api",
	"github.com/attestantio/go-eth2-client/spec",
	"github.com/cespare/xxhash/v2",
	"github.com/ethereum/go-ethereum/accounts/abi",
	"github.com/ethereum/go-ethereum/common",
	"github.com/ethereum/go-ethereum/crypto",
	"github.com/pk910/dynamic-ssz",
	"github.com/consensys/gnark-crypto/ecc/bls12-381",
	"github.com/supranational/blst",
}

var forbiddenStdlibInProtocol = []string{"crypto/rand", "log", "log/slog", "math/rand", "math/rand/v2", "net", "net/http", "os", "os/exec", "sync"}

var forbiddenNames = []string{"util", "utils", "common", "types", "helper", "helpers", "base", "manager", "v2"}

type file struct {
	dir, name string
	test      bool
	generated bool
	syntax    *ast.File
}

func parseAll(t *testing.T) ([]file, *token.FileSet) {
	t.Helper()
	files, fset := parseTree(t, "../..")
	if len(files) < 50 {
		t.Fatalf("found only %d Go files: the laws would hold of nothing", len(files))
	}
	return files, fset
}

// parseTree reads the Go files of a folder and of those below it, without other modules.
func parseTree(t *testing.T, folder string) ([]file, *token.FileSet) {
	t.Helper()
	root, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []file
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		if d.IsDir() {
			name := d.Name()
			if rel != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || isOtherModule(p, root)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		syntax, err := parser.ParseFile(fset, p, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file{
			dir: filepath.ToSlash(filepath.Dir(rel)), name: d.Name(),
			test: strings.HasSuffix(p, "_test.go"), generated: ast.IsGenerated(syntax), syntax: syntax,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("found no Go files under %s: the laws would hold of nothing", root)
	}
	return files, fset
}

func isOtherModule(dir, root string) bool {
	if dir == root {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func imports(f file) []string {
	var out []string
	for _, spec := range f.syntax.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		out = append(out, p)
	}
	return out
}

// importNames has the package behind each name that a file gives to one. A package may have several names.
func importNames(syntax *ast.File) map[string]string {
	out := map[string]string{}
	for _, spec := range syntax.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		out[name] = p
	}
	return out
}

func within(p, prefix string) bool { return p == prefix || strings.HasPrefix(p, prefix+"/") }

// inProtocol tells whether a folder belongs to the pure core: its public half or its internal one.
func inProtocol(dir string) bool { return within(dir, "protocol") || within(dir, "internal/protocol") }

func isStdlib(p string) bool { return !strings.Contains(strings.SplitN(p, "/", 2)[0], ".") }

// Law 1, first half: protocol imports nothing of ours outside protocol, and of others only an allowlist.
func TestProtocolImports(t *testing.T) {
	files, _ := parseAll(t)
	for _, f := range files {
		if !inProtocol(f.dir) || f.test {
			continue
		}
		for _, p := range imports(f) {
			if breach := protocolImportBreach(p); breach != "" {
				t.Errorf("%s/%s imports %s: %s", f.dir, f.name, p, breach)
			}
		}
	}
}

func protocolImportBreach(p string) string {
	switch {
	case within(p, module):
		if !inProtocol(strings.TrimPrefix(p, module+"/")) {
			return "protocol may not know other rooms"
		}
	case isStdlib(p):
		if slices.Contains(forbiddenStdlibInProtocol, p) {
			return "protocol has no I/O, lock, logger or random source of its own"
		}
	case !slices.ContainsFunc(allowedInProtocol, func(a string) bool { return within(p, a) }):
		return "not on the allowlist of protocol"
	}
	return ""
}

// Law 3: every package says what it is for and what it is not for; every exported name has a comment.
func TestEverythingIsDocumented(t *testing.T) {
	files, fset := parseAll(t)
	packageDoc, programs := map[string]string{}, map[string]bool{}
	var dirs []string
	for _, f := range files {
		if f.test {
			continue
		}
		if _, ok := packageDoc[f.dir]; !ok {
			dirs = append(dirs, f.dir)
			packageDoc[f.dir] = ""
		}
		if f.syntax.Doc != nil {
			packageDoc[f.dir] += f.syntax.Doc.Text()
		}
		programs[f.dir] = programs[f.dir] || f.syntax.Name.Name == "main"
		if f.generated || f.syntax.Name.Name == "main" {
			continue
		}
		for _, b := range undocumented(f.syntax) {
			t.Errorf("%s: %s has no comment", fset.Position(b.pos), b.what)
		}
	}
	for _, dir := range dirs {
		doc := packageDoc[dir]
		if doc == "" {
			t.Errorf("package %s has no package comment", dir)
			continue
		}
		if !strings.Contains(doc, "Not here:") && !programs[dir] {
			t.Errorf("package %s does not say what it is not for (a paragraph that begins with \"Not here:\")", dir)
		}
	}
}

func undocumented(syntax *ast.File) []breach {
	var out []breach
	for _, decl := range syntax.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
				out = append(out, breach{d.Pos(), d.Name.Name})
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() && s.Doc == nil && d.Doc == nil {
						out = append(out, breach{s.Pos(), s.Name.Name})
					}
				case *ast.ValueSpec:
					for _, name := range s.Names {
						if name.IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
							out = append(out, breach{name.Pos(), name.Name})
						}
					}
				}
			}
		}
	}
	return out
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	e := d.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
			continue
		case *ast.IndexExpr:
			e = x.X
			continue
		case *ast.Ident:
			return x.IsExported()
		}
		return false
	}
}

// Law 4: no package is named after nothing.
func TestPackageNames(t *testing.T) {
	files, _ := parseAll(t)
	for _, f := range files {
		if name := strings.TrimSuffix(f.syntax.Name.Name, "_test"); slices.Contains(forbiddenNames, name) || slices.Contains(forbiddenNames, path.Base(f.dir)) {
			t.Errorf("%s/%s: package name %q says nothing", f.dir, f.name, name)
		}
	}
}

// Law 5: only main ends the process.
func TestNobodyExits(t *testing.T) {
	files, fset := parseAll(t)
	invariants := regexp.MustCompile(`(?m)^//go:build .*\binvariants\b`)
	for _, f := range files {
		if f.test || f.generated || f.syntax.Name.Name == "main" {
			continue
		}
		behindTag := false
		for _, group := range f.syntax.Comments {
			for _, c := range group.List {
				behindTag = behindTag || invariants.MatchString(c.Text)
			}
		}
		for _, b := range exits(f.syntax) {
			if !behindTag {
				t.Errorf("%s: %s", fset.Position(b.pos), b.what)
			}
		}
	}
}

func exits(syntax *ast.File) []breach {
	var out []breach
	names := importNames(syntax)
	ast.Inspect(syntax, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch fun := call.Fun.(type) {
		case *ast.Ident:
			if fun.Name == "panic" {
				out = append(out, breach{call.Pos(), "panics"})
			}
		case *ast.SelectorExpr:
			x, ok := fun.X.(*ast.Ident)
			if !ok {
				return true
			}
			switch p, name := names[x.Name], fun.Sel.Name; {
			case p == "os" && name == "Exit", p == "syscall" && name == "Exit", p == "runtime" && name == "Goexit",
				p == "log" && (strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "Panic")):
				out = append(out, breach{call.Pos(), "calls " + p + "." + name})
			}
		}
		return true
	})
	return out
}

// The checks themselves are checked: each must find the breach it is about.
func TestTheLawsCanBite(t *testing.T) {
	const src = `package p
import ("os"; l "log"; again "log")
func F() { panic("x"); os.Exit(1); l.Fatal("x"); again.Panicln("x") }
`
	syntax, err := parser.ParseFile(token.NewFileSet(), "p.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(exits(syntax)); got != 4 {
		t.Errorf("found %d exits, want 4", got)
	}
	if got := len(undocumented(syntax)); got != 1 {
		t.Errorf("found %d undocumented names, want 1", got)
	}
	for _, p := range []string{module + "/internal/node/p2p", "github.com/attestantio/go-eth2-client/http", "math/rand", "crypto/rand"} {
		if protocolImportBreach(p) == "" {
			t.Errorf("protocol may import %s", p)
		}
	}
}
