package laws

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// longestLine is the length of the longest line of prose, in characters.
const longestLine = 160

// TestLinesFit: no comment and no line of a document is longer than a reader's window, in the nested modules and in what a command writes
// too. Rows of tables and blocks of code cannot be broken.
func TestLinesFit(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	documents := 0
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		if d.IsDir() {
			if d.Name() == "node_modules" || d.Name() == "testdata" || rel != "." && strings.HasPrefix(d.Name(), ".") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(p) != ".md" {
			return nil
		}
		documents++
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, n := range longProse(string(text)) {
			t.Errorf("%s:%d: more than %d characters", rel, n, longestLine)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if documents < 20 {
		t.Errorf("only %d documents found", documents)
	}
	for _, tree := range append([]string{"."}, nested...) {
		files, fset := parseTree(t, filepath.Join(root, tree))
		for _, f := range files {
			if f.generated {
				continue
			}
			for _, at := range longComments(f.syntax) {
				t.Errorf("%s: a comment of more than %d characters", fset.Position(at), longestLine)
			}
			if !f.test && tooLong(fset.File(f.syntax.Pos())) {
				t.Errorf("%s/%s/%s has more than %d lines: cut it", tree, f.dir, f.name, longestFile)
			}
		}
	}
}

// longestFile is how many lines a file of code may have that nobody generates, tests aside.
const longestFile = 500

func tooLong(f *token.File) bool { return f.LineCount() > longestFile }

// longComments finds the comments of a file with a long line.
func longComments(syntax *ast.File) (at []token.Pos) {
	for _, group := range syntax.Comments {
		for _, c := range group.List {
			for _, line := range strings.Split(c.Text, "\n") {
				if utf8.RuneCountInString(line) > longestLine {
					at = append(at, c.Pos())
				}
			}
		}
	}
	return at
}

// longProse returns the numbers of a document's long lines, from 1 on.
func longProse(text string) (out []int) {
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 1<<20)
	code := false
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		switch {
		case strings.HasPrefix(line, "```"):
			code = !code
		case !code && !strings.HasPrefix(line, "|") && utf8.RuneCountInString(lines.Text()) > longestLine:
			out = append(out, n)
		}
	}
	return out
}

func TestLongProseIsSeen(t *testing.T) {
	long := strings.Repeat("word ", 40)
	if got := longProse("short\n| " + long + "|\n```\n" + long + "\n```\n" + long + "\n"); len(got) != 1 || got[0] != 6 {
		t.Errorf("long lines %v", got)
	}
	syntax, err := parser.ParseFile(token.NewFileSet(), "a.go", "package a\n\n// "+long+"\nvar a = 1 // short\n", parser.ParseComments)
	if err != nil || len(longComments(syntax)) != 1 {
		t.Errorf("a long comment is not found: %v", err)
	}
	for lines, want := range map[int]bool{longestFile: false, longestFile + 1: true} {
		set := token.NewFileSet()
		if f, err := parser.ParseFile(set, "a.go", "package a"+strings.Repeat("\n", lines), 0); err != nil || tooLong(set.File(f.FileStart)) != want {
			t.Errorf("a file of %d lines is too long: %v, %v", lines, !want, err)
		}
	}
}
