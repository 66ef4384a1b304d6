package beacon

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// unchecked are calls whose answer has no check of its own, with the reason.
var unchecked = map[string]string{
	"FinalPayload": "any number and hash may be true; package execution compares them with what its clients say",
	"submit":       "what a node answers when it takes something means nothing",
}

// TestFaultEveryAnswerIsChecked: kinds A3 and C11, an answer that was never compared with its question is believed by the duty, and the other
// nodes are not asked. Every function that asks a node (call) reaches a check of answers.go or of its own, or says above why it has none.
func TestFaultEveryAnswerIsChecked(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]map[string]bool{}
	for _, file := range files {
		if name := file.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, decl := range tree.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name != "call" { // which asks for the genesis, whatever the question
					note(calls, f)
				}
			}
		}
	}
	asking := 0
	for name, called := range calls {
		if !called["call"] {
			continue
		}
		asking++
		_, excused := unchecked[name]
		if checked := reachesCheck(calls, name, map[string]bool{}); checked == excused {
			t.Errorf("%s asks a node: its answer is checked: %t, excused: %t", name, checked, excused)
		}
	}
	if asking < 12 {
		t.Errorf("only %d functions ask a node", asking)
	}
}

// note notes whom a function calls, by name: its own receiver's methods and functions of this package. Methods of the same name of several
// types count as one.
func note(calls map[string]map[string]bool, f *ast.FuncDecl) {
	called := calls[f.Name.Name]
	if called == nil {
		called = map[string]bool{}
		calls[f.Name.Name] = called
	}
	ast.Inspect(f, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fun := c.Fun
		if of, ok := fun.(*ast.IndexExpr); ok {
			fun = of.X
		}
		switch fun := fun.(type) {
		case *ast.Ident:
			called[fun.Name] = true
		case *ast.SelectorExpr:
			if x, ok := fun.X.(*ast.Ident); ok && x.Name == "c" {
				called[fun.Sel.Name] = true
			}
		}
		return true
	})
}

func reachesCheck(calls map[string]map[string]bool, name string, seen map[string]bool) bool {
	seen[name] = true
	for called := range calls[name] {
		rest, check := strings.CutPrefix(called, "check")
		if check && rest != "" && unicode.IsUpper(rune(rest[0])) || !seen[called] && reachesCheck(calls, called, seen) {
			return true
		}
	}
	return false
}

// TestFaultAggregateOfNobody: kinds C11 and A3, the first of two nodes gives an aggregate that is not what was asked for, or of nobody. The
// second node's is taken.
func TestFaultAggregateOfNobody(t *testing.T) {
	other := *cannedVote
	other.BeaconBlockRoot = phase0.Root{4}
	none, early := make([]byte, 8), []byte{0, 1, 7: 0}
	right := electra.Attestation{AggregationBits: []byte{0b1011}, Data: cannedVote, CommitteeBits: []byte{1, 7: 0}}
	for name, first := range map[string]electra.Attestation{
		"of nobody":           {AggregationBits: []byte{0b1000}, Data: cannedVote, CommitteeBits: right.CommitteeBits},
		"bits without an end": {AggregationBits: []byte{0b1011, 0}, Data: cannedVote, CommitteeBits: right.CommitteeBits},
		"of no committee":     {AggregationBits: right.AggregationBits, Data: cannedVote, CommitteeBits: none},
		"of another":          {AggregationBits: right.AggregationBits, Data: cannedVote, CommitteeBits: early},
		"of two":              {AggregationBits: right.AggregationBits, Data: cannedVote, CommitteeBits: []byte{3, 7: 0}},
		"of another vote":     {AggregationBits: right.AggregationBits, Data: &other, CommitteeBits: right.CommitteeBits},
	} {
		var clients []*Client
		for _, answer := range []electra.Attestation{first, right} {
			text, err := json.Marshal(&answer)
			if err != nil {
				t.Fatal(err)
			}
			node := newNode(t)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasSuffix(r.URL.Path, "/aggregate_attestation") {
					node.Config.Handler.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Eth-Consensus-Version", "electra")
				fmt.Fprintf(w, `{"version":"electra","data":%s}`, text)
			}))
			t.Cleanup(server.Close)
			c := NewClient(Options{Endpoint: server.URL, Logger: quiet()})
			c.check(t.Context())
			clients = append(clients, c)
		}
		all, err := NewNodes(clients...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := all.Aggregate(t.Context(), cannedVote.Slot, rootOf(t, cannedVote), 0)
		if err != nil || rootOf(t, got) != rootOf(t, &right) {
			t.Errorf("%s is taken (%v)", name, err)
		}
	}
}
