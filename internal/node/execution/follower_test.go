package execution

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

func testOptions(endpoints ...string) Options {
	return Options{
		Endpoints: endpoints, Contract: testContract, ChainID: testChainID, FollowDistance: 2, Window: 16, Batch: 50,
		Poll: 2 * time.Millisecond, Timeout: 2 * time.Second, RetryMin: 2 * time.Millisecond, RetryMax: 5 * time.Millisecond,
		Clock: clock.Wall{},
	}
}

func newSink() *memorySink { return &memorySink{keep: 16} }

// follow runs a follower until the test ends or stop is called.
func follow(t testing.TB, o Options, sink Sink) (f *Follower, stop func()) {
	t.Helper()
	f, err := New(o, sink)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("follower ended with %v", err)
		}
	}
	t.Cleanup(stop)
	return f, stop
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(25 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// reaches waits until the follower is live and the sink holds the chain up to the follow distance.
func reaches(t testing.TB, f *Follower, sink *memorySink, c *chain) {
	t.Helper()
	eventually(t, "sink holds the chain", func() bool {
		c.mu.Lock()
		end := len(c.blocks) - 1 - int(f.opts.FollowDistance)
		c.mu.Unlock()
		number, _, _, _ := sink.Position()
		s := f.Status()
		return s.State == Live && s.Lag == 0 && int(s.Processed) == end && int(number) == end && sink.state() == c.canon(end)
	})
}

func TestHistoryThenLive(t *testing.T) {
	for _, kind := range []string{"http", "ws"} {
		t.Run(kind, func(t *testing.T) {
			c := newChain(t, 1)
			for i := range 230 {
				c.extend([]int{0, 3, 0, 1}[i%4])
			}
			endpoint := c.httpURL()
			if kind == "ws" {
				endpoint = c.wsURL()
			}
			o := testOptions(endpoint)
			if kind == "ws" {
				o.Poll = time.Hour // must not be needed
			}
			sink := newSink()
			f, stop := follow(t, o, sink)
			<-f.CaughtUp()
			reaches(t, f, sink, c)
			if sink.live != 0 {
				t.Errorf("%d blocks of history were called live", sink.live)
			}
			for i := range 10 {
				c.extend(i % 2)
				time.Sleep(time.Millisecond)
			}
			reaches(t, f, sink, c)
			if sink.live != 10 {
				t.Errorf("%d live blocks, want 10", sink.live)
			}
			for _, b := range sink.blocks {
				if want := c.blocks[b.Number]; b.Hash != want.Hash || b.Parent != want.Parent || !b.Time.Equal(want.Time) {
					t.Errorf("block %+v, want %+v", b, want)
				}
			}
			if s := f.Status(); s.Lag != 0 || s.Head != 240 || s.Processed != 238 || s.Err != nil || !s.HeadTime.Equal(c.blocks[240].Time) {
				t.Errorf("status %+v", s)
			}

			// A later run continues where this one stopped.
			stop()
			before := c.count("getLogs")
			c.extend(2)
			f, _ = follow(t, o, sink)
			reaches(t, f, sink, c)
			if asked := c.count("getLogs") - before; asked > 2 {
				t.Errorf("%d questions for logs after a restart", asked)
			}
		})
	}
}

func TestStartsAtSyncBlockAndWaitsForIt(t *testing.T) {
	c := newChain(t, 3)
	sink := newSink()
	o := testOptions(c.httpURL())
	o.SyncFrom = 5
	f, _ := follow(t, o, sink)
	<-f.CaughtUp()
	if _, _, ok, _ := sink.Position(); ok {
		t.Error("applied a block before the sync block")
	}
	for range 10 {
		c.extend(1)
	}
	eventually(t, "position", func() bool { n, _, _, _ := sink.Position(); return n == 10 })
	if got := sink.blocks[0].Number; got != 5 {
		t.Errorf("began at block %d", got)
	}
}

// TestReorganisations forks the chain at random under the follower; the sink always ends in the honest state.
func TestReorganisations(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 0))
		c := newChain(t, 40)
		sink := newSink()
		endpoint := c.httpURL()
		if seed%2 == 1 {
			endpoint = c.wsURL()
		}
		f, _ := follow(t, testOptions(endpoint), sink)
		reaches(t, f, sink, c)
		for range 15 {
			depth := r.IntN(8)
			c.fork(depth, depth+r.IntN(4))
			if r.IntN(2) == 0 {
				reaches(t, f, sink, c)
			}
		}
		c.extend(1)
		reaches(t, f, sink, c)
		if s := f.Status(); s.Reorgs == 0 || s.Rebuilds != 0 {
			t.Errorf("seed %d: %d reorganisations undone, %d rebuilds", seed, s.Reorgs, s.Rebuilds)
		}
	}
}

