package execution

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// numbered is the topic of logs that count one by one, as the contract numbers its operators.
var numbered = common.Hash{0xaa}

func number(n int) types.Log {
	return types.Log{Topics: []common.Hash{numbered}, Data: []byte{byte(n)}}
}

// Doubts returns the gaps between numbered logs, and what was raised.
func (s *memorySink) Doubts() (out []Doubt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var last types.Log
	n := 0
	for _, b := range s.blocks {
		for _, l := range b.Logs {
			if l.Topics[0] != numbered {
				continue
			}
			if n++; int(l.Data[0]) != n {
				out = append(out, between(last, l, fmt.Sprintf("%d instead of %d", l.Data[0], n)))
				n = int(l.Data[0])
			}
			last = l
		}
	}
	out = append(out, s.raised...)
	return slices.DeleteFunc(out, func(d Doubt) bool { return s.settled[d.ID] })
}

// between is a doubt about numbered logs between two of them.
func between(after, before types.Log, why string) Doubt {
	place := func(l, m *types.Log) int {
		return cmp.Or(cmp.Compare(l.BlockNumber, m.BlockNumber), cmp.Compare(l.Index, m.Index))
	}
	return Doubt{
		ID: why, From: after.BlockNumber, To: before.BlockNumber, Why: why, Known: 1,
		Concerns: func(l *types.Log) bool {
			return l.Topics[0] == numbered && place(l, &after) > 0 && place(l, &before) <= 0
		},
		MayShow: func(shows func(common.Hash) bool) bool { return shows(numbered) },
	}
}

func (s *memorySink) Settle(_ context.Context, d Doubt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.settled == nil {
		s.settled = map[string]bool{}
	}
	s.settled[d.ID] = true
	return nil
}

// numberedStage is a chain with numbered logs over some hundred blocks, of which nobody was asked yet.
func numberedStage(t *testing.T, clients string, conduct scripted.Conduct) *stage {
	t.Helper()
	s := unfollowed(t, clients)
	for n := 1; n <= 9; n++ {
		s.chain.Mine(number(n))
		s.play("mine 20")
	}
	s.clients["a"].Behave(conduct)
	return s
}

// hideNumbers leaves out some numbered logs.
func hideNumbers(from, to byte) func(scripted.LogBlock, []types.Log) []types.Log {
	return func(_ scripted.LogBlock, logs []types.Log) []types.Log {
		return slices.DeleteFunc(logs, func(l types.Log) bool { return l.Topics[0] == numbered && l.Data[0] >= from && l.Data[0] <= to })
	}
}

// follows starts a follower that asks for little at once and waits for little.
func (s *stage) follows() {
	o := testOptions(s.endpoints...)
	o.Timeout, o.answerLimit, o.Batch, o.RetryMax = 10*time.Second, 1<<20, 40, 10*time.Millisecond
	s.f, _ = follow(s.t, o, s.sink)
}

func (s *memorySink) takenBack() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resets
}

