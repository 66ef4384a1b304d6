package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	testSlot          = phase0.Slot(100)
	testSlotsPerEpoch = 8
)

var (
	testGenesis   = time.Unix(1_900_000_000, 0)
	testCommittee = wire.Committee{1, 2, 3, 4}
)

func testProfile(genesis time.Time) *network.Profile {
	p := network.Hoodi()
	p.Name, p.Public, p.Registry = "test", false, common.Address{1}
	p.RoundTimeouts = network.Scaled
	p.Beacon.SlotDuration, p.Beacon.SlotsPerEpoch = 3*time.Second, testSlotsPerEpoch
	p.Beacon.GenesisTime = genesis
	return &p
}

// testChain is the profile's chain, in Electra from genesis.
func testChain(profile *network.Profile) func() *eth.Chain {
	c := &eth.Chain{Constants: profile.Beacon, Forks: []eth.Fork{{Version: phase0.Version{5}, ID: eth.Electra}}}
	return func() *eth.Chain { return c }
}

// model is a share's, or a whole validator's, modelled signature.
func model(key phase0.BLSPubKey, root phase0.Root) (s phase0.BLSSignature) {
	sum := sha256.Sum256(append(key[:], root[:]...))
	copy(s[:], sum[:])
	return s
}

// ports are everything an engine touches, with switches for what may go wrong.
type ports struct {
	id wire.OperatorID

	mu           sync.Mutex
	signCalls    []int // requests in each call of the signer
	joined       []signer.Joined
	before       map[signer.Joined]bool
	recordErr    error
	remembered   []*wire.SignedSSVMessage
	unremembered bool // something was published before it was remembered
	published    [][]byte
	publish      func(topic string, data []byte)
	votes        int
	header       func(phase0.Root) (*phase0.BeaconBlockHeader, error)
	voteDelay    time.Duration
	vote         func(phase0.Slot) *phase0.AttestationData
	refuse       func(*spec.VersionedAttestation) bool
	calls        []int // attestations in each submission
	attested     map[phase0.ValidatorIndex]phase0.BLSSignature
	syncs        int
	recombines   []int

	fetched       []fetched
	aggregates    []*spec.VersionedSignedAggregateAndProof
	contributions []*altair.SignedContributionAndProof
	exits         []*phase0.SignedVoluntaryExit
	registrations [][]*apiv1.SignedValidatorRegistration
	registerErr   error
}

// fetched is what was asked for the aggregation of a beacon committee or subcommittee.
type fetched struct {
	what string
	slot phase0.Slot
	part uint64
	root phase0.Root
}

func newPorts(id wire.OperatorID) *ports {
	return &ports{id: id, before: make(map[signer.Joined]bool), attested: make(map[phase0.ValidatorIndex]phase0.BLSSignature)}
}

func (p *ports) CheckAttestation(phase0.BLSPubKey, phase0.Epoch, phase0.Epoch) error { return nil }
func (p *ports) CheckBlock(phase0.BLSPubKey, phase0.Slot) error                      { return nil }

func (p *ports) SignBatch(_ time.Time, requests []signer.Request) []signer.Result {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signCalls = append(p.signCalls, len(requests))
	results := make([]signer.Result, len(requests))
	for i, r := range requests {
		results[i].Signature = model(r.Share, r.Object.Root())
	}
	return results
}

func (p *ports) WasJoined(id wire.MessageID, h wire.Height) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.before[signer.Joined{Identifier: id, Height: h}]
}

func (p *ports) RecordAll(instances []signer.Joined) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.recordErr == nil {
		p.joined = append(p.joined, instances...)
	}
	return p.recordErr
}

func (p *ports) Sign(hash [32]byte) ([]byte, error) {
	return bytes.Repeat(append(hash[:], byte(p.id)), 8)[:wire.SignatureLength], nil
}

func (p *ports) Verify(*wire.SignedSSVMessage) error { return nil }

// Remember counts what need not be verified again. A message is remembered before it is published.
func (p *ports) Remember(m *wire.SignedSSVMessage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.remembered = append(p.remembered, m)
}

