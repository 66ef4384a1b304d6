package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// The pages of docs/reference are what the program says. `make generate` rewrites them.
func TestReferencePagesAreCurrent(t *testing.T) {
	const folder = "../../docs/reference"
	pages := referencePages()
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Errorf("%v: run `make generate`", err)
			continue
		}
		if string(got) != want {
			t.Errorf("%s is not what the program says: run `make generate`", name)
		}
	}
	files, err := filepath.Glob(folder + "/*.md")
	if err != nil || len(files) != len(pages)+pagesMissing {
		t.Errorf("%d pages in %s, %d are generated", len(files), folder, len(pages)+pagesMissing)
	}
}

func TestReferenceCommand(t *testing.T) {
	c := newTerminal(t)
	c.fails("reference", fault.Usage)
	c.fails("reference --out @nowhere", fault.FileNotWritten)
	c.write("pages/x", nil)
	c.ok("reference --out @pages")
	if files := c.files(); len(files) != 6-pagesMissing {
		t.Errorf("files are %v", files)
	}
}
