package execution

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// TestFaultWantedProofs: kind A6, what cannot be undone is proved before it is done. The logs of a block that the sink wants
// proved are those of its receipts, whoever gives them, and never those that a client says; blocks that nobody can prove hold up
// no other, and are proved once somebody can.
func TestFaultWantedProofs(t *testing.T) {
	for _, tt := range []struct {
		name, clients string
		conduct       scripted.Conduct
		proved        bool
	}{
		{"no receipts", "a", scripted.Conduct{NoReceipts: true}, false},
		{"forged receipts", "a", scripted.Conduct{Forge: true, Corrupt: 1}, false},
		{"one by one", "a", scripted.Conduct{OneByOne: true}, true},
		{"the second client has them", "ab", scripted.Conduct{NoReceipts: true}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStageOf(t, tt.clients, "", 10*time.Second)
			s.settles()
			block := s.chain.Blocks()[1] // of long ago: nothing is remembered of it
			if len(block.Logs) != 2 {
				t.Fatalf("%d logs in block 1", len(block.Logs))
			}
			ref := BlockRef{block.Number, block.Hash}
			s.clients["a"].Behave(tt.conduct)
			s.sink.want(BlockRef{3, common.Hash{3}}, BlockRef{4, common.Hash{4}}, BlockRef{5, common.Hash{5}}, BlockRef{6, common.Hash{6}}, ref)
			if !tt.proved {
				rounds := s.clients["a"].Asked("eth_getBlockByHash")
				s.play("mine 1")
				eventually(t, "it was tried", func() bool { return s.clients["a"].Asked("eth_getBlockByHash") > rounds+12 })
				if _, proved := s.sink.provedAs(ref); proved {
					t.Fatal("it counts as proved")
				}
				s.play("a honest\nmine 1\nwait")
			}
			eventually(t, "it is proved", func() bool { _, proved := s.sink.provedAs(ref); return proved })
			if is, _ := s.sink.provedAs(ref); is != digestOf(block.Logs) {
				t.Errorf("proved with %d logs, the block has %d", is.count, len(block.Logs))
			}
			if len(s.sink.Unproved()) != 4 {
				t.Error("blocks that nobody has were proved")
			}
		})
	}
}

// TestFaultAnotherBlockForAHash: kind A6, a client that answers with another block than the one asked for proves nothing.
func TestFaultAnotherBlockForAHash(t *testing.T) {
	chain := scripted.NewLogChain(testContract, time.Unix(1_800_000_000, 0), 12*time.Second)
	block, err := json.Marshal(chain.Mine(types.Log{Topics: []common.Hash{{1}}}).Header)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var question struct{ ID json.RawMessage }
		_ = json.NewDecoder(r.Body).Decode(&question)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, question.ID, block)
	}))
	defer server.Close()
	c, err := dial(t.Context(), server.URL, time.Minute, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer c.rpc.Close()
	if _, err := c.byHash(t.Context(), chain.Blocks()[1].Hash); err != nil {
		t.Error(err)
	}
	if _, err := c.byHash(t.Context(), chain.Blocks()[0].Hash); stateOf(err) != Refused {
		t.Errorf("another block is taken: %v", err)
	}
}

func (s *memorySink) want(blocks ...BlockRef) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted = append(s.wanted, blocks...)
}

func (s *memorySink) provedAs(b BlockRef) (digest, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	logs, is := s.proved[b]
	return digestOf(logs), is
}
