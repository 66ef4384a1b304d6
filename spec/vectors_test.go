package spec_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the vectors and the generated tables from the code")

// book is the folder rather than the embedded files, so that -rewrite is seen in the same run.
var book = os.DirFS(".")

// vectors is a file of vectors: what it is about, which paragraphs of the book it illustrates, and its cases.
type vectors[C any] struct {
	Title      string   `json:"title"`
	Paragraphs []string `json:"paragraphs"`
	Notes      []string `json:"notes,omitempty"`
	Cases      []C      `json:"cases"`
}

// text is hex behind 0x.
type text string

func hexOf(b []byte) text { return text("0x" + hex.EncodeToString(b)) }

func (h text) bytes(t testing.TB) []byte {
	t.Helper()
	digits, ok := strings.CutPrefix(string(h), "0x")
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil {
		t.Fatalf("%q is not hex behind 0x: %v", h, err)
	}
	return raw
}

func (h text) address(t testing.TB) common.Address { return common.BytesToAddress(h.bytes(t)) }

func committeeOf(t testing.TB, ids []wire.OperatorID) wire.Committee {
	t.Helper()
	c, err := wire.NewCommittee(ids...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// load reads a file of vectors.
func load[C any](t testing.TB, name string) vectors[C] {
	t.Helper()
	raw, err := fs.ReadFile(book, "vectors/"+name)
	if err != nil {
		t.Fatal(err)
	}
	var file vectors[C]
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(file.Cases) == 0 {
		t.Fatalf("%s has no cases", name)
	}
	return file
}

// check reads a file of vectors, lets answer fill in each case's outputs from its inputs, and compares. The cases in
// the code are the file's inputs; with -rewrite the file is made from them. A case that stands in one of the two only
// is an error.
func check[C any](t *testing.T, name string, made vectors[C], answer func(testing.TB, C) C) {
	t.Helper()
	for i := range made.Cases {
		made.Cases[i] = answer(t, made.Cases[i])
	}
	if *rewrite {
		if err := os.WriteFile("vectors/"+name, encode(t, made), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	file := load[C](t, name)
	for i, c := range file.Cases {
		if have, want := line(t, answer(t, c)), line(t, c); have != want {
			t.Errorf("%s, case %d: the code says\n%s\nthe vector\n%s", name, i, have, want)
		}
	}
	if have, want := encode(t, file), encode(t, made); !bytes.Equal(have, want) {
		t.Errorf("%s is not what the code makes; run with -rewrite and review the difference", name)
	}
}

func encode[C any](t testing.TB, file vectors[C]) []byte {
	t.Helper()
	var b strings.Builder
	head := file
	head.Cases = nil
	raw, err := json.MarshalIndent(head, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "%s\n  \"cases\": [\n", strings.TrimSuffix(string(raw), "\n  \"cases\": null\n}"))
	for i, c := range file.Cases {
		comma := ","
		if i == len(file.Cases)-1 {
			comma = ""
		}
		fmt.Fprintf(&b, "    %s%s\n", line(t, c), comma)
	}
	b.WriteString("  ]\n}\n")
	return []byte(b.String())
}

func line(t testing.TB, v any) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Every file of vectors cites paragraphs that exist.
func TestVectorsCiteTheBook(t *testing.T) {
	names, err := fs.Glob(book, "vectors/*.json")
	if err != nil {
		t.Fatal(err)
	}
	anchors := bookAnchors(t)
	for _, name := range names {
		raw, err := fs.ReadFile(book, name)
		if err != nil {
			t.Fatal(err)
		}
		var head struct {
			Title      string   `json:"title"`
			Paragraphs []string `json:"paragraphs"`
		}
		if err := json.Unmarshal(raw, &head); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if head.Title == "" || len(head.Paragraphs) == 0 {
			t.Errorf("%s has no title or cites nothing", name)
		}
		for _, p := range head.Paragraphs {
			if !anchors[p] {
				t.Errorf("%s cites %s, which the book has not", name, p)
			}
		}
		if !strings.Contains(chapter(t, "README.md"), strings.TrimPrefix(name, "vectors/")) {
			t.Errorf("README.md does not mention %s", name)
		}
	}
}
