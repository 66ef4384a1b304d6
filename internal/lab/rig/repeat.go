package rig

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/model"
)

// call is one call as the chain holds it.
type call struct {
	method string
	args   []any
	at     model.At
	from   common.Address
}

// cluster reads an argument that is a cluster's record.
func (c call) cluster(i int) model.Cluster {
	r := *abi.ConvertType(c.args[i], new(binding.Cluster)).(*binding.Cluster)
	return model.Cluster{
		Validators: r.ValidatorCount, NetworkFeeIndex: r.NetworkFeeIndex, Index: r.Index, Active: r.Active, Balance: r.Balance,
	}
}

func arg[T any](c call, i int) T {
	value, _ := c.args[i].(T)
	return value
}

// repeat makes a call in the model. The error is the model's refusal.
func (b *books) repeat(c call) error {
	for _, repeat := range []func(call) (known bool, err error){b.repeatToken, b.repeatOperator, b.repeatCluster, b.repeatOwner} {
		if known, err := repeat(c); known {
			return err
		}
	}
	return fmt.Errorf("the books do not know %s", c.method)
}

func (b *books) repeatToken(c call) (bool, error) {
	switch c.method {
	case "mint":
		to, wei := arg[common.Address](c, 0), arg[*big.Int](c, 1)
		has := b.state.Tokens[to]
		if has == nil {
			has = new(big.Int)
		}
		b.state.Tokens[to] = new(big.Int).Add(has, wei)
		return true, nil
	case "approve": // the model lets the network take whatever is there
		return true, nil
	}
	return false, nil
}

func (b *books) repeatOperator(c call) (known bool, err error) {
	s := b.state
	if len(c.args) == 0 {
		return false, nil
	}
	id := arg[uint64](c, 0)
	switch c.method {
	case "registerOperator":
		_, _, err = s.RegisterOperator(c.at, c.from, arg[[]byte](c, 0), arg[*big.Int](c, 1), arg[bool](c, 2))
	case "declareOperatorFee":
		_, err = s.DeclareOperatorFee(c.at, c.from, id, arg[*big.Int](c, 1))
	case "executeOperatorFee":
		_, err = s.ExecuteOperatorFee(c.at, c.from, id)
	case "cancelDeclaredOperatorFee":
		_, err = s.CancelDeclaredOperatorFee(c.from, id)
	case "reduceOperatorFee":
		_, err = s.ReduceOperatorFee(c.at, c.from, id, arg[*big.Int](c, 1))
	case "withdrawOperatorEarnings":
		_, err = s.WithdrawOperatorEarnings(c.at, c.from, id, arg[*big.Int](c, 1))
	case "withdrawAllOperatorEarnings":
		_, err = s.WithdrawOperatorEarnings(c.at, c.from, id, nil)
	default:
		return false, nil
	}
	return true, err
}

func (b *books) repeatCluster(c call) (known bool, err error) {
	s := b.state
	owner, operators := c.from, []uint64(nil)
	switch c.method {
	case "registerValidator", "bulkRegisterValidator":
		keys, shares := arg[[][]byte](c, 0), arg[[][]byte](c, 2)
		if c.method == "registerValidator" {
			keys, shares = [][]byte{arg[[]byte](c, 0)}, [][]byte{arg[[]byte](c, 2)}
		}
		operators = arg[[]uint64](c, 1)
		_, err = s.RegisterValidators(c.at, c.from, keys, operators, shares, arg[*big.Int](c, 3), c.cluster(4))
	case "deposit":
		owner, operators = arg[common.Address](c, 0), arg[[]uint64](c, 1)
		_, err = s.Deposit(c.from, owner, operators, arg[*big.Int](c, 2), c.cluster(3))
	case "withdraw":
		operators = arg[[]uint64](c, 0)
		_, err = s.Withdraw(c.at, c.from, operators, arg[*big.Int](c, 1), c.cluster(2))
	case "liquidate":
		owner, operators = arg[common.Address](c, 0), arg[[]uint64](c, 1)
		_, err = s.Liquidate(c.at, c.from, owner, operators, c.cluster(2))
	case "reactivate":
		operators = arg[[]uint64](c, 0)
		_, err = s.Reactivate(c.at, c.from, operators, arg[*big.Int](c, 1), c.cluster(2))
	case "bulkExitValidator":
		_, err = s.ExitValidators(c.from, arg[[][]byte](c, 0), arg[[]uint64](c, 1))
		return true, err
	case "bulkRemoveValidator":
		operators = arg[[]uint64](c, 1)
		_, err = s.BulkRemoveValidator(c.at, c.from, arg[[][]byte](c, 0), operators, c.cluster(2))
	default:
		return false, nil
	}
	if err == nil {
		b.know(owner, operators)
	}
	return true, err
}

// repeatOwner repeats what moves no tokens, and what the network's owner decides.
func (b *books) repeatOwner(c call) (known bool, err error) {
	s := b.state
	switch c.method {
	case "setFeeRecipientAddress", "updateModule", "upgradeTo":
	case "updateNetworkFee":
		_, err = s.UpdateNetworkFee(c.at, arg[*big.Int](c, 0))
	case "updateMaximumOperatorFee":
		s.UpdateMaximumOperatorFee(arg[uint64](c, 0))
	case "withdrawNetworkEarnings":
		_, err = s.WithdrawNetworkEarnings(c.at, c.from, arg[*big.Int](c, 0))
	default:
		return false, nil
	}
	return true, err
}
