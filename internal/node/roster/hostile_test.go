package roster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// scriptedLogs are the contract's events by name.
func scriptedLogs() map[string]types.Log {
	malformed := added(alice, 1, 2, four)
	malformed.Data = malformed.Data[:len(malformed.Data)-64]
	logs := map[string]types.Log{
		"add1": added(alice, 0, 1, four), "add2": added(alice, 1, 2, four), "add3": added(bob, 0, 3, four),
		"late3": added(bob, 1, 3, four), // right once another event of bob came first
		"cut":   malformed, "remove1": removed(alice, four, pk(1)), "stop": liquidated(alice), "go": reactivated4(alice),
		"recipient": feeRecipient(alice, bob), "exit2": exited(alice, pk(2)), "gone5": operatorRemoved(5),
	}
	for id := uint64(1); id <= 5; id++ {
		logs[fmt.Sprintf("op%d", id)] = operatorAdded(id, textOf(id))
	}
	return logs
}

const pageant = `
mine op1 op2 op3 op4 op5
mine 3
mine add1 add2
mine 50
mine stop
mine 20
mine go recipient
mine add3 gone5
mine 5
`

var scriptedContract = common.HexToAddress("0xc0ffee")

// theatre is a world whose roster follows a scripted chain through a and b.
type theatre struct {
	*world
	script scripted.Script
	follow *execution.Follower
	stop   func()
}

func newTheatre(t *testing.T, before string) *theatre {
	t.Helper()
	w := &theatre{world: newWorld(t)}
	chain := scripted.NewLogChain(scriptedContract, genesis, 3*time.Second)
	w.script = scripted.Script{Chain: chain, Clients: map[string]*scripted.LogClient{}, Logs: scriptedLogs(), Wait: func(string) { w.settles() }}
	var endpoints []string
	for _, name := range []string{"a", "b"} {
		w.script.Clients[name] = scripted.NewLogClient(chain)
		server, err := scripted.ServeLogs(w.script.Clients[name], 1)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		endpoints = append(endpoints, server.HTTP())
	}
	w.play(pageant + before)
	w.run(endpoints)
	return w
}

// run starts the follower; the test's end, or stop, ends it.
func (w *theatre) run(endpoints []string) {
	w.t.Helper()
	var err error
	w.follow, err = execution.New(execution.Options{
		Endpoints: endpoints, Contract: scriptedContract, ChainID: 1, FollowDistance: 1, Batch: 20, Window: 16, Poll: 2 * time.Millisecond,
		Timeout: time.Second, RetryMin: 2 * time.Millisecond, RetryMax: 5 * time.Millisecond, Clock: clock.Wall{},
	}, w.roster)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = w.follow.Run(ctx) // it returns the context's error
	}()
	stopped := false
	w.stop = func() {
		if !stopped {
			stopped = true
			cancel()
			<-done
		}
	}
	w.t.Cleanup(w.stop)
}

func (w *theatre) play(text string) {
	w.t.Helper()
	if err := w.script.Play(text); err != nil {
		w.t.Fatal(err)
	}
}

// settles waits until the follower has applied the chain's last block but one.
func (w *theatre) settles() {
	w.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		blocks := w.script.Chain.Blocks()
		last := blocks[len(blocks)-2]
		number, hash, ok, err := w.roster.Position()
		s := w.follow.Status()
		if err == nil && ok && number == last.Number && hash == last.Hash && s.State == execution.Live && s.Lag == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	w.t.Fatalf("never settled: %+v", w.follow.Status())
}

func withoutShares(text string, leave bool) string {
	if !leave {
		return text
	}
	return strings.Join(slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.HasPrefix(line, "held ") }), "\n")
}

