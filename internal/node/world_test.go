package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/node/api"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// socket is an address at which a client can come up, die and come up again. It keeps the port for the whole test: a port that
// is let go while the client is down is soon given to somebody else's server, who then answers in its place.
type socket struct {
	address  string
	listener net.Listener
	handler  http.Handler

	mu     sync.Mutex
	server *http.Server
	turn   *turn
}

// turn is the time between an up and a down: the connections that the server gets.
type turn struct {
	net.Listener
	connections chan net.Conn
	over        chan struct{}
	end         sync.Once
}

// Accept returns the next connection of this turn.
func (u *turn) Accept() (net.Conn, error) {
	select {
	case c := <-u.connections:
		return c, nil
	case <-u.over:
		return nil, net.ErrClosed
	}
}

// Close ends the turn and leaves the port alone.
func (u *turn) Close() error {
	u.end.Do(func() { close(u.over) })
	return nil
}

func newSocket(t *testing.T, handler http.Handler) *socket {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &socket{address: l.Addr().String(), listener: l, handler: handler}
	go s.accept()
	t.Cleanup(func() {
		s.down()
		_ = l.Close()
	})
	return s
}

// accept hands connections to the server that is up, and resets them while none is.
func (s *socket) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		now := s.turn
		s.mu.Unlock()
		if now == nil {
			reset(c)
			continue
		}
		select {
		case now.connections <- c:
		case <-now.over:
			reset(c)
		}
	}
}

// reset ends a connection as a machine does on which nobody listens.
func reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
}

// fixedPort returns a free port that no system gives to those who ask for any: whoever leaves it finds it free again.
func fixedPort(t *testing.T) int {
	t.Helper()
	for range 100 {
		port := 12_000 + rand.IntN(16_000)
		if probe, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = probe.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

func (s *socket) url() string { return "http://" + s.address }

func (s *socket) up() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn = &turn{Listener: s.listener, connections: make(chan net.Conn), over: make(chan struct{})}
	s.server = &http.Server{Handler: s.handler}
	go func(server *http.Server, now *turn) { _ = server.Serve(now) }(s.server, s.turn)
}

func (s *socket) down() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server == nil {
		return
	}
	_ = s.turn.Close() // also if the server has not begun yet
	_ = s.server.Close()
	s.server, s.turn = nil, nil
}

// beaconChain is a small Beacon API.
type beaconChain struct {
	mu      sync.Mutex
	genesis time.Time
	root    string
	slot    int
	// settings are entries of the configuration beside the usual ones.
	settings map[string]string
	// stuck is a head slot that stands still, 0 for one that follows the clock. deaf refuses the event stream.
	stuck int
	deaf  bool
}

// head is the slot of the newest block; b.mu is held.
func (b *beaconChain) head() int {
	if b.stuck > 0 {
		return b.stuck
	}
	return int(time.Since(b.genesis) / (time.Duration(b.slot) * time.Second))
}

// events tells each head until the stream's end.
func (b *beaconChain) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for told := -1; ; {
		b.mu.Lock()
		head, deaf := b.head(), b.deaf
		b.mu.Unlock()
		if deaf {
			return
		}
		if head != told {
			told = head
			zero := strings.Repeat("0", 64)
			fmt.Fprintf(w, "event: head\ndata: {\"slot\":\"%d\",\"block\":\"0x%064x\",\"state\":\"0x%s\",\"epoch_transition\":false,"+
				"\"current_duty_dependent_root\":\"0x%s\",\"previous_duty_dependent_root\":\"0x%s\"}\n\n", head, head, zero, zero, zero)
		} else {
			fmt.Fprint(w, ":\n\n")
		}
		if w.(http.Flusher).Flush(); r.Context().Err() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
	}
}

func newBeaconChain() *beaconChain {
	return &beaconChain{genesis: time.Now().Add(-20 * time.Second).Truncate(time.Second), root: strings.Repeat("11", 32), slot: 1}
}

func (b *beaconChain) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

