package execution

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// stage is a scripted chain with several clients and a follower of them.
type stage struct {
	t       *testing.T
	chain   *scripted.LogChain
	clients map[string]*scripted.LogClient
	servers []*scripted.LogServer

	endpoints []string
	script    scripted.Script
	sink      *memorySink
	f         *Follower
}

// newStage serves as many clients as there are letters in names, a first.
func newStage(t *testing.T, names, before string) *stage {
	t.Helper()
	return newStageOf(t, names, before, time.Second)
}

// newStageOf is newStage with a follower that gives a question up after timeout.
func newStageOf(t *testing.T, names, before string, timeout time.Duration) *stage {
	t.Helper()
	s := unfollowed(t, names)
	s.play(before)
	s.follow(timeout)
	return s
}

// unfollowed is a stage whose chain nobody follows yet.
func unfollowed(t *testing.T, names string) *stage {
	t.Helper()
	s := &stage{t: t, clients: map[string]*scripted.LogClient{}, sink: newSink()}
	s.chain = scripted.NewLogChain(testContract, time.Unix(1_800_000_000, 0), 12*time.Second)
	for i, name := range names {
		client := scripted.NewLogClient(s.chain)
		server, err := scripted.ServeLogs(client, testChainID)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		s.clients[string(name)] = client
		endpoint := server.HTTP()
		if i%2 == 1 {
			endpoint = server.WS()
		}
		s.servers, s.endpoints = append(s.servers, server), append(s.endpoints, endpoint)
	}
	logs := map[string]types.Log{}
	for i := range byte(6) {
		logs[fmt.Sprintf("l%d", i)] = types.Log{Topics: []common.Hash{{i}}, Data: []byte{1, 2, i}}
	}
	s.script = scripted.Script{Chain: s.chain, Clients: s.clients, Logs: logs, Wait: func(string) { s.settles() }}
	s.play("mine l0 l1\nmine l2\nmine 40\nmine l3\nmine 30\nmine l4 l5\nmine 8")
	return s
}

// follow starts the follower; it gives a question up after timeout.
func (s *stage) follow(timeout time.Duration) {
	o := testOptions(s.endpoints...)
	o.Timeout, o.answerLimit = timeout, 1<<20
	s.f, _ = follow(s.t, o, s.sink)
}

func (s *stage) play(text string) {
	s.t.Helper()
	if err := s.script.Play(text); err != nil {
		s.t.Fatal(err)
	}
}

// canon is what the honest run holds.
func (s *stage) canon() string {
	blocks := s.chain.Blocks()
	var out []string
	for _, b := range blocks[:len(blocks)-int(s.f.opts.FollowDistance)] {
		out = append(out, describe(Block{Hash: b.Hash, Logs: b.Logs})...)
	}
	return strings.Join(out, "\n")
}

// settles waits until the follower is live with the honest run's state.
func (s *stage) settles() {
	s.t.Helper()
	eventually(s.t, "the honest run's state", func() bool {
		st := s.f.Status()
		return st.State == Live && st.Lag == 0 && int(st.Head) == len(s.chain.Blocks())-1 && s.sink.state() == s.canon()
	})
}

// goesOn gives what must not happen its chance: the follower asks a client for blocks some more times.
func (s *stage) goesOn(client string) {
	s.t.Helper()
	asked := func() int { return s.clients[client].Asked("eth_getBlockByNumber") }
	from := asked()
	eventually(s.t, client+" is asked on", func() bool { return asked() >= from+10 })
}

