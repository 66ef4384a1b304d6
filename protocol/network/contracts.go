package network

import "github.com/ethereum/go-ethereum/common"

// KnownContracts has the addresses of the contracts of a known network.
type KnownContracts struct {
	// ChainID is the id of the execution chain.
	ChainID uint64
	// Network is the proxy that receives calls, Views the one to read from, Token the SSV token.
	Network, Views, Token common.Address
	// Block is the first block that can have an event of the contracts.
	Block uint64
}

// ContractNetworks returns the names of the networks whose contracts are known.
func ContractNetworks() []string { return []string{"mainnet", "hoodi"} }

// Contracts returns the contracts of a known network by name.
//
// Source: spec/networks.md#contracts.
func Contracts(name string) (KnownContracts, bool) {
	var c KnownContracts
	switch name {
	case "mainnet":
		c.Views = common.HexToAddress("0xafE830B6Ee262ba11cce5F32fDCd760FFE6a66e4")
		c.Token = common.HexToAddress("0x9D65fF81a3c488d585bBfb0Bfe3c7707c7917f54")
	case "hoodi":
		c.Views = common.HexToAddress("0x5AdDb3f1529C5ec70D77400499eE4bbF328368fe")
		c.Token = common.HexToAddress("0x9F5d4Ec84fC4785788aB44F9de973cF34F7A038e")
	default:
		return c, false
	}
	p, _ := Lookup(name)
	c.ChainID, c.Network, c.Block = p.Beacon.ExecutionChainID, p.Registry, p.SyncFromBlock
	return c, true
}
