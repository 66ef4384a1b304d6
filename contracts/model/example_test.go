package model_test

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/model"
)

// An operator with a fee of 1 gwei and a validator on it: what it earns in a hundred blocks, and when the cluster may be liquidated.
func ExampleState() {
	s := model.New(common.Address{0xee}, model.Params{MinimumBlocks: 100_800, ValidatorLimit: 500, MaxFee: 1e18}, nil)
	operator, staker := common.Address{1}, common.Address{2}
	fee := big.NewInt(1_000_000_000)
	var ids []uint64
	for i := range byte(4) {
		id, _, err := s.RegisterOperator(model.At{Block: 1}, operator, []byte{i}, fee, false)
		if err != nil {
			fmt.Println(err)
			return
		}
		ids = append(ids, id)
	}
	deposit := big.NewInt(1_000_000_000_000_000)
	s.Tokens[staker] = new(big.Int).Set(deposit)
	key := make([]byte, 48)
	if _, err := s.RegisterValidators(model.At{Block: 10}, staker, [][]byte{key}, ids, [][]byte{{1}}, deposit, model.NewCluster()); err != nil {
		fmt.Println(err)
		return
	}
	at := model.At{Block: 110}
	earned, err := s.OperatorEarnings(at, ids[0])
	fmt.Println("earned", earned, err)
	cluster := s.Clusters[model.KeyOf(staker, ids)]
	block, ends, err := s.LiquidationBlock(at, staker, ids, cluster)
	fmt.Println("liquidatable from block", block, ends, err)
	// Output:
	// earned 100000000000 <nil>
	// liquidatable from block 149211 true <nil>
}