// Every script ends as the honest run does, though one client of two or three is broken or lies.
func TestHostileClients(t *testing.T) {
	for _, tt := range []struct{ name, clients, before, after string }{
		{"a log hidden in history", "ab", "a hide 3", ""},
		{"all logs hidden in history", "ab", "a hide 1", ""},
		{"the second client hides", "ab", "b hide 2", "mine l0\nwait"},
		{"logs hidden while live", "ab", "", "a hide 1\nmine l1 l2\nmine 2\nwait"},
		{"logs hidden in a fork", "ab", "", "a hide 1\nfork 3\nmine l4\nmine 4\nwait"},
		{"the blocks decide about corruption", "ab", "a corrupt 1 forge", ""},
		{"receipts one by one", "ab", "a hide 2 one-by-one\nb one-by-one", "mine l1\nmine 3\nwait"},
		{"the block decides about corruption", "abc", "a corrupt 2", "mine l0\nwait"},
		{"corrupted while live", "abc", "", "b honest\na corrupt 1\nmine l1\nmine 3\nwait"},
		{"two hide different logs", "abc", "a hide 2\nb hide 3", ""},
		{"duplicated, shuffled and marked removed", "ab", "a duplicate shuffle removed\nb shuffle", "fork 2\nmine l0 l1 l2\nmine 3\nwait"},
		{"logs of another contract", "ab", "a foreign", "mine l3\nmine 3\nwait"},
		{"first silent", "ab", "a silent", ""},
		{"first down, then the second", "ab", "a down", "wait\nmine l3\na honest\nb down\nmine 4\nwait"},
		{"second silent", "ab", "b silent", "mine l1\nmine 4\nwait"},
		{"flooded", "ab", "a flood 1500000", "mine l1\nmine 4\nwait"},
		{"refuses logs", "ab", "a refuse", ""},
		{"wrong chain, no contract", "abc", "a wrong-chain\nb no-contract", ""},
		{"second far behind", "ab", "b lag 60", "mine l1\nmine 4\nwait\nb honest\nmine 3\nwait"},
		{"second behind across a fork", "ab", "", "b lag 10\nmine 6\nwait\nfork 4\nmine 6\nwait\nb honest\na hide 1\nmine l1 l2\nmine 3\nwait"},
		{"second on a fork of its own", "ab", "", "b freeze\nfork 6\nmine l1\nmine 8\nwait\nb thaw\nmine l2\nmine 3\nwait"},
		{"hides, then gives everything", "ab", "a hide 2", "wait\na honest\nb down\nmine l5\nmine 3\nwait"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, tt.clients, tt.before)
			if tt.after == "" {
				tt.after = "wait"
			} else if !strings.HasPrefix(tt.before, "a") && !strings.HasPrefix(tt.before, "b") {
				s.settles()
			}
			s.play(tt.after)
		})
	}
}

// hiders are the clients that the status names.
func (s *stage) hiders() (names string) {
	for _, h := range s.f.Status().Hiding {
		for i, server := range s.servers {
			if strings.HasSuffix(server.HTTP(), strings.TrimPrefix(strings.TrimPrefix(h.Endpoint, "http://"), "ws://")) {
				names += string(rune('a' + i))
			}
		}
	}
	return names
}

func TestHidersAreNamed(t *testing.T) {
	for _, tt := range []struct{ before, want string }{
		{"", ""},
		{"a hide 2", "a"},
		{"b hide 2", "b"},
		{"b corrupt 2", "b"},
		{"a hide 2\nc hide 3", "ac"},
	} {
		t.Run(tt.before, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, "abc", tt.before)
			s.settles()
			if got := s.hiders(); !strings.HasPrefix(tt.want, got) || got == "" && tt.want != "" {
				t.Errorf("named %q, want %q: %+v", got, tt.want, s.f.Status().Hiding)
			}
			for _, h := range s.f.Status().Hiding {
				if h.To < h.From || h.Are == 0 || h.Since.IsZero() {
					t.Errorf("%+v", h)
				}
			}
		})
	}
}

// A client on another fork says other things of other blocks: that is no lie.
func TestAnotherForkIsNoLie(t *testing.T) {
	s := newStage(t, "ab", "")
	s.settles()
	s.play("b freeze\nfork 6\nmine l1\nmine 8\nwait")
	asked := s.clients["b"].Asked("eth_getBlockByNumber")
	eventually(t, "the other client was asked", func() bool { return s.clients["b"].Asked("eth_getBlockByNumber") > asked+2 })
	before := s.f.Status()
	if before.Hiding != nil || before.Reorgs != 1 {
		t.Errorf("accused %+v, %d reorganisations", before.Hiding, before.Reorgs)
	}
	s.play("b thaw\nmine 1\nwait")
	eventually(t, "the fork is compared when the other client has it", func() bool { return s.f.Status().Checked >= before.Checked+7 })
	if hiding := s.f.Status().Hiding; hiding != nil {
		t.Errorf("accused %+v", hiding)
	}
}