// TestFaultOmissionsAreAskedFor: kind A6, a lone client's omission that later logs show. The range is asked again; what the client
// gives then, or its blocks' receipts prove, is read in its place, and the state is that of an honest run. What nobody proves stays
// in doubt, at bounded cost, and heals with the client.
func TestFaultOmissionsAreAskedFor(t *testing.T) {
	t.Run("the client has them again", func(t *testing.T) {
		t.Parallel()
		s := numberedStage(t, "a", scripted.Conduct{NoReceipts: true, Edit: hideNumbers(3, 5)})
		s.follows()
		eventually(t, "it is noticed", func() bool { return s.f.Status().State == Live && len(s.sink.Doubts()) == 1 })
		before := s.f.Status().Omitted
		s.goesOn("a")
		if got := s.f.Status().Omitted; got != before || s.sink.takenBack() != 0 {
			t.Errorf("something was found without an answer: %d, %d times taken back", got, s.sink.takenBack())
		}
		s.play("a honest\nmine 1\nwait")
		if n := s.sink.takenBack(); len(s.sink.Doubts()) != 0 || n != 1 {
			t.Errorf("doubts left: %v, read again %d times", s.sink.Doubts(), n)
		}
	})
	t.Run("its receipts have them", func(t *testing.T) {
		t.Parallel()
		s := numberedStage(t, "a", scripted.Conduct{Edit: hideNumbers(3, 5)})
		s.follows()
		s.settles()
		s.play("mine l1\nmine 3\nwait")
		if st := s.f.Status(); st.Omitted != 1 || len(s.sink.Doubts()) != 0 {
			t.Errorf("found %d times, doubts left: %v", st.Omitted, s.sink.Doubts())
		}
	})
	t.Run("two gaps", func(t *testing.T) {
		t.Parallel()
		s := numberedStage(t, "a", scripted.Conduct{Edit: func(b scripted.LogBlock, logs []types.Log) []types.Log {
			return hideNumbers(2, 2)(b, hideNumbers(6, 7)(b, logs))
		}})
		s.follows()
		s.settles()
		if n := s.sink.takenBack(); n != 1 {
			t.Errorf("read again %d times", n)
		}
	})
	t.Run("a second client has them", func(t *testing.T) {
		t.Parallel()
		s := numberedStage(t, "ab", scripted.Conduct{NoReceipts: true, Edit: hideNumbers(3, 5)})
		s.clients["b"].Behave(scripted.Conduct{Refuse: true, NoReceipts: true})
		s.follows()
		eventually(t, "it is noticed", func() bool { return s.f.Status().State == Live && len(s.sink.Doubts()) == 1 })
		s.play("b honest")
		eventually(t, "found", func() bool { return len(s.sink.Doubts()) == 0 && s.sink.state() == s.canon() })
	})
	t.Run("small pieces have them", func(t *testing.T) {
		t.Parallel()
		c := newChain(t, 1)
		for n := 1; n <= 9; n++ {
			c.extend(1)
			l := &c.blocks[len(c.blocks)-1].Logs[0]
			l.Topics, l.Data = []common.Hash{numbered}, []byte{byte(n)}
			c.extend(0)
		}
		for range 80 {
			c.extend(0)
		}
		c.edit = func(logs []types.Log) []types.Log { // cut after one, without an error
			return logs[:min(len(logs), 1)]
		}
		sink := newSink()
		o := testOptions(c.httpURL())
		o.RetryMax = 10 * time.Millisecond
		f, _ := follow(t, o, sink)
		for n := 10; n <= 11; n++ {
			c.extend(1)
			c.set(func() {
				l := &c.blocks[len(c.blocks)-1].Logs[0]
				l.Topics, l.Data = []common.Hash{numbered}, []byte{byte(n)}
			})
			c.extend(0)
			c.extend(0)
		}
		eventually(t, "all logs", func() bool {
			return len(sink.Doubts()) == 0 && sink.state() == c.canon(len(c.blocks)-1-int(f.opts.FollowDistance))
		})
	})
}

// TestFaultDoubtsWithoutACause: kind A6, a suspicion that a stranger raises, or that is wrong, costs a bounded number of questions
// and changes nothing: what is proved to be complete is settled, and a hint is followed once.
func TestFaultDoubtsWithoutACause(t *testing.T) {
	for _, hint := range []bool{false, true} {
		for _, conduct := range []scripted.Conduct{{}, {NoReceipts: true}} {
			t.Run(fmt.Sprintf("hint %t, receipts %t", hint, !conduct.NoReceipts), func(t *testing.T) {
				t.Parallel()
				s := numberedStage(t, "a", conduct)
				s.follows()
				s.settles()
				blocks := s.chain.Blocks()
				var logs []types.Log
				for _, b := range blocks {
					for _, l := range b.Logs {
						if l.Topics[0] == numbered {
							logs = append(logs, l)
						}
					}
				}
				d := between(logs[1], logs[6], "nothing")
				d.Known, d.Hint = 5, hint
				asked := s.clients["a"].Asked("eth_getLogs")
				s.sink.mu.Lock()
				s.sink.raised = append(s.sink.raised, d)
				s.sink.mu.Unlock()
				if conduct.NoReceipts && !hint {
					eventually(t, "it was tried", func() bool { return s.clients["a"].Asked("eth_getLogs") > asked+20 })
					if len(s.sink.Doubts()) != 1 {
						t.Error("settled without a proof")
					}
				} else {
					eventually(t, "it is settled", func() bool { return len(s.sink.Doubts()) == 0 })
				}
				if n := s.clients["a"].Asked("eth_getLogs") - asked; hint && n > 16 {
					t.Errorf("a hint cost %d questions for logs", n)
				}
				if s.sink.takenBack() != 0 || s.f.Status().Omitted != 0 || s.sink.state() != s.canon() {
					t.Error("something changed")
				}
			})
		}
	}
}