// TestForkWhileStopped: the fork happens while the node is down.
func TestForkWhileStopped(t *testing.T) {
	for _, tt := range []struct{ depth, grow, reorgs, rebuilds int }{
		{10, 12, 1, 0},
		{10, 150, 1, 0}, // so far ahead that history is read in batches again
		{30, 40, 0, 1},  // deeper than what is remembered
	} {
		c := newChain(t, 10)
		for range 50 {
			c.extend(1)
		}
		sink := newSink()
		f, stop := follow(t, testOptions(c.httpURL()), sink)
		reaches(t, f, sink, c)
		stop()
		c.fork(tt.depth, tt.grow)
		f, _ = follow(t, testOptions(c.httpURL()), sink)
		reaches(t, f, sink, c)
		if s := f.Status(); int(s.Reorgs) != tt.reorgs || int(s.Rebuilds) != tt.rebuilds || sink.resets != tt.rebuilds {
			t.Errorf("%+v: %d undone, %d rebuilt", tt, s.Reorgs, s.Rebuilds)
		}
		if sink.live != 0 {
			t.Errorf("%+v: %d blocks called live", tt, sink.live)
		}
	}
}

// TestRebuildIsHistory: what is read again after a rebuild is not done again.
func TestRebuildIsHistory(t *testing.T) {
	c := newChain(t, 60)
	sink := newSink()
	f, _ := follow(t, testOptions(c.httpURL()), sink)
	reaches(t, f, sink, c)
	c.set(func() { c.down = true })
	c.fork(30, 40)
	c.set(func() { c.down = false })
	reaches(t, f, sink, c)
	if s := f.Status(); s.Rebuilds != 1 || sink.live != 0 {
		t.Errorf("%d rebuilds, %d live blocks", s.Rebuilds, sink.live)
	}
}

func TestVanishedBlocks(t *testing.T) {
	c := newChain(t, 30)
	sink := newSink()
	f, _ := follow(t, testOptions(c.httpURL()), sink)
	reaches(t, f, sink, c)
	c.fork(10, 0) // the client went back, and knows no more than that
	eventually(t, "behind", func() bool { return f.Status().State == Behind })
	if n, _, _, _ := sink.Position(); n != 27 || f.Status().Rebuilds != 0 {
		t.Errorf("position %d", n)
	}
	for range 12 {
		c.extend(1)
	}
	reaches(t, f, sink, c)
}

func TestOversizeAnswersAreAskedForInPieces(t *testing.T) {
	c := newChain(t, 1)
	for i := range 200 {
		c.extend(4)
		if i == 100 {
			c.extend(30) // one block holds more than the limit
		}
	}
	c.maxLogs = 30
	sink := newSink()
	f, _ := follow(t, testOptions(c.httpURL()), sink)
	reaches(t, f, sink, c)
	if asked := c.count("getLogs"); asked > 120 {
		t.Errorf("%d questions", asked)
	}
}

// TestAnswerTooLongForTheConnection: the answer exceeds what the follower accepts.
func TestAnswerTooLongForTheConnection(t *testing.T) {
	for _, kind := range []string{"http", "ws"} {
		c := newChain(t, 1)
		for range 40 {
			c.extend(1)
		}
		c.edit = func(logs []types.Log) []types.Log {
			if len(logs) > 10 {
				logs = slices.Clone(logs)
				logs[0].Data = make([]byte, 100_000) // twice as long in hex
			}
			return logs
		}
		endpoint := c.httpURL()
		if kind == "ws" {
			endpoint = c.wsURL()
		}
		o := testOptions(endpoint)
		o.answerLimit = 100_000
		sink := newSink()
		f, _ := follow(t, o, sink)
		reaches(t, f, sink, c)
	}
}

func TestClientThatComesAndGoes(t *testing.T) {
	c := newChain(t, 20)
	c.down = true
	sink := newSink()
	o := testOptions("http://127.0.0.1:1/key", c.wsURL())
	f, _ := follow(t, o, sink)
	eventually(t, "refused", func() bool { return f.Status().State == Refused })
	eventually(t, "unreachable", func() bool { return f.Status().State == Unreachable })
	c.set(func() { c.down = false })
	reaches(t, f, sink, c)
	for range 3 {
		c.wsConns.cut()
		c.extend(1)
		reaches(t, f, sink, c)
	}
	if n := c.count("newHeads"); n < 4 {
		t.Errorf("subscribed %d times", n)
	}
}

func TestSilentSubscription(t *testing.T) {
	c := newChain(t, 20)
	sink := newSink()
	o := testOptions(c.wsURL())
	o.Silence = 20 * time.Millisecond
	f, _ := follow(t, o, sink)
	reaches(t, f, sink, c)
	eventually(t, "subscribe again", func() bool { return c.count("newHeads") > 2 })
	c.set(func() { clear(c.subs) }) // heads get lost
	c.extend(1)
	reaches(t, f, sink, c)
}

