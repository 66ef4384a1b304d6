package rig

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/model"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// amount is one figure as the contract and as the model have it.
type amount struct{ what, chain, model string }

// errAnswer says that a view answered with something else than was asked.
var errAnswer = errors.New("the answer is not readable")

// compare asks the contracts for everything at the block that the books are at. It returns how many amounts are equal, and
// those that are not.
func (b *books) compare(ctx context.Context) (equal int, differences []string, err error) {
	rows, err := b.rows(ctx)
	if err != nil {
		return 0, nil, fmt.Errorf("compare the books at block %d: %w", b.block, err)
	}
	for _, r := range rows {
		if r.chain == r.model {
			equal++
		} else {
			differences = append(differences, fmt.Sprintf("%s: %s on the chain, %s in the model", r.what, r.chain, r.model))
		}
	}
	return equal, differences, nil
}

func (b *books) rows(ctx context.Context) ([]amount, error) {
	rows, err := b.tokenRows(ctx)
	if err != nil {
		return nil, err
	}
	at := model.At{Block: b.block}
	for id := uint64(1); id <= uint64(len(b.state.Operators)); id++ {
		earned, err := b.state.OperatorEarnings(at, id)
		if err != nil {
			return nil, err
		}
		o := b.state.Operators[id]
		what := fmt.Sprintf("operator %d", id)
		rows = append(rows,
			b.row(ctx, what+" earned", earned, "getOperatorEarnings", id),
			b.row(ctx, what+" charges", model.Expand(o.Fee), "getOperatorFee", id),
		)
	}
	earned, err := b.state.NetworkEarnings(at)
	if err != nil {
		return nil, err
	}
	rows = append(rows,
		b.row(ctx, "the network earned", earned, "getNetworkEarnings"),
		b.row(ctx, "the network charges", model.Expand(b.state.Network.Fee), "getNetworkFee"),
		b.row(ctx, "validators", b.state.Network.Validators, "getNetworkValidatorsCount"),
	)
	for _, s := range b.clusters {
		list, err := b.clusterRows(ctx, s)
		if err != nil {
			return nil, err
		}
		rows = append(rows, list...)
	}
	return rows, nil
}

func (b *books) clusterRows(ctx context.Context, s staked) ([]amount, error) {
	at := model.At{Block: b.block}
	record := b.state.Clusters[model.KeyOf(s.owner, s.operators)]
	given := binding.Cluster{
		ValidatorCount: record.Validators, NetworkFeeIndex: record.NetworkFeeIndex, Index: record.Index,
		Active: record.Active, Balance: record.Balance,
	}
	what := "cluster of " + b.nameOf(s.owner)
	due, err := b.state.Liquidatable(at, s.owner, s.operators, record)
	if err != nil {
		return nil, err
	}
	rows := []amount{
		b.row(ctx, what+" is liquidated", !record.Active, "isLiquidated", s.owner, s.operators, given),
		b.row(ctx, what+" may be liquidated", due, "isLiquidatable", s.owner, s.operators, given),
	}
	if !record.Active {
		return rows, nil
	}
	balance, err := b.state.Balance(at, s.owner, s.operators, record)
	if err != nil {
		return nil, err
	}
	burn, err := b.state.BurnRate(s.owner, s.operators, record)
	if err != nil {
		return nil, err
	}
	return append(rows,
		b.row(ctx, what+" holds", balance, "getBalance", s.owner, s.operators, given),
		b.row(ctx, what+" burns", burn, "getBurnRate", s.owner, s.operators, given),
	), nil
}

// tokenRows compares what every account and the network itself have of the token.
func (b *books) tokenRows(ctx context.Context) ([]amount, error) {
	all := append([]onchain.Account{{Name: "the network", Address: b.deployment.Network}}, b.accounts...)
	var rows []amount
	for _, a := range all {
		data, err := b.token.Pack("balanceOf", a.Address)
		if err != nil {
			return nil, fmt.Errorf("encode the question: %w", err)
		}
		rows = append(rows, amount{"tokens of " + a.Name, b.ask(ctx, b.token, "balanceOf", b.deployment.Token, data), b.has(a.Address).String()})
	}
	return rows, nil
}

// row asks one view.
func (b *books) row(ctx context.Context, what string, want any, method string, args ...any) amount {
	views, err := binding.SSVNetworkViewsMetaData.ParseABI()
	if err != nil {
		return amount{what, err.Error(), fmt.Sprint(want)}
	}
	data, err := views.Pack(method, args...)
	if err != nil {
		return amount{what, err.Error(), fmt.Sprint(want)}
	}
	return amount{what, b.ask(ctx, views, method, b.deployment.Views, data), fmt.Sprint(want)}
}

// ask calls at the books' block. An error is an answer too: it differs from any amount.
func (b *books) ask(ctx context.Context, contract *abi.ABI, method string, to common.Address, data []byte) string {
	out, err := b.chain.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, new(big.Int).SetUint64(b.block))
	if err != nil {
		return err.Error()
	}
	values, err := contract.Unpack(method, out)
	if err != nil || len(values) != 1 {
		return errAnswer.Error()
	}
	return fmt.Sprint(values[0])
}

func (b *books) nameOf(address common.Address) string {
	for _, a := range b.accounts {
		if a.Address == address {
			return a.Name
		}
	}
	return strings.ToLower(address.Hex())
}
