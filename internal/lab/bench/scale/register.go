package scale

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// registrationsPerBlock is about what fits the gas of a block. Empty blocks are before the registrations and behind them: so many behind
// that the registrations are history, which operators read in ranges, and not among the newest blocks, which they read one by one.
const (
	registrationsPerBlock = 20
	blocksBefore          = 8
	blocksBehind          = 80
)

// writer makes logs as the contract does.
type writer struct {
	operatorAdded, validatorAdded abi.Event
}

func newWriter() (writer, error) {
	contract := binding.NewSSVNetwork().GetABI()
	w := writer{contract.Events["OperatorAdded"], contract.Events["ValidatorAdded"]}
	if w.operatorAdded.ID == (common.Hash{}) || w.validatorAdded.ID == (common.Hash{}) {
		return w, errors.New("the contract has no events OperatorAdded and ValidatorAdded")
	}
	return w, nil
}

// operator is the log of an operator without a fee.
func (w writer) operator(id uint64, public string) (types.Log, error) {
	packed, err := binding.PackOperatorKey(public)
	if err != nil {
		return types.Log{}, err
	}
	data, err := w.operatorAdded.Inputs.NonIndexed().Pack(packed, new(big.Int))
	if err != nil {
		return types.Log{}, fmt.Errorf("write event of operator %d: %w", id, err)
	}
	topics := []common.Hash{w.operatorAdded.ID, common.BigToHash(new(big.Int).SetUint64(id)), common.BytesToHash(owner[:])}
	return types.Log{Topics: topics, Data: data}, nil
}

// validator is the log of a validator, the count-th of its cluster: nodes check that no event of a cluster is missing.
func (w writer) validator(r registration, count int) (types.Log, error) {
	ids := make([]uint64, len(r.committee))
	for i, id := range r.committee {
		ids[i] = uint64(id)
	}
	cluster := binding.NewCluster()
	cluster.ValidatorCount = uint32(count)
	data, err := w.validatorAdded.Inputs.NonIndexed().Pack(ids, r.validator[:], r.shares, cluster)
	if err != nil {
		return types.Log{}, fmt.Errorf("write event of validator %#x: %w", r.validator, err)
	}
	return types.Log{Topics: []common.Hash{w.validatorAdded.ID, common.BytesToHash(owner[:])}, Data: data}, nil
}

// newLogs is a chain on which all are registered, a slot between its blocks and the newest one now.
func newLogs(contract common.Address, slot time.Duration, operators []*operatorkey.PrivateKey, validators []registration) (*scripted.LogChain, error) {
	w, err := newWriter()
	if err != nil {
		return nil, err
	}
	blocks := blocksBefore + blocksBehind + 1 + (len(validators)+registrationsPerBlock-1)/registrationsPerBlock
	c := scripted.NewLogChain(contract, time.Now().Add(-time.Duration(blocks)*slot), slot)
	empty := func(n int) {
		for range n {
			c.Mine()
		}
	}
	empty(blocksBefore)
	var logs []types.Log
	for i, key := range operators {
		log, err := w.operator(uint64(i+1), key.Public().String())
		if err != nil {
			return nil, err
		}
		logs = append(logs, log)
	}
	c.Mine(logs...)
	logs = nil
	counts := make(map[wire.CommitteeID]int)
	for i, v := range validators {
		id := v.committee.ID()
		counts[id]++
		log, err := w.validator(v, counts[id])
		if err != nil {
			return nil, err
		}
		if logs = append(logs, log); len(logs) == registrationsPerBlock || i == len(validators)-1 {
			c.Mine(logs...)
			logs = nil
		}
	}
	empty(blocksBehind)
	return c, nil
}
