package beacon

import (
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// stage is a scripted chain with several beacon nodes, all synced, and a client of each.
type stage struct {
	t     *testing.T
	chain *scripted.BeaconChain
	nodes []*scripted.BeaconClient
	all   *Nodes
	heads chan Head
	// given are the outcomes of submissions.
	given chan error
}

func scriptedChain() eth.Chain {
	c := eth.Chain{Constants: eth.Constants{
		GenesisTime: time.Unix(1_800_000_000, 0), GenesisValidatorsRoot: phase0.Root{9}, SlotsPerEpoch: 8, SlotDuration: 3 * time.Second,
		EpochsPerSyncCommitteePeriod: 4, SyncCommitteeSize: 8,
	}}
	for id := eth.Phase0; id <= eth.Electra; id++ {
		c.Forks = append(c.Forks, eth.Fork{Version: phase0.Version{byte(id)}, ID: id})
	}
	return c
}

func newStage(t *testing.T, nodes int) *stage { return newStageOf(t, nodes, patience) }

// newStageOf is newStage with clients that give a question up after timeout.
func newStageOf(t *testing.T, nodes int, timeout time.Duration) *stage {
	t.Helper()
	s := &stage{t: t, heads: make(chan Head, 256), given: make(chan error, 256)}
	var keys []phase0.BLSPubKey
	for v := range uint64(4) {
		var secret [32]byte
		binary.BigEndian.PutUint64(secret[24:], v+77)
		key, err := threshold.ParseSecretKey(secret[:])
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.PublicKey().Bytes())
	}
	var err error
	if s.chain, err = scripted.NewBeaconChain(scriptedChain(), keys); err != nil {
		t.Fatal(err)
	}
	var clients []*Client
	for range nodes {
		node := scripted.NewBeaconClient(s.chain)
		server, err := scripted.ServeBeacon(node)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		s.nodes = append(s.nodes, node)
		c := NewClient(Options{
			Endpoint: server.URL(), Timeout: timeout, CheckEvery: time.Minute, Logger: slog.New(slog.DiscardHandler),
			OnHead: func(h Head) { s.heads <- h },
			Observe: func(_, call string, _ time.Duration, err error) {
				if call == "submit_preparations" {
					s.given <- err
				}
			},
		})
		c.check(t.Context())
		clients = append(clients, c)
	}
	if s.all, err = NewNodes(clients...); err != nil {
		t.Fatal(err)
	}
	s.all.ExpectChain(scriptedChain().GenesisValidatorsRoot, func(time.Time) phase0.Slot { return 100 })
	s.check()
	return s
}

func (s *stage) check() {
	for _, c := range s.all.clients {
		c.check(s.t.Context())
	}
}

func (s *stage) until(what string, ok func() bool) {
	s.t.Helper()
	eventually(s.t, what, ok)
}

// patient is a stretch with which no node of these tests is ever slow.
const patient = 1000

func (s *stage) vote(slot phase0.Slot) (*phase0.AttestationData, time.Duration, error) {
	begin := time.Now()
	data, err := s.all.AttestationData(s.t.Context(), slot, 0)
	return data, time.Since(begin), err
}

// One of two nodes misbehaves in each way there is: duties and votes come from the other, soon.
func TestOneOfTwoNodesMisbehaves(t *testing.T) {
	for name, conduct := range map[string]scripted.BeaconConduct{
		"silent": {Silent: true}, "down": {Down: true}, "late": {Delay: 2 * patience}, "wrong slot": {WrongSlot: true},
	} {
		for bad := range 2 {
			s := newStage(t, 2)
			s.chain.Extend(1)
			s.nodes[bad].Behave(conduct)
			data, took, err := s.vote(1)
			if err != nil || data.BeaconBlockRoot == (phase0.Root{}) || took > patience/2 {
				t.Errorf("%s, node %d: vote %v after %v, %v", name, bad, data, took, err)
			}
			begin := time.Now()
			if _, err := s.all.AttesterDuties(t.Context(), 0, []phase0.ValidatorIndex{1}); err != nil || time.Since(begin) > patience/2 {
				t.Errorf("%s, node %d: duties after %v, %v", name, bad, time.Since(begin), err)
			}
		}
	}
}

