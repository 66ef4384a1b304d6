package execution

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/hawser-ssv/hawser/internal/node/border"
)

// header is what the follower needs of a block header, as the client's JSON has it.
type header struct {
	Number hexutil.Uint64 `json:"number"`
	Hash   common.Hash    `json:"hash"`
	Parent common.Hash    `json:"parentHash"`
	Time   hexutil.Uint64 `json:"timestamp"`

	// sealed is the whole header if its hash is Hash, else nil. A header that this program cannot hash, because a fork added fields to
	// it, is followed like any other, but cannot prove receipts.
	sealed *types.Header
}

// UnmarshalJSON reads the header and hashes it.
func (h *header) UnmarshalJSON(raw []byte) error {
	type plain header
	if err := json.Unmarshal(raw, (*plain)(h)); err != nil {
		return err
	}
	whole := new(types.Header)
	if err := json.Unmarshal(raw, whole); err == nil && whole.Hash() == h.Hash && whole.Number.IsUint64() {
		h.sealed = whole
	}
	return nil
}

func (h *header) time() time.Time { return time.Unix(int64(h.Time), 0) }

// block returns the block with its logs.
func (h *header) block(logs []types.Log) Block {
	return Block{Number: uint64(h.Number), Hash: h.Hash, Parent: h.Parent, Time: h.time(), Logs: logs}
}

// client is a connection to one execution client, with the requests that the follower needs.
type client struct {
	rpc     *border.RPC
	timeout time.Duration // of one request
}

func dial(ctx context.Context, endpoint string, timeout time.Duration, answerLimit int64) (*client, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	c, err := border.OpenRPC(ctx, endpoint, border.RPCOptions{Rows: methods, Timeout: timeout, Limit: answerLimit})
	if err != nil {
		return nil, wrap("connect", err)
	}
	return &client{rpc: c, timeout: timeout}, nil
}

func (c *client) call(ctx context.Context, result any, method string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var raw json.RawMessage
	if err := c.rpc.CallContext(ctx, &raw, method, args...); err != nil {
		return wrap(method, err)
	}
	return read(raw, result, method)
}

func read(raw json.RawMessage, result any, method string) error {
	if err := border.Guard(func() error { return json.Unmarshal(raw, result) }); err != nil {
		return in(Refused, "%s: read answer: %w", method, err)
	}
	return nil
}

// wrap names the request in an error, and distinguishes a client that refuses from one that does not answer.
func wrap(method string, err error) error {
	var (
		refusal rpc.Error
		status  rpc.HTTPError
		address *url.Error
	)
	switch {
	case errors.As(err, &status): // its text holds the whole answer
		return in(Refused, "%s: HTTP status %s", method, status.Status)
	case errors.As(err, &refusal):
		return in(Refused, "%s: client refused with code %d: %.200s", method, refusal.ErrorCode(), refusal.Error())
	case border.KindOf(err) != "" && border.KindOf(err) != border.TooSlow:
		return in(Refused, "%s: %w", method, err)
	case errors.As(err, &address): // its text holds the address, which may hold the user's key for a hosted client
		err = address.Err
	}
	return fmt.Errorf("%s: %w", method, err)
}

func (c *client) chainID(ctx context.Context) (uint64, error) {
	var id hexutil.Uint64
	err := c.call(ctx, &id, "eth_chainId")
	return uint64(id), err
}

func (c *client) hasCode(ctx context.Context, at common.Address) (bool, error) {
	var code hexutil.Bytes
	err := c.call(ctx, &code, "eth_getCode", at, "latest")
	return len(code) > 0, err
}

// head returns the client's newest block.
func (c *client) head(ctx context.Context) (*header, error) {
	var h *header
	if err := c.call(ctx, &h, "eth_getBlockByNumber", "latest", false); err != nil {
		return nil, err
	}
	if h == nil {
		return nil, in(Refused, "client has no newest block")
	}
	return h, nil
}

// at returns the header of the block with this number. Its error is in the state Behind if the client does not know the block.
func (c *client) at(ctx context.Context, number uint64) (*header, error) {
	var h *header
	if err := c.call(ctx, &h, "eth_getBlockByNumber", hexutil.Uint64(number), false); err != nil {
		return nil, err
	}
	if h == nil {
		return nil, in(Behind, "client does not know block %d", number)
	}
	if uint64(h.Number) != number {
		return nil, in(Refused, "client answered block %d for block %d", h.Number, number)
	}
	return h, nil
}