func TestWrongChainAndMissingContract(t *testing.T) {
	c := newChain(t, 20)
	c.id = 5
	sink := newSink()
	f, _ := follow(t, testOptions(c.httpURL()), sink)
	eventually(t, "wrong chain", func() bool { return f.Status().State == WrongChain })
	if err := f.Status().Err; !strings.Contains(err.Error(), "chain 5") || !strings.Contains(err.Error(), "chain 1337") {
		t.Errorf("%v", err)
	}
	c.set(func() { c.id, c.code = testChainID, false })
	eventually(t, "no contract", func() bool { return f.Status().State == NoContract })
	c.set(func() { c.code = true })
	reaches(t, f, sink, c)
}

func TestSinkTroubleIsRetried(t *testing.T) {
	c := newChain(t, 30)
	sink := newSink()
	sink.fail = errors.New("disk full")
	f, _ := follow(t, testOptions(c.httpURL()), sink)
	eventually(t, "sink failed", func() bool { s := f.Status(); return s.State == SinkFailed && errors.Is(s.Err, sink.fail) })
	sink.mu.Lock()
	sink.fail = nil
	sink.mu.Unlock()
	reaches(t, f, sink, c)
}

// TestStrangeLogs: what can be put right is, what cannot is refused until the client answers sensibly.
func TestStrangeLogs(t *testing.T) {
	for _, tt := range []struct {
		name    string
		edit    func([]types.Log) []types.Log
		refused bool
	}{
		{"reordered", func(l []types.Log) []types.Log { slices.Reverse(l); return l }, false},
		{"repeated", func(l []types.Log) []types.Log { return append(l, l...) }, false},
		{"removed", func(l []types.Log) []types.Log {
			for _, x := range slices.Clone(l) {
				x.Removed, x.BlockHash = true, common.Hash{9}
				l = append(l, x)
			}
			return l
		}, false},
		{"another contract", func(l []types.Log) []types.Log {
			for i := range l {
				l[i].Address[0] ^= 1
			}
			return l
		}, true},
		{"another block", func(l []types.Log) []types.Log {
			for i := range l {
				l[i].BlockNumber += 1000
			}
			return l
		}, true},
		{"another hash", func(l []types.Log) []types.Log {
			for i := range l {
				l[i].BlockHash[0] ^= 1
			}
			return l
		}, true},
		{"two hashes of one block", func(l []types.Log) []types.Log {
			for i := range l {
				if l[i].Index == 1 {
					l[i].BlockHash[0] ^= 1
				}
			}
			return l
		}, true},
		{"two in one place", func(l []types.Log) []types.Log {
			if len(l) == 0 {
				return l
			}
			x := l[0]
			x.Data = []byte{1}
			return append(l, x)
		}, true},
		{"without topics", func(l []types.Log) []types.Log {
			for i := range l {
				l[i].Topics = nil // not valid JSON for a log
			}
			return l
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			strangeLogs(t, 40, tt.edit, tt.refused) // read in batches
			strangeLogs(t, 12, tt.edit, tt.refused) // read one by one
		})
	}
}

func strangeLogs(t *testing.T, blocks int, edit func([]types.Log) []types.Log, refused bool) {
	t.Helper()
	c := newChain(t, 2)
	for range blocks {
		c.extend(3)
	}
	c.edit = func(l []types.Log) []types.Log { return edit(slices.Clone(l)) }
	sink := newSink()
	f, _ := follow(t, testOptions(c.httpURL()), sink)
	if refused {
		eventually(t, "refused", func() bool { return f.Status().State == Refused })
		if sink.state() != "" {
			t.Errorf("a log got through:\n%s", sink.state())
		}
		c.set(func() { c.edit = nil })
	}
	reaches(t, f, sink, c)
}

func TestErrorsDoNotShowTheEndpoint(t *testing.T) {
	c := newChain(t, 3)
	url := c.httpURL()
	c.http.Close()
	f, _ := follow(t, testOptions(url), newSink())
	eventually(t, "unreachable", func() bool { return f.Status().State == Unreachable })
	if s := fmt.Sprint(f.Status().Err, f.Status().Endpoint); strings.Contains(s, "secret-key") {
		t.Errorf("status shows the key: %s", s)
	}
}

func TestOptions(t *testing.T) {
	if _, err := New(Options{Clock: clock.Wall{}}, newSink()); err == nil {
		t.Error("no endpoint accepted")
	}
	if _, err := New(Options{Endpoints: []string{"http://localhost"}}, newSink()); err == nil {
		t.Error("no clock accepted")
	}
	f, err := New(Options{Endpoints: []string{"not a url at all\x00"}, Clock: clock.Wall{}}, newSink())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	eventually(t, "unreachable", func() bool { return f.Status().State == Unreachable })
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || f.Status().State != Unreachable {
		t.Errorf("%v, %+v", err, f.Status())
	}
}
