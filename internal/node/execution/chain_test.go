package execution

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
)

var testContract = common.HexToAddress("0xc0ffee")

const testChainID = 1337

// chain is a scripted execution client on loopback, over HTTP and websocket.
type chain struct {
	mu     sync.Mutex
	blocks []Block // from number 0
	salt   uint64
	code   bool
	id     uint64
	subs   map[chan header]struct{}
	// maxLogs makes eth_getLogs refuse ranges with more logs, tooLong lets a range's answer break the limit.
	maxLogs int
	// edit falsifies an answer of eth_getLogs.
	edit  func([]types.Log) []types.Log
	calls map[string]int
	down  bool

	http, ws *httptest.Server
	wsConns  *conns
}

// conns remembers connections, so that websockets can be cut.
type conns struct {
	net.Listener
	mu   sync.Mutex
	open []net.Conn
}

func (l *conns) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.open = append(l.open, conn)
	}
	return conn, err
}

func (l *conns) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.open {
		conn.Close()
	}
	l.open = nil
}

func newChain(t testing.TB, blocks int) *chain {
	t.Helper()
	c := &chain{code: true, id: testChainID, subs: map[chan header]struct{}{}, calls: map[string]int{}}
	for range blocks {
		c.extend(0)
	}
	server := rpc.NewServer()
	if err := server.RegisterName("eth", &ethAPI{c}); err != nil {
		t.Fatal(err)
	}
	c.http = httptest.NewServer(server)
	c.ws = httptest.NewUnstartedServer(server.WebsocketHandler([]string{"*"}))
	c.wsConns = &conns{Listener: c.ws.Listener}
	c.ws.Listener = c.wsConns
	c.ws.Start()
	t.Cleanup(func() { server.Stop(); c.ws.Close(); c.http.Close() })
	return c
}

func (c *chain) httpURL() string { return c.http.URL + "/secret-key" }
func (c *chain) wsURL() string   { return strings.Replace(c.ws.URL, "http", "ws", 1) }

// extend adds a block with n logs.
func (c *chain) extend(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	number := uint64(len(c.blocks))
	c.salt++
	b := Block{Number: number, Time: time.Unix(1_800_000_000+int64(number)*12, 0)}
	b.Hash = crypto.Keccak256Hash(binary.BigEndian.AppendUint64(nil, c.salt))
	if number > 0 {
		b.Parent = c.blocks[number-1].Hash
	}
	for i := range n {
		b.Logs = append(b.Logs, types.Log{
			Address: testContract, Topics: []common.Hash{{1}}, Data: binary.BigEndian.AppendUint64(nil, c.salt),
			BlockNumber: number, BlockHash: b.Hash, TxHash: common.Hash{byte(i / 2)}, TxIndex: uint(i / 2), Index: uint(i),
		})
	}
	c.blocks = append(c.blocks, b)
	for sub := range c.subs {
		sub <- toHeader(b)
	}
}

// fork drops the last depth blocks and adds n new ones with a log each.
func (c *chain) fork(depth, n int) {
	c.mu.Lock()
	c.blocks = c.blocks[:len(c.blocks)-depth]
	c.mu.Unlock()
	for range n {
		c.extend(1)
	}
}

// canon describes what a sink must hold after following up to a block.
func (c *chain) canon(upTo int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, b := range c.blocks[:upTo+1] {
		out = append(out, describe(b)...)
	}
	return strings.Join(out, "\n")
}

func describe(b Block) (lines []string) {
	for _, l := range b.Logs {
		lines = append(lines, fmt.Sprintf("%d %v %d.%d %x", l.BlockNumber, b.Hash, l.TxIndex, l.Index, l.Data))
	}
	return lines
}

func (c *chain) count(method string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls[method]
}

// set changes the script while the chain is served.
func (c *chain) set(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}

func (c *chain) begin(method string) (end func(), err error) {
	c.mu.Lock()
	c.calls[method]++
	if c.down {
		c.mu.Unlock()
		return nil, errors.New("client is starting")
	}
	return c.mu.Unlock, nil
}

func toHeader(b Block) header {
	return header{Number: hexutil.Uint64(b.Number), Hash: b.Hash, Parent: b.Parent, Time: hexutil.Uint64(b.Time.Unix())}
}

// ethAPI is the part of the eth namespace that the follower uses.
type ethAPI struct{ c *chain }

func (a *ethAPI) ChainId() (hexutil.Uint64, error) { //nolint:staticcheck // the method's name on the wire
	end, err := a.c.begin("chainId")
	if err != nil {
		return 0, err
	}
	defer end()
	return hexutil.Uint64(a.c.id), nil
}

func (a *ethAPI) GetCode(common.Address, string) (hexutil.Bytes, error) {
	end, err := a.c.begin("getCode")
	if err != nil {
		return nil, err
	}
	defer end()
	if !a.c.code {
		return nil, nil
	}
	return hexutil.Bytes{1}, nil
}

