package scripted

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// LogServer serves one LogClient on loopback, over HTTP and websocket on one port.
type LogServer struct {
	rpc  *rpc.Server
	http *http.Server
	addr string
	end  context.CancelFunc
}

// ServeLogs serves the client under this chain id until Close.
func ServeLogs(client *LogClient, chainID uint64) (*LogServer, error) {
	return ServeLogsAt(client, chainID, "127.0.0.1:0")
}

// ServeLogsAt serves the client at an address until Close. The methods of more are served too, in the namespace eth.
func ServeLogsAt(client *LogClient, chainID uint64, address string, more ...any) (*LogServer, error) {
	server := rpc.NewServer()
	until, end := context.WithCancel(context.Background())
	for _, api := range append([]any{&logAPI{client, chainID, until.Done()}}, more...) {
		if err := server.RegisterName("eth", api); err != nil {
			end()
			return nil, fmt.Errorf("serve logs: %w", err)
		}
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		end()
		return nil, fmt.Errorf("serve logs: %w", err)
	}
	websocket := server.WebsocketHandler([]string{"*"})
	s := &LogServer{rpc: server, addr: listener.Addr().String(), end: end}
	s.http = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			websocket.ServeHTTP(w, r)
			return
		}
		server.ServeHTTP(w, r)
	})}
	go func() { _ = s.http.Serve(listener) }() // it ends with Close
	return s, nil
}

// HTTP returns the address for requests.
func (s *LogServer) HTTP() string { return "http://" + s.addr }

// WS returns the address for subscriptions.
func (s *LogServer) WS() string { return "ws://" + s.addr }

// Close closes every connection and frees the port. Requests to which a silent client does not answer end.
func (s *LogServer) Close() error {
	s.end()
	err := s.http.Close()
	s.rpc.Stop()
	return err
}

// logAPI is the part of the eth namespace that followers of a contract use.
type logAPI struct {
	client *LogClient
	id     uint64
	// closed is closed with the server. It ends requests over a websocket: the library does not cancel their context when the connection
	// breaks, but waits for them.
	closed <-chan struct{}
}

// begin counts the call. If the client is silent, it waits until the request or the server ends.
func (a *logAPI) begin(ctx context.Context, method string) (Conduct, error) {
	conduct := a.client.begin(method)
	if conduct.Silent {
		select {
		case <-ctx.Done():
			return conduct, ctx.Err()
		case <-a.closed:
			return conduct, ErrClient
		}
	}
	if conduct.Down {
		return conduct, ErrClient
	}
	return conduct, nil
}

// ChainId is eth_chainId.
func (a *logAPI) ChainId(ctx context.Context) (hexutil.Uint64, error) { //nolint:staticcheck // the method's name on the wire
	conduct, err := a.begin(ctx, "eth_chainId")
	if conduct.WrongChain {
		return hexutil.Uint64(a.id + 1), err
	}
	return hexutil.Uint64(a.id), err
}

// GetCode is eth_getCode.
func (a *logAPI) GetCode(ctx context.Context, at common.Address, _ string) (hexutil.Bytes, error) {
	conduct, err := a.begin(ctx, "eth_getCode")
	if err != nil || conduct.NoContract || at != a.client.chain.contract {
		return nil, err
	}
	return hexutil.Bytes{0xfe}, nil
}

// at returns the block of a number or tag; nil if there is none yet.
func (a *logAPI) at(number rpc.BlockNumber) *LogBlock {
	blocks := a.client.blocks()
	switch {
	case number == rpc.EarliestBlockNumber:
		number = 0
	case number < 0:
		number = rpc.BlockNumber(len(blocks) - 1)
	}
	if int(number) >= len(blocks) {
		return nil
	}
	return &blocks[number]
}

func (a *logAPI) by(hash common.Hash) *LogBlock {
	for _, b := range a.client.blocks() {
		if b.Hash == hash {
			return &b
		}
	}
	return nil
}

// BlockNumber is eth_blockNumber.
func (a *logAPI) BlockNumber(ctx context.Context) (hexutil.Uint64, error) {
	if _, err := a.begin(ctx, "eth_blockNumber"); err != nil {
		return 0, err
	}
	return hexutil.Uint64(len(a.client.blocks()) - 1), nil
}

// Syncing is eth_syncing: these clients never report that they are syncing.
func (a *logAPI) Syncing(ctx context.Context) (bool, error) {
	_, err := a.begin(ctx, "eth_syncing")
	return false, err
}