// A second client that hid logs is asked again, and counts again once it gives them.
func TestHiderIsForgiven(t *testing.T) {
	s := newStage(t, "ab", "b hide 2")
	s.settles()
	eventually(t, "named", func() bool { return s.hiders() == "b" })
	s.play("b honest\nmine l1\nmine 3\nwait")
	eventually(t, "forgiven", func() bool { return s.hiders() == "" })
	s.play("a hide 1\nmine l1 l2\nmine 3\nwait")
	eventually(t, "its word counts", func() bool { return s.hiders() == "a" })
}

// The only client that answers is known to hide logs: the state says so, and nothing it says is applied.
func TestHiderAloneIsNotFollowed(t *testing.T) {
	s := newStage(t, "ab", "a hide 2")
	s.settles()
	s.play("b down\nmine l1\nmine 4")
	eventually(t, "hides logs", func() bool { return s.f.Status().State == HidesLogs })
	before := s.sink.state()
	s.goesOn("a")
	if got := s.sink.state(); got != before {
		t.Errorf("applied\n%s\nthen\n%s", before, got)
	}
	s.play("b honest\nwait")
}

// Two clients contradict each other and nobody decides: neither is believed, and the node does not call itself live.
func TestContradictionIsHeld(t *testing.T) {
	s := newStage(t, "ab", "a corrupt 1 no-receipts\nb no-receipts")
	eventually(t, "contradiction", func() bool { return s.f.Status().State == Unproved })
	s.goesOn("a")
	select {
	case <-s.f.CaughtUp():
		t.Error("live with what may be false")
	default:
	}
	if s.f.Status().Hiding != nil {
		t.Errorf("somebody is accused: %+v", s.f.Status().Hiding)
	}
	s.play("a honest\nwait")
}

// Every finished block is compared once; with one client there is nothing to compare.
func TestEverythingIsCompared(t *testing.T) {
	s := newStageOf(t, "ab", "", time.Minute)
	s.settles()
	s.play("mine 20\nwait")
	if st := s.f.Status(); st.Checked < 20 || st.Unchecked != 0 {
		t.Errorf("%d checked, %d not", st.Checked, st.Unchecked)
	}
	if asked := s.clients["b"].Asked("eth_getLogs"); asked > int(s.f.Status().Checked)+2 {
		t.Errorf("the second client was asked %d times for %d ranges", asked, s.f.Status().Checked)
	}
	alone := newStage(t, "a", "")
	alone.settles()
	if st := alone.f.Status(); st.Checked != 0 || st.Unchecked != 0 {
		t.Errorf("%+v", st)
	}
}

// A client whose head does not move is left, polled or not, if there is another.
func TestAStuckClientIsLeft(t *testing.T) {
	s := newStage(t, "ab", "")
	s.settles()
	o := s.f.opts
	o.Silence = 300 * time.Millisecond
	s.sink = newSink()
	s.f, _ = follow(t, o, s.sink)
	s.play("wait\na freeze\nmine l1\nmine 4\nwait\na thaw\nb freeze\nmine l2\nmine 4\nwait")
}

// Every client's state is told, and after a failure the next client is asked at once.
func TestFailoverIsTold(t *testing.T) {
	s := newStage(t, "abc", "a down\nb no-contract")
	s.settles()
	o := s.f.opts
	o.RetryMin, o.RetryMax, o.Silence, o.Timeout = time.Hour, time.Hour, time.Hour, time.Minute
	s.sink = newSink()
	s.f, _ = follow(t, o, s.sink)
	s.settles()
	want := []State{Unreachable, NoContract, Live}
	for i, c := range s.f.Status().Clients {
		if c.State != want[i] && !(i == 0 && c.State == Refused) || c.InUse != (i == 2) || (c.Err == nil) != (i == 2) || c.Endpoint == "" || c.Since.IsZero() {
			t.Errorf("client %d: %+v", i, c)
		}
	}
}
