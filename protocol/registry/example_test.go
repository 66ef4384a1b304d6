package registry_test

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/protocol/registry"
)

// An indexer folds the contract's logs, block by block, into operators and validators; a block that was reorganised away is undone.
func ExampleRegistry_Apply() {
	r, err := registry.New(registry.Config{VerifyOwner: registry.VerifyOwnerBLS})
	if err != nil {
		fmt.Println(err)
		return
	}
	owner := common.HexToAddress("0x81592c3DE184A3E2C0DCB5a261BC107Bfa91f494")
	outcome, err := r.Apply(registry.Block{Number: 17, Logs: []registry.Log{operatorAdded(17, owner)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	operator, known := r.Operator(3)
	fmt.Println("known", known, "owner", operator.Owner, "changes", len(outcome.Changes))
	_, err = r.Undo(outcome.Undo)
	_, known = r.Operator(3)
	fmt.Println("after the reorganisation: known", known, err)
	// Output:
	// known true owner 0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f494 changes 1
	// after the reorganisation: known false <nil>
}

// operatorAdded is the log of operator 3, as an execution client gives it.
func operatorAdded(block uint64, owner common.Address) registry.Log {
	network, err := binding.SSVNetworkMetaData.ParseABI()
	if err != nil {
		panic(err)
	}
	event := network.Events["OperatorAdded"]
	key, err := binding.PackOperatorKey("LS0tLS1CRUdJTg==")
	if err != nil {
		panic(err)
	}
	data, err := event.Inputs.NonIndexed().Pack(key, big.NewInt(1_000_000_000))
	if err != nil {
		panic(err)
	}
	return registry.Log{
		Block: block, Topics: []common.Hash{event.ID, common.BigToHash(big.NewInt(3)), common.BytesToHash(owner[:])}, Data: data,
	}
}
