package execution

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// allocated bounds what one question may allocate, in bytes: the connection's limit of an answer, a few times over.
const allocated = 6*testAnswerLimit + 64<<20

const testAnswerLimit = 4 << 20

// spoilt is an execution client behind a front that answers one method wrongly.
type spoilt struct {
	*stage
	front *httptest.Server
	wrong atomic.Pointer[scripted.WrongAnswer]
	name  atomic.Pointer[string]
	hits  atomic.Int64
}

func newSpoilt(t *testing.T) *spoilt {
	s := &spoilt{stage: newStageOf(t, "a", "", time.Minute)}
	target, err := url.Parse(s.servers[0].HTTP())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	s.front = httptest.NewServer(scripted.Spoil(proxy, "result", func(_ *http.Request, body []byte) *scripted.WrongAnswer {
		if name := s.name.Load(); name == nil || !strings.Contains(string(body), `"`+*name+`"`) {
			return nil
		}
		s.hits.Add(1)
		return s.wrong.Load()
	}))
	t.Cleanup(func() { s.front.CloseClientConnections(); s.front.Close() })
	return s
}

// questions has one question for each method; the text says what came of it.
func (s *spoilt) questions(t *testing.T) map[string]func(context.Context, *client) (any, error) {
	s.settles()
	blocks := s.chain.Blocks()
	var some scripted.LogBlock
	for _, b := range blocks {
		if len(b.Logs) > 1 {
			some = b
		}
	}
	if len(some.Logs) == 0 {
		t.Fatal("no block has logs")
	}
	return map[string]func(context.Context, *client) (any, error){
		"eth_chainId":          func(ctx context.Context, c *client) (any, error) { return c.chainID(ctx) },
		"eth_getCode":          func(ctx context.Context, c *client) (any, error) { return c.hasCode(ctx, testContract) },
		"eth_getBlockByNumber": func(ctx context.Context, c *client) (any, error) { return c.at(ctx, 3) },
		"eth_getBlockByHash":   func(ctx context.Context, c *client) (any, error) { return c.headersOf(ctx, split(some.Logs)) },
		"eth_getLogs": func(ctx context.Context, c *client) (any, error) {
			logs, err := c.logsIn(ctx, testContract, 0, uint64(len(blocks)))
			if err != nil {
				return nil, err
			}
			return tidy(logs, testContract, 0, uint64(len(blocks)))
		},
		"eth_getBlockReceipts": func(ctx context.Context, c *client) (any, error) {
			return c.receiptsOf(ctx, some.Hash, testAnswerLimit)
		},
		"eth_getTransactionReceipt": func(ctx context.Context, c *client) (any, error) {
			return c.receiptsOneByOne(ctx, some.Hash, testAnswerLimit)
		},
	}
}

// TestFaultShapes: kinds A3, A4 and C11. Every method that an execution client is asked is answered in every wrong way that can be
// generated. No answer panics; it is an error of the client, and the honest answer after it is taken. A method without a question here fails.
func TestFaultShapes(t *testing.T) {
	newSpoilt(t).tryAll(t, func(w scripted.WrongAnswer) bool { return !w.Big })
}

// tryAll answers every method in these wrong ways.
func (s *spoilt) tryAll(t *testing.T, which func(scripted.WrongAnswer) bool) {
	t.Helper()
	asks := s.questions(t)
	for i := range methods {
		row := &methods[i]
		if row.Name == "eth_subscribe" { // what it brings wakes the follower, and is not looked at
			continue
		}
		ask := asks[row.Name]
		if ask == nil {
			t.Errorf("method %s is not tried", row.Name)
			continue
		}
		s.name.Store(&row.Name)
		want, err := s.ask(t, ask, time.Minute)
		if err != nil {
			t.Fatalf("%s: the honest answer: %v", row.Name, err)
		}
		for _, wrong := range scripted.WrongAnswers() {
			if which(wrong) {
				s.try(t, row.Name, wrong, ask, want)
			}
		}
	}
}

