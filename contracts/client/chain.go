package client

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/node/border"
)

// StateReader reads the chain's state at a block; nil means the latest.
type StateReader interface {
	HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error)
	BalanceAt(ctx context.Context, account common.Address, block *big.Int) (*big.Int, error)
	CodeAt(ctx context.Context, account common.Address, block *big.Int) ([]byte, error)
	StorageAt(ctx context.Context, account common.Address, key common.Hash, block *big.Int) ([]byte, error)
	CallContract(ctx context.Context, call ethereum.CallMsg, block *big.Int) ([]byte, error)
	FilterLogs(ctx context.Context, query ethereum.FilterQuery) ([]types.Log, error)
}

// TransactionSender has the methods for sending transactions and waiting for them.
type TransactionSender interface {
	ChainID(ctx context.Context) (*big.Int, error)
	NonceAt(ctx context.Context, account common.Address, block *big.Int) (uint64, error)
	PendingNonceAt(ctx context.Context, account common.Address) (uint64, error)
	EstimateGas(ctx context.Context, call ethereum.CallMsg) (uint64, error)
	PendingCallContract(ctx context.Context, call ethereum.CallMsg) ([]byte, error)
	SuggestGasTipCap(ctx context.Context) (*big.Int, error)
	SendTransaction(ctx context.Context, tx *types.Transaction) error
	TransactionReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error)
}

// Chain is an execution client: a connection made by Dial, or a simulated chain.
type Chain interface {
	StateReader
	TransactionSender
}

// Options configures a Client.
type Options struct {
	// Endpoint is the execution client's name in errors.
	Endpoint string
	// Contracts are the deployed contracts. Network and ChainID must be set.
	Contracts Contracts
	// MaxGasPrice is the limit for the price of one unit of gas in wei, or nil for no limit.
	MaxGasPrice *big.Int
	// MaxTip is the limit for the tip of one unit of gas in wei. Nil means the base fee, but at least 2 gwei and at most 20 gwei. If
	// the execution client suggests more, the limit is used, and Note is called.
	MaxTip *big.Int
	// Poll is the pause between two requests for the state of a transaction.
	Poll time.Duration
	// Bump is how long a transaction may wait before it is replaced by the same one with a higher fee.
	Bump time.Duration
	// Patience is how long Send waits for a transaction in all.
	Patience time.Duration
	// Note is called with one sentence about everything that takes long or changes something. It may be nil.
	Note func(sentence string)
}

func (o Options) withDefaults() Options {
	if o.Poll == 0 {
		o.Poll = 2 * time.Second
	}
	if o.Bump == 0 {
		o.Bump = 2 * time.Minute
	}
	if o.Patience == 0 {
		o.Patience = 10 * time.Minute
	}
	if o.Note == nil {
		o.Note = func(string) {}
	}
	return o
}

// Client reads from and sends to one set of contracts on one chain. Only one goroutine may use it at a time.
type Client struct {
	chain   Chain
	options Options
	network *binding.SSVNetwork
	views   *binding.SSVNetworkViews
	token   *binding.SSVToken
}

// Dial connects to an execution client (http, ws or a local socket) and opens the contracts on it.
// The returned function ends the connection.
func Dial(ctx context.Context, options Options) (*Client, func(), error) {
	connection, err := connect(ctx, options.Endpoint, answerTime, answerLimit)
	options.Endpoint = showEndpoint(options.Endpoint)
	if err != nil {
		return nil, nil, &UnreachableError{options.Endpoint, err}
	}
	c, err := Open(ctx, connection, options)
	if err != nil {
		connection.Close()
		return nil, nil, err
	}
	return c, connection.Close, nil
}

// showEndpoint returns the part of an endpoint that may be shown: a socket's path, or scheme and host.
func showEndpoint(endpoint string) string {
	if !strings.Contains(endpoint, "://") {
		return endpoint
	}
	return border.Show(endpoint)
}