// ServeHTTP answers the few questions of a node without validators.
func (b *beaconChain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	genesis, root, slot, head, deaf, more := b.genesis, b.root, b.slot, b.head(), b.deaf, ""
	for key, value := range b.settings {
		more += fmt.Sprintf(`,"%s":"%s"`, key, value)
	}
	b.mu.Unlock()
	if r.URL.Path == "/eth/v1/events" && !deaf {
		b.events(w, r)
		return
	}
	answers := map[string]string{
		"/eth/v1/node/syncing":   fmt.Sprintf(`{"head_slot":"%d","sync_distance":"0","is_syncing":false,"is_optimistic":false,"el_offline":false}`, head),
		"/eth/v1/node/version":   `{"version":"Fake/1"}`,
		"/eth/v1/beacon/genesis": fmt.Sprintf(`{"genesis_time":"%d","genesis_validators_root":"0x%s","genesis_fork_version":"0x00000000"}`, genesis.Unix(), root),
		"/eth/v1/config/spec": fmt.Sprintf(`{"SLOTS_PER_EPOCH":"8","SECONDS_PER_SLOT":"%d","EPOCHS_PER_SYNC_COMMITTEE_PERIOD":"256","SYNC_COMMITTEE_SIZE":"512"`+
			`,"ALTAIR_FORK_EPOCH":"0","ALTAIR_FORK_VERSION":"0x01000000","BELLATRIX_FORK_EPOCH":"0","BELLATRIX_FORK_VERSION":"0x02000000"`+
			`,"CAPELLA_FORK_EPOCH":"0","CAPELLA_FORK_VERSION":"0x03000000","DENEB_FORK_EPOCH":"0","DENEB_FORK_VERSION":"0x04000000"`+
			`,"ELECTRA_FORK_EPOCH":"0","ELECTRA_FORK_VERSION":"0x05000000"%s}`, slot, more),
	}
	answer, ok := answers[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"data":%s}`, answer)
}

// executionChain is a small execution client whose blocks a test makes.
type executionChain struct {
	mu       sync.Mutex
	contract common.Address
	blocks   [][]map[string]any // the logs of each block
}

func newExecutionChain(contract common.Address) *executionChain {
	return &executionChain{contract: contract, blocks: make([][]map[string]any, 3)}
}

func (e *executionChain) hash(n int) string {
	return common.BigToHash(big.NewInt(int64(n + 1000))).Hex()
}

func (e *executionChain) header(n int) any {
	if n < 0 || n >= len(e.blocks) {
		return nil
	}
	return map[string]any{
		"number": hexutil.Uint64(n), "hash": e.hash(n), "parentHash": e.hash(n - 1), "timestamp": hexutil.Uint64(time.Now().Unix()),
	}
}

// mine makes a block with these logs, and one on top of it, since the node follows at a distance.
func (e *executionChain) mine(logs ...map[string]any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := len(e.blocks)
	for i, l := range logs {
		l["address"], l["blockNumber"], l["blockHash"] = e.contract, hexutil.Uint64(n), e.hash(n)
		l["transactionHash"], l["transactionIndex"], l["logIndex"], l["removed"] = e.hash(i), hexutil.Uint64(i), hexutil.Uint64(i), false
	}
	e.blocks = append(e.blocks, logs, nil)
}

// ServeHTTP answers JSON-RPC.
func (e *executionChain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var one struct {
		ID     json.RawMessage   `json:"id"`
		Method string            `json:"method"`
		Params []json.RawMessage `json:"params"`
	}
	if err := json.Unmarshal(body, &one); err != nil {
		http.Error(w, "no batches here", http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	var result any
	switch one.Method {
	case "eth_getCode":
		result = "0x60"
	case "eth_getBlockByNumber":
		n := len(e.blocks) - 1
		if text := strings.Trim(string(one.Params[0]), `"`); text != "latest" {
			number, _ := hexutil.DecodeUint64(text)
			n = int(number)
		}
		result = e.header(n)
	case "eth_getLogs":
		var query struct {
			BlockHash          common.Hash
			FromBlock, ToBlock hexutil.Uint64
		}
		_ = json.Unmarshal(one.Params[0], &query)
		from, to := int(query.FromBlock), int(query.ToBlock)
		if n := int(query.BlockHash.Big().Int64()) - 1000; n >= 0 {
			from, to = n, n
		}
		logs := []map[string]any{}
		for n := from; n <= to && n < len(e.blocks); n++ {
			logs = append(logs, e.blocks[n]...)
		}
		result = logs
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": one.ID, "result": result})
}

func operatorAdded(id int64, key string) map[string]any {
	bytesType, _ := abi.NewType("bytes", "", nil)
	numberType, _ := abi.NewType("uint256", "", nil)
	packed, _ := abi.Arguments{{Type: bytesType}}.Pack([]byte(key))
	data, err := abi.Arguments{{Type: bytesType}, {Type: numberType}}.Pack(packed, big.NewInt(0))
	if err != nil {
		panic(err)
	}
	return event("OperatorAdded(uint64,address,bytes,uint256)", data, common.BigToHash(big.NewInt(id)), common.HexToHash("0xb0b"))
}