// endsAs waits until the roster is as the honest one, and stops the follower: the clients are compared a little after a block was
// applied. It returns how both are then, and how the follower leaves the roster: it may be about to undo blocks. A rebuild keeps the
// shares of validators that are gone: they sign nothing, and may come back, so they are left out then.
func (w *theatre) endsAs(honest *world) (got, want, left string, rebuilt bool) {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		rebuilt = w.follow.Status().Rebuilds > 0
		got, want = withoutShares(w.describe(), rebuilt), withoutShares(honest.describe(), rebuilt)
		if got == want || time.Now().After(deadline) {
			w.stop()
			rebuilt = w.follow.Status().Rebuilds > 0
			return got, want, withoutShares(w.describe(), rebuilt), rebuilt
		}
	}
}

// TestHostileChain: whatever one of two clients does, the registry ends as it does in the honest run.
func TestHostileChain(t *testing.T) {
	for _, tt := range []struct{ name, before, after string }{
		{"validators hidden in history", "a hide 2", "wait"},
		{"everything hidden", "a hide 1", "wait"},
		{"the second one hides", "b hide 1", "wait\nmine remove1\nmine 2\nwait"},
		{"hidden while live", "", "wait\na hide 1\nmine remove1 exit2\nmine 2\nwait"},
		{"duplicates in any order", "a duplicate shuffle removed\nb duplicate shuffle", "wait\nmine remove1 stop\nmine 3\nwait"},
		{"fork that takes a validator back", "mine remove1\nmine 1", "wait\nfork 2\nmine exit2\nmine 3\nwait"},
		{"fork with another order of nonces", "", "wait\nmine cut late3\nmine 1\nwait\nfork 2\nmine late3 cut\nmine 3\nwait"},
		{"fork while one hides", "", "wait\na hide 1\nmine remove1\nmine 2\nwait\nfork 4\nmine stop\nmine 5\nwait"},
		{"fork deeper than can be undone", "", "wait\na down\nb down\nfork 30\nmine stop add1\nmine 40\na honest\nb honest\nwait"},
		{"silent, then flooding", "a silent", "wait\nb flood 100000\na honest\nmine stop\nmine 2\nwait"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hostile := newTheatre(t, tt.before)
			hostile.play(tt.after)
			honest := newWorld(t)
			for _, b := range hostile.script.Chain.Blocks()[:len(hostile.script.Chain.Blocks())-1] {
				block := execution.Block{Number: b.Number, Hash: b.Hash, Parent: b.Parent, Time: b.Time, Logs: b.Logs, Live: true}
				if err := honest.roster.ApplyBlock(t.Context(), block); err != nil {
					t.Fatal(err)
				}
			}
			got, want, left, rebuilt := hostile.endsAs(honest)
			if got != want {
				t.Errorf("hostile run:\n%s\nhonest run:\n%s", got, want)
			}

			// What a new process reads from the disk is the same again.
			hostile.restart()
			if again := withoutShares(hostile.describe(), rebuilt); again != left {
				t.Errorf("after a restart:\n%s\nbefore:\n%s", again, left)
			}
		})
	}
}

// TestFaultGarbageForUsAlone: kinds A1 and C2, what no proof covers and what others count. A stranger registers three validators with a
// committee of ours. The shares of operators 2 to 4 are good, ours is garbage: this node counts the validators as every other does,
// before and after a restart, and performs no duty for them.
func TestFaultGarbageForUsAlone(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	for n := range uint64(3) {
		log := added(bob, n, 10+n, four)
		log.Data = append([]byte(nil), log.Data...)
		log.Data[len(log.Data)-4*256] ^= 1 // in the first operator's ciphertext, which is ours
		w.apply(log)
	}
	for _, when := range []string{"at once", "after a restart"} {
		info, known := w.roster.Committee(wire.Committee{1, 2, 3, 4}.ID())
		if refused := w.roster.Refused()[registry.RefusedOwnShare]; !known || info.Validators != 4 || refused != 3 {
			t.Errorf("%s: %d validators, %d refused; every other operator counts 4", when, info.Validators, refused)
		}
		if c := w.roster.Counts(); c.Own != 1 || len(w.roster.MissingShares()) != 0 {
			t.Errorf("%s: %+v, lacking %d", when, c, len(w.roster.MissingShares()))
		}
		w.restart()
	}
}
