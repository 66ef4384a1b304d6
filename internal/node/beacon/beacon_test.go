package beacon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

const root = "0x1111111111111111111111111111111111111111111111111111111111111111"

// node is a small Beacon API server whose answers a test can change.
type node struct {
	*httptest.Server
	syncing atomic.Bool
	// distance is how far the node says it is behind.
	distance atomic.Uint64
	blind    atomic.Bool
	genesis  atomic.Value
	posts    atomic.Int32
	refuse   atomic.Bool
	// during, if set before a question, is called while its answer is made.
	during func()
}

func newNode(t *testing.T) *node {
	t.Helper()
	n := &node{}
	n.genesis.Store(root)
	mux := http.NewServeMux()
	answer := func(path string, f func() string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, f())
		})
	}
	answer("GET /eth/v1/node/syncing", func() string {
		if n.during != nil {
			n.during()
		}
		return fmt.Sprintf(`{"data":{"head_slot":"7","sync_distance":"%d","is_syncing":%v,"is_optimistic":%v,"el_offline":false}}`, n.distance.Load(), n.syncing.Load(), n.blind.Load())
	})
	answer("GET /eth/v1/node/version", func() string { return `{"data":{"version":"Fake/1"}}` })
	answer("GET /eth/v1/beacon/genesis", func() string {
		return fmt.Sprintf(`{"data":{"genesis_time":"1","genesis_validators_root":"%s","genesis_fork_version":"0x00000000"}}`, n.genesis.Load())
	})
	answer("GET /eth/v1/config/spec", func() string {
		return `{"data":{"SLOTS_PER_EPOCH":"8","SECONDS_PER_SLOT":"3","ELECTRA_FORK_EPOCH":"0"}}`
	})
	answer("GET /eth/v1/validator/attestation_data", func() string {
		return fmt.Sprintf(`{"data":{"slot":"9","index":"0","beacon_block_root":"%s","source":{"epoch":"0","root":"%s"},"target":{"epoch":"1","root":"%s"}}}`, root, root, root)
	})
	mux.HandleFunc("POST /eth/v1/validator/prepare_beacon_proposer", func(w http.ResponseWriter, _ *http.Request) {
		n.posts.Add(1)
		if n.refuse.Load() {
			http.Error(w, `{"code":500,"message":"no"}`, http.StatusInternalServerError)
		}
	})
	n.Server = httptest.NewServer(mux)
	t.Cleanup(n.Close)
	return n
}

// patience is how long a test waits for what must happen: much longer than it ever takes, on a busy machine too. What must not
// take as long as a client's timeout has to be done in half of it.
const patience = time.Minute

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func connected(t *testing.T, n *node) *Client {
	t.Helper()
	c := NewClient(Options{Endpoint: n.URL, Logger: quiet(), Timeout: patience, OnHead: func(Head) {}})
	c.check(t.Context())
	return c
}

func TestStatesOfANode(t *testing.T) {
	n := newNode(t)
	c := connected(t, n)
	if got := c.Status(); got.State != StateSynced || got.HeadSlot != 7 || got.Version != "Fake/1" {
		t.Fatalf("status is %+v", got)
	}
	n.syncing.Store(true)
	n.distance.Store(syncTolerance + 1)
	c.check(t.Context())
	if got := c.Status(); got.State != StateSyncing {
		t.Errorf("a syncing node is %v", got.State)
	}
	n.syncing.Store(false)
	n.distance.Store(0)
	n.blind.Store(true)
	c.check(t.Context())
	if got := c.Status(); got.State != StateOptimistic || got.State.Usable() {
		t.Errorf("a node without a working execution client is %v", got.State)
	}
	n.blind.Store(false)
	c.ExpectGenesis(phase0.Root{0x22})
	c.check(t.Context())
	if got := c.Status(); got.State != StateWrongNetwork || got.Error == "" {
		t.Errorf("a node of another chain is %+v", got)
	}
	n.CloseClientConnections()
	n.Close()
	c.check(t.Context())
	if got := c.Status(); got.State != StateUnreachable || got.Error == "" {
		t.Errorf("a dead node is %+v", got)
	}
}

