package scripted

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

const validatorCount = 16

func secret(v phase0.ValidatorIndex) *threshold.SecretKey {
	var b [32]byte
	binary.BigEndian.PutUint64(b[24:], uint64(v)+77)
	key, err := threshold.ParseSecretKey(b[:])
	if err != nil {
		panic(err)
	}
	return key
}

func testChain() eth.Chain {
	c := eth.Chain{Constants: eth.Constants{
		GenesisTime: time.Unix(1_800_000_000, 0), GenesisValidatorsRoot: phase0.Root{9}, GenesisForkVersion: phase0.Version{byte(eth.Phase0), 0, 5, 0x39},
		SlotsPerEpoch: 8, SlotDuration: 3 * time.Second, EpochsPerSyncCommitteePeriod: 4, SyncCommitteeSize: 8, ExecutionChainID: 1337,
	}}
	for id := eth.Phase0; id <= eth.Electra; id++ {
		c.Forks = append(c.Forks, eth.Fork{Version: phase0.Version{byte(id), 0, 5, 0x39}, ID: id})
	}
	return c
}

// scene is a beacon chain with a node and a client of it.
type scene struct {
	t      *testing.T
	chain  *BeaconChain
	node   *BeaconClient
	client *beacon.Client
	heads  chan beacon.Head
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := rise(t, BeaconConduct{})
	s.until("synced", func() bool { return s.client.Status().State == beacon.StateSynced })
	return s
}

// rise is newScene with a node that behaves so from the beginning.
func rise(t *testing.T, conduct BeaconConduct) *scene {
	t.Helper()
	s := &scene{t: t, heads: make(chan beacon.Head, 64)}
	var keys []phase0.BLSPubKey
	for v := range phase0.ValidatorIndex(validatorCount) {
		keys = append(keys, secret(v).PublicKey().Bytes())
	}
	var err error
	if s.chain, err = NewBeaconChain(testChain(), keys); err != nil {
		t.Fatal(err)
	}
	s.node = NewBeaconClient(s.chain)
	s.node.Behave(conduct)
	server, err := ServeBeacon(s.node)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	s.client = beacon.NewClient(beacon.Options{
		Endpoint: server.URL(), Timeout: 2 * time.Second, CheckEvery: 10 * time.Millisecond, Logger: slog.New(slog.DiscardHandler),
		OnHead: func(h beacon.Head) { s.heads <- h },
	})
	s.client.ExpectGenesis(testChain().GenesisValidatorsRoot)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.client.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return s
}

func (s *scene) until(what string, ok func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("never: %s", what)
		}
	}
}

// grow extends the chain up to a slot.
func (s *scene) grow(to phase0.Slot) {
	for slot := s.chain.current().head + 1; slot <= to; slot++ {
		s.chain.Extend(slot)
	}
}

func (s *scene) duty(epoch phase0.Epoch, v phase0.ValidatorIndex) (*apiv1.AttesterDuty, phase0.Root) {
	s.t.Helper()
	d, err := s.client.AttesterDuties(s.t.Context(), epoch, []phase0.ValidatorIndex{v})
	if err != nil || len(d.Duties) != 1 {
		s.t.Fatalf("%+v, %v", d, err)
	}
	return d.Duties[0], d.DependentRoot
}

