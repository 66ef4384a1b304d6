// Package spec holds the project's unified specification: a book in Markdown, and language-neutral vectors in JSON
// that illustrate its paragraphs. README.md is its first page.
//
// The package itself only carries the files, so that programs can ship and tests can read them. Its tests compare the
// book with the code: rules, constants, networks and the vectors' expectations.
//
// Not here: the code that does what the book says (protocol, node), and the public vectors (lab/conformance).
package spec

import (
	"embed"
	"io/fs"
)

//go:embed *.md vectors/*.json
var files embed.FS

// Files returns the book's chapters (wire.md, …) and the vectors (vectors/….json). It is read-only.
func Files() fs.FS { return files }
