package beacon

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/border"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// reminders are the paths at which a node learns what it forgets when it restarts.
var reminders = []string{
	"/eth/v1/validator/prepare_beacon_proposer", "/eth/v1/validator/beacon_committee_subscriptions",
	"/eth/v1/validator/sync_committee_subscriptions", "/eth/v1/validator/register_validator",
}

// tellAll tells the nodes one of everything that they forget.
func tellAll(t *testing.T, n *Nodes) {
	t.Helper()
	for _, err := range []error{
		n.SubmitPreparations(t.Context(), preparation()),
		n.SubmitCommitteeSubscriptions(t.Context(), []*apiv1.BeaconCommitteeSubscription{{Slot: 1000}}),
		n.SubmitSyncSubscriptions(t.Context(), []*apiv1.SyncCommitteeSubscription{{UntilEpoch: 1000}}),
		n.SubmitRegistrations(t.Context(), []*apiv1.SignedValidatorRegistration{{Message: &apiv1.ValidatorRegistration{Timestamp: time.Unix(1, 0)}}}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestFaultToldAgain: kind B2, what a node forgets when it restarts (fee recipients, subscriptions, registrations) is told to it again: when
// it comes back after it was away, when its event stream had to be opened anew, and when it calls itself by another version.
func TestFaultToldAgain(t *testing.T) {
	for name, restart := range map[string]func(*fickle){
		"it was away":                func(f *fickle) { f.set(func() { f.down = true }); f.waitUnusable(); f.set(func() { f.down = false }) },
		"it was gone for an instant": func(f *fickle) { f.cutStreams() },
		"it has another version":     func(f *fickle) { f.set(func() { f.version = "Fake/2" }) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFickle(t)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { defer close(done); f.nodes.Run(ctx) }()
			defer func() { cancel(); <-done }()
			eventually(t, "usable, with a stream", func() bool { s := f.nodes.Status()[0]; return s.State.Usable() && s.Stream == StreamOpen })
			tellAll(t, f.nodes)
			before := f.counts()
			restart(f)
			eventually(t, "everything is told again", func() bool {
				now := f.counts()
				return !slices.ContainsFunc(reminders, func(path string) bool { return now[path] == before[path] })
			})
		})
	}
}

// TestFaultWhatOneNodeMissed: kind B2, a node that was away while the other one was told is told when it comes back, and again whenever it was
// away for a moment.
func TestFaultWhatOneNodeMissed(t *testing.T) {
	s := newStage(t, 2)
	c := s.all.clients[0]
	var failed atomic.Int64
	c.opts.Observe = func(string, string, time.Duration, error) { failed.Add(1) }
	s.nodes[0].Behave(scripted.BeaconConduct{Down: true})
	s.check()
	tellAll(t, s.all)
	s.until("the first did not take it", func() bool { return failed.Load() == int64(len(reminders)) })
	remind := func() {
		s.until("nothing is left to tell", func() bool {
			var wg sync.WaitGroup
			c.remindAgain(t.Context(), &wg, make(chan struct{}, 1))
			wg.Wait()
			c.mu.RLock()
			defer c.mu.RUnlock()
			return !c.forgetful
		})
	}
	counts := func() (out [2]map[string]int) {
		for i := range out {
			out[i] = map[string]int{}
			for _, path := range reminders {
				out[i][path] = s.nodes[i].Asked(path)
			}
		}
		return out
	}
	for range 2 {
		before := counts()
		s.nodes[0].Behave(scripted.BeaconConduct{})
		s.check()
		remind()
		after := counts()
		for _, path := range reminders {
			if after[0][path] == before[0][path] || after[1][path] != 1 {
				t.Errorf("%s: told %d and %d times, before %d", path, after[0][path], after[1][path], before[0][path])
			}
		}
		remind()
		if again := counts(); !maps.Equal(again[0], after[0]) {
			t.Error("it is told again and again")
		}
		s.nodes[0].Behave(scripted.BeaconConduct{Down: true}) // for a moment
		s.check()
	}
}

// fickle is a beacon node that can go away and come back.
type fickle struct {
	t       *testing.T
	nodes   *Nodes
	server  *httptest.Server
	mu      sync.Mutex
	down    bool
	noPost  int
	version string
	asked   map[string]int
	cut     chan struct{}
}

func newFickle(t *testing.T) *fickle {
	f := &fickle{t: t, version: "Fake/1", asked: map[string]int{}, cut: make(chan struct{})}
	n := newNode(t)
	base := n.Config.Handler
	f.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		down, version, cut, noPost := f.down, f.version, f.cut, f.noPost
		f.asked[r.URL.Path]++
		f.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		switch path := r.URL.Path; {
		case down:
			w.WriteHeader(http.StatusServiceUnavailable)
		case path == "/eth/v1/events":
			w.Header().Set("Content-Type", "text/event-stream")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-cut:
			case <-r.Context().Done():
			}
		case path == pathVersion:
			fmt.Fprintf(w, `{"data":{"version":%q}}`, version)
		case strings.HasSuffix(path, "/validators") && r.Method == http.MethodPost:
			w.WriteHeader(noPost)
		case strings.HasSuffix(path, "/validators"):
			fmt.Fprint(w, validatorsAnswer(strings.Split(r.URL.Query().Get("id"), ",")))
		case r.Method == http.MethodPost:
			_, _ = io.Copy(io.Discard, r.Body)
		default:
			base.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(func() { f.server.CloseClientConnections(); f.server.Close() })
	c := NewClient(Options{Endpoint: f.server.URL, Timeout: patience, CheckEvery: 100 * time.Millisecond, Logger: quiet(), OnHead: func(Head) {}})
	var err error
	if f.nodes, err = NewNodes(c); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fickle) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fickle) counts() map[string]int {
	out := map[string]int{}
	f.set(func() {
		for path, n := range f.asked {
			out[path] = n
		}
	})
	return out
}

func (f *fickle) cutStreams() { f.set(func() { close(f.cut); f.cut = make(chan struct{}) }) }

func (f *fickle) waitUnusable() {
	eventually(f.t, "noticed", func() bool { return !f.nodes.Usable() })
}

func validatorsAnswer(ids []string) string {
	var all []string
	for _, id := range ids {
		all = append(all, fmt.Sprintf(`{"index":"%d","balance":"1","status":"active_ongoing","validator":{"pubkey":%q,
			"withdrawal_credentials":%q,"effective_balance":"1","slashed":false,
			"activation_eligibility_epoch":"0","activation_epoch":"0","exit_epoch":"9","withdrawable_epoch":"9"}}`, id[95], id, root))
	}
	return `{"data":[` + strings.Join(all, ",") + `]}`
}

// TestFaultSecondWay: kind B7, a node that refuses POST for validators, in whichever way, is asked with GET in parts whose addresses servers take;
// it is told. A node that is ill is not asked in another way.
func TestFaultSecondWay(t *testing.T) {
	for _, status := range []int{400, 403, 404, 405, 415, 500, 501} {
		f := newFickle(t)
		f.noPost = status
		f.nodes.clients[0].check(t.Context())
		keys := make([]phase0.BLSPubKey, 150)
		for i := range keys {
			keys[i] = phase0.BLSPubKey{byte(i), byte(i >> 8)}
			keys[i][46], keys[i][47] = byte(i), '0'+byte(i%10)
		}
		f.nodes.clients[0].detour(detourValidators, false, nil)
		got, err := f.nodes.clients[0].getValidators(t.Context(), keys)
		if err != nil || len(got) != len(keys) {
			t.Fatalf("%d: %d validators, %v", status, len(got), err)
		}
		found, err := f.nodes.Validators(t.Context(), keys[:1])
		if err != nil || len(found) != 1 {
			t.Errorf("%d: %v, %v", status, found, err)
		}
		if s := f.nodes.Status()[0]; len(s.Detours) != 1 {
			t.Errorf("%d: not told: %+v", status, s)
		}
	}
	f := newFickle(t)
	f.noPost = http.StatusServiceUnavailable
	f.nodes.clients[0].check(t.Context())
	if _, err := f.nodes.Validators(t.Context(), []phase0.BLSPubKey{{1}}); err == nil {
		t.Error("an ill node is asked in another way")
	}
}

// TestFaultNearlySynced: kind B8, a node that says it is syncing and is two slots behind at most counts as synced, unless the clock says that
// it is farther behind.
func TestFaultNearlySynced(t *testing.T) {
	n := newNode(t) // its head is at slot 7
	c := connected(t, n)
	n.syncing.Store(true)
	for _, tt := range []struct {
		distance uint64
		clock    phase0.Slot
		want     State
	}{{0, 7, StateSynced}, {1, 8, StateSynced}, {2, 10, StateSynced}, {3, 10, StateSyncing}, {0, 11, StateSyncing}, {1 << 60, 7, StateSyncing}} {
		n.distance.Store(tt.distance)
		c.expectClock(func(time.Time) phase0.Slot { return tt.clock }, 8)
		c.check(t.Context())
		if got := c.Status().State; got != tt.want {
			t.Errorf("distance %d at slot %d: %s, want %s", tt.distance, tt.clock, got, tt.want)
		}
	}
}

// TestFaultFirstAnswerDecidesNothing: kind A10, where nothing else is known of the chain all nodes that answer must agree, and the silent ones are
// waited for; where it is known, a node of another chain is never asked.
func TestFaultFirstAnswerDecidesNothing(t *testing.T) {
	s := newStage(t, 2)
	s.all.ExpectGenesis(phase0.Root{})
	right := scriptedChain().GenesisValidatorsRoot
	if got, err := s.all.AgreedGenesis(t.Context(), false); err != nil || got != right {
		t.Fatalf("%#x, %v", got, err)
	}
	s.nodes[0].Behave(scripted.BeaconConduct{WrongChain: true})
	if got, err := s.all.AgreedGenesis(t.Context(), true); err == nil {
		t.Errorf("decided for %#x", got)
	}
	s.nodes[1].Behave(scripted.BeaconConduct{Down: true})
	if got, err := s.all.AgreedGenesis(t.Context(), false); err == nil {
		t.Errorf("one of two decided for %#x", got)
	}
	s.nodes[1].Behave(scripted.BeaconConduct{})
	s.all.ExpectGenesis(right)
	for range 3 {
		if genesis, err := s.all.Genesis(t.Context()); err != nil || genesis.GenesisValidatorsRoot != right {
			t.Errorf("%v, %v", genesis, err)
		}
	}
	if chain, err := Chain(t.Context(), s.all); err != nil || chain.GenesisValidatorsRoot != right {
		t.Errorf("%v, %v", chain, err)
	}
	if state := s.all.Status()[0].State; state != StateWrongNetwork {
		t.Errorf("the node of another chain is %s", state)
	}
}

// TestFaultMarksThatGrow: kind C5, a false head, epoch or justification far ahead is not believed by the clock, and not remembered once its node tells
// another.
func TestFaultMarksThatGrow(t *testing.T) {
	s := newStage(t, 2)
	s.chain.Extend(1)
	s.check()
	liar := s.all.clients[0]
	s.all.ExpectEpochs(8)
	s.all.ExpectChain(scriptedChain().GenesisValidatorsRoot, func(time.Time) phase0.Slot { return 2 })
	liar.onHead(Head{Slot: 1 << 60})
	if len(s.heads) != 0 {
		t.Error("a head of the far future is told")
	}
	if places, _ := s.all.plan(false); places[0] != 1 {
		t.Error("who tells the far future is asked first")
	}
	s.check()
	if places, best := s.all.plan(false); places[0] != 0 || best != 2 {
		t.Error("the mark outlives the lie")
	}
	s.all.clients[1].onHead(Head{Slot: 2})
	if len(s.heads) != 1 {
		t.Error("an honest head is held back by an older lie")
	}
	far := &apiv1.Finality{Finalized: &phase0.Checkpoint{}, PreviousJustified: &phase0.Checkpoint{}, Justified: &phase0.Checkpoint{Epoch: 1 << 50}}
	if err := checkFinality(far, 5, true); border.KindOf(err) != border.WrongShape {
		t.Errorf("justified in the far future: %v", err)
	}
}

// FuzzAnswers: no answer to any question makes the room panic; what the checks let in fits its question.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"data":[null]}`, `{"data":null}`, `{"data":{"slot":"9"}}`, `{"data":[{"pubkey":"0x","slot":"1"}]}`, `{"data":{"version":1}}`,
		"event: head\ndata: null\n\n",
	} {
		f.Add(0, seed)
		f.Add(11, seed)
	}
	c := NewClient(Options{Endpoint: "http://127.0.0.1:1", Logger: quiet(), OnHead: func(Head) {}})
	f.Fuzz(func(_ *testing.T, which int, answer string) {
		_ = parseEvents(strings.NewReader(answer), c.onHead)
		row := &endpoints[uint(which)%uint(len(endpoints))]
		if row.CheckBody([]byte(answer)) != nil {
			return
		}
		decodeAll(answer)
	})
}

