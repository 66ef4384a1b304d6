package client

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Contracts has the addresses of a set of contracts. It is the content of the file that a deployment writes.
type Contracts struct {
	// Schema is ContractsSchema.
	Schema string `json:"schema"`
	// ChainID is the id of the chain.
	ChainID uint64 `json:"chain_id"`
	// Network is the proxy that receives all calls.
	Network common.Address `json:"network"`
	// Views is the proxy of the views contract. This package does not call it; it reads from the network contract.
	Views common.Address `json:"views"`
	// Token is the SSV token.
	Token common.Address `json:"token"`
	// Modules are the modules' addresses by number.
	Modules []common.Address `json:"modules,omitempty"`
	// Block is the first block that can have an event of the contracts.
	Block uint64 `json:"block"`
	// Layout has the SHA-256 of every source file that defines the contracts' storage, by its path. An upgrade requires the same.
	Layout map[string]string `json:"layout,omitempty"`
	// Execution is the execution client to use if none is given; a local network writes its own.
	Execution string `json:"execution,omitempty"`
}

// ContractsSchema is the schema of the file.
const ContractsSchema = "hawser.contracts/1"

// ParseContracts reads the file of a deployment.
func ParseContracts(data []byte) (Contracts, error) {
	var c Contracts
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("read JSON: %w", err)
	}
	switch {
	case c.Schema != ContractsSchema:
		return c, fmt.Errorf("schema is %q, want %q", c.Schema, ContractsSchema)
	case c.ChainID == 0:
		return c, errors.New("chain_id is missing")
	case c.Network == (common.Address{}):
		return c, errors.New("network is missing")
	}
	return c, nil
}