// vote makes a validator's right attestation, which change may spoil before, and after it is signed.
func (s *scene) vote(v phase0.ValidatorIndex, slot phase0.Slot, before, after func(*electra.SingleAttestation)) *electra.SingleAttestation {
	s.t.Helper()
	data, err := s.client.AttestationData(s.t.Context(), slot, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	a := &electra.SingleAttestation{AttesterIndex: v, Data: data}
	if before != nil {
		before(a)
	}
	root, err := s.chain.chain.AttestationRoot(a.Data)
	if err != nil {
		s.t.Fatal(err)
	}
	a.Signature = secret(v).Sign(root)
	if after != nil {
		after(a)
	}
	return a
}

func TestVotesAreJudged(t *testing.T) {
	s := newScene(t)
	s.grow(23)
	d, _ := s.duty(2, 3)
	for _, tt := range []struct {
		name          string
		before, after func(*electra.SingleAttestation)
		refusal       string
	}{
		{"another's signature", nil, func(a *electra.SingleAttestation) { a.AttesterIndex = 4 }, "signature"},
		{"changed after signing", nil, func(a *electra.SingleAttestation) { a.Data.BeaconBlockRoot[0] ^= 1 }, "signature"},
		{"no such validator", nil, func(a *electra.SingleAttestation) { a.AttesterIndex = 99 }, "does not exist"},
		{"no target", nil, func(a *electra.SingleAttestation) { a.Data.Target = nil }, "incomplete"},
		{"another slot", func(a *electra.SingleAttestation) { a.Data.Slot ^= 1 }, nil, "does not attest in slot"},
		{"another source", func(a *electra.SingleAttestation) { a.Data.Source.Root[0] ^= 1 }, nil, "source"},
		{"another target", func(a *electra.SingleAttestation) { a.Data.Target.Root[0] ^= 1 }, nil, "target"},
		{"another committee", nil, func(a *electra.SingleAttestation) { a.CommitteeIndex = 1 }, "committee"},
		{"right", nil, nil, ""},
		{"right again", nil, nil, ""},
		{"another head", func(a *electra.SingleAttestation) { a.Data.BeaconBlockRoot[0] ^= 1 }, nil, ""},
	} {
		err := s.chain.Attest(s.vote(3, d.Slot, tt.before, tt.after))
		if tt.refusal == "" && err != nil || tt.refusal != "" && (!errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), tt.refusal)) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	b := s.chain.Booked()
	if b.Attestations != 2 || b.Repeated != 1 || b.WrongHead != 1 || len(b.Slashable) != 1 {
		t.Errorf("booked %+v", b)
	}
	if !s.chain.Voted(3, 2) || s.chain.Voted(3, 1) || s.chain.Voted(4, 2) {
		t.Error("liveness is wrong")
	}
}

// A whole epoch through the Beacon API, as a node performs it.
func TestAnEpochThroughTheAPI(t *testing.T) {
	s := newScene(t)
	ctx := t.Context()
	nodes, err := beacon.NewNodes(s.client)
	if err != nil {
		t.Fatal(err)
	}
	chain, err := beacon.Chain(ctx, nodes)
	want := testChain()
	if err != nil || fmt.Sprint(chain) != fmt.Sprint(want) {
		t.Fatalf("chain %+v, %v", chain, err)
	}
	s.grow(7)
	for slot := phase0.Slot(8); slot < 16; slot++ {
		s.propose(slot)
		for v := range phase0.ValidatorIndex(validatorCount) {
			if d, _ := s.duty(1, v); d.Slot == slot {
				s.attest(d, s.vote(v, slot, nil, nil))
			}
		}
		s.syncMessage(slot)
	}
	b := s.chain.Booked()
	if b.Attestations != validatorCount || b.Blocks != 8 || b.SyncMessages != 8 || b.WrongHead != 0 || b.Slashable != nil {
		t.Errorf("booked %+v, refused %v", b, s.node.Refused())
	}
	finality, err := s.client.Finality(ctx)
	if err != nil || finality.Justified.Epoch != 0 || finality.Justified.Root != s.chain.current().rootAt(0) {
		t.Errorf("%+v, %v", finality, err)
	}
	known, err := s.client.Validators(ctx, []phase0.BLSPubKey{secret(5).PublicKey().Bytes()})
	if err != nil || len(known) != 1 || known[5] == nil || known[5].Status != apiv1.ValidatorStateActiveOngoing {
		t.Errorf("%v, %v", known, err)
	}
}

