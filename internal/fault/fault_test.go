package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"regexp"
	"strings"
	"testing"
)

func TestRegistryIsInOrderAndComplete(t *testing.T) {
	last := Code(0)
	for _, d := range All() {
		if d.Code <= last {
			t.Errorf("%v stands after %v", d.Code, last)
		}
		last = d.Code
		for name, text := range map[string]string{"title": d.Title, "cause": d.Cause, "remedy": d.Remedy} {
			if text == "" || strings.Contains(text, "\n") || strings.HasSuffix(text, ".") || strings.Contains(text, "failed to") {
				t.Errorf("%v: %s %q", d.Code, name, text)
			}
		}
		if room := int(d.Code) / 1000; room < 1 || room > len(rooms) {
			t.Errorf("%v is in no room", d.Code)
		}
	}
}

// Every constant of type Code or Reason has a definition, so that no code prints as "unexpected error".
func TestEveryConstantIsDefined(t *testing.T) {
	if got, want := countConstants(t, "codes.go"), len(definitions); got != want {
		t.Errorf("%d codes, %d definitions", got, want)
	}
	if got, want := countConstants(t, "reason.go"), len(reasons); got != want {
		t.Errorf("%d reasons, %d definitions", got, want)
	}
}

func countConstants(t *testing.T, file string) int {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, d := range parsed.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
			n += len(g.Specs)
		}
	}
	return n
}

func TestReasons(t *testing.T) {
	seen := make(map[Reason]bool)
	label := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	for _, d := range Reasons() {
		if seen[d.Reason] || !label.MatchString(string(d.Reason)) || d.Short == "" || !strings.HasSuffix(d.Long, ".") {
			t.Errorf("reason %+v", d)
		}
		seen[d.Reason] = true
		if _, ok := Lookup(d.Code); d.Code != 0 && !ok {
			t.Errorf("%s points at %v, which does not exist", d.Reason, d.Code)
		}
		if d.Reason.Definition() != d {
			t.Errorf("%s: Definition finds another", d.Reason)
		}
	}
	if Reason("nonsense").Definition().Reason != ReasonUnknown {
		t.Error("an unregistered reason is not unknown")
	}
}

func TestPrint(t *testing.T) {
	var out bytes.Buffer
	Print(&out, fmt.Errorf("start node: %w", New(ConfigUnknownKey, "key", "bacon", "nearest", "beacon", "source", "node.yaml")))
	want := `HAW-1101  bacon is not a configuration key
          cause: node.yaml sets it; the nearest known key is beacon
          remedy: write beacon, or remove the line; docs/reference/config.md lists all keys
`
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	Print(&out, io.ErrUnexpectedEOF)
	if !strings.HasPrefix(out.String(), "HAW-1000  unexpected error\n          cause: unexpected EOF\n") {
		t.Errorf("printed\n%s", out.String())
	}
}

func TestFaultWraps(t *testing.T) {
	err := fmt.Errorf("a: %w", Wrap(FileUnreadable, io.ErrNoProgress, "file", "x"))
	if !errors.Is(err, io.ErrNoProgress) || !Has(err, FileUnreadable) || Has(err, FileMissing) || Has(io.EOF, FileMissing) {
		t.Errorf("%v", err)
	}
	if got := Of(err).Error(); got != "HAW-1011 x cannot be read: "+io.ErrNoProgress.Error() {
		t.Errorf("%q", got)
	}
	outer := Wrap(KeysharesRejected, New(OwnerProof, "validator", "0x12"), "bad", 1, "total", 2, "file", "f", "validator", "0x12")
	if strings.Contains(outer.Cause, "HAW-") {
		t.Errorf("a code within a cause: %q", outer.Cause)
	}
}

func TestMissingValuesLeaveNoTrace(t *testing.T) {
	for _, d := range All() {
		f := New(d.Code)
		for _, text := range []string{f.Title, f.Cause, f.Remedy} {
			if placeholder.MatchString(text) || strings.ContainsRune(text, 0) {
				t.Errorf("%v: %q", d.Code, text)
			}
		}
	}
	if f := Wrap(Code(4242), io.EOF); f.Code != Unexpected || f.Cause != "EOF" {
		t.Errorf("an unregistered code gives %v", f)
	}
}

func TestJSON(t *testing.T) {
	raw, err := json.Marshal(JSON(New(PortInUse, "address", "127.0.0.1:1", "key", "p2p.tcp_port")))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(raw, []byte(`{"schema":"hawser.error/1","code":"HAW-1110","title":"127.0.0.1:1 is in use"`)) {
		t.Errorf("%s", raw)
	}
}

func TestPages(t *testing.T) {
	errorsPage, reasonsPage := ErrorsPage(), ReasonsPage()
	for _, d := range All() {
		if strings.Count(errorsPage, "### "+d.Code.String()+"\n") != 1 {
			t.Errorf("%v is not on the page once", d.Code)
		}
	}
	for i, r := range rooms {
		if strings.Count(errorsPage, "## "+r.title+"\n") != 1 {
			t.Errorf("room %d has no heading", i)
		}
	}
	for _, d := range Reasons() {
		if !strings.Contains(reasonsPage, "| `"+string(d.Reason)+"` |") {
			t.Errorf("%s is not on the page", d.Reason)
		}
	}
	if strings.Contains(errorsPage, "{err}") {
		t.Error("a raw placeholder is on the page")
	}
}
