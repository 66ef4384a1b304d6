//go:build !race

package node

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	duties "github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The committee of this file has real engines, operator keys and hosts on loopback. Its shares' signatures are modelled.
const (
	siegeSlot = 2 * time.Second
	// siegeShare is how often a duty without an attack must fit into a slot, which is longer for a slow machine, up to
	// siegeLongest.
	siegeShare   = 16
	siegeLongest = 8 * time.Second
	siegeSlots   = 5
	siegeEpoch   = 8 // slots
	siegeBegins  = phase0.Slot(100)
	validators   = 8
)

var besieged = wire.Committee{1, 2, 3, 4}

// besiegedView is what the gossip rules ask of contract and chain.
type besiegedView struct {
	keys map[wire.OperatorID]*operatorkey.PrivateKey
}

func (v besiegedView) Operator(id wire.OperatorID) bool { return besieged.Contains(id) }

func (v besiegedView) OperatorKey(id wire.OperatorID) (*operatorkey.PublicKey, bool) {
	key := v.keys[id]
	if key == nil {
		return nil, false
	}
	return key.Public(), true
}

func (v besiegedView) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	return gossip.CommitteeInfo{Operators: besieged, Validators: validators}, id == besieged.ID()
}

func (besiegedView) serves(id wire.CommitteeID) int {
	if id == besieged.ID() {
		return 1
	}
	return 0
}

func (besiegedView) Validator(wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	return gossip.ValidatorInfo{}, false
}

func (besiegedView) ProposerDuty(phase0.Slot, phase0.ValidatorIndex) (bool, bool) { return false, true }
func (besiegedView) SyncCommitteeDuty(phase0.Epoch, phase0.ValidatorIndex) bool   { return false }
func (besiegedView) InSyncCommittee(phase0.Epoch, wire.CommitteeID) bool          { return true }
func (besiegedView) ExitDuties(phase0.Slot, wire.ValidatorPK) int                 { return 0 }

// besiegedPorts are an engine's other neighbours: signer, journal, beacon node and the scheme of share signatures.
type besiegedPorts struct {
	engine.Beacon // what committee duties do not ask
	attested      atomic.Int64
}

func modelled(key phase0.BLSPubKey, root phase0.Root) (s phase0.BLSSignature) {
	sum := sha256.Sum256(append(key[:], root[:]...))
	copy(s[:], sum[:])
	return s
}

func (*besiegedPorts) CheckAttestation(phase0.BLSPubKey, phase0.Epoch, phase0.Epoch) error {
	return nil
}
func (*besiegedPorts) CheckBlock(phase0.BLSPubKey, phase0.Slot) error { return nil }

func (*besiegedPorts) SignBatch(_ time.Time, requests []signer.Request) []signer.Result {
	results := make([]signer.Result, len(requests))
	for i, r := range requests {
		results[i].Signature = modelled(r.Share, r.Object.Root())
	}
	return results
}
func (*besiegedPorts) WasJoined(wire.MessageID, wire.Height) bool { return false }
func (*besiegedPorts) RecordAll([]signer.Joined) error            { return nil }

// BlockHeader implements engine.Blockchain: the beacon node knows every block.
func (*besiegedPorts) BlockHeader(context.Context, phase0.Root) (*phase0.BeaconBlockHeader, error) {
	return &phase0.BeaconBlockHeader{}, nil
}

func (*besiegedPorts) AttestationData(_ context.Context, slot phase0.Slot, _ phase0.CommitteeIndex) (*phase0.AttestationData, error) {
	epoch := phase0.Epoch(slot / siegeEpoch)
	return &phase0.AttestationData{
		Slot: slot, BeaconBlockRoot: phase0.Root{0xaa}, Source: &phase0.Checkpoint{Epoch: epoch - 1}, Target: &phase0.Checkpoint{Epoch: epoch},
	}, nil
}

func (p *besiegedPorts) SubmitAttestations(_ context.Context, attestations []*spec.VersionedAttestation) error {
	p.attested.Add(int64(len(attestations)))
	return nil
}

func (*besiegedPorts) SubmitSyncMessages(context.Context, []*altair.SyncCommitteeMessage) error {
	return nil
}

type modelScheme struct{}

func (modelScheme) Forget(func(phase0.BLSPubKey) bool) {}

func (modelScheme) Recombine(items []duties.Recombination) ([]duties.Whole, error) {
	out := make([]duties.Whole, len(items))
	for i, item := range items {
		out[i].Signature = modelled(item.Validator, item.Root)
	}
	return out, nil
}

func (modelScheme) Verify(items []duties.ShareToVerify) ([]bool, error) {
	return make([]bool, len(items)), nil
}

