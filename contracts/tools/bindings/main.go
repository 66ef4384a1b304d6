// Command bindings writes the Go bindings of the contracts from their artifacts.
//
//	go run ./contracts/tools/bindings > contracts/binding/contracts.gen.go
//
// It is abigen's second generation, called as a library, so that the check that the
// committed file is current needs no program beside the Go tool. It does not import
// package binding: a stale file there must not keep a new one from being written.
package main

import (
	"fmt"
	"os"

	"github.com/ethereum/go-ethereum/accounts/abi/abigen"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
)

// bound are the contracts that somebody calls. Modules are called through the network.
var bound = []string{
	artifacts.BasicWhitelisting,
	artifacts.Network,
	artifacts.NetworkViews,
	artifacts.Token,
}

func main() {
	code, err := generate()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(code)
}

// generate returns the bindings' source. Bytecode stays out of it: package artifacts has it.
func generate() (string, error) {
	abis := make([]string, 0, len(bound))
	for _, name := range bound {
		artifact, err := artifacts.Load(name)
		if err != nil {
			return "", err
		}
		abis = append(abis, string(artifact.ABI))
	}
	code, err := abigen.BindV2(bound, abis, make([]string, len(bound)), "binding", nil, map[string]string{})
	if err != nil {
		return "", fmt.Errorf("generate contract bindings: %w", err)
	}
	return code, nil
}
