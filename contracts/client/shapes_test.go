package client

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// sentTx is a transaction that the canned client knows.
var sentTx = types.NewTx(&types.DynamicFeeTx{
	ChainID: big.NewInt(1337), Gas: 21000, To: &common.Address{1}, V: big.NewInt(0), R: big.NewInt(1), S: big.NewInt(1),
})

// canned are right answers of an execution client.
func canned() map[string]any {
	receipt := &types.Receipt{
		Type: 2, Status: 1, TxHash: sentTx.Hash(), BlockHash: common.Hash{3}, BlockNumber: big.NewInt(5), GasUsed: 21000, CumulativeGasUsed: 21000,
		Logs: []*types.Log{{Address: common.Address{1}, Topics: []common.Hash{{1}}, Data: []byte{1}, BlockNumber: 5, BlockHash: common.Hash{3}}},
	}
	return map[string]any{
		"eth_chainId": "0x539", "eth_getBlockByNumber": &types.Header{Number: big.NewInt(5), Difficulty: new(big.Int), BaseFee: big.NewInt(7), Time: 1000},
		"eth_getBalance": "0xde0b6b3a7640000", "eth_getCode": "0x6001", "eth_getStorageAt": common.Hash{1}, "eth_call": common.Hash{2},
		"eth_getLogs": receipt.Logs, "eth_getTransactionCount": "0x7", "eth_estimateGas": "0x5208", "eth_maxPriorityFeePerGas": "0x3b9aca00",
		"eth_sendRawTransaction": sentTx.Hash(), "eth_getTransactionReceipt": receipt,
	}
}

// questions has one question for each method.
var questions = map[string]func(context.Context, *connection) (any, error){
	"eth_chainId":          func(ctx context.Context, c *connection) (any, error) { return c.ChainID(ctx) },
	"eth_getBlockByNumber": func(ctx context.Context, c *connection) (any, error) { return c.HeaderByNumber(ctx, big.NewInt(5)) },
	"eth_getBalance":       func(ctx context.Context, c *connection) (any, error) { return c.BalanceAt(ctx, common.Address{1}, nil) },
	"eth_getCode":          func(ctx context.Context, c *connection) (any, error) { return c.CodeAt(ctx, common.Address{1}, nil) },
	"eth_getStorageAt": func(ctx context.Context, c *connection) (any, error) {
		return c.StorageAt(ctx, common.Address{1}, common.Hash{}, nil)
	},
	"eth_call": func(ctx context.Context, c *connection) (any, error) {
		return c.CallContract(ctx, ethereum.CallMsg{Data: []byte{1}}, nil)
	},
	"eth_getLogs": func(ctx context.Context, c *connection) (any, error) {
		return c.FilterLogs(ctx, ethereum.FilterQuery{})
	},
	"eth_getTransactionCount": func(ctx context.Context, c *connection) (any, error) { return c.PendingNonceAt(ctx, common.Address{1}) },
	"eth_estimateGas": func(ctx context.Context, c *connection) (any, error) {
		return c.EstimateGas(ctx, ethereum.CallMsg{Gas: 5, Value: new(big.Int)})
	},
	"eth_maxPriorityFeePerGas": func(ctx context.Context, c *connection) (any, error) { return c.SuggestGasTipCap(ctx) },
	"eth_sendRawTransaction":   func(ctx context.Context, c *connection) (any, error) { return "taken", c.SendTransaction(ctx, sentTx) },
	"eth_getTransactionReceipt": func(ctx context.Context, c *connection) (any, error) {
		return c.TransactionReceipt(ctx, sentTx.Hash())
	},
}

// anyNumber are the wrong answers that are a right number, which only what is done with it can tell.
var anyNumber = []string{"other epoch", "huge numbers", "short", "doubled"}

// anyBytes are those that are right bytes.
var anyBytes = append([]string{"beyond 64 bits", "zeros"}, anyNumber...)

// believable are wrong answers that nothing in them tells from right ones. Null elements are fields that are not needed.
var believable = map[string][]string{
	"eth_chainId": anyNumber, "eth_getBalance": anyNumber, "eth_getTransactionCount": anyNumber, "eth_estimateGas": anyNumber,
	"eth_maxPriorityFeePerGas": anyNumber,
	"eth_getCode":              anyBytes, "eth_getStorageAt": anyBytes, "eth_call": anyBytes,
	"eth_getBlockByNumber":      {"null element", "other epoch", "huge numbers", "short"},
	"eth_getLogs":               {"zeros", "empty list", "short", "long", "doubled", "other epoch", "huge numbers"},
	"eth_getTransactionReceipt": {"null element", "other epoch", "huge numbers", "short"},
}