// siege is a committee on a network of its own.
type siege struct {
	t       *testing.T
	profile network.Profile
	chain   *eth.Chain
	slot    time.Duration
	stops   []func()
	hosts   []*p2p.Host
	engines []*engine.Engine
	ports   []*besiegedPorts
	metrics []*prometheus.Registry
	keys    map[wire.OperatorID]*operatorkey.PrivateKey
	subnets p2p.Subnets
}

// siegeTopics are the subnets besides the committee's that its members are on: cheap validators of strangers could put them there.
var siegeTopics = []int{1, 2, 3, 4, 5, 6, 7}

// newSiegeOf starts a committee with slots of a length, on its own subnet and on more.
func newSiegeOf(t *testing.T, slot time.Duration, more ...int) *siege {
	s := &siege{t: t, profile: network.Local(), slot: slot, subnets: p2p.NewSubnets(append([]int{114}, more...)...)}
	t.Cleanup(s.stop)
	s.profile.RoundTimeouts = network.Scaled
	s.profile.Beacon.SlotDuration, s.profile.Beacon.SlotsPerEpoch = slot, siegeEpoch
	s.profile.Beacon.GenesisTime = time.Now().Add(-time.Duration(siegeBegins) * slot)
	s.chain = &eth.Chain{Constants: s.profile.Beacon, Forks: []eth.Fork{{Version: phase0.Version{5}, ID: eth.Electra}}}
	view := besiegedView{keys: make(map[wire.OperatorID]*operatorkey.PrivateKey)}
	for _, id := range besieged {
		key, err := operatorkey.Generate(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		view.keys[id] = key
	}
	s.keys = view.keys
	var known []peer.AddrInfo
	for _, id := range besieged {
		known = append(known, s.operator(id, view, known))
	}
	return s
}

// operator starts one member, which knows those before it.
func (s *siege) operator(id wire.OperatorID, view besiegedView, known []peer.AddrInfo) peer.AddrInfo {
	s.t.Helper()
	identity, err := p2p.GenerateIdentity(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	var runningEngine atomic.Pointer[engine.Engine]
	verifier, metrics, ports := p2p.NewVerifier(view, 0), prometheus.NewRegistry(), &besiegedPorts{}
	self := gossip.PeerKey(identity.PeerID())
	h, err := p2p.New(s.t.Context(), p2p.Options{
		Identity: identity, Listen: netip.MustParseAddr("127.0.0.1"), StaticPeers: known, Profile: &s.profile,
		View: view, Verifier: verifier, Subnets: s.subnets, Version: "test", SharedRanges: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Clock: clock.Wall{}, Logger: slog.New(slog.DiscardHandler),
		Registerer: metrics, Ours: view.serves,
		Handler: func(m *gossip.Message) {
			if e := runningEngine.Load(); e != nil && m.From != self {
				e.Deliver(m)
			}
		},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	served := serveBesieged()
	e, err := engine.New(engine.Options{
		Profile: &s.profile, Chain: func() *eth.Chain { return s.chain }, Self: id, Signer: ports, Journal: ports, Key: view.keys[id], Verifier: verifier, Publisher: h, Beacon: ports,
		Served: func() engine.Served { return served }, Scheme: modelScheme{}, Clock: clock.Wall{}, Workers: 1, Registerer: metrics,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	runningEngine.Store(e)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { e.Run(ctx) })
	running.Go(func() { _ = h.Run(ctx) })
	s.stops = append(s.stops, func() {
		cancel()
		running.Wait()
		if err := h.Close(); err != nil {
			s.t.Error(err)
		}
	})
	s.hosts, s.engines, s.ports, s.metrics = append(s.hosts, h), append(s.engines, e), append(s.ports, ports), append(s.metrics, metrics)
	return siegeAddress(h)
}

// stop ends every member.
func (s *siege) stop() {
	for _, stop := range s.stops {
		stop()
	}
	s.stops = nil
}

// meshed waits until everybody hears everybody.
func (s *siege) meshed() {
	s.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if !slices.ContainsFunc(s.hosts, func(h *p2p.Host) bool { return h.SubnetList()[114].Mesh < len(s.hosts)-1 }) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatal("never: the mesh")
		}
	}
}

func siegeAddress(h *p2p.Host) peer.AddrInfo {
	info, err := peer.AddrInfoFromP2pAddr(h.Addrs()[0])
	if err != nil {
		return peer.AddrInfo{}
	}
	return *info
}

// siegeServed has all validators of the besieged committee.
type siegeServed struct {
	id     wire.CommitteeID
	shares map[wire.ValidatorPK]*duties.Share
}

func serveBesieged() *siegeServed {
	served := &siegeServed{besieged.ID(), map[wire.ValidatorPK]*duties.Share{}}
	for v := range validators {
		s := &duties.Share{Validator: wire.ValidatorPK{0xff, byte(v)}, Index: phase0.ValidatorIndex(v), Committee: besieged}
		for _, op := range besieged {
			s.SharePubKeys = append(s.SharePubKeys, phase0.BLSPubKey{byte(op), byte(v)})
		}
		served.shares[s.Validator] = s
	}
	return served
}

// Share is the share of a validator.
func (s *siegeServed) Share(validator wire.ValidatorPK) *duties.Share { return s.shares[validator] }

// Operators are those of the one committee.
func (s *siegeServed) Operators(id wire.CommitteeID) wire.Committee {
	if id != s.id {
		return nil
	}
	return besieged
}

// Served counts the one committee.
func (s *siegeServed) Served() (all, committees int) { return len(s.shares), 1 }

// fittedSiege is a siege whose slots are long enough for this machine.
func fittedSiege(t *testing.T, more ...int) *siege {
	s := newSiegeOf(t, siegeSlot, more...)
	s.meshed()
	if slot := min(siegeShare*s.lag(), siegeLongest); slot > s.slot {
		s.stop()
		s = newSiegeOf(t, slot, more...)
		s.meshed()
	}
	return s
}

// under plays an attack and demands as many attestations as in quiet.
func (s *siege) under(play func() (stop func())) {
	s.t.Helper()
	quiet := s.attests(siegeSlots)
	stop := play()
	attacked := s.attests(siegeSlots)
	for range 2 { // something else may have taken the machine's time for a moment
		if attacked < 0.97*quiet {
			attacked = s.attests(siegeSlots)
		}
	}
	stop()
	s.t.Logf("of the attestations due, %.3f were submitted in quiet and %.3f under attack", quiet, attacked)
	if attacked < 0.97*quiet {
		s.t.Errorf("%.3f of the attestations under attack, %.3f in quiet", attacked, quiet)
	}
}

// submitted is how many attestations were submitted, over all operators.
func (s *siege) submitted() (n int64) {
	for _, p := range s.ports {
		n += p.attested.Load()
	}
	return n
}

// begin starts a slot's duty of all validators with every operator.
func (s *siege) begin(slot phase0.Slot) {
	due := duties.CommitteeDuty{Slot: slot, Committee: besieged.ID()}
	for v := range validators {
		due.Attesters = append(due.Attesters, duties.AttesterDuty{
			PubKey: wire.ValidatorPK{0xff, byte(v)}, ValidatorIndex: phase0.ValidatorIndex(v), CommitteeLength: 8, CommitteesAtSlot: 1,
		})
	}
	for _, e := range s.engines {
		e.Start(due)
	}
}

// lag is how long it takes this machine to carry out a duty with all four operators, at most a slot.
func (s *siege) lag() time.Duration {
	slot := s.profile.SlotAt(time.Now()) + 1
	start := s.profile.SlotStart(slot)
	time.Sleep(time.Until(start))
	s.begin(slot)
	for s.submitted() < int64(validators*len(besieged)) && time.Since(start) < s.slot {
		time.Sleep(time.Millisecond)
	}
	return time.Since(start)
}

// attests lets the committee attest in some slots with all its validators and returns how many attestations were submitted
// for each that was due, over all operators.
func (s *siege) attests(slots int) float64 {
	s.t.Helper()
	before := s.submitted()
	first := s.profile.SlotAt(time.Now()) + 1
	for n := range slots {
		slot := first + phase0.Slot(n)
		time.Sleep(time.Until(s.profile.SlotStart(slot).Add(s.slot / 4)))
		s.begin(slot)
	}
	time.Sleep(time.Until(s.profile.SlotStart(first + phase0.Slot(slots) + 1)))
	return float64(s.submitted()-before) / float64(slots*validators*len(besieged))
}

// counted sums a counter over all members by one of its labels.
func (s *siege) counted(metric, label string) map[string]float64 {
	s.t.Helper()
	out := make(map[string]float64)
	for _, m := range s.metrics {
		families, err := m.Gather()
		if err != nil {
			s.t.Fatal(err)
		}
		for _, f := range families {
			if f.GetName() != metric {
				continue
			}
			for _, series := range f.GetMetric() {
				for _, l := range series.GetLabel() {
					if l.GetName() == label {
						out[l.GetValue()] += series.GetCounter().GetValue()
					}
				}
			}
		}
	}
	return out
}
