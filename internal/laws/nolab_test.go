package laws

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// laboratory is what a program that holds keys must not contain. A path stands for everything below it too.
var laboratory = []string{
	module + "/internal/lab",
	module + "/internal/testnet/chain", module + "/internal/testnet/clients", module + "/internal/testnet/fakechain",
	module + "/internal/testnet/localnet", module + "/internal/testnet/onchain", module + "/internal/testnet/process", module + "/internal/testnet/proxy",
	module + "/internal/contracts/sandbox",
	"github.com/ethereum/go-ethereum/core/vm", "github.com/ethereum/go-ethereum/core/state", "github.com/ethereum/go-ethereum/core/tracing",
}

// TestTheProgramWithoutTheLaboratory holds the packaged program to what its tag promises, and the list to the full program: what does not
// forbid anything there has lost its object.
func TestTheProgramWithoutTheLaboratory(t *testing.T) {
	if found := laboratoryIn(programDeps(t, "-tags", "nolab")); len(found) > 0 {
		t.Errorf("go build -tags nolab ./cmd/hawser contains %v", found)
	}
	full := laboratoryIn(programDeps(t))
	for _, path := range laboratory {
		if !slices.ContainsFunc(full, func(dep string) bool { return within(dep, path) }) {
			t.Errorf("%s is not in the full program: take it off the list, or name what it became", path)
		}
	}
}

// programDeps lists the packages of cmd/hawser.
func programDeps(t *testing.T, flags ...string) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", append(append([]string{"list", "-deps"}, flags...), "./cmd/hawser")...)
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 500 {
		t.Fatalf("go list names only %d packages", len(deps))
	}
	return deps
}

func laboratoryIn(deps []string) (found []string) {
	for _, dep := range deps {
		if slices.ContainsFunc(laboratory, func(path string) bool { return within(dep, path) }) {
			found = append(found, dep)
		}
	}
	return found
}