func (a *ethAPI) GetBlockByNumber(number rpc.BlockNumber, _ bool) (*header, error) {
	end, err := a.c.begin("getBlockByNumber")
	if err != nil {
		return nil, err
	}
	defer end()
	if number == rpc.LatestBlockNumber {
		number = rpc.BlockNumber(len(a.c.blocks) - 1)
	}
	if int(number) >= len(a.c.blocks) {
		return nil, nil
	}
	h := toHeader(a.c.blocks[number])
	return &h, nil
}

func (a *ethAPI) GetBlockByHash(hash common.Hash, _ bool) (*header, error) {
	end, err := a.c.begin("getBlockByHash")
	if err != nil {
		return nil, err
	}
	defer end()
	for _, b := range a.c.blocks {
		if b.Hash == hash {
			h := toHeader(b)
			return &h, nil
		}
	}
	return nil, nil
}

type logFilter struct {
	Address   common.Address  `json:"address"`
	FromBlock *hexutil.Uint64 `json:"fromBlock"`
	ToBlock   *hexutil.Uint64 `json:"toBlock"`
	BlockHash *common.Hash    `json:"blockHash"`
}

func (a *ethAPI) GetLogs(f logFilter) ([]types.Log, error) {
	end, err := a.c.begin("getLogs")
	if err != nil {
		return nil, err
	}
	defer end()
	logs := []types.Log{}
	for _, b := range a.c.blocks {
		if f.BlockHash != nil && b.Hash == *f.BlockHash ||
			f.BlockHash == nil && b.Number >= uint64(*f.FromBlock) && b.Number <= uint64(*f.ToBlock) {
			logs = append(logs, b.Logs...)
		}
	}
	if a.c.maxLogs > 0 && len(logs) > a.c.maxLogs {
		return nil, fmt.Errorf("query returned more than %d results", a.c.maxLogs)
	}
	if a.c.edit != nil {
		logs = a.c.edit(logs)
	}
	return logs, nil
}

func (a *ethAPI) NewHeads(ctx context.Context) (*rpc.Subscription, error) {
	notifier, ok := rpc.NotifierFromContext(ctx)
	if !ok {
		return nil, rpc.ErrNotificationsUnsupported
	}
	sub := notifier.CreateSubscription()
	heads := make(chan header, 1024)
	a.c.set(func() { a.c.subs[heads] = struct{}{}; a.c.calls["newHeads"]++ })
	go func() {
		defer a.c.set(func() { delete(a.c.subs, heads) })
		for {
			select {
			case h := <-heads:
				_ = notifier.Notify(sub.ID, h)
			case <-sub.Err():
				return
			}
		}
	}()
	return sub, nil
}

// memorySink remembers the last keep blocks and what their logs did.
type memorySink struct {
	mu     sync.Mutex
	blocks []Block
	keep   int
	fail   error
	resets int
	live   int
	// wanted are the blocks of which a proof is wanted, proved what was proved of them.
	wanted []BlockRef
	proved map[BlockRef][]types.Log
	// raised are doubts that stand in any case, settled those that do not count any more.
	raised  []Doubt
	settled map[string]bool
}

func (s *memorySink) Unproved() []BlockRef {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.wanted)
}

func (s *memorySink) Proved(_ context.Context, b BlockRef, logs []types.Log) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proved == nil {
		s.proved = map[BlockRef][]types.Log{}
	}
	s.proved[b] = logs
	s.wanted = slices.DeleteFunc(s.wanted, func(w BlockRef) bool { return w == b })
	return nil
}

func (s *memorySink) Prepare(context.Context, []Block) {}

func (s *memorySink) ApplyBlock(_ context.Context, b Block) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	if n := len(s.blocks); n > 0 && s.blocks[n-1].Number >= b.Number {
		panic(fmt.Sprintf("block %d after %d", b.Number, s.blocks[n-1].Number))
	}
	if b.Live {
		s.live++
	}
	s.blocks = append(s.blocks, b)
	return nil
}

func (s *memorySink) Undo(_ context.Context, to uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, b := range s.blocks {
		if b.Number == to {
			if len(s.blocks)-i-1 > s.keep {
				return ErrTooDeep
			}
			s.blocks = s.blocks[:i+1]
			return nil
		}
	}
	return fmt.Errorf("block %d was never applied", to)
}

func (s *memorySink) Reset(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks = nil
	s.resets++
	return nil
}

func (s *memorySink) Position() (uint64, common.Hash, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.blocks) == 0 {
		return 0, common.Hash{}, false, nil
	}
	b := s.blocks[len(s.blocks)-1]
	return b.Number, b.Hash, true, nil
}

func (s *memorySink) HashAt(number uint64) (common.Hash, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.blocks[max(0, len(s.blocks)-s.keep):] {
		if b.Number == number {
			return b.Hash, true, nil
		}
	}
	return common.Hash{}, false, nil
}

func (s *memorySink) state() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, b := range s.blocks {
		out = append(out, describe(b)...)
	}
	return strings.Join(out, "\n")
}
