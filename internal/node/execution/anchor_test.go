package execution

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// anchored follows with beacon nodes that call blocks final.
func (s *stage) anchored(every time.Duration, final ...BlockRef) (say func(...BlockRef)) {
	var says atomic.Pointer[[]BlockRef]
	say = func(final ...BlockRef) { says.Store(&final) }
	say(final...)
	o := testOptions(s.endpoints...)
	o.Timeout, o.answerLimit, o.Window = 10*time.Second, 1<<20, 24
	o.Silence, o.FinalEvery = 30*time.Millisecond, every
	o.Final = func(context.Context) []BlockRef { return *says.Load() }
	s.f, _ = follow(s.t, o, s.sink)
	return say
}

const often = 5 * time.Millisecond

// ref is a block of the chain as it is now, from the end.
func (s *stage) ref(fromEnd int) BlockRef {
	blocks := s.chain.Blocks()
	b := blocks[len(blocks)-1-fromEnd]
	return BlockRef{b.Number, b.Hash}
}

// TestFaultAClientOfAnotherChain: kind A6. A lone client whose blocks are not those that the beacon chain calls final is told with that
// cause, nothing of it is applied, and it is followed again once it has them. Another client is taken at once. Beacon nodes that
// differ among themselves stop nobody who has the block of one of them, and one that says nothing, or names blocks to come, stops nobody.
func TestFaultAClientOfAnotherChain(t *testing.T) {
	stranger := BlockRef{30, common.Hash{9}}
	t.Run("alone", func(t *testing.T) {
		t.Parallel()
		s := unfollowed(t, "a")
		say := s.anchored(often, stranger)
		eventually(t, "it is told", func() bool { return s.f.Status().State == OffChain })
		s.goesOn("a")
		if got := s.sink.state(); got != "" {
			t.Errorf("applied\n%s", got)
		}
		say(s.ref(20))
		s.settles()
		applied := s.sink.state()
		s.play("mine 3")
		s.settles()
		say(BlockRef{s.ref(10).Number, common.Hash{9}})
		eventually(t, "it is told of one that was followed", func() bool { return s.f.Status().State == OffChain })
		s.play("mine l1\nmine 10")
		s.goesOn("a")
		if got := s.sink.state(); got != applied {
			t.Errorf("applied\n%s", got)
		}
		say(s.ref(10))
		s.settles()
	})
	t.Run("two", func(t *testing.T) {
		t.Parallel()
		s := unfollowed(t, "ab")
		s.clients["a"].Freeze()
		s.play("fork 6\nmine l1\nmine 8")
		s.anchored(often, s.ref(8))
		s.settles()
		if st := s.f.Status(); st.Rebuilds+st.Reorgs != 0 || st.Clients[0].State != OffChain {
			t.Errorf("%+v", st)
		}
	})
	for name, final := range map[string]func(*stage) []BlockRef{
		"none answers":   func(*stage) []BlockRef { return nil },
		"one is right":   func(s *stage) []BlockRef { return []BlockRef{stranger, s.ref(20)} },
		"blocks to come": func(*stage) []BlockRef { return []BlockRef{{1000, common.Hash{9}}} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := unfollowed(t, "a")
			s.anchored(often, final(s)...)
			s.settles()
			s.play("fork 3\nmine l1\nmine 6\nwait")
		})
	}
	t.Run("its fork is deeper than what is final", func(t *testing.T) {
		t.Parallel()
		s := unfollowed(t, "a")
		s.anchored(time.Hour, s.ref(6)) // asked once, and remembered
		s.settles()
		before := s.sink.state()
		s.play("fork 9\nmine l1 l2\nmine 12")
		eventually(t, "it is told", func() bool { return s.f.Status().State == OffChain })
		s.goesOn("a")
		if st := s.f.Status(); s.sink.state() != before || st.Reorgs+st.Rebuilds != 0 {
			t.Errorf("taken back: %+v", st)
		}
	})
}

// TestFaultALoneClientThatLiesLow: kind C5. A lone client that claims a shorter chain as if it were of now does not take back what the
// beacon chain calls final, however long it says so; and what is not final it may.
func TestFaultALoneClientThatLiesLow(t *testing.T) {
	s := unfollowed(t, "a")
	final := s.ref(6).Number
	s.anchored(often, s.ref(6))
	s.settles()
	before := s.sink.state()
	s.clients["a"].Behave(scripted.Conduct{Lag: 12})
	eventually(t, "it is told", func() bool { return s.f.Status().State == Behind })
	for long := time.Now().Add(3 * s.f.opts.beyondPatience()); time.Now().Before(long); {
		s.goesOn("a")
	}
	if st := s.f.Status(); st.Rebuilds+st.Reorgs != 0 || s.sink.state() != before {
		t.Errorf("taken back: %+v", st)
	}
	s.play("a honest\nmine l1\nmine 3\nwait")
	if st := s.f.Status(); st.Rebuilds+st.Reorgs != 0 {
		t.Errorf("taken back: %+v", st)
	}

	s.clients["a"].Behave(scripted.Conduct{Lag: 4})
	eventually(t, "it is believed about what is not final", func() bool {
		at, _, _, _ := s.sink.Position()
		return s.f.Status().Reorgs == 1 && at > final
	})
	s.play("a honest\nmine 3\nwait")
}
