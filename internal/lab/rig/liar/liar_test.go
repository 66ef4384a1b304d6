package liar

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	apiv1electra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/holiman/uint256"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// stage is what a liar stands on: it hears what goes through the host, and what goes past it.
type stage struct {
	t        *testing.T
	key      *operatorkey.PrivateKey
	when     string
	through  [][]byte
	past     [][]byte
	disguise engine.Options
}

func (s *stage) Publish(_ context.Context, _ string, data []byte) error {
	s.through = append(s.through, data)
	return nil
}

// honestSigner signs with ones.
type honestSigner struct{ engine.ShareSigner }

func (honestSigner) SignBatch(_ time.Time, requests []signer.Request) []signer.Result {
	results := make([]signer.Result, len(requests))
	for i := range results {
		results[i].Signature = phase0.BLSSignature{0x80, 1}
	}
	results[0] = signer.Result{Err: errors.New("refused")}
	return results
}

func newStage(t *testing.T, lie string) *stage {
	key, err := operatorkey.Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, key: key, when: filepath.Join(t.TempDir(), "lie")}
	l, err := New(lie, s.when)
	if err != nil {
		t.Fatal(err)
	}
	l.send = func(_ context.Context, _ string, data []byte) { s.past = append(s.past, data) }
	s.disguise = l.Wrap(engine.Options{Publisher: s, Key: key, Signer: honestSigner{}})
	return s
}

