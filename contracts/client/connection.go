package client

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/node/border"
)

const (
	// answerTime bounds one request, until the last byte of its answer.
	answerTime = 30 * time.Second
	// answerLimit bounds one answer in bytes.
	answerLimit = 32 << 20
)

// connection is a connection to an execution client behind the border: answers are bounded in size and time and checked before they
// are decoded. It is a Chain.
type connection struct{ rpc *border.RPC }

// connect connects to an execution client: http, ws or the path of a local socket.
func connect(ctx context.Context, endpoint string, timeout time.Duration, limit int64) (*connection, error) {
	c, err := border.OpenRPC(ctx, endpoint, border.RPCOptions{Rows: methods, Timeout: timeout, Limit: limit, Socket: true})
	if err != nil {
		return nil, err
	}
	return &connection{c}, nil
}

// Close ends the connection.
func (c *connection) Close() { c.rpc.Close() }

// ask sends one request and decodes the answer; where null is an answer, it gives the zero value.
func ask[T any](ctx context.Context, c *connection, method string, args ...any) (value T, err error) {
	var raw json.RawMessage
	if err := c.rpc.CallContext(ctx, &raw, method, args...); err != nil {
		return value, err
	}
	if err := border.Guard(func() error { return json.Unmarshal(raw, &value) }); err != nil {
		var none T
		return none, fmt.Errorf("%s: %w", method, border.Refuse(border.WrongShape, "read answer: %.200v", err))
	}
	return value, nil
}

// at names a block; nil is the latest.
func at(number *big.Int) string {
	if number == nil {
		return "latest"
	}
	return hexutil.EncodeBig(number)
}

// HeaderByNumber returns a block's header.
func (c *connection) HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error) {
	head, err := ask[*types.Header](ctx, c, "eth_getBlockByNumber", at(number), false)
	switch {
	case err != nil:
		return nil, err
	case head == nil:
		return nil, ethereum.NotFound
	case number != nil && head.Number.Cmp(number) != 0:
		return nil, border.Refuse(border.WrongShape, "the client gave block %v for block %v", head.Number, number)
	}
	return head, nil
}

// number asks for a number.
func (c *connection) number(ctx context.Context, method string, args ...any) (*big.Int, error) {
	n, err := ask[hexutil.Big](ctx, c, method, args...)
	return n.ToInt(), err
}

// ChainID returns the chain's number.
func (c *connection) ChainID(ctx context.Context) (*big.Int, error) {
	return c.number(ctx, "eth_chainId")
}

// BalanceAt returns an account's ether in wei.
func (c *connection) BalanceAt(ctx context.Context, account common.Address, block *big.Int) (*big.Int, error) {
	return c.number(ctx, "eth_getBalance", account, at(block))
}

// SuggestGasTipCap returns the tip that the client suggests.
func (c *connection) SuggestGasTipCap(ctx context.Context) (*big.Int, error) {
	return c.number(ctx, "eth_maxPriorityFeePerGas")
}

// CodeAt returns a contract's code; an address without code is no error.
func (c *connection) CodeAt(ctx context.Context, account common.Address, block *big.Int) ([]byte, error) {
	return ask[hexutil.Bytes](ctx, c, "eth_getCode", account, at(block))
}

// StorageAt returns a word of a contract's storage.
func (c *connection) StorageAt(ctx context.Context, account common.Address, key common.Hash, block *big.Int) ([]byte, error) {
	return ask[hexutil.Bytes](ctx, c, "eth_getStorageAt", account, key, at(block))
}

// CallContract makes a call without sending it.
func (c *connection) CallContract(ctx context.Context, call ethereum.CallMsg, block *big.Int) ([]byte, error) {
	return ask[hexutil.Bytes](ctx, c, "eth_call", callArgs(call), at(block))
}

// PendingCallContract makes a call on the pending block.
func (c *connection) PendingCallContract(ctx context.Context, call ethereum.CallMsg) ([]byte, error) {
	return ask[hexutil.Bytes](ctx, c, "eth_call", callArgs(call), "pending")
}

// EstimateGas returns the gas that a call needs.
func (c *connection) EstimateGas(ctx context.Context, call ethereum.CallMsg) (uint64, error) {
	n, err := ask[hexutil.Uint64](ctx, c, "eth_estimateGas", callArgs(call))
	return uint64(n), err
}

// callArgs is a call in the JSON form.
func callArgs(call ethereum.CallMsg) map[string]any {
	args := map[string]any{"from": call.From, "to": call.To}
	if len(call.Data) > 0 {
		args["input"] = hexutil.Bytes(call.Data)
	}
	if call.Value != nil {
		args["value"] = (*hexutil.Big)(call.Value)
	}
	if call.Gas != 0 {
		args["gas"] = hexutil.Uint64(call.Gas)
	}
	return args
}

// NonceAt returns how many transactions of an account are in the chain up to a block.
func (c *connection) NonceAt(ctx context.Context, account common.Address, block *big.Int) (uint64, error) {
	n, err := ask[hexutil.Uint64](ctx, c, "eth_getTransactionCount", account, at(block))
	return uint64(n), err
}

// PendingNonceAt returns the account's next nonce.
func (c *connection) PendingNonceAt(ctx context.Context, account common.Address) (uint64, error) {
	n, err := ask[hexutil.Uint64](ctx, c, "eth_getTransactionCount", account, "pending")
	return uint64(n), err
}

// FilterLogs returns logs of a range of blocks.
func (c *connection) FilterLogs(ctx context.Context, query ethereum.FilterQuery) ([]types.Log, error) {
	return ask[[]types.Log](ctx, c, "eth_getLogs", map[string]any{
		"address": query.Addresses, "topics": query.Topics, "fromBlock": at(query.FromBlock), "toBlock": at(query.ToBlock),
	})
}

// SendTransaction sends a transaction. It is an error if the client answers with the hash of another one.
func (c *connection) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	raw, err := tx.MarshalBinary()
	if err != nil {
		return fmt.Errorf("encode transaction: %w", err)
	}
	hash, err := ask[common.Hash](ctx, c, "eth_sendRawTransaction", hexutil.Bytes(raw))
	if err == nil && hash != tx.Hash() {
		err = border.Refuse(border.WrongShape, "the client says that it took %v, it was given %v", hash, tx.Hash())
	}
	return err
}

// TransactionReceipt returns a transaction's receipt; ethereum.NotFound while there is none.
func (c *connection) TransactionReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	receipt, err := ask[*types.Receipt](ctx, c, "eth_getTransactionReceipt", hash)
	switch {
	case err != nil:
		return nil, err
	case receipt == nil:
		return nil, ethereum.NotFound
	case receipt.TxHash != hash || receipt.BlockNumber == nil:
		return nil, border.Refuse(border.WrongShape, "the client gave a receipt of %v for %v", receipt.TxHash, hash)
	}
	for _, l := range receipt.Logs {
		if l == nil {
			return nil, border.Refuse(border.Null, "a log of the receipt is null")
		}
	}
	return receipt, nil
}