// decodeAll takes an answer in as whatever can be asked for, checks included.
func decodeAll(answer string) {
	type of[T any] struct{ Data T }
	try := func(into any, check func()) {
		if json.Unmarshal([]byte(answer), into) == nil {
			check()
		}
	}
	var (
		attesters  of[[]*apiv1.AttesterDuty]
		proposers  of[[]*apiv1.ProposerDuty]
		seats      of[[]*apiv1.SyncCommitteeDuty]
		validators of[[]*apiv1.Validator]
		live       of[[]*apiv1.ValidatorLiveness]
		vote       of[*phase0.AttestationData]
		finality   of[*apiv1.Finality]
		genesis    of[*apiv1.Genesis]
	)
	some := []phase0.ValidatorIndex{0, 1}
	try(&attesters, func() { _ = checkAttesters(attesters.Data, some, 1, 8) })
	try(&proposers, func() { _ = checkProposers(proposers.Data, 1, 8) })
	try(&seats, func() { _ = checkSync(seats.Data, some) })
	try(&validators, func() { _, _ = checkValidators(validators.Data, []phase0.BLSPubKey{{1}}) })
	try(&live, func() { _ = checkLiveness(live.Data, some) })
	try(&vote, func() { _ = checkVote(vote.Data, 9, 8) })
	try(&finality, func() { _ = checkFinality(finality.Data, 1, true) })
	try(&genesis, func() { _ = checkGenesis(genesis.Data) })
}
