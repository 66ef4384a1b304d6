package binding

import (
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
)

// frozenRow is one line of testdata/frozen-v1.txt.
type frozenRow struct {
	kind, signature, selector string
	rest                      []string
}

func frozen(t *testing.T, kind string) map[string]frozenRow {
	t.Helper()
	text, err := os.ReadFile("testdata/frozen-v1.txt")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]frozenRow{}
	for _, line := range strings.Split(string(text), "\n") {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] != kind {
			continue
		}
		rows[fields[1]] = frozenRow{fields[0], fields[1], fields[2], fields[3:]}
	}
	if len(rows) == 0 {
		t.Fatalf("no %s in the frozen list", kind)
	}
	return rows
}

func load(t *testing.T, name string) abi.ABI {
	t.Helper()
	artifact, err := artifacts.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parseABI(artifact)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestNetworkEventsAreFrozen(t *testing.T) {
	want := frozen(t, "event")
	parsed := load(t, artifacts.Network)
	if len(parsed.Events) != len(want) {
		t.Errorf("%d events, frozen %d", len(parsed.Events), len(want))
	}
	for _, event := range parsed.Events {
		row, ok := want[event.Sig]
		if !ok {
			t.Errorf("event %s is not in version 1", event.Sig)
			continue
		}
		if event.ID.Hex() != row.selector {
			t.Errorf("event %s: topic %s, frozen %s", event.Sig, event.ID.Hex(), row.selector)
		}
		var names, indexed []string
		for _, input := range event.Inputs {
			names = append(names, input.Name)
			if input.Indexed {
				indexed = append(indexed, input.Name)
			}
			checkCluster(t, event.Sig, input.Type)
		}
		if got := strings.Join(names, ","); got != row.rest[0] {
			t.Errorf("event %s: names %s, frozen %s", event.Sig, got, row.rest[0])
		}
		if got := strings.Join(indexed, ","); got != strings.Trim(row.rest[1], "-") {
			t.Errorf("event %s: indexed %s, frozen %s", event.Sig, got, row.rest[1])
		}
	}
}

// checkCluster holds the names inside the record: tools feed an emitted one back by name.
func checkCluster(t *testing.T, where string, kind abi.Type) {
	t.Helper()
	if kind.T != abi.TupleTy {
		return
	}
	want := []string{"validatorCount", "networkFeeIndex", "index", "active", "balance"}
	if !slices.Equal(kind.TupleRawNames, want) {
		t.Errorf("%s: cluster members %v", where, kind.TupleRawNames)
	}
}

func TestNetworkFunctionsAreFrozen(t *testing.T) {
	want := frozen(t, "function")
	parsed := load(t, artifacts.Network)
	if len(parsed.Methods) != len(want) {
		t.Errorf("%d functions, frozen %d", len(parsed.Methods), len(want))
	}
	for _, method := range parsed.Methods {
		row, ok := want[method.Sig]
		if !ok {
			t.Errorf("function %s is not in version 1", method.Sig)
			continue
		}
		if got := "0x" + hex.EncodeToString(method.ID); got != row.selector || method.StateMutability != row.rest[0] {
			t.Errorf("function %s: %s %s, frozen %s %s", method.Sig, got, method.StateMutability, row.selector, row.rest[0])
		}
	}
	if got := parsed.Methods["registerOperator"].Outputs; len(got) != 1 || got[0].Type.String() != "uint64" {
		t.Errorf("registerOperator returns %v", got)
	}
	if !parsed.HasFallback() || parsed.Fallback.IsPayable() || parsed.HasReceive() {
		t.Error("the network must have a fallback that takes no ether, and no receive")
	}
}

func TestErrorsAreFrozen(t *testing.T) {
	want := frozen(t, "error")
	for _, name := range []string{artifacts.Network, artifacts.NetworkViews} {
		parsed := load(t, name)
		if len(parsed.Errors) != len(want) {
			t.Errorf("%s: %d errors, frozen %d", name, len(parsed.Errors), len(want))
		}
		for _, declared := range parsed.Errors {
			if row, ok := want[declared.Sig]; !ok || "0x"+hex.EncodeToString(declared.ID[:4]) != row.selector {
				t.Errorf("%s: error %s %x, frozen %q", name, declared.Sig, declared.ID[:4], row.selector)
			}
		}
	}
}

func TestViewsAreFrozen(t *testing.T) {
	for _, name := range []string{artifacts.NetworkViews, artifacts.Views} {
		parsed := load(t, name)
		for signature, row := range frozen(t, "view") {
			if got := "0x" + hex.EncodeToString(crypto.Keccak256([]byte(signature))[:4]); got != row.selector {
				t.Errorf("the frozen list is wrong about %s: %s", signature, got)
			}
			method := methodBySignature(parsed, signature)
			if method == nil || (method.StateMutability != "view" && method.StateMutability != "pure") {
				t.Errorf("%s has no view %s", name, signature)
			}
		}
	}
	for _, signature := range []string{"ssvNetwork()", "initialize(address)", "acceptOwnership()", "upgradeTo(address)"} {
		if methodBySignature(load(t, artifacts.NetworkViews), signature) == nil {
			t.Errorf("SSVNetworkViews has no %s", signature)
		}
	}
}

// The views' answers are compared as lists by public tests: separate values, not records.
func TestViewResultsAreSeparateValues(t *testing.T) {
	parsed := load(t, artifacts.NetworkViews)
	for name, want := range map[string]string{
		"getOperatorById":         "address,uint256,uint32,address,bool,bool",
		"getOperatorDeclaredFee":  "bool,uint256,uint64,uint64",
		"getOperatorFeePeriods":   "uint64,uint64",
		"getWhitelistedOperators": "uint64[]",
		"getMaximumOperatorFee":   "uint64",
		"getBalance":              "uint256",
		"getBurnRate":             "uint256",
		"isLiquidatable":          "bool",
	} {
		var got []string
		for _, output := range parsed.Methods[name].Outputs {
			got = append(got, output.Type.String())
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%s returns %v, want %s", name, got, want)
		}
	}
}

func methodBySignature(parsed abi.ABI, signature string) *abi.Method {
	for _, method := range parsed.Methods {
		if method.Sig == signature {
			return &method
		}
	}
	return nil
}