// TestFaultShapes: kinds A3, A4 and C11, for the commands that spend an owner's money. Every method that an execution client is asked is
// answered in every wrong way that can be generated. No answer panics, lasts longer than its time or costs more memory than
// stated, null is none, and the honest answer after it is taken. A method without a question here fails.
func TestFaultShapes(t *testing.T) {
	var wrong atomic.Pointer[scripted.WrongAnswer]
	answers := canned()
	honest := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var question struct {
			ID     json.RawMessage
			Method string
		}
		_ = json.NewDecoder(r.Body).Decode(&question)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": question.ID, "result": answers[question.Method]})
	})
	front := httptest.NewServer(scripted.Spoil(honest, "result", func(*http.Request, []byte) *scripted.WrongAnswer { return wrong.Load() }))
	t.Cleanup(func() { front.CloseClientConnections(); front.Close() })
	const limit = 4 << 20
	asked := func(name string, timeout time.Duration) (string, error) {
		c, err := connect(t.Context(), front.URL, timeout, limit)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		v, err := questions[name](t.Context(), c)
		if err != nil {
			return "", err
		}
		text, err := json.Marshal(v)
		return string(text), err
	}
	for i := range methods {
		name := methods[i].Name
		if questions[name] == nil {
			t.Errorf("method %s is not tried", name)
			continue
		}
		want, err := asked(name, time.Minute)
		if err != nil {
			t.Fatalf("%s: the honest answer: %v", name, err)
		}
		for _, w := range scripted.WrongAnswers() {
			timeout := time.Minute
			if w.Slow {
				timeout = 100 * time.Millisecond
			}
			wrong.Store(&w)
			before := allocated()
			got, err := asked(name, timeout)
			cost := allocated() - before
			wrong.Store(nil)
			if w.Big && cost > 6*limit+64<<20 {
				t.Errorf("%s, %s: %d MiB were allocated", name, w.Name, cost>>20)
			}
			if err == nil && got != want && !slices.Contains(believable[name], w.Name) {
				t.Errorf("%s, %s is believed: %.200s, want %.200s", name, w.Name, got, want)
			}
		}
		if got, err := asked(name, time.Minute); err != nil || got != want {
			t.Errorf("%s afterwards: %v", name, err)
		}
	}
	answers["eth_sendRawTransaction"] = common.Hash{9}
	receipt, _ := answers["eth_getTransactionReceipt"].(*types.Receipt)
	receipt.TxHash = common.Hash{9}
	for _, name := range []string{"eth_sendRawTransaction", "eth_getTransactionReceipt"} {
		if got, err := asked(name, time.Minute); err == nil {
			t.Errorf("%s: an answer about another transaction is believed: %s", name, got)
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestFaultAddressesOfCommands: kinds B9 and C12. Nothing that a command says of an execution client has more of its address than scheme
// and host, and a revert's data passes the border.
func TestFaultAddressesOfCommands(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var question struct{ ID json.RawMessage }
		_ = json.NewDecoder(r.Body).Decode(&question)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":{"code":3,"message":"no %s","data":"0x01020304"}}`, question.ID, r.URL.Path)
	}))
	defer refusing.Close()
	secret := strings.Replace(refusing.URL, "http://", "http://user:pa55word@", 1) + "/v2/SECRETKEY?key=SECRETKEY"
	for _, endpoint := range []string{secret, "http://127.0.0.1:1/v2/SECRETKEY"} {
		_, _, err := Dial(t.Context(), Options{Endpoint: endpoint})
		want := is[*UnreachableError]
		if endpoint == secret {
			want = is[*UnusableError] // it answers, and not as it should
		}
		if !want(err) || strings.Contains(fmt.Sprint(err), "SECRETKEY") || strings.Contains(fmt.Sprint(err), "pa55word") {
			t.Errorf("%v", err)
		}
	}
	c, err := connect(t.Context(), refusing.URL, answerTime, answerLimit)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.CallContract(t.Context(), ethereum.CallMsg{}, nil)
	if _, ok := revertIn(err); !ok {
		t.Errorf("no revert in %v", err)
	}
}