// A head that comes while the node's state is asked for is not forgotten for the older one in the answer.
func TestAHeadDuringACheckStays(t *testing.T) {
	n := newNode(t)
	c := connected(t, n)
	n.during = func() { c.onHead(Head{Slot: 9}) }
	c.check(t.Context())
	if got := c.Status(); got.HeadSlot != 9 || got.State != StateSynced {
		t.Errorf("status is %+v", got)
	}
	n.during = nil
	c.check(t.Context())
	if got := c.Status(); got.HeadSlot != 7 {
		t.Errorf("status is %+v", got)
	}
}

func TestADeadNodeIsNoReasonToFail(t *testing.T) {
	c := NewClient(Options{Endpoint: "http://127.0.0.1:1", Logger: quiet(), Timeout: patience})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); c.Run(ctx) }()
	eventually(t, "unreachable", func() bool { return c.Status().State == StateUnreachable })
	cancel()
	<-done
}

func TestAnswerForAnotherSlotIsRefused(t *testing.T) {
	c := connected(t, newNode(t))
	if _, err := c.AttestationData(t.Context(), 9, 0); err != nil {
		t.Errorf("the right slot: %v", err)
	}
	if _, err := c.AttestationData(t.Context(), 10, 0); err == nil {
		t.Error("an answer for slot 9 was taken for slot 10")
	}
}

func TestNodesAskOneAndTellAll(t *testing.T) {
	a, b := newNode(t), newNode(t)
	first, second := connected(t, a), connected(t, b)
	nodes, err := NewNodes(first, second)
	if err != nil {
		t.Fatal(err)
	}
	a.refuse.Store(true)
	prep := preparation()
	ctx, cancel := context.WithCancel(t.Context())
	if err := nodes.SubmitPreparations(ctx, prep); err != nil {
		t.Errorf("one of two took it: %v", err)
	}
	cancel() // the duty is over for its caller, and the other node's post still under way
	eventually(t, "a post at both nodes", func() bool { return a.posts.Load() == 1 && b.posts.Load() == 1 })
	b.refuse.Store(true)
	if err := nodes.SubmitPreparations(t.Context(), prep); err == nil {
		t.Error("both refused and the submission succeeded")
	}
	a.Close()
	first.check(t.Context())
	if _, err := nodes.AttestationData(t.Context(), 9, 0); err != nil {
		t.Errorf("one of two answers: %v", err)
	}
	if !nodes.Usable() || nodes.Status()[0].State != StateUnreachable {
		t.Errorf("status is %+v", nodes.Status())
	}
	if _, err := NewNodes(); !errors.Is(err, ErrNoNodes) {
		t.Errorf("no node at all: %v", err)
	}
}

func TestEventStream(t *testing.T) {
	head := Head{Slot: 5, Block: phase0.Root{1}}
	data, err := json.Marshal(&head)
	if err != nil {
		t.Fatal(err)
	}
	stream := ": comment\n\nevent: head\ndata: {broken\n\nevent: block\ndata: " + string(data) + "\n\nevent: head\ndata: " + string(data) + "\n\n"
	var got []Head
	if err := parseEvents(strings.NewReader(stream), func(h Head) { got = append(got, h) }); !errors.Is(err, io.EOF) {
		t.Errorf("end of stream: %v", err)
	}
	if len(got) != 1 || got[0].Slot != 5 {
		t.Errorf("heads are %+v", got)
	}
	if err := parseEvents(strings.NewReader("data: "+strings.Repeat("x", maxEventBytes+2)), func(Head) {}); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("an endless line: %v", err)
	}
}

func FuzzEventStream(f *testing.F) {
	f.Add("event: head\ndata: {}\n\n")
	f.Fuzz(func(_ *testing.T, s string) { _ = parseEvents(strings.NewReader(s), func(Head) {}) })
}