// byHash returns the header of a block by its hash. The client need not be trusted: the header's hash is checked.
func (c *client) byHash(ctx context.Context, hash common.Hash) (*types.Header, error) {
	var h *header
	if err := c.call(ctx, &h, "eth_getBlockByHash", hash, false); err != nil {
		return nil, err
	}
	if h == nil {
		return nil, in(Behind, "client does not know block %v", hash)
	}
	if h.sealed == nil || h.sealed.Hash() != hash {
		return nil, in(Refused, "client's header of block %v does not hash to it", hash)
	}
	return h.sealed, nil
}

// headersAtOnce is how many headers one request asks for; hosted clients refuse large batches.
const headersAtOnce = 50

// blocksOf returns the blocks of logs that are split by block.
func (c *client) blocksOf(ctx context.Context, logs [][]types.Log) ([]Block, error) {
	blocks := make([]Block, 0, len(logs)+1)
	for chunk := range slices.Chunk(logs, headersAtOnce) {
		headers, err := c.headersOf(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for i, h := range headers {
			blocks = append(blocks, h.block(chunk[i]))
		}
	}
	return blocks, nil
}

func (c *client) headersOf(ctx context.Context, logs [][]types.Log) ([]header, error) {
	raws := make([]json.RawMessage, len(logs))
	batch := make([]rpc.BatchElem, len(logs))
	for i := range logs {
		batch[i] = rpc.BatchElem{Method: "eth_getBlockByHash", Args: []any{logs[i][0].BlockHash, false}, Result: &raws[i]}
	}
	headers, err := c.headerBatch(ctx, raws, batch)
	if err != nil {
		return nil, err
	}
	for i, h := range headers {
		if l := &logs[i][0]; h.Hash != l.BlockHash || uint64(h.Number) != l.BlockNumber {
			return nil, in(Refused, "client gave a log of block %d (%v) but not the block", l.BlockNumber, l.BlockHash)
		}
		if h.sealed != nil && !showsAll(h.sealed, logs[i]) {
			return nil, in(MakesUpLogs, "client gave a log of block %d that the block's bloom does not show", h.Number)
		}
	}
	return headers, nil
}

// headersIn returns the headers of a range of blocks, both ends included.
func (c *client) headersIn(ctx context.Context, from, to uint64) ([]header, error) {
	raws := make([]json.RawMessage, to-from+1)
	batch := make([]rpc.BatchElem, len(raws))
	for i := range batch {
		batch[i] = rpc.BatchElem{Method: "eth_getBlockByNumber", Args: []any{hexutil.Uint64(from + uint64(i)), false}, Result: &raws[i]}
	}
	return c.headerBatch(ctx, raws, batch)
}

// headerBatch sends a batch of requests for headers; each answer is in its place of raws.
func (c *client) headerBatch(ctx context.Context, raws []json.RawMessage, batch []rpc.BatchElem) ([]header, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.rpc.BatchCallContext(ctx, batch); err != nil {
		return nil, wrap(batch[0].Method, err)
	}
	headers := make([]header, len(batch))
	for i := range batch {
		if err := batch[i].Error; err != nil {
			return nil, wrap(batch[i].Method, err)
		}
		if err := read(raws[i], &headers[i], batch[i].Method); err != nil {
			return nil, err
		}
	}
	return headers, nil
}

// logsIn returns the contract's logs in a range of blocks, both ends included.
func (c *client) logsIn(ctx context.Context, contract common.Address, from, to uint64) ([]types.Log, error) {
	var logs []types.Log
	err := c.call(ctx, &logs, "eth_getLogs", map[string]any{
		"address": contract, "fromBlock": hexutil.Uint64(from), "toBlock": hexutil.Uint64(to),
	})
	return logs, err
}

// logsOf returns the contract's logs in one block. It names the block by its hash, because the number may mean another block after a
// reorganisation.
func (c *client) logsOf(ctx context.Context, contract common.Address, block common.Hash) ([]types.Log, error) {
	var logs []types.Log
	err := c.call(ctx, &logs, "eth_getLogs", map[string]any{"address": contract, "blockHash": block})
	return logs, err
}

// heads subscribes to new blocks; nil if the connection cannot carry subscriptions.
func (c *client) heads(ctx context.Context, out chan<- *header) (ethereum.Subscription, error) {
	if !c.rpc.SupportsSubscriptions() {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	sub, err := c.rpc.EthSubscribe(ctx, out, "newHeads")
	if err != nil {
		return nil, wrap("eth_subscribe", err)
	}
	return sub, nil
}
