// Package artifacts holds the compiled contracts.
//
// The JSON files are written by contracts/tools/build.js and committed, so that nobody
// needs a Solidity compiler to build or run the Go side. contracts/tools/check.sh
// rebuilds them and compares byte for byte.
//
// Not here: typed calls and events (package binding).
package artifacts

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// The names under which artifacts are loaded.
const (
	Network            = "SSVNetwork"
	NetworkViews       = "SSVNetworkViews"
	Operators          = "SSVOperators"
	Clusters           = "SSVClusters"
	DAO                = "SSVDAO"
	Views              = "SSVViews"
	OperatorsWhitelist = "SSVOperatorsWhitelist"
	Token              = "SSVToken"
	BasicWhitelisting  = "BasicWhitelisting"
	Proxy              = "ERC1967Proxy"
)

//go:embed *.json
var files embed.FS

// Artifact is one compiled contract.
type Artifact struct {
	// ContractName is the contract's name in its source.
	ContractName string `json:"contractName"`
	// SourceName is the import path of that source, relative to the repository's root
	// or, for OpenZeppelin's, to node_modules.
	SourceName string `json:"sourceName"`
	// Compiler is the full version of the compiler.
	Compiler string `json:"compiler"`
	// Sources has the hex SHA-256 of every file the contract was compiled from.
	Sources map[string]string `json:"sources"`
	// ABI is the contract's interface in Solidity's JSON form.
	ABI json.RawMessage `json:"abi"`
	// Bytecode is the creation code without constructor arguments.
	Bytecode hexutil.Bytes `json:"bytecode"`
	// DeployedBytecode is the code as it stands on chain, immutables zero.
	DeployedBytecode hexutil.Bytes `json:"deployedBytecode"`
}

// Names lists every artifact, in ascending order.
func Names() []string {
	return []string{
		BasicWhitelisting, Proxy, Clusters, DAO, Network, NetworkViews,
		Operators, OperatorsWhitelist, Token, Views,
	}
}

// Load returns the artifact of that name. An unknown name is an error.
func Load(name string) (Artifact, error) {
	var artifact Artifact
	data, err := files.ReadFile(name + ".json")
	if err != nil {
		return artifact, fmt.Errorf("read contract artifact %q: %w", name, err)
	}
	if err := json.Unmarshal(data, &artifact); err != nil {
		return artifact, fmt.Errorf("decode contract artifact %q: %w", name, err)
	}
	return artifact, nil
}