// attest submits a vote through the API, after a copy with a broken signature.
func (s *scene) attest(d *apiv1.AttesterDuty, vote *electra.SingleAttestation) {
	s.t.Helper()
	bits, n := make([]byte, d.CommitteeLength/8+1), d.CommitteeLength // the bit behind the last one marks the end
	bits[n/8] |= 1 << (n % 8)
	bits[d.ValidatorCommitteeIndex/8] |= 1 << (d.ValidatorCommitteeIndex % 8)
	committee := make([]byte, 8)
	committee[0] = 1
	for _, signature := range []phase0.BLSSignature{secret(99).Sign(phase0.Root{}), vote.Signature} {
		err := s.client.SubmitAttestations(s.t.Context(), []*spec.VersionedAttestation{{
			Version: spec.DataVersionElectra, ValidatorIndex: &vote.AttesterIndex,
			Electra: &electra.Attestation{AggregationBits: bits, Data: vote.Data, CommitteeBits: committee, Signature: signature},
		}})
		if (err == nil) != (signature == vote.Signature) {
			s.t.Errorf("vote of validator %d in slot %d: %v", vote.AttesterIndex, vote.Data.Slot, err)
		}
	}
}

// propose makes the slot's block through the API and submits it.
func (s *scene) propose(slot phase0.Slot) {
	s.t.Helper()
	duties, err := s.client.ProposerDuties(s.t.Context(), s.chain.chain.EpochOf(slot))
	if err != nil {
		s.t.Fatal(err)
	}
	v := duties.Duties[s.chain.chain.PositionInEpoch(slot)].ValidatorIndex
	reveal, err := s.chain.chain.RandaoRoot(slot)
	if err != nil {
		s.t.Fatal(err)
	}
	p, err := s.client.Proposal(s.t.Context(), slot, secret(v).Sign(reveal), [32]byte{})
	if err != nil {
		s.t.Fatal(err)
	}
	root, err := eth.BlockRoot(p)
	if err != nil {
		s.t.Fatal(err)
	}
	signing, err := s.chain.chain.ProposalRoot(slot, root)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, signer := range []phase0.ValidatorIndex{(v + 1) % validatorCount, v} { // another's signature first
		signed, err := eth.SignFull(p, secret(signer).Sign(signing))
		if err != nil {
			s.t.Fatal(err)
		}
		if err := s.client.SubmitProposal(s.t.Context(), signed); (err == nil) != (signer == v) {
			s.t.Errorf("block of slot %d signed by %d of %d: %v", slot, signer, v, err)
		}
	}
	if s.chain.current().blocks[slot] != root {
		s.t.Errorf("slot %d has no block", slot)
	}
}

func (s *scene) syncMessage(slot phase0.Slot) {
	s.t.Helper()
	duties, err := s.client.SyncCommitteeDuties(s.t.Context(), 1, []phase0.ValidatorIndex{2, 15})
	if err != nil || len(duties) != 1 || duties[0].ValidatorIndex != 2 { // eight seats go to the first eight
		s.t.Fatalf("%v, %v", duties, err)
	}
	head := s.chain.current().rootAt(slot)
	root, err := s.chain.chain.SyncMessageRoot(slot, head)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, signer := range []phase0.ValidatorIndex{3, 2} {
		err := s.client.SubmitSyncMessages(s.t.Context(), []*altair.SyncCommitteeMessage{
			{Slot: slot, BeaconBlockRoot: head, ValidatorIndex: 2, Signature: secret(signer).Sign(root)},
		})
		if (err == nil) != (signer == 2) {
			s.t.Errorf("sync message signed by %d: %v", signer, err)
		}
	}
}

