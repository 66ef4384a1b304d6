package spec_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/hawser-ssv/hawser/spec"
)

// chapter returns a file of the book.
func chapter(t testing.TB, name string) string {
	t.Helper()
	raw, err := fs.ReadFile(book, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func chapters(t testing.TB) []string {
	t.Helper()
	names, err := fs.Glob(book, "*.md")
	if err != nil || len(names) < 7 {
		t.Fatalf("%d chapters, %v", len(names), err)
	}
	return names
}

// row is one line of a table, by column.
type row struct {
	where string
	cells map[string]string
}

var backquotes = strings.NewReplacer("`", "", "**", "")

// tables returns the rows of all tables of a chapter that have the given columns.
func tables(t testing.TB, name string, columns ...string) []row {
	t.Helper()
	var rows []row
	var header []string
	for n, text := range strings.Split(chapter(t, name), "\n") {
		if !strings.HasPrefix(text, "|") {
			header = nil
			continue
		}
		cells := strings.Split(strings.Trim(strings.ReplaceAll(text, `\|`, "\x00"), "|"), "|")
		for i := range cells {
			cells[i] = strings.ReplaceAll(strings.TrimSpace(backquotes.Replace(cells[i])), "\x00", "|")
		}
		switch {
		case header == nil:
			header = cells
			continue
		case strings.Trim(text, "|-: ") == "":
			continue
		}
		r := row{where: name + ":" + line(t, n+1), cells: make(map[string]string)}
		for i, cell := range cells {
			if i < len(header) {
				r.cells[header[i]] = cell
			}
		}
		complete := true
		for _, column := range columns {
			if _, ok := r.cells[column]; !ok {
				complete = false
			}
		}
		if complete {
			rows = append(rows, r)
		}
	}
	return rows
}

// slug is the anchor that a heading gets.
func slug(heading string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(backquotes.Replace(heading)) {
		switch {
		case unicode.IsLetter(c), unicode.IsDigit(c), c == '-', c == '_':
			b.WriteRune(c)
		case c == ' ':
			b.WriteByte('-')
		}
	}
	return b.String()
}

// bookAnchors returns every "chapter.md#anchor" and every "chapter.md".
func bookAnchors(t testing.TB) map[string]bool {
	t.Helper()
	anchors := make(map[string]bool)
	for _, name := range chapters(t) {
		anchors[name] = true
		for _, text := range strings.Split(chapter(t, name), "\n") {
			if heading, ok := strings.CutPrefix(strings.TrimLeft(text, "#"), " "); ok && strings.HasPrefix(text, "#") {
				anchors[name+"#"+slug(heading)] = true
			}
		}
	}
	return anchors
}

var links = regexp.MustCompile(`\]\(([^)]+)\)`)

// Programs that import the package get the same book.
func TestTheBookIsCarried(t *testing.T) {
	for _, pattern := range []string{"*.md", "vectors/*.json"} {
		here, _ := fs.Glob(book, pattern)
		carried, _ := fs.Glob(spec.Files(), pattern)
		if len(here) == 0 || !slices.Equal(here, carried) {
			t.Errorf("%s: %v here, %v carried", pattern, here, carried)
		}
	}
}

func TestLinksLeadSomewhere(t *testing.T) {
	anchors := bookAnchors(t)
	for _, name := range chapters(t) {
		for _, m := range links.FindAllStringSubmatch(chapter(t, name), -1) {
			target := m[1]
			if strings.HasPrefix(target, "#") {
				target = name + target
			}
			if strings.HasPrefix(target, "vectors/") {
				if _, err := fs.Stat(book, strings.TrimSuffix(target, "/")); err != nil {
					t.Errorf("%s: link to %s: %v", name, target, err)
				}
				continue
			}
			if strings.HasPrefix(target, "../") || strings.Contains(target, "://") {
				continue
			}
			if !anchors[target] {
				t.Errorf("%s: link to %s leads nowhere", name, target)
			}
		}
	}
}
