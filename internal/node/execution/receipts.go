package execution

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/trie"
)

const (
	// mostReceipts is how many transactions a block can have: one costs 21,000 gas at least, so this is a block of 172
	// million gas.
	mostReceipts = 8192
	// receiptBatch is how many receipts are asked for at once where a client cannot return all receipts of a block together.
	receiptBatch = 50
)

// receiptsOf returns the receipts of a block: all at once, or one by one from a client that does not serve them together. It checks
// only that no receipt and no log is null.
func (c *client) receiptsOf(ctx context.Context, block common.Hash, limit int64) ([]*types.Receipt, error) {
	var all []*types.Receipt
	err := c.call(ctx, &all, "eth_getBlockReceipts", block)
	if err == nil && len(all) > 0 {
		return all, noNull(all)
	}
	if err != nil && stateOf(err) != Refused {
		return nil, err
	}
	return c.receiptsOneByOne(ctx, block, limit)
}

func (c *client) receiptsOneByOne(ctx context.Context, block common.Hash, limit int64) ([]*types.Receipt, error) {
	var body struct {
		Hash         common.Hash   `json:"hash"`
		Transactions []common.Hash `json:"transactions"`
	}
	if err := c.call(ctx, &body, "eth_getBlockByHash", block, false); err != nil {
		return nil, err
	}
	if body.Hash != block || len(body.Transactions) == 0 || len(body.Transactions) > mostReceipts {
		return nil, in(Refused, "client does not give the %d transactions of block %v", len(body.Transactions), block)
	}
	var out []*types.Receipt
	for len(out) < len(body.Transactions) {
		next := body.Transactions[len(out):]
		got, size, err := c.someReceipts(ctx, next[:min(len(next), receiptBatch)])
		if err != nil {
			return nil, err
		}
		if limit -= size; limit < 0 {
			return nil, in(Refused, "receipts of block %v are too long", block)
		}
		out = append(out, got...)
	}
	return out, nil
}

// someReceipts asks for a batch and returns the size of the answers in bytes.
func (c *client) someReceipts(ctx context.Context, transactions []common.Hash) (out []*types.Receipt, size int64, err error) {
	const method = "eth_getTransactionReceipt"
	raws := make([]json.RawMessage, len(transactions))
	batch := make([]rpc.BatchElem, len(transactions))
	for i := range transactions {
		batch[i] = rpc.BatchElem{Method: method, Args: []any{transactions[i]}, Result: &raws[i]}
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.rpc.BatchCallContext(ctx, batch); err != nil {
		return nil, 0, wrap(method, err)
	}
	out = make([]*types.Receipt, len(transactions))
	for i := range batch {
		if err := batch[i].Error; err != nil {
			return nil, 0, wrap(method, err)
		}
		if err := read(raws[i], &out[i], method); err != nil {
			return nil, 0, err
		}
		size += int64(len(raws[i]))
	}
	return out, size, noNull(out)
}

func noNull(receipts []*types.Receipt) error {
	for i, r := range receipts {
		if r == nil || slices.Contains(r.Logs, nil) {
			return in(Refused, "client gave null in or for receipt %d", i)
		}
	}
	return nil
}

// receiptList encodes receipts as a block commits to them. Unlike go-ethereum's list it also encodes transactions of unknown types,
// which have had the same form so far.
//
// Source: EIP-2718, and the Ethereum yellow paper, section 4.4.1.
type receiptList []*types.Receipt

// Len is the number of receipts.
func (l receiptList) Len() int { return len(l) }

// EncodeIndex writes a receipt.
func (l receiptList) EncodeIndex(i int, w *bytes.Buffer) {
	r := l[i]
	outcome := r.PostState
	if len(outcome) == 0 && r.Status == types.ReceiptStatusSuccessful {
		outcome = []byte{1}
	}
	if r.Type != types.LegacyTxType {
		w.WriteByte(r.Type)
	}
	// A receipt that cannot be written gives another root, which the caller treats as an error.
	_ = rlp.Encode(w, &struct {
		Outcome []byte
		Gas     uint64
		Bloom   types.Bloom
		Logs    []*types.Log
	}{outcome, r.CumulativeGasUsed, r.Bloom, r.Logs})
}

// root returns the receiptsRoot of a block with these receipts.
func (l receiptList) root() common.Hash { return types.DeriveSha(l, trie.NewStackTrie(nil)) }

// logsOf returns the contract's logs in these receipts of a block. Their indices follow from the receipts alone.
func (l receiptList) logsOf(contract common.Address, block *types.Header) (out []types.Log) {
	index := uint(0)
	for i, r := range l {
		for _, log := range r.Logs {
			if log.Address == contract {
				out = append(out, types.Log{
					Address: contract, Topics: log.Topics, Data: log.Data,
					BlockNumber: block.Number.Uint64(), BlockHash: block.Hash(), TxIndex: uint(i), Index: index,
				})
			}
			index++
		}
	}
	return out
}

// mayHold reports whether a block can have a log of the contract. False is certain; true is a guess, because the bloom of a block with
// many logs matches every address.
func mayHold(block *types.Header, contract common.Address) bool {
	return block.ReceiptHash != types.EmptyReceiptsHash && types.BloomLookup(block.Bloom, contract)
}

// showsAll reports whether a block's bloom matches all these logs. False is certain.
func showsAll(block *types.Header, logs []types.Log) bool {
	for i := range logs {
		if !types.BloomLookup(block.Bloom, logs[i].Address) {
			return false
		}
		for _, topic := range logs[i].Topics {
			if !types.BloomLookup(block.Bloom, topic) {
				return false
			}
		}
	}
	return true
}