// A fork tells by its head event which duties changed, and those of a frozen node stay.
func TestForksChangeDuties(t *testing.T) {
	s := newScene(t)
	s.grow(18)
	all := func() (text string) {
		for v := range phase0.ValidatorIndex(validatorCount) {
			d, _ := s.duty(3, v)
			text += fmt.Sprint(d.Slot, " ")
		}
		return text
	}
	_, root := s.duty(3, 0)
	before := all()
	s.until("stream", func() bool { return s.node.Asked("/eth/v1/events") > 0 })
	for len(s.heads) > 0 {
		<-s.heads
	}
	s.chain.Fork(16) // behind the block that decides
	if _, got := s.duty(3, 0); got != root || all() != before {
		t.Error("a fork behind the deciding block changed duties")
	}
	s.node.Freeze()
	s.chain.Fork(12)
	if all() != before {
		t.Error("a frozen node follows the fork")
	}
	s.node.Thaw()
	_, after := s.duty(3, 0)
	if after == root || all() == before {
		t.Error("a fork of the deciding block changed no duties")
	}
	s.until("head event of the fork", func() bool {
		select {
		case h := <-s.heads:
			return h.Slot == 18 && h.CurrentDutyDependentRoot == after && h.Block == s.chain.current().rootAt(18)
		default:
			return false
		}
	})
}

func TestConductOfBeaconNodes(t *testing.T) {
	s := newScene(t)
	s.grow(10)
	state := func(conduct BeaconConduct, want beacon.State) {
		t.Helper()
		s.node.Behave(conduct)
		s.until(string(want), func() bool { return s.client.Status().State == want })
	}
	state(BeaconConduct{Syncing: true}, beacon.StateSyncing)
	state(BeaconConduct{Optimistic: true}, beacon.StateOptimistic)
	state(BeaconConduct{Down: true}, beacon.StateUnreachable)
	state(BeaconConduct{}, beacon.StateSynced)

	ask := func(conduct BeaconConduct) (*phase0.AttestationData, error) {
		s.node.Behave(conduct)
		patience := time.Minute
		if conduct.Silent || conduct.Delay > 0 {
			patience = 200 * time.Millisecond
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		return s.client.AttestationData(ctx, 10, 0)
	}
	honest, err := ask(BeaconConduct{})
	if err != nil || honest.BeaconBlockRoot != s.chain.current().rootAt(10) {
		t.Fatalf("%v, %v", honest, err)
	}
	if _, err := ask(BeaconConduct{Silent: true}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("silent: %v", err)
	}
	if _, err := ask(BeaconConduct{Delay: time.Hour}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("late: %v", err)
	}
	if _, err := ask(BeaconConduct{WrongSlot: true}); err == nil {
		t.Error("the answer for another slot was taken")
	}
	one, err := ask(BeaconConduct{Contradict: true})
	if err != nil {
		t.Fatal(err)
	}
	two, err := ask(BeaconConduct{Contradict: true})
	if err != nil || one.BeaconBlockRoot == two.BeaconBlockRoot || one.Target.Root == honest.Target.Root {
		t.Errorf("%v, %v, %v", one, two, err)
	}

	s.node.Behave(BeaconConduct{FloodEvents: 1 << 16})
	s.until("a head in a flood", func() bool {
		s.grow(s.chain.current().head + 1)
		time.Sleep(5 * time.Millisecond)
		return len(s.heads) > 0
	})
	d, _ := s.duty(s.chain.chain.EpochOf(s.chain.current().head), 1)
	if d.Slot > s.chain.current().head {
		s.grow(d.Slot)
	}
	vote := s.vote(1, d.Slot, nil, nil)
	for _, conduct := range []BeaconConduct{{Refuse: true}, {Forget: true}} {
		if err := s.node.take(conduct, func() error { return s.chain.Attest(vote) }); (err == nil) != conduct.Forget {
			t.Errorf("%+v: %v", conduct, err)
		}
	}
	if b := s.chain.Booked(); b.Attestations != 0 {
		t.Errorf("booked %+v", b)
	}
}

func TestNodeOfAnotherChain(t *testing.T) {
	s := rise(t, BeaconConduct{WrongChain: true})
	s.until("wrong network", func() bool { return s.client.Status().State == beacon.StateWrongNetwork })
}

func TestNewBeaconChainRefuses(t *testing.T) {
	if _, err := NewBeaconChain(testChain(), nil); err == nil {
		t.Error("a chain without validators")
	}
	if _, err := NewBeaconChain(testChain(), []phase0.BLSPubKey{{1}}); err == nil {
		t.Error("a key that is none")
	}
}