// believable are wrong answers that nothing in them tells from right ones; what proves them is elsewhere (proof.go).
var believable = map[string][]string{
	"eth_chainId":               {"other epoch", "huge numbers"}, // it is compared with the network's
	"eth_getCode":               {"doubled", "short"},
	"eth_getBlockByHash":        {"short"}, // it lacks fields that are not needed
	"eth_getBlockByNumber":      {"short", "zeros"},
	"eth_getLogs":               {"empty list", "short"},
	"eth_getBlockReceipts":      {"zeros", "null element", "short", "doubled", "long", "other epoch", "huge numbers"}, // they do not hash to the block's root
	"eth_getTransactionReceipt": {"zeros", "null element", "short", "other epoch", "huge numbers"},
}

func (s *spoilt) try(t *testing.T, name string, wrong scripted.WrongAnswer, ask func(context.Context, *client) (any, error), want string) {
	t.Helper()
	timeout := time.Minute
	if wrong.Slow {
		timeout = 100 * time.Millisecond
	}
	s.wrong.Store(&wrong)
	before, begin := totalAllocated(), s.hits.Load()
	got, err := s.ask(t, ask, timeout)
	switch cost := totalAllocated() - before; {
	case s.hits.Load() == begin:
		t.Errorf("%s, %s: it was not asked", name, wrong.Name)
	case wrong.Big && cost > allocated:
		t.Errorf("%s, %s: %d MiB were allocated, at most %d may be", name, wrong.Name, cost>>20, allocated>>20)
	case err == nil && got != want && !slices.Contains(believable[name], wrong.Name):
		t.Errorf("%s, %s is believed: %.200s, want %.200s", name, wrong.Name, got, want)
	}
	s.wrong.Store(nil)
	if got, err := s.ask(t, ask, time.Minute); err != nil || got != want {
		t.Errorf("%s after %s: %v", name, wrong.Name, err)
	}
}

// ask asks over a connection of its own.
func (s *spoilt) ask(t *testing.T, ask func(context.Context, *client) (any, error), timeout time.Duration) (string, error) {
	t.Helper()
	c, err := dial(t.Context(), s.front.URL, timeout, testAnswerLimit)
	if err != nil {
		t.Fatal(err)
	}
	defer c.rpc.Close()
	v, err := ask(t.Context(), c)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), nil
}

func totalAllocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestFaultBlocksThatNobodyHas: kind C5, blocks that one client made up far ahead of the chain, and that were applied, are taken back once no client
// has them; they outlive neither that client nor a restart.
func TestFaultBlocksThatNobodyHas(t *testing.T) {
	for _, ahead := range []uint64{1, 10, 1_000_000} {
		s := newStage(t, "ab", "")
		s.settles()
		o := s.f.opts
		o.Silence = 100 * time.Millisecond
		head := uint64(len(s.chain.Blocks())) - 1
		sink := newSink()
		for number := head - 3; number <= head; number++ {
			if err := sink.ApplyBlock(t.Context(), Block{Number: number, Hash: s.chain.Blocks()[number].Hash}); err != nil {
				t.Fatal(err)
			}
		}
		if err := sink.ApplyBlock(t.Context(), Block{Number: head + ahead, Hash: common.Hash{0xfa, 0x15, 0xe}}); err != nil {
			t.Fatal(err)
		}
		f, _ := follow(t, o, sink)
		eventually(t, "live with the chain's blocks", func() bool {
			number, _, _, err := sink.Position()
			return err == nil && number <= head && f.Status().State == Live
		})
	}
}

// FuzzAnswers: no answer of a client makes the room panic: what the border lets in is decoded or refused.
func FuzzAnswers(f *testing.F) {
	for _, s := range []string{`null`, `"0x1"`, `{"number":"0x1","hash":"0x","parentHash":null,"timestamp":"0x5"}`, `[{"address":null}]`, `[null]`, `[[]]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		for i := range methods {
			if methods[i].CheckResult([]byte(answer)) != nil {
				continue
			}
			for _, into := range decoded() {
				if err := json.Unmarshal([]byte(answer), into); err != nil {
					continue
				}
			}
		}
	})
}

// decoded are what answers are read into.
func decoded() []any {
	return []any{new(header), new(*header), new([]types.Log), new([]*types.Receipt), new(hexutil.Bytes), new(hexutil.Uint64)}
}
