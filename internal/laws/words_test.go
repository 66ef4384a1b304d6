package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// terminal matches the words of a command line.
var terminal = regexp.MustCompile("\\bhawser [a-z]|(^|[ (`])--[a-z]|(?i:\\bcommands?\\b|\\brun `|\\bflags?\\b)|\\bopenssl [a-z]+ -")

// forOthers reports whether a folder belongs to the packages that others import.
func forOthers(dir string) bool {
	for _, prefix := range []string{"protocol", "contracts/artifacts", "contracts/binding", "contracts/client", "contracts/model", "api", "ssv"} {
		if within(dir, prefix) {
			return true
		}
	}
	return false
}

// TestFaultLibrariesKnowNoTerminal: an error of a public package gave the advice to run a command, which a service that uses the package
// does not have. No text of a public package speaks of commands and flags: the program's table of faults does.
func TestFaultLibrariesKnowNoTerminal(t *testing.T) {
	files, fset := parseAll(t)
	looked := 0
	for _, f := range files {
		if f.test || f.generated || !forOthers(f.dir) {
			continue
		}
		looked++
		for _, at := range terminalWords(f.syntax) {
			t.Errorf("%s: a public package speaks of a command line", fset.Position(at))
		}
	}
	if looked < 50 {
		t.Errorf("only %d files were looked at", looked)
	}
	for _, text := range []string{"run `openssl rsa -in x`", "another command has it", "see hawser node start", "give it with --keys", "take flag x", "--all"} {
		syntax, err := parser.ParseFile(token.NewFileSet(), "a.go", "package a; var e = errors.New("+strconv.Quote(text)+")", parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if len(terminalWords(syntax)) == 0 {
			t.Errorf("not found: %s", text)
		}
	}
}

// terminalWords finds the texts of a file that speak of a command line. Imports and tags of fields are none.
func terminalWords(syntax *ast.File) (at []token.Pos) {
	ast.Inspect(syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case *ast.BasicLit:
			text := n.Value
			if s, err := strconv.Unquote(text); err == nil {
				text = s
			}
			if n.Kind == token.STRING && terminal.MatchString(strings.TrimSpace(text)) {
				at = append(at, n.Pos())
			}
		}
		return true
	})
	return at
}
