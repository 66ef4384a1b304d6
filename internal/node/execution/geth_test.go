package execution

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"
)

// logger is a contract that emits its call data under topic 7.
var logger = []byte{0x36, 0x60, 0, 0x60, 0, 0x37, 0x60, 7, 0x36, 0x60, 0, 0xa1, 0}

// gethChain is a real geth with blocks on demand, on loopback.
type gethChain struct {
	*simulated.Backend
	t        testing.TB
	key      *ecdsa.PrivateKey
	endpoint string
}

func newGeth(t testing.TB) *gethChain {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("test")))
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	backend := simulated.NewBackend(types.GenesisAlloc{
		testContract:                          {Code: logger, Balance: new(big.Int)},
		crypto.PubkeyToAddress(key.PublicKey): {Balance: new(big.Int).Lsh(big.NewInt(1), 80)},
	}, func(n *node.Config, _ *ethconfig.Config) {
		n.WSHost, n.WSPort, n.WSModules, n.WSOrigins = "127.0.0.1", port, []string{"eth"}, []string{"*"}
	})
	t.Cleanup(func() { backend.Close() })
	return &gethChain{Backend: backend, t: t, key: key, endpoint: fmt.Sprintf("ws://127.0.0.1:%d", port)}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// emit makes a block in which the contract says each of the words.
func (g *gethChain) emit(words ...string) {
	g.t.Helper()
	ctx := context.Background()
	for _, word := range words {
		nonce, err := g.Client().PendingNonceAt(ctx, crypto.PubkeyToAddress(g.key.PublicKey))
		if err != nil {
			g.t.Fatal(err)
		}
		tx := types.MustSignNewTx(g.key, types.LatestSignerForChainID(big.NewInt(testChainID)), &types.DynamicFeeTx{
			ChainID: big.NewInt(testChainID), Nonce: nonce, To: &testContract, Gas: 100_000, Data: []byte(word),
			GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e11),
		})
		if err := g.Client().SendTransaction(ctx, tx); err != nil {
			g.t.Fatal(err)
		}
	}
	g.Commit()
}

// words is what the sink's logs say.
func (s *memorySink) words() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var words []string
	for _, b := range s.blocks {
		for _, l := range b.Logs {
			words = append(words, string(l.Data))
		}
	}
	return strings.Join(words, " ")
}

// TestRealClient follows geth over a websocket: history, new blocks, and a reorganisation.
func TestRealClient(t *testing.T) {
	g := newGeth(t)
	g.emit("a", "b")
	for range 30 {
		g.Commit()
	}
	g.emit("c")
	o := testOptions(g.endpoint)
	o.FollowDistance, o.Poll = 1, time.Hour
	sink := newSink()
	f, _ := follow(t, o, sink)
	says := func(want string) {
		t.Helper()
		eventually(t, want, func() bool { return f.Status().State == Live && sink.words() == want })
	}
	g.Commit()
	says("a b c")

	fork, err := g.Client().HeaderByNumber(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	g.emit("d")
	g.emit("e")
	g.Commit()
	says("a b c d e")

	if err := g.Fork(fork.Hash()); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		g.Commit() // geth puts d and e, which the fork lost, into one of these
	}
	g.emit("f")
	g.Commit()
	says("a b c d e f")
	if s := f.Status(); s.Reorgs == 0 || s.Rebuilds != 0 {
		t.Errorf("%d reorganisations, %d rebuilds", s.Reorgs, s.Rebuilds)
	}
	sink.mu.Lock()
	defer sink.mu.Unlock()
	for _, b := range sink.blocks {
		h, err := g.Client().HeaderByNumber(t.Context(), new(big.Int).SetUint64(b.Number))
		if err != nil {
			t.Fatal(err)
		}
		if h.Hash() != b.Hash || h.ParentHash != b.Parent || int64(h.Time) != b.Time.Unix() {
			t.Errorf("block %d is not the chain's", b.Number)
		}
	}
}