// GetBlockByNumber is eth_getBlockByNumber.
func (a *logAPI) GetBlockByNumber(ctx context.Context, number rpc.BlockNumber, full bool) (any, error) {
	if _, err := a.begin(ctx, "eth_getBlockByNumber"); err != nil {
		return nil, err
	}
	if b := a.at(number); b != nil {
		return b.answer(full)
	}
	return nil, nil
}

// GetBlockByHash is eth_getBlockByHash.
func (a *logAPI) GetBlockByHash(ctx context.Context, hash common.Hash, full bool) (any, error) {
	if _, err := a.begin(ctx, "eth_getBlockByHash"); err != nil {
		return nil, err
	}
	if b := a.by(hash); b != nil {
		return b.answer(full)
	}
	return nil, nil
}

// GetBlockReceipts is eth_getBlockReceipts.
func (a *logAPI) GetBlockReceipts(ctx context.Context, id rpc.BlockNumberOrHash) (any, error) {
	conduct, err := a.begin(ctx, "eth_getBlockReceipts")
	if err != nil {
		return nil, err
	}
	if conduct.OneByOne || conduct.NoReceipts {
		return nil, ErrClient
	}
	var b *LogBlock
	if hash, named := id.Hash(); named {
		b = a.by(hash)
	} else if number, numbered := id.Number(); numbered {
		b = a.at(number)
	}
	if b == nil {
		return nil, nil
	}
	shown := conduct.receipts(*b)
	out := make([]fields, len(b.Receipts))
	for i := range out {
		if out[i], err = shown.receiptAnswer(i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// GetTransactionReceipt is eth_getTransactionReceipt. The answer is null for a transaction that is in no block.
func (a *logAPI) GetTransactionReceipt(ctx context.Context, hash common.Hash) (any, error) {
	conduct, err := a.begin(ctx, "eth_getTransactionReceipt")
	if err != nil {
		return nil, err
	}
	if conduct.NoReceipts {
		return nil, ErrClient
	}
	for _, b := range a.client.blocks() {
		for i, tx := range b.Transactions {
			if tx.Hash() == hash {
				return conduct.receipts(b).receiptAnswer(i)
			}
		}
	}
	return nil, nil
}

// logFilter is the argument of eth_getLogs.
type logFilter struct {
	Address   common.Address  `json:"address"`
	FromBlock *hexutil.Uint64 `json:"fromBlock"`
	ToBlock   *hexutil.Uint64 `json:"toBlock"`
	BlockHash *common.Hash    `json:"blockHash"`
}

// GetLogs is eth_getLogs for one contract and a range, or one block by its hash.
func (a *logAPI) GetLogs(ctx context.Context, f logFilter) (any, error) {
	conduct, err := a.begin(ctx, "eth_getLogs")
	if err != nil {
		return nil, err
	}
	if conduct.Refuse || f.Address != a.client.chain.contract || f.BlockHash == nil && (f.FromBlock == nil || f.ToBlock == nil) {
		return nil, ErrClient
	}
	logs := a.client.logs(conduct, func(b LogBlock) bool {
		if f.BlockHash != nil {
			return b.Hash == *f.BlockHash
		}
		return b.Number >= uint64(*f.FromBlock) && b.Number <= uint64(*f.ToBlock)
	})
	if conduct.Flood > 0 {
		return flooded{logs, strings.Repeat("x", conduct.Flood)}, nil
	}
	return logs, nil
}

// flooded is an answer that is too long and has the wrong format.
type flooded struct {
	Logs    []types.Log `json:"logs"`
	Rubbish string      `json:"rubbish"`
}

// NewHeads is the subscription newHeads of eth_subscribe.
func (a *logAPI) NewHeads(ctx context.Context) (*rpc.Subscription, error) {
	if _, err := a.begin(ctx, "eth_subscribe"); err != nil {
		return nil, err
	}
	notifier, ok := rpc.NotifierFromContext(ctx)
	if !ok {
		return nil, errors.New("no subscriptions over HTTP")
	}
	sub := notifier.CreateSubscription()
	heads := make(chan LogBlock, 1024)
	stop := a.client.chain.subscribe(heads)
	go func() {
		defer stop()
		for {
			select {
			case b := <-heads:
				if header, err := b.headerAnswer(); err == nil {
					_ = notifier.Notify(sub.ID, header) // a connection that broke ends the subscription
				}
			case <-sub.Err(): //nolint:errcheck // whatever ended the subscription
				return
			}
		}
	}()
	return sub, nil
}