func (p *ports) Publish(_ context.Context, topic string, data []byte) error {
	p.mu.Lock()
	p.published = append(p.published, data)
	m, err := wire.DecodeSigned(data)
	p.unremembered = p.unremembered || err != nil || len(m.OperatorIDs) == 1 && !slices.ContainsFunc(p.remembered, func(own *wire.SignedSSVMessage) bool {
		return bytes.Equal(own.Signatures[0], m.Signatures[0]) && bytes.Equal(own.SSVMessage.Data, m.SSVMessage.Data)
	})
	publish := p.publish
	p.mu.Unlock()
	if publish != nil {
		publish(topic, data)
	}
	return nil
}

func (p *ports) AttestationData(_ context.Context, slot phase0.Slot, _ phase0.CommitteeIndex) (*phase0.AttestationData, error) {
	p.mu.Lock()
	p.votes++
	p.mu.Unlock()
	time.Sleep(p.voteDelay)
	if p.vote != nil {
		return p.vote(slot), nil
	}
	return p.attestationData(slot)
}

func (p *ports) attestationData(slot phase0.Slot) (*phase0.AttestationData, error) {
	epoch := phase0.Epoch(slot / testSlotsPerEpoch)
	return &phase0.AttestationData{
		Slot: slot, BeaconBlockRoot: phase0.Root{0xaa}, Source: &phase0.Checkpoint{Epoch: epoch - 1}, Target: &phase0.Checkpoint{Epoch: epoch},
	}, nil
}

func (p *ports) Proposal(context.Context, phase0.Slot, phase0.BLSSignature, [32]byte) (*api.VersionedProposal, error) {
	return nil, errBusy
}

// BlockHeader knows every block, unless a test says otherwise.
func (p *ports) BlockHeader(_ context.Context, root phase0.Root) (*phase0.BeaconBlockHeader, error) {
	p.mu.Lock()
	header := p.header
	p.mu.Unlock()
	if header != nil {
		return header(root)
	}
	return &phase0.BeaconBlockHeader{}, nil
}

func (p *ports) SubmitAttestations(_ context.Context, attestations []*spec.VersionedAttestation) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, len(attestations))
	for _, a := range attestations {
		if p.refuse != nil && p.refuse(a) {
			return &api.Error{StatusCode: 400}
		}
	}
	for _, a := range attestations {
		p.attested[*a.ValidatorIndex] = a.Electra.Signature
	}
	return nil
}

func (p *ports) SubmitSyncMessages(_ context.Context, messages []*altair.SyncCommitteeMessage) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.syncs += len(messages)
	return nil
}

func (p *ports) Aggregate(_ context.Context, slot phase0.Slot, root phase0.Root, index phase0.CommitteeIndex) (*spec.VersionedAttestation, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fetched = append(p.fetched, fetched{"aggregate", slot, uint64(index), root})
	data, err := p.attestationData(slot)
	bits := make([]byte, 8)
	bits[index/8] = 1 << (index % 8)
	return &spec.VersionedAttestation{Version: spec.DataVersionElectra, Electra: &electra.Attestation{
		AggregationBits: []byte{3}, Data: data, CommitteeBits: bits,
	}}, err
}

func (p *ports) Contribution(_ context.Context, slot phase0.Slot, subcommittee uint64, block phase0.Root) (*altair.SyncCommitteeContribution, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fetched = append(p.fetched, fetched{"contribution", slot, subcommittee, block})
	return &altair.SyncCommitteeContribution{Slot: slot, BeaconBlockRoot: block, SubcommitteeIndex: subcommittee, AggregationBits: append([]byte{1}, make([]byte, 15)...)}, nil
}

func (p *ports) SubmitAggregates(_ context.Context, aggregates []*spec.VersionedSignedAggregateAndProof) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.aggregates = append(p.aggregates, aggregates...)
	return nil
}

func (p *ports) SubmitContributions(_ context.Context, contributions []*altair.SignedContributionAndProof) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.contributions = append(p.contributions, contributions...)
	return nil
}

func (p *ports) SubmitExit(_ context.Context, exit *phase0.SignedVoluntaryExit) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.exits = append(p.exits, exit)
	return nil
}

func (p *ports) SubmitRegistrations(_ context.Context, registrations []*apiv1.SignedValidatorRegistration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.registrations = append(p.registrations, registrations)
	return p.registerErr
}

func (p *ports) SubmitProposal(context.Context, *api.VersionedSignedProposal) error { return nil }

func (p *ports) SubmitBlindedProposal(context.Context, *api.VersionedSignedBlindedProposal) error {
	return nil
}

