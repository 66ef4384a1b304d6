package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// logSpan is the number of blocks of the first request for logs; it is halved while the client refuses.
const logSpan = 50_000

// clusterEvents are the events that contain a cluster's new record.
var clusterEvents = []string{
	"ValidatorAdded", "ValidatorRemoved", "ClusterDeposited", "ClusterWithdrawn", "ClusterLiquidated", "ClusterReactivated",
}

// operatorEvents are the events that change an operator's fee or existence, or the network's fee.
var operatorEvents = []string{"OperatorAdded", "OperatorRemoved", "OperatorFeeExecuted", "NetworkFeeUpdated"}

// topicsOf returns the topics of events of the network. The names are constants of this package; a test compares each with the
// interface.
func topicsOf(names ...string) ([]common.Hash, error) {
	parsed, err := binding.SSVNetworkMetaData.ParseABI()
	if err != nil {
		return nil, fmt.Errorf("read the contracts' interface: %w", err)
	}
	var topics []common.Hash
	for _, name := range names {
		event, ok := parsed.Events[name]
		if !ok {
			return nil, fmt.Errorf("the contracts have no event %s", name)
		}
		topics = append(topics, event.ID)
	}
	return topics, nil
}

// ownerTopic is an owner as an indexed argument.
func ownerTopic(owner common.Address) []common.Hash {
	return []common.Hash{common.BytesToHash(owner[:])}
}

// logs returns the network's logs of some events in a range of blocks, in the chain's order. Indexed arguments filter them.
func (c *Client) logs(ctx context.Context, from, to uint64, events []string, indexed ...[]common.Hash) ([]types.Log, error) {
	topics, err := topicsOf(events...)
	if err != nil {
		return nil, err
	}
	query := ethereum.FilterQuery{
		Addresses: []common.Address{c.options.Contracts.Network}, Topics: append([][]common.Hash{topics}, indexed...),
	}
	var all []types.Log
	span := uint64(logSpan)
	for from <= to {
		end := min(to, from+span-1)
		query.FromBlock, query.ToBlock = new(big.Int).SetUint64(from), new(big.Int).SetUint64(end)
		logs, err := c.chain.FilterLogs(ctx, query)
		if err != nil {
			if !answered(err) {
				return nil, c.unreachable(ctx, fmt.Errorf("ask for logs: %w", err))
			}
			if span == 1 {
				return nil, &LogsError{c.options.Endpoint, from, err}
			}
			span = max(1, span/8)
			continue
		}
		all = append(all, logs...)
		from = end + 1
	}
	return c.ordered(all), nil
}

// answered reports whether an error is the client's answer rather than a failure of the connection: only then does a smaller request
// help.
func answered(err error) bool {
	var coded rpc.Error
	var status rpc.HTTPError
	return errors.As(err, &coded) || errors.As(err, &status)
}

// ordered drops logs of other contracts and removed ones, and sorts the rest.
func (c *Client) ordered(logs []types.Log) []types.Log {
	logs = slices.DeleteFunc(logs, func(l types.Log) bool {
		return l.Removed || l.Address != c.options.Contracts.Network || len(l.Topics) == 0
	})
	slices.SortStableFunc(logs, func(a, b types.Log) int {
		return cmp.Or(cmp.Compare(a.BlockNumber, b.BlockNumber), cmp.Compare(a.Index, b.Index))
	})
	return logs
}