// The good node fails at once: the others are asked at once too, whatever is known of them.
func TestTheGoodNodeFails(t *testing.T) {
	s := newStage(t, 2)
	s.all.stretch = patient
	s.chain.Extend(1)
	s.nodes[0].Behave(scripted.BeaconConduct{Down: true})
	s.check()
	s.nodes[0].Behave(scripted.BeaconConduct{})
	s.nodes[1].Behave(scripted.BeaconConduct{Down: true})
	if _, took, err := s.vote(1); err != nil || took > patience/2 {
		t.Errorf("vote after %v, %v", took, err)
	}
}

// A silent first node holds up one question; then the other goes first, and each does again after an answer.
func TestASlowNodeIsAskedBehind(t *testing.T) {
	s := newStage(t, 2)
	const path = "/eth/v1/validator/duties/proposer"
	s.nodes[0].Behave(scripted.BeaconConduct{Silent: true})
	for range 5 {
		if _, err := s.all.ProposerDuties(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		s.all.stretch = patient // the node that answers is not slow
	}
	if first, second := s.nodes[0].Asked(path), s.nodes[1].Asked(path); first != 1 || second != 5 {
		t.Errorf("asked %d and %d times, want 1 and 5", first, second)
	}
	if s.all.Status()[0].Failing != 1 || s.all.Counts().Hedged != 1 {
		t.Errorf("status %+v, counts %+v", s.all.Status()[0], s.all.Counts())
	}
	s.nodes[0].Behave(scripted.BeaconConduct{})
	s.all.clients[0].learn(nil) // an answer, such as to a submission
	if _, err := s.all.ProposerDuties(t.Context(), 0); err != nil || s.nodes[0].Asked(path) != 2 {
		t.Errorf("the node that recovered was asked %d times, %v", s.nodes[0].Asked(path), err)
	}
}

// A node that says that it is syncing or optimistic gives no vote and no block, with and without another one.
func TestUnsyncedNodesAreNotAsked(t *testing.T) {
	for _, conduct := range []scripted.BeaconConduct{{Syncing: true}, {Optimistic: true}} {
		s := newStage(t, 2)
		s.chain.Extend(1)
		s.nodes[0].Behave(conduct)
		s.check()
		if _, _, err := s.vote(1); err != nil || s.nodes[0].Asked("/eth/v1/validator/attestation_data") != 0 {
			t.Errorf("%+v: asked %d times, %v", conduct, s.nodes[0].Asked("/eth/v1/validator/attestation_data"), err)
		}
		s.nodes[1].Behave(conduct)
		s.check()
		if _, _, err := s.vote(1); !errors.Is(err, ErrNotSynced) {
			t.Errorf("%+v: %v", conduct, err)
		}
		if _, err := s.all.Proposal(t.Context(), 2, phase0.BLSSignature{}, [32]byte{}); !errors.Is(err, ErrNotSynced) {
			t.Errorf("%+v: %v", conduct, err)
		}
		if _, err := Chain(t.Context(), s.all); err != nil {
			t.Errorf("%+v: what never changes: %v", conduct, err)
		}
	}
}

// Two of three nodes agree on the checkpoints; the third is on a fork of its own, or lies anew each time.
func TestTheMajorityOfNodesIsBelieved(t *testing.T) {
	s := newStage(t, 3)
	s.all.stretch = patient
	for slot := range phase0.Slot(9) {
		s.chain.Extend(slot + 1)
	}
	s.nodes[0].Freeze()
	s.chain.Fork(6) // the first block of epoch 1 is another one now
	s.check()
	honest := s.all.clients[1]
	want, err := honest.AttestationData(t.Context(), 9, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, took, err := s.vote(9)
	if err != nil || *got.Target != *want.Target || got.BeaconBlockRoot != want.BeaconBlockRoot || !s.all.Contradicting() || took > patience/2 {
		t.Errorf("vote %v after %v, %v; contradiction %v", got, took, err, s.all.Contradicting())
	}
	s.nodes[0].Thaw()
	s.nodes[2].Behave(scripted.BeaconConduct{Contradict: true})
	for range 3 {
		if got, _, err := s.vote(9); err != nil || *got.Target != *want.Target {
			t.Errorf("vote %v, %v", got, err)
		}
	}
	s.nodes[2].Behave(scripted.BeaconConduct{})
	if _, _, err := s.vote(9); err != nil || s.all.Contradicting() || s.all.Counts().Contradictions != 4 {
		t.Errorf("%v; counts %+v", err, s.all.Counts())
	}
}

// A node whose head does not move any more is asked for duties behind another one that goes on, and its vote does not count for more.
func TestAStuckNodeIsAskedLast(t *testing.T) {
	s := newStage(t, 2)
	s.all.stretch = patient
	s.chain.Extend(1)
	s.nodes[0].Freeze()
	for slot := range phase0.Slot(4) {
		s.chain.Extend(slot + 2)
	}
	s.check()
	got, _, err := s.vote(5)
	want, _ := s.all.clients[1].AttestationData(t.Context(), 5, 0)
	if err != nil || got.BeaconBlockRoot != want.BeaconBlockRoot {
		t.Errorf("vote %v, %v", got, err)
	}
	if places, _ := s.all.plan(false); places[0] != 1 {
		t.Errorf("plan %v", places)
	}
}

// A submission is done when one node has it; the other gets it all the same, and the answer does not wait for it.
func TestSubmissionsGoToAll(t *testing.T) {
	s := newStage(t, 2)
	const path = "/eth/v1/validator/prepare_beacon_proposer"
	s.nodes[0].Behave(scripted.BeaconConduct{Delay: 3 * time.Second})
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.all.SubmitPreparations(ctx, preparation()); err != nil || len(s.given) != 1 {
		t.Errorf("%v after %d outcomes, want it after the first", err, len(s.given))
	}
	cancel() // as whoever asked does
	for range 2 {
		if err := <-s.given; err != nil {
			t.Errorf("one node does not have it: %v", err)
		}
	}
	if s.nodes[0].Asked(path) != 1 || s.nodes[1].Asked(path) != 1 {
		t.Error("one node was not told")
	}
	for i, conduct := range []scripted.BeaconConduct{{Refuse: true}, {Down: true}} {
		s.nodes[i].Behave(conduct)
	}
	if err := s.all.SubmitPreparations(t.Context(), preparation()); err == nil {
		t.Error("nobody took it")
	}
	s.nodes[0].Behave(scripted.BeaconConduct{})
	if err := s.all.SubmitPreparations(t.Context(), preparation()); err != nil {
		t.Errorf("one of two: %v", err)
	}
}

// Heads of two nodes make one row: no block twice, and none that cannot be yet, though one floods.
func TestHeadsOfTwoNodes(t *testing.T) {
	s := newStage(t, 2)
	s.nodes[0].Behave(scripted.BeaconConduct{FloodEvents: 1 << 16})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.all.Run(ctx) }()
	s.until("both listen", func() bool { return s.chain.Listeners() == 2 })
	for _, slot := range []phase0.Slot{1, 2, 102} {
		s.chain.Extend(slot)
	}
	s.until("both know the last", func() bool {
		return !slices.ContainsFunc(s.all.clients, func(c *Client) bool { return c.head() != 102 })
	})
	var got []phase0.Slot
	for len(s.heads) > 0 {
		got = append(got, (<-s.heads).Slot)
	}
	if !slices.Equal(got, []phase0.Slot{1, 2}) {
		t.Errorf("heads %v", got)
	}
	cancel()
	<-done
}

// A node that comes back is used within two seconds, whatever happened before.
func TestANodeComesBack(t *testing.T) {
	s := newStageOf(t, 1, patience/10)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan struct{})
	go func() { defer close(done); s.all.Run(ctx) }()
	s.chain.Extend(1)
	for _, conduct := range []scripted.BeaconConduct{{Down: true}, {Silent: true}, {Syncing: true}} {
		s.nodes[0].Behave(conduct)
		for range 3 { // questions fail, and the state is looked at because of them
			short, stop := context.WithTimeout(ctx, 200*time.Millisecond)
			_, _ = s.all.AttestationData(short, 1, 0)
			stop()
		}
		if conduct.Syncing { // nobody can know by itself within this minute
			s.check()
		}
		s.until("noticed", func() bool { return !s.all.Usable() || conduct.Silent })
		s.nodes[0].Behave(scripted.BeaconConduct{})
		begin := time.Now()
		s.until("back", func() bool { _, _, err := s.vote(1); return err == nil })
		if took := time.Since(begin); took > patience/2 { // of itself it looks once a minute
			t.Errorf("%+v: back after %v", conduct, took)
		}
	}
	cancel()
	<-done
}