func (p *ports) Recombine(items []duty.Recombination) ([]duty.Whole, error) {
	p.mu.Lock()
	p.recombines = append(p.recombines, len(items))
	p.mu.Unlock()
	out := make([]duty.Whole, len(items))
	for i, item := range items {
		out[i].Signature = model(item.Validator, item.Root)
	}
	return out, nil
}

// schemePorts lets ports be a Scheme although Verify means something else there.
type schemePorts struct{ *ports }

func (schemePorts) Forget(func(phase0.BLSPubKey) bool) {}

func (schemePorts) Verify(items []duty.ShareToVerify) ([]bool, error) {
	return make([]bool, len(items)), nil
}

func newEngine(t testing.TB, p *ports, c clock.Clock, profile *network.Profile, workers int, shares ...duty.Share) *Engine {
	served := listOf(slices.Clone(shares)...)
	t.Helper()
	e, err := New(Options{
		Profile: profile, Chain: testChain(profile), Self: p.id, Signer: p, Journal: p, Key: p, Verifier: p, Publisher: p, Beacon: p,
		Served: func() Served { return served }, Scheme: schemePorts{p}, Clock: c, Workers: workers,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// share is validator v of a committee.
func share(committee wire.Committee, v int) duty.Share {
	s := duty.Share{Validator: wire.ValidatorPK{0xff, byte(v), byte(v >> 8)}, Index: phase0.ValidatorIndex(v), Committee: committee}
	for _, op := range committee {
		s.SharePubKeys = append(s.SharePubKeys, phase0.BLSPubKey{byte(op), byte(v), byte(v >> 8)})
	}
	return s
}

// committeeDuty has one attester for each of the validators.
func committeeDuty(committee wire.Committee, slot phase0.Slot, validators ...int) duty.CommitteeDuty {
	d := duty.CommitteeDuty{Slot: slot, Committee: committee.ID()}
	for _, v := range validators {
		s := share(committee, v)
		d.Attesters = append(d.Attesters, duty.AttesterDuty{
			PubKey: s.Validator, ValidatorIndex: s.Index, CommitteeLength: 8, CommitteesAtSlot: 1,
		})
	}
	return d
}

// received turns gossip bytes into what validation hands on.
func received(t testing.TB, data []byte) *gossip.Message {
	t.Helper()
	signed, err := wire.DecodeSigned(data)
	if err != nil {
		t.Fatal(err)
	}
	m := &gossip.Message{Signed: signed, Role: signed.SSVMessage.MsgID.Role(), CommitteeID: signed.SSVMessage.MsgID.CommitteeID()}
	if !network.ForCommittee(m.Role) {
		m.CommitteeID = testCommittee.ID() // as validation finds it by the validator
	}
	if signed.SSVMessage.MsgType == wire.MsgConsensus {
		if m.QBFT, err = wire.DecodeQBFT(signed.SSVMessage.Data); err != nil {
			t.Fatal(err)
		}
		m.Slot = phase0.Slot(m.QBFT.Height)
	} else {
		partial, err := wire.ParsePartialView(signed.SSVMessage.Data)
		if err != nil {
			t.Fatal(err)
		}
		m.Partial, m.Slot = &partial, partial.Slot()
	}
	return m
}

// cluster is four engines whose messages reach each other at once.
type cluster struct {
	clock   *clock.Virtual
	profile *network.Profile
	ports   []*ports
	engines []*Engine
}

func newCluster(t testing.TB, workers int, shares ...duty.Share) *cluster {
	c := &cluster{profile: testProfile(testGenesis)}
	c.clock = clock.NewVirtual(c.profile.SlotStart(testSlot).Add(time.Second))
	for _, id := range testCommittee {
		p := newPorts(id)
		p.publish = func(_ string, data []byte) {
			for i, other := range c.engines {
				if testCommittee[i] != id && other != nil {
					other.Deliver(received(t, data))
				}
			}
		}
		c.ports = append(c.ports, p)
		e := newEngine(t, p, c.clock, c.profile, workers, shares...)
		c.engines = append(c.engines, e)
	}
	return c
}

// settle lets the engines do all they can at this moment.
func (c *cluster) settle(engines ...*Engine) {
	if len(engines) == 0 {
		engines = c.engines
	}
	for busy := true; busy; {
		busy = false
		for _, e := range engines {
			for e.Step(context.Background()) {
				busy = true
			}
		}
	}
}