// Open checks that the client is on the contracts' chain and that there is code at the network's address.
// With no network address (before a deployment) it checks the chain alone.
func Open(ctx context.Context, chain Chain, options Options) (*Client, error) {
	c := &Client{
		chain: chain, options: options.withDefaults(), network: binding.NewSSVNetwork(),
		views: binding.NewSSVNetworkViews(), token: binding.NewSSVToken(),
	}
	id, err := chain.ChainID(ctx)
	if err != nil {
		return nil, c.unreachable(ctx, fmt.Errorf("ask for the chain id: %w", err))
	}
	if want := options.Contracts.ChainID; want != 0 && (!id.IsUint64() || id.Uint64() != want) {
		return nil, &OtherChainError{c.options.Endpoint, id, want}
	}
	c.options.Contracts.ChainID = id.Uint64()
	if options.Contracts.Network == (common.Address{}) {
		return c, nil
	}
	if err := c.checkCode(ctx); err != nil {
		return nil, err
	}
	return c, c.checkVersion(ctx)
}

// supported is the prefix of the contracts' versions whose calls and records this package knows.
const supported = "v1."

// checkVersion refuses contracts of another version: their calls may have the same names and other units.
func (c *Client) checkVersion(ctx context.Context) error {
	version, err := view(ctx, c, "read the contracts' version", c.network.PackGetVersion(), c.network.UnpackGetVersion)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(version, supported) {
		return &VersionError{c.options.Contracts.Network, fmt.Sprintf("%.40q", version), supported + "x"}
	}
	return nil
}

func (c *Client) checkCode(ctx context.Context) error {
	code, err := c.chain.CodeAt(ctx, c.options.Contracts.Network, nil)
	if err != nil {
		return c.unreachable(ctx, fmt.Errorf("ask for the contract's code: %w", err))
	}
	if len(code) == 0 {
		return &NoContractError{c.options.Contracts.Network, errors.New("there is no code at this address")}
	}
	return nil
}

// Contracts returns the contracts the client was opened for, with the chain's id.
func (c *Client) Contracts() Contracts { return c.options.Contracts }

// Head returns the latest block's header.
func (c *Client) Head(ctx context.Context) (*types.Header, error) {
	head, err := c.chain.HeaderByNumber(ctx, nil)
	if err != nil {
		return nil, c.unreachable(ctx, fmt.Errorf("ask for the latest block: %w", err))
	}
	return head, nil
}

// unreachable returns an UnreachableError for an error of the connection, and an InterruptedError if the context ended.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &InterruptedError{context.Cause(ctx)}
	}
	if spoke(err) {
		return &UnusableError{c.options.Endpoint, err}
	}
	return &UnreachableError{c.options.Endpoint, err}
}

// spoke reports whether an error is an answer of the client: its own error, or an answer that the border refused.
func spoke(err error) bool {
	kind := border.KindOf(err)
	return answered(err) || kind != "" && kind != border.TooSlow
}

// call makes a read-only call at the latest block.
func (c *Client) call(ctx context.Context, action string, to common.Address, data []byte) ([]byte, error) {
	out, err := c.chain.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, nil)
	if err != nil {
		return nil, c.refusal(ctx, action, err)
	}
	return out, nil
}

// view makes a read-only call of the network and decodes the answer.
func view[T any](ctx context.Context, c *Client, action string, data []byte, decode func([]byte) (T, error)) (T, error) {
	return viewOf(ctx, c, action, c.options.Contracts.Network, data, decode)
}

// viewOf is view of any contract.
func viewOf[T any](ctx context.Context, c *Client, action string, to common.Address, data []byte, decode func([]byte) (T, error)) (T, error) {
	var none T
	out, err := c.call(ctx, action, to, data)
	if err != nil {
		return none, err
	}
	value, err := decode(out)
	if err != nil {
		return none, &NoContractError{to, fmt.Errorf("%s: the answer is not readable: %w", action, err)}
	}
	return value, nil
}