func (s *stage) begin() {
	if err := os.WriteFile(s.when, nil, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// say publishes a message of the operator and returns what others hear: through the host, and past it.
func (s *stage) say(kind wire.QBFTMsgType, value []byte) (through []byte, past [][]byte) {
	s.t.Helper()
	s.through, s.past = nil, nil
	id := wire.NewCommitteeMessageID(wire.Domain{1}, wire.RoleCommittee, wire.Committee{1, 2, 3, 4}.ID())
	q := &wire.QBFTMessage{MsgType: kind, Height: 50, Round: 1, Identifier: id[:], Root: wire.ValueRoot(value)}
	data, err := q.MarshalSSZ()
	if err != nil {
		s.t.Fatal(err)
	}
	m := &wire.SignedSSVMessage{OperatorIDs: []wire.OperatorID{4}, SSVMessage: &wire.SSVMessage{MsgID: id, Data: data}}
	if kind == wire.Proposal {
		m.FullData = value
	}
	hash, err := m.SSVMessage.Hash()
	if err != nil {
		s.t.Fatal(err)
	}
	signature, err := s.key.Sign(hash)
	if err != nil {
		s.t.Fatal(err)
	}
	m.Signatures = [][]byte{signature}
	raw, err := m.MarshalSSZ()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.disguise.Publisher.Publish(context.Background(), "topic", raw); err != nil {
		s.t.Fatal(err)
	}
	if len(s.through) != 1 {
		s.t.Fatalf("%d messages went through the host", len(s.through))
	}
	if !bytes.Equal(s.through[0], raw) {
		through = s.through[0]
	}
	return through, s.past
}

// open decodes a message and demands that the operator signed it and that its full data belongs to its root.
func (s *stage) open(raw []byte) (*wire.SignedSSVMessage, *wire.QBFTMessage) {
	s.t.Helper()
	m, err := wire.DecodeSigned(raw)
	if err != nil {
		s.t.Fatal(err)
	}
	q, err := wire.DecodeQBFT(m.SSVMessage.Data)
	if err != nil {
		s.t.Fatal(err)
	}
	hash, err := m.SSVMessage.Hash()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.key.Public().Verify(hash, m.Signatures[0]); err != nil {
		s.t.Errorf("a lie is not signed: %v", err)
	}
	return m, q
}

func aVote(t *testing.T) []byte {
	value, err := (&wire.BeaconVote{Source: &phase0.Checkpoint{Epoch: 5}, Target: &phase0.Checkpoint{Epoch: 6}}).MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestNobodyLiesBeforeItIsTime(t *testing.T) {
	for _, lie := range []string{"bad-share", "bad-proposal", "equivocate", "flood", "ghost-head", "ghost-block", "stolen-fees", "stripped", "hoard"} {
		s := newStage(t, lie)
		if changed, past := s.say(wire.Proposal, aVote(t)); changed != nil || past != nil {
			t.Errorf("%s: it lies too early", lie)
		}
		if got := s.disguise.Signer.SignBatch(time.Now(), make([]signer.Request, 2)); got[1].Signature[0] != 0x80 {
			t.Errorf("%s: it signs badly too early", lie)
		}
	}
	if _, err := New("", "when"); err == nil {
		t.Error("there is a liar without a lie")
	}
}

func TestBadShareNegatesSignatures(t *testing.T) {
	s := newStage(t, "bad-share")
	s.begin()
	got := s.disguise.Signer.SignBatch(time.Now(), make([]signer.Request, 2))
	if got[0].Err == nil || got[1].Err != nil || got[1].Signature != (phase0.BLSSignature{0xa0, 1}) {
		t.Errorf("%+v", got)
	}
	if changed, past := s.say(wire.Proposal, aVote(t)); changed != nil || past != nil {
		t.Error("it lies in consensus too")
	}
}

func TestBadProposalReplacesTheValue(t *testing.T) {
	s := newStage(t, "bad-proposal")
	s.begin()
	changed, past := s.say(wire.Proposal, aVote(t))
	if changed == nil || past != nil {
		t.Fatal("the proposal is as it was")
	}
	m, q := s.open(changed)
	vote, err := wire.DecodeBeaconVote(m.FullData)
	if err != nil || vote.Target.Epoch != 1006 || vote.Source.Epoch != 5 || q.Root != wire.ValueRoot(m.FullData) {
		t.Errorf("%+v, %v", vote, err)
	}
	if changed, _ := s.say(wire.Prepare, aVote(t)); changed != nil {
		t.Error("a prepare is changed")
	}
	duty := &wire.ConsensusData{Duty: wire.ValidatorDuty{Type: wire.DutyAggregator, ValidatorIndex: 7, Slot: 50}, DataSSZ: []byte{1, 2}}
	value, err := duty.MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	changed, _ = s.say(wire.Proposal, value)
	m, _ = s.open(changed)
	if got, err := wire.DecodeConsensusData(m.FullData); err != nil || got.Duty.ValidatorIndex != 8 || !bytes.Equal(got.DataSSZ, duty.DataSSZ) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestEquivocateProposesTwice(t *testing.T) {
	s := newStage(t, "equivocate")
	s.begin()
	value := aVote(t)
	changed, past := s.say(wire.Proposal, value)
	if changed != nil || len(past) != 1 {
		t.Fatalf("%d proposals beside the first", len(past))
	}
	m, q := s.open(past[0])
	vote, err := wire.DecodeBeaconVote(m.FullData)
	if err != nil || vote.Target.Epoch != 6 || bytes.Equal(m.FullData, value) || q.Root != wire.ValueRoot(m.FullData) {
		t.Errorf("%+v, %v", vote, err)
	}
	if _, past := s.say(wire.Commit, value); past != nil {
		t.Error("it says something else than proposals twice")
	}
	duty := &wire.ConsensusData{Duty: wire.ValidatorDuty{Type: wire.DutyProposer}, DataSSZ: make([]byte, 300)}
	if value, err = duty.MarshalSSZ(); err != nil {
		t.Fatal(err)
	}
	_, past = s.say(wire.Proposal, value)
	m, _ = s.open(past[0])
	if got, err := wire.DecodeConsensusData(m.FullData); err != nil || got.DataSSZ[252] != 1 || len(got.DataSSZ) != 300 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFloodSendsManyDifferentMessages(t *testing.T) {
	s := newStage(t, "flood")
	s.begin()
	changed, past := s.say(wire.Prepare, aVote(t))
	if changed != nil || len(past) != floodCopies {
		t.Fatalf("%d messages beside the first", len(past))
	}
	now, later := 0, 0
	roots := map[[32]byte]bool{wire.ValueRoot(aVote(t)): true}
	for _, raw := range past {
		_, q := s.open(raw)
		if q.Height == 50 {
			now++
			if roots[q.Root] {
				t.Error("a copy repeats another")
			}
			roots[q.Root] = true
		} else if q.Height > 50 {
			later++
		}
	}
	if now != floodCopies/2 || later != floodCopies/2 {
		t.Errorf("%d for the slot, %d for later ones", now, later)
	}
}

func TestGhostHeadMakesUpAHead(t *testing.T) {
	s := newStage(t, "ghost-head")
	s.begin()
	changed, past := s.say(wire.Proposal, aVote(t))
	if changed == nil || past != nil {
		t.Fatal("the proposal is as it was")
	}
	m, q := s.open(changed)
	vote, err := wire.DecodeBeaconVote(m.FullData)
	if err != nil || vote.BlockRoot == (phase0.Root{}) || vote.Target.Epoch != 6 || vote.Source.Epoch != 5 || q.Root != wire.ValueRoot(m.FullData) {
		t.Errorf("%+v, %v", vote, err)
	}
	if changed, _ := s.say(wire.Prepare, aVote(t)); changed != nil {
		t.Error("a prepare is changed")
	}
}

// aBlock is a full block of Electra whose payload calls itself by its right hash.
func aBlock(t *testing.T) []byte {
	block := &electra.BeaconBlock{Slot: 50, ProposerIndex: 7, ParentRoot: phase0.Root{1}, Body: &electra.BeaconBlockBody{
		RANDAOReveal: phase0.BLSSignature{2}, ETH1Data: &phase0.ETH1Data{BlockHash: make([]byte, 32)}, ExecutionRequests: &electra.ExecutionRequests{},
		SyncAggregate:    &altair.SyncAggregate{SyncCommitteeBits: make([]byte, 64)},
		ExecutionPayload: &deneb.ExecutionPayload{BlockNumber: 3, FeeRecipient: [20]byte{3}, BaseFeePerGas: uint256.NewInt(7)},
	}}
	block.Body.ExecutionPayload.BlockHash = blockHash(block.Body.ExecutionPayload, block.ParentRoot)
	data, err := eth.EncodeBlock(&api.VersionedProposal{Version: spec.DataVersionElectra, Electra: &apiv1electra.BlockContents{Block: block}})
	if err != nil {
		t.Fatal(err)
	}
	value, err := (&wire.ConsensusData{
		Duty: wire.ValidatorDuty{Type: wire.DutyProposer, ValidatorIndex: 7, Slot: 50}, Version: eth.Electra, DataSSZ: data,
	}).MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func (s *stage) block(lie string) *electra.BeaconBlock {
	s.t.Helper()
	s.begin()
	changed, _ := s.say(wire.Proposal, aBlock(s.t))
	if changed == nil {
		s.t.Fatalf("%s: the block is as it was", lie)
	}
	m, _ := s.open(changed)
	data, err := wire.DecodeConsensusData(m.FullData)
	if err != nil {
		s.t.Fatal(err)
	}
	proposal, err := data.Block()
	if err != nil {
		s.t.Fatal(err)
	}
	if vote, _ := s.say(wire.Proposal, aVote(s.t)); vote != nil {
		s.t.Errorf("%s: votes are changed too", lie)
	}
	return proposal.Electra.Block
}

func TestGhostBlockIsImpossible(t *testing.T) {
	b := newStage(t, "ghost-block").block("ghost-block")
	if b.ProposerIndex != 999 || b.ParentRoot != (phase0.Root{}) || b.Body.RANDAOReveal != (phase0.BLSSignature{}) || b.Slot != 50 {
		t.Errorf("proposer %d, parent %#x, slot %d", b.ProposerIndex, b.ParentRoot, b.Slot)
	}
}

// A block that steals fees must be one that the chain takes: else nothing would be stolen where nobody looks.
func TestStolenFeesAreInAValidBlock(t *testing.T) {
	b := newStage(t, "stolen-fees").block("stolen-fees")
	p := b.Body.ExecutionPayload
	if p.FeeRecipient != thief || p.BlockHash != blockHash(p, b.ParentRoot) || b.ProposerIndex != 7 || b.ParentRoot != (phase0.Root{1}) {
		t.Errorf("pays %#x, hash %#x", p.FeeRecipient, p.BlockHash)
	}
}

// One that strips speaks without the value first: whoever remembers that has no room for the value.
func TestStrippedSpeaksWithoutValues(t *testing.T) {
	s := newStage(t, "stripped")
	s.begin()
	changed, past := s.say(wire.Proposal, aVote(t))
	if changed != nil || len(past) != 1 {
		t.Fatalf("%d messages beside the first", len(past))
	}
	if m, q := s.open(past[0]); len(m.FullData) != 0 || q.Root != wire.ValueRoot(aVote(t)) {
		t.Errorf("full data of %d bytes, root %#x", len(m.FullData), q.Root)
	}
	if _, past := s.say(wire.Prepare, aVote(t)); past != nil {
		t.Error("a message without a value is said twice")
	}
	bare := past[0]
	l := s.disguise.Publisher.(*liar)
	done := make(chan []byte, 1)
	l.send = func(_ context.Context, _ string, data []byte) { done <- data }
	_, _ = s.say(wire.Proposal, aVote(t))
	whole := s.through[0]
	<-done // its own
	verdict := pubsub.ValidationReject
	honest := func(context.Context, peer.ID, *pubsub.Message) pubsub.ValidationResult { return verdict }
	if got := l.relay("topic", honest)(t.Context(), "", &pubsub.Message{Message: &pb.Message{Data: whole}}); got != verdict {
		t.Errorf("what is refused is relayed: %v", got)
	}
	verdict = pubsub.ValidationAccept
	if got := l.relay("topic", honest)(t.Context(), "", &pubsub.Message{Message: &pb.Message{Data: bare}}); got != verdict {
		t.Errorf("what has no value is not relayed: %v", got)
	}
	if got := l.relay("topic", honest)(t.Context(), "", &pubsub.Message{Message: &pb.Message{Data: whole}}); got != pubsub.ValidationIgnore {
		t.Errorf("a message with its value is relayed: %v", got)
	}
	if relayed := <-done; !bytes.Equal(relayed, bare) {
		t.Error("what is relayed is not the message without its value")
	}
	verdict = pubsub.ValidationAccept
	if got := l.relay("another", honest)(t.Context(), "", &pubsub.Message{Message: &pb.Message{Data: whole}}); got != verdict {
		t.Errorf("a topic on which nothing was stripped yet: %v", got)
	}
}

// A hoarder says everything once, about the slot to come, in every duty that it ever spoke in.
func TestHoardFillsTheSlotToCome(t *testing.T) {
	s := newStage(t, "hoard")
	s.begin()
	l := s.disguise.Publisher.(*liar)
	for _, role := range []wire.Role{wire.RoleCommittee, wire.RoleAggregator} {
		if l.spoken == nil {
			l.spoken = make(map[wire.MessageID]string)
		}
		l.spoken[wire.NewCommitteeMessageID(wire.Domain{1}, role, wire.CommitteeID{9})] = "topic"
	}
	l.fill(t.Context(), 51, []wire.OperatorID{4})
	seen := make(map[string]bool)
	for _, raw := range s.past {
		m, q := s.open(raw)
		if q.Height != 51 || q.MsgType == wire.Proposal || len(m.FullData) != 0 || seen[string(raw)] {
			t.Errorf("height %d, type %d, again: %t", q.Height, q.MsgType, seen[string(raw)])
		}
		seen[string(raw)] = true
	}
	if len(seen) != 2*3*hoardedRounds {
		t.Errorf("%d messages", len(seen))
	}
}

// Whatever goes past the rules goes by the way that gossip gave for the topic.
func TestSmuggleTakesTheTopicsWay(t *testing.T) {
	l, err := New("flood", "when")
	if err != nil {
		t.Fatal(err)
	}
	var sent string
	honest := func(context.Context, peer.ID, *pubsub.Message) pubsub.ValidationResult {
		return pubsub.ValidationReject
	}
	for _, topic := range []string{"a", "b"} {
		validate := l.Intercept(topic, func(_ context.Context, data []byte) error { sent += topic + string(data); return nil }, honest)
		if validate(t.Context(), "", &pubsub.Message{}) != pubsub.ValidationReject {
			t.Error("the rules are not asked")
		}
	}
	l.smuggle(t.Context(), "b", []byte("1"))
	l.smuggle(t.Context(), "nowhere", []byte("2"))
	if sent != "b1" {
		t.Errorf("sent %q", sent)
	}
}
