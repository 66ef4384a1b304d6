package history

import (
	"context"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// shards are as many as a node has.
const shards = 64

// hawser is the node's own message validation and engine between stubs.
type hawser struct {
	tally
	t        *traffic
	verifier *p2p.Verifier
	engine   *engine.Engine
	rules    [shards]struct {
		sync.Mutex
		*gossip.Validator
	}
}

func newHawser(t *traffic) (design, error) {
	h := &hawser{t: t, verifier: p2p.NewVerifier(t, 0)}
	for i := range h.rules {
		rules, err := gossip.New(gossip.Config{Profile: t.profile, View: known(t), MaxRecords: gossip.DefaultMaxRecords / shards})
		if err != nil {
			return nil, err
		}
		h.rules[i].Validator = rules
	}
	stub := &stub{h: h, own: make(map[phase0.BLSPubKey]phase0.BLSSignature)}
	for i := range t.executors {
		stub.own[t.executors[i].shares[0]] = t.executors[i].own
	}
	served := h.served()
	var err error
	h.engine, err = engine.New(engine.Options{
		Profile: t.profile, Chain: func() *eth.Chain { return t.chain }, Self: self, Signer: stub, Journal: stub, Key: stub, Verifier: h.verifier,
		Publisher: stub, Beacon: stub, Served: func() engine.Served { return served },
	})
	return h, err
}

// served are whom the operator serves.
type served struct {
	shares     map[wire.ValidatorPK]*duty.Share
	committees map[wire.CommitteeID]wire.Committee
}

// Share implements engine.Served.
func (s *served) Share(validator wire.ValidatorPK) *duty.Share { return s.shares[validator] }

// Operators implements engine.Served.
func (s *served) Operators(committee wire.CommitteeID) wire.Committee { return s.committees[committee] }

// Served implements engine.Served.
func (s *served) Served() (validators, committees int) { return len(s.shares), len(s.committees) }

// served are all validators; those without a duty sit in the committees of those with one.
func (h *hawser) served() *served {
	s := &served{shares: make(map[wire.ValidatorPK]*duty.Share), committees: make(map[wire.CommitteeID]wire.Committee)}
	for v := range h.t.validators {
		e := &h.t.executors[v%len(h.t.executors)]
		share := &duty.Share{Validator: e.validator, Index: phase0.ValidatorIndex(v), Committee: e.committee, SharePubKeys: e.shares}
		if v >= len(h.t.executors) {
			share.Validator = wire.ValidatorPK{0xff, byte(v), byte(v >> 8)}
			share.SharePubKeys = make([]phase0.BLSPubKey, size)
			for k := range share.SharePubKeys {
				share.SharePubKeys[k] = phase0.BLSPubKey{0xfe, byte(v), byte(v >> 8), byte(k)}
			}
		}
		s.shares[share.Validator] = share
		s.committees[e.committee.ID()] = e.committee
	}
	return s
}

func (h *hawser) run(ctx context.Context) { h.engine.Run(ctx) }

func (h *hawser) begin() {
	for i := range h.t.executors {
		e := &h.t.executors[i]
		h.engine.Start(duty.CommitteeDuty{Slot: h.t.slot, Committee: e.committee.ID(), Attesters: []duty.AttesterDuty{
			{PubKey: e.validator, ValidatorIndex: e.index, CommitteeLength: 8, CommitteesAtSlot: 1},
		}})
	}
}

// receive is what the node does with a message of the network.
func (h *hawser) receive(a arrival) {
	shard := &h.rules[gossip.ShardKey(a.data)%shards]
	shard.Lock()
	message, result := shard.Validate(time.Now(), gossip.PeerKey(rune(a.from)), a.topic, a.data, h.verifier)
	shard.Unlock()
	switch {
	case result.Accepted():
		h.engine.Deliver(message)
	case result.Rule.Verdict == gossip.Reject:
		h.refused.Add(1)
	}
}

// known is the registry of a traffic.
func known(t *traffic) gossip.View {
	v := &registry{committees: make(map[wire.CommitteeID]gossip.CommitteeInfo, len(t.executors))}
	for i := range t.executors {
		c := t.executors[i].committee
		v.committees[c.ID()] = gossip.CommitteeInfo{Operators: c, Validators: slotsPerEpoch}
	}
	return v
}

type registry struct {
	committees map[wire.CommitteeID]gossip.CommitteeInfo
}

// Operator knows everybody.
func (*registry) Operator(wire.OperatorID) bool { return true }

// Committee knows those with a duty.
func (r *registry) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	c, found := r.committees[id]
	return c, found
}

// Validator knows none: committees speak.
func (*registry) Validator(wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	return gossip.ValidatorInfo{}, false
}

// ProposerDuty knows of none.
func (*registry) ProposerDuty(phase0.Slot, phase0.ValidatorIndex) (assigned, known bool) {
	return false, false
}

// SyncCommitteeDuty knows of none.
func (*registry) SyncCommitteeDuty(phase0.Epoch, phase0.ValidatorIndex) bool { return false }

// InSyncCommittee knows of none.
func (*registry) InSyncCommittee(phase0.Epoch, wire.CommitteeID) bool { return false }

// ExitDuties knows of none.
func (*registry) ExitDuties(phase0.Slot, wire.ValidatorPK) int { return 0 }

// stub is what the engine speaks to. It answers at once; own signatures were made before the slot.
type stub struct {
	engine.Beacon // nil: a duty of attesters asks for nothing else than what is below
	h             *hawser
	own           map[phase0.BLSPubKey]phase0.BLSSignature
}

// CheckAttestation allows everything.
func (*stub) CheckAttestation(phase0.BLSPubKey, phase0.Epoch, phase0.Epoch) error { return nil }

// CheckBlock allows everything.
func (*stub) CheckBlock(phase0.BLSPubKey, phase0.Slot) error { return nil }

// SignBatch returns what was signed before.
func (s *stub) SignBatch(_ time.Time, requests []signer.Request) []signer.Result {
	results := make([]signer.Result, len(requests))
	for i, r := range requests {
		results[i].Signature = s.own[r.Share]
	}
	return results
}

// WasJoined knows nothing of before.
func (*stub) WasJoined(wire.MessageID, wire.Height) bool { return false }

// RecordAll forgets.
func (*stub) RecordAll([]signer.Joined) error { return nil }

// Sign returns no real signature: nobody verifies own messages.
func (*stub) Sign([32]byte) ([]byte, error) { return make([]byte, wire.SignatureLength), nil }

// Publish sends nowhere.
func (*stub) Publish(context.Context, string, []byte) error { return nil }

// AttestationData is the slot's vote.
func (s *stub) AttestationData(context.Context, phase0.Slot, phase0.CommitteeIndex) (*phase0.AttestationData, error) {
	return s.h.t.vote, nil
}

// BlockHeader knows every block.
func (*stub) BlockHeader(context.Context, phase0.Root) (*phase0.BeaconBlockHeader, error) {
	return &phase0.BeaconBlockHeader{}, nil
}

// SubmitAttestations counts.
func (s *stub) SubmitAttestations(_ context.Context, list []*spec.VersionedAttestation) error {
	s.h.done.Add(int64(len(list)))
	return nil
}
