package execution

import (
	"cmp"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// tidy checks a client's logs of a range of blocks, drops removed and repeated ones, and sorts the rest into the chain's order. It
// refuses logs of another contract or range, blocks with two hashes, and two logs at one place.
func tidy(logs []types.Log, contract common.Address, from, to uint64) ([]types.Log, error) {
	logs = slices.DeleteFunc(logs, func(l types.Log) bool { return l.Removed })
	for i := range logs {
		l := &logs[i]
		if l.Address != contract || l.BlockNumber < from || l.BlockNumber > to {
			return nil, in(Refused, "client gave a log of %v in block %d when asked for %v in blocks %d to %d",
				l.Address, l.BlockNumber, contract, from, to)
		}
	}
	slices.SortStableFunc(logs, inOrder)
	for i := 1; i < len(logs); i++ {
		a, b := &logs[i-1], &logs[i]
		if a.BlockNumber == b.BlockNumber && (a.BlockHash != b.BlockHash || a.Index == b.Index && !equal(a, b)) {
			return nil, in(Refused, "client contradicts itself about the logs of block %d", a.BlockNumber)
		}
	}
	return slices.CompactFunc(logs, func(a, b types.Log) bool { return equal(&a, &b) }), nil
}

// inOrder sorts by block, then transaction, then log.
func inOrder(a, b types.Log) int {
	return cmp.Or(cmp.Compare(a.BlockNumber, b.BlockNumber), cmp.Compare(a.TxIndex, b.TxIndex), cmp.Compare(a.Index, b.Index))
}

// equal reports whether two logs have the same place and content. The hash of the transaction is not compared, here and elsewhere:
// nobody uses it, and receipts do not prove it.
func equal(a, b *types.Log) bool {
	return a.BlockHash == b.BlockHash && a.TxIndex == b.TxIndex && a.Index == b.Index &&
		slices.Equal(a.Topics, b.Topics) && slices.Equal(a.Data, b.Data)
}

// split groups tidy logs by block.
func split(logs []types.Log) [][]types.Log {
	var blocks [][]types.Log
	for len(logs) > 0 {
		n := 1
		for n < len(logs) && logs[n].BlockNumber == logs[0].BlockNumber {
			n++
		}
		blocks = append(blocks, logs[:n:n])
		logs = logs[n:]
	}
	return blocks
}