func operatorRemoved(id int64) map[string]any {
	return event("OperatorRemoved(uint64)", nil, common.BigToHash(big.NewInt(id)))
}

func event(signature string, data []byte, indexed ...common.Hash) map[string]any {
	return map[string]any{"topics": append([]common.Hash{crypto.Keccak256Hash([]byte(signature))}, indexed...), "data": hexutil.Bytes(data)}
}

// world is a node with its clients.
type world struct {
	t         *testing.T
	beacon    *beaconChain
	execution *executionChain
	bn, el    *socket
	config    *config.Config
	profile   network.Profile
	key       *operatorkey.PrivateKey
	clock     clock.Clock

	node   *Node
	cancel context.CancelFunc
	done   chan error
}

func readKey(t *testing.T, name string) *operatorkey.PrivateKey {
	t.Helper()
	text, err := os.ReadFile("../../protocol/operatorkey/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	key, err := operatorkey.ParsePrivateKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, beacon: newBeaconChain(), profile: network.Local(), key: readKey(t, "operator1.pem")}
	w.profile.Beacon.SlotDuration, w.profile.Beacon.SlotsPerEpoch, w.profile.SyncFromBlock = time.Second, 8, 0
	w.execution = newExecutionChain(w.profile.Registry)
	w.bn, w.el = newSocket(t, w.beacon), newSocket(t, w.execution)
	w.config = &config.Config{
		Version: 1, DataDir: t.TempDir(), BeaconEndpoints: []string{w.bn.url()}, BeaconTimeout: 5 * time.Second,
		ExecutionEndpoints: []string{w.el.url()}, P2PListen: "127.0.0.1", P2PMaxPeers: 10, APIListen: "127.0.0.1:0", Workers: 1,
	}
	return w
}

func (w *world) open() (*Node, error) {
	return New(Options{Config: w.config, Profile: w.profile, Key: w.key, Version: "test", Logger: slog.New(slog.DiscardHandler), Clock: w.clock})
}

func (w *world) start() {
	w.t.Helper()
	n, err := w.open()
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.node, w.cancel, w.done = n, cancel, make(chan error, 1)
	go func() { w.done <- n.Run(ctx) }()
	w.t.Cleanup(func() {
		if w.cancel != nil {
			_ = w.stop()
		}
	})
}

// stop ends the node as SIGTERM does and returns what Run returns.
func (w *world) stop() error {
	w.t.Helper()
	w.cancel()
	w.cancel = nil
	select {
	case err := <-w.done:
		return err
	case <-time.After(patience):
		buf := make([]byte, 1<<20)
		w.t.Fatalf("the node does not end:\n%s", buf[:runtime.Stack(buf, true)])
		return errors.New("never")
	}
}

func (w *world) get(path string) (int, []byte) {
	w.t.Helper()
	resp, err := http.Get("http://" + w.node.APIAddr() + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode, body
}

// codes returns the status of a health path and the codes of its problems.
func (w *world) codes(path string) (status int, codes []string) {
	w.t.Helper()
	status, body := w.get(path)
	var h api.Health
	if err := json.Unmarshal(body, &h); err != nil {
		w.t.Fatalf("%s: %v in %s", path, err, body)
	}
	for _, p := range h.Problems {
		if p.Cause == "" || p.Remedy == "" || p.Since.IsZero() {
			w.t.Errorf("a problem is not told whole: %+v", p)
		}
		codes = append(codes, p.Code)
	}
	return status, codes
}

// patience is how long a test waits for what must happen: much longer than it ever takes, on a busy machine too.
const patience = time.Minute

// awaits waits until /healthz names exactly these codes, and the status fits.
func (w *world) awaits(want ...string) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		status, codes := w.codes("/healthz")
		if fmt.Sprint(codes) == fmt.Sprint(want) && (status == http.StatusOK) == (len(want) == 0) {
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("health is %d %v, want %v", status, codes, want)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (w *world) status() (s apiv1.NodeStatus) {
	w.t.Helper()
	code, body := w.get("/v1/node/status")
	if err := json.Unmarshal(body, &s); err != nil || code != http.StatusOK {
		w.t.Fatalf("status: %d %v", code, err)
	}
	return s
}

func (w *world) eventually(what string, ok func() bool) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			w.t.Fatalf("never: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
