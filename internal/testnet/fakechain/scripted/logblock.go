package scripted

import (
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/trie"
)

// LogBlock is a block of a LogChain, as Seal makes it.
type LogBlock struct {
	Number       uint64
	Hash, Parent common.Hash
	Time         time.Time
	// Logs are the contract's logs, in order, with all fields set.
	Logs []types.Log
	// Header has the hash Hash. Its roots and its bloom are those of Transactions and Receipts.
	Header       *types.Header
	Transactions types.Transactions
	// Receipts have all logs, also those of other contracts.
	Receipts types.Receipts
}

// Seal completes a block. It sets the header's roots, bloom and gas, and the positions of receipts and logs in the block. It uses a
// receipt's status, gas, effective price and the content of its logs.
//
// Source: execution specification of Prague.
func Seal(header *types.Header, transactions types.Transactions, receipts types.Receipts, contract common.Address) LogBlock {
	used, index := uint64(0), uint(0)
	for i, r := range receipts {
		used += r.GasUsed
		r.Type, r.CumulativeGasUsed, r.Bloom = transactions[i].Type(), used, types.CreateBloom(r)
	}
	complete(header)
	header.GasUsed = used
	header.TxHash = types.DeriveSha(transactions, trie.NewStackTrie(nil))
	header.ReceiptHash = types.DeriveSha(receipts, trie.NewStackTrie(nil))
	header.Bloom = types.MergeBloom(receipts)
	b := LogBlock{
		Number: header.Number.Uint64(), Hash: header.Hash(), Parent: header.ParentHash, Time: time.Unix(int64(header.Time), 0),
		Header: header, Transactions: transactions, Receipts: receipts,
	}
	for i, r := range receipts {
		r.TxHash, r.BlockHash, r.BlockNumber, r.TransactionIndex = transactions[i].Hash(), b.Hash, header.Number, uint(i)
		for _, l := range r.Logs {
			l.BlockNumber, l.BlockHash, l.BlockTimestamp = b.Number, b.Hash, header.Time
			l.TxHash, l.TxIndex, l.Index = r.TxHash, uint(i), index
			index++
			if l.Address == contract { // nobody asks for others
				b.Logs = append(b.Logs, *l)
			}
		}
	}
	return b
}

// blockGas is the gas limit in every block; it is not enforced.
const blockGas = 60_000_000

// complete sets the fields that every header of the Prague fork has.
func complete(h *types.Header) {
	h.UncleHash, h.Difficulty = types.EmptyUncleHash, new(big.Int)
	if h.Root == (common.Hash{}) {
		h.Root = types.EmptyRootHash // these chains have no state tree
	}
	if h.GasLimit == 0 {
		h.GasLimit = blockGas
	}
	if h.BaseFee == nil {
		h.BaseFee = big.NewInt(7)
	}
	if h.ParentBeaconRoot == nil {
		h.ParentBeaconRoot = new(common.Hash)
	}
	withdrawals, requests := types.EmptyWithdrawalsHash, types.EmptyRequestsHash
	h.WithdrawalsHash, h.RequestsHash, h.BlobGasUsed, h.ExcessBlobGas = &withdrawals, &requests, new(uint64), new(uint64)
}

// fields are the fields of an answer.
type fields = map[string]any

// fieldsOf returns the fields of a value that is a JSON object. It leaves out those that are null, like clients do.
func fieldsOf(of json.Marshaler) (fields, error) {
	text, err := of.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("write answer: %w", err)
	}
	out := fields{}
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, fmt.Errorf("write answer: %w", err)
	}
	for name, value := range out {
		if value == nil {
			delete(out, name)
		}
	}
	return out, nil
}

// headerAnswer is a block's header in the format of newHeads.
func (b LogBlock) headerAnswer() (fields, error) { return fieldsOf(b.Header) }

// answer returns the block in the format of eth_getBlockByNumber. If full is true it has whole transactions instead of their hashes.
func (b LogBlock) answer(full bool) (fields, error) {
	out, err := b.headerAnswer()
	if err != nil {
		return nil, err
	}
	whole := types.NewBlockWithHeader(b.Header).WithBody(types.Body{Transactions: b.Transactions, Withdrawals: types.Withdrawals{}})
	transactions := make([]any, len(b.Transactions))
	for i, tx := range b.Transactions {
		if transactions[i] = tx.Hash(); !full {
			continue
		}
		told, err := fieldsOf(tx)
		if err != nil {
			return nil, err
		}
		told["from"], told["blockHash"], told["blockNumber"] = sender(tx), b.Hash, hexutil.Uint64(b.Number)
		told["transactionIndex"], transactions[i] = hexutil.Uint64(i), told
	}
	out["size"], out["transactions"], out["uncles"], out["withdrawals"] = hexutil.Uint64(whole.Size()), transactions, []any{}, []any{}
	return out, nil
}

// sender returns the signer of a transaction, or zero if it is not signed.
func sender(tx *types.Transaction) common.Address {
	from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
	if err != nil {
		return common.Address{}
	}
	return from
}

// receiptAnswer returns the receipt of the block's transaction i.
func (b LogBlock) receiptAnswer(i int) (fields, error) {
	out, err := fieldsOf(b.Receipts[i])
	if err != nil {
		return nil, err
	}
	delete(out, "root")
	out["from"], out["to"], out["contractAddress"] = sender(b.Transactions[i]), b.Transactions[i].To(), nil
	if out["logs"] == nil {
		out["logs"] = []any{}
	}
	return out, nil
}
