package laws

import (
	"bufio"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write arrows.txt anew from the imports of today")

const arrowsFile = "arrows.txt"

// arrows is a room (a package's folder) and the rooms that its code imports, tests left out.
type arrows map[string]map[string]bool

func (a arrows) add(from, to string) {
	if a[from] == nil {
		a[from] = map[string]bool{}
	}
	if to != "" {
		a[from][to] = true
	}
}

// Law 1, second half: a room imports the rooms that its row in arrows.txt allows, and every row is true.
func TestArrows(t *testing.T) {
	files, _ := parseAll(t)
	today := arrows{}
	for _, f := range files {
		if f.test || f.syntax.Name.Name == "main" && f.dir != "cmd/hawser" {
			continue
		}
		for _, p := range imports(f) {
			if to, ours := strings.CutPrefix(p, module+"/"); ours {
				today.add(f.dir, to)
			}
		}
	}
	if *rewrite {
		if err := os.WriteFile(arrowsFile, []byte(today.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(arrowsFile)
	if err != nil {
		t.Fatal(err)
	}
	allowed, err := parseArrows(string(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range arrowBreaches(today, allowed) {
		t.Error(b)
	}
}

func arrowBreaches(today, allowed arrows) (out []string) {
	for _, from := range slices.Sorted(maps.Keys(today)) {
		for _, to := range slices.Sorted(maps.Keys(today[from])) {
			if !allowed[from][to] {
				out = append(out, fmt.Sprintf("%s imports %s: a new arrow. If it points down in docs/architecture.md, add it to internal/laws/%s "+
					"and let the commit say why; else the code belongs elsewhere", from, to, arrowsFile))
			}
		}
	}
	for _, from := range slices.Sorted(maps.Keys(allowed)) {
		for _, to := range slices.Sorted(maps.Keys(allowed[from])) {
			if !today[from][to] {
				out = append(out, fmt.Sprintf("internal/laws/%s allows %s to import %s, which it does not: delete the row", arrowsFile, from, to))
			}
		}
	}
	for _, from := range slices.Sorted(maps.Keys(allowed)) { // also of arrows that the table allows: these sentences are stronger
		for _, to := range slices.Sorted(maps.Keys(allowed[from])) {
			if why := neverAllowed(from, to); why != "" {
				out = append(out, fmt.Sprintf("%s imports %s: %s", from, to, why))
			}
		}
	}
	return out
}

// leaves are rooms that import no other one of the node.
var leaves = []string{"internal/node/border", "internal/node/clock", "internal/node/metric", "internal/fault"}

// neverAllowed returns why no row may allow an arrow, or nothing.
func neverAllowed(from, to string) string {
	switch {
	case within(to, "cmd"):
		return "cmd is the roof"
	case within(from, "internal/node") && (within(to, "internal/lab") || within(to, "internal/testnet")):
		return "the node does not know its laboratory"
	case within(from, "internal/testnet") && within(to, "internal/lab"):
		return "a local network runs without a laboratory"
	case slices.Contains(leaves, from) && within(to, "internal/node"):
		return "a leaf, which several rooms share, imports no other room of node"
	case within(from, "internal/node") && from != "internal/node" && to == "internal/node":
		return "package node knows its rooms, and they do not know it"
	case within(from, "contracts") && within(to, "internal/node") && to != "internal/node/border":
		return "the contracts' packages are for everybody; of the node they know the border alone, which both share"
	}
	return ""
}

// testsOfNode are the rooms of the laboratory that tests of the node and of the public packages may use: stand-ins for a chain's clients.
var testsOfNode = []string{"internal/testnet/fakechain", "internal/fakechain"}

// lookUp are the tests that look at a whole network from below all the same, each with its reason.
var lookUp = map[string]string{
	"protocol/eth/newfork_test.go": "the table of forks takes a row from the tests of its own folder alone",
}

// The tests of the node and of the public packages do without the simulator, the local network and the rig: those are built of them.
func TestTestsStayBelow(t *testing.T) {
	files, _ := parseAll(t)
	looks := map[string]bool{}
	for _, f := range files {
		if !f.test {
			continue
		}
		for _, p := range imports(f) {
			if to, ours := strings.CutPrefix(p, module+"/"); ours && testArrowBreach(f.dir, to) {
				name := f.dir + "/" + f.name
				looks[name] = true
				if lookUp[name] != "" {
					continue
				}
				t.Errorf("%s/%s imports %s: this test looks at a whole network and belongs to the laboratory", f.dir, f.name, to)
			}
		}
	}
	for name := range lookUp {
		if !looks[name] {
			t.Errorf("%s may look up and does not: take it off the list", name)
		}
	}
	if !testArrowBreach("internal/node/engine", "internal/lab/sim") || !testArrowBreach("protocol/wire", "internal/testnet/localnet") ||
		testArrowBreach("internal/node", "internal/testnet/fakechain/scripted") || testArrowBreach("internal/lab/sim", "internal/lab/model") {
		t.Error("the law does not see a test that looks up, or sees one that does not")
	}
}

func testArrowBreach(from, to string) bool {
	below := within(from, "internal/node") || inProtocol(from) || within(from, "contracts") || within(from, "api") || within(from, "ssv")
	above := within(to, "internal/lab") || within(to, "internal/testnet") || within(to, "cmd")
	return below && above && !slices.ContainsFunc(testsOfNode, func(room string) bool { return within(to, room) })
}

// String writes the table: a room on a line of its own, and below it, one a line, what it may import.
func (a arrows) String() string {
	var out strings.Builder
	out.WriteString("# Which room may import which. Checked by TestArrows; `go test ./internal/laws -run TestArrows -rewrite` writes it anew:\n" +
		"# read the difference, an arrow that points up is a mistake. Rooms that import none of ours have no row.\n")
	for _, from := range slices.Sorted(maps.Keys(a)) {
		fmt.Fprintf(&out, "\n%s\n", filepath.ToSlash(from))
		for _, to := range slices.Sorted(maps.Keys(a[from])) {
			fmt.Fprintf(&out, "\t%s\n", to)
		}
	}
	return out.String()
}

func parseArrows(text string) (arrows, error) {
	out, from := arrows{}, ""
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		switch line := lines.Text(); {
		case line == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, "\t"):
			from = line
		case from == "":
			return nil, fmt.Errorf("%s:%d: an arrow before the first room", arrowsFile, n)
		default:
			out.add(from, strings.TrimPrefix(line, "\t"))
		}
	}
	return out, nil
}

// The law of arrows finds a new arrow, a row of none, and what no row may allow.
func TestArrowsCanBite(t *testing.T) {
	allowed, err := parseArrows("# words\n\na\n\tb\n\tgone\ninternal/node/clock\n\tinternal/node/store\ninternal/node\n\tinternal/lab/sim\n")
	if err != nil {
		t.Fatal(err)
	}
	today := arrows{
		"a": {"b": true, "new": true}, "internal/node/clock": {"internal/node/store": true}, "internal/node": {"internal/lab/sim": true},
	}
	got := strings.Join(arrowBreaches(today, allowed), "\n")
	for _, want := range []string{"a imports new: a new arrow", "allows a to import gone", "clock imports internal/node/store: a leaf", "does not know its laboratory"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not among\n%s", want, got)
		}
	}
	if n := strings.Count(got, "\n") + 1; n != 4 {
		t.Errorf("%d breaches found, 4 are planted:\n%s", n, got)
	}
	again, err := parseArrows(today.String())
	if err != nil || len(arrowBreaches(today, again)) != 2 || len(arrowBreaches(again, today)) != 2 {
		t.Errorf("the table read back is another one: %v", err)
	}
	if _, err := parseArrows("\tb\n"); err == nil {
		t.Error("an arrow of no room is taken")
	}
}
