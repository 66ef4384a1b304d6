package p2p

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

var committee = wire.Committee{1, 2, 3, 4}

const (
	committeeSubnet = 114
	committeeTopic  = "ssv.v2.114"
)

// registry knows one committee and no validators.
type registry struct{}

func (registry) Operator(id wire.OperatorID) bool { return committee.Contains(id) }

func (registry) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	return gossip.CommitteeInfo{Operators: committee, Validators: 10}, id == committee.ID()
}

func (registry) Validator(wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	return gossip.ValidatorInfo{}, false
}

func (registry) ProposerDuty(phase0.Slot, phase0.ValidatorIndex) (bool, bool) { return false, true }
func (registry) SyncCommitteeDuty(phase0.Epoch, phase0.ValidatorIndex) bool   { return false }
func (registry) InSyncCommittee(phase0.Epoch, wire.CommitteeID) bool          { return false }
func (registry) ExitDuties(phase0.Slot, wire.ValidatorPK) int                 { return 0 }

// marked verifies signatures that are not marked as bad.
type marked struct{}

func (marked) Verify(m *wire.SignedSSVMessage) error {
	if m.Signatures[0][0] == 0xff {
		return errors.New("bad signature")
	}
	return nil
}

// lab is a network in slot 100, on loopback.
type lab struct {
	t       testing.TB
	profile network.Profile
}

const labSlot = 100

func newLab(t testing.TB) *lab {
	profile := network.Local()
	profile.Beacon.GenesisTime = time.Now().Add(-labSlot*profile.SlotDuration() - 2*time.Second)
	return &lab{t, profile}
}

// node is a host with what it was handed.
type node struct {
	*Host
	identity Identity
	metrics  *prometheus.Registry
	got      chan *gossip.Message
	stop     func()
}

func numberedIdentity(t testing.TB, n byte) Identity {
	identity, err := GenerateIdentity(strings.NewReader(strings.Repeat(string(rune(n)), 32)))
	if err != nil {
		t.Fatal(err)
	}
	return identity
}

// node starts operator n, which knows the given others by their addresses.
func (l *lab) node(n byte, change func(*Options), others ...*node) *node {
	l.t.Helper()
	x := &node{identity: numberedIdentity(l.t, n), got: make(chan *gossip.Message, 1000), metrics: prometheus.NewRegistry()}
	profile := l.profile
	options := Options{
		Identity:           x.identity,
		Listen:             netip.MustParseAddr("127.0.0.1"),
		DisableIPRateLimit: true,
		Profile:            &profile,
		View:               registry{},
		Verifier:           marked{},
		Handler:            func(m *gossip.Message) { x.got <- m },
		Subnets:            NewSubnets(committeeSubnet),
		Version:            "test",
		Clock:              clock.Wall{},
		Logger:             slog.New(slog.DiscardHandler),
		Registerer:         x.metrics,
	}
	for _, other := range others {
		options.StaticPeers = append(options.StaticPeers, other.info())
	}
	if change != nil {
		change(&options)
	}
	var err error
	if x.Host, err = New(context.Background(), options); err != nil {
		l.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = x.Run(ctx)
	}()
	stopped := false
	x.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		<-done
		if err := x.Close(); err != nil {
			l.t.Error(err)
		}
	}
	l.t.Cleanup(x.stop)
	return x
}

func (x *node) info() peer.AddrInfo { return peer.AddrInfo{ID: x.ID(), Addrs: x.host.Addrs()} }

// patience is how long a test waits for what must happen: much longer than it ever takes, on a busy machine too.
const patience = 2 * time.Minute

// eventually waits until a condition holds and returns how long that took.
func (l *lab) eventually(what string, holds func() bool) time.Duration {
	l.t.Helper()
	started := time.Now()
	for !holds() {
		if time.Since(started) > patience {
			l.t.Fatalf("never: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(started)
}

// settled returns a figure once it has not changed for a while.
func (l *lab) settled(figure func() float64) float64 {
	l.t.Helper()
	last, same := figure(), 0
	l.eventually("rest", func() bool {
		time.Sleep(300 * time.Millisecond)
		now := figure()
		if same++; now != last {
			last, same = now, 0
		}
		return same == 4
	})
	return last
}

// fixedPort returns a free port that no system gives to those who ask for any: a node that leaves it finds it free again.
func (l *lab) fixedPort() uint16 {
	l.t.Helper()
	for range 100 {
		port := 12_000 + rand.N[uint16](16_000)
		if probe, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = probe.Close()
			return port
		}
	}
	l.t.Fatal("no port is free")
	return 0
}

// heldBack makes a node's library refuse to dial a peer for minutes, as after many dials that failed.
func (l *lab) heldBack(x *node, from peer.AddrInfo) {
	l.t.Helper()
	s, ok := x.host.Network().(*swarm.Swarm)
	if !ok {
		l.t.Fatalf("network is %T", x.host.Network())
	}
	for range 30 {
		s.Backoff().AddBackoff(from.ID, from.Addrs[0])
	}
}

// meshed waits until every node has the others in the mesh of the committee's topic.
func (l *lab) meshed(nodes ...*node) {
	l.t.Helper()
	l.eventually("mesh", func() bool {
		for _, x := range nodes {
			if x.mesh.len(committeeTopic) < len(nodes)-1 {
				return false
			}
		}
		return true
	})
}

// message is what an operator says in slot 100, round 1.
func (l *lab) message(operator wire.OperatorID, kind wire.QBFTMsgType, mark byte) []byte {
	l.t.Helper()
	return l.messageIn(labSlot, 1, operator, kind, mark)
}

// decided is what operators decided together in slot 100, round 1.
func (l *lab) decided(operators ...wire.OperatorID) []byte {
	l.t.Helper()
	signed, err := wire.DecodeSigned(l.message(operators[0], wire.Commit, 0))
	if err != nil {
		l.t.Fatal(err)
	}
	qbft, err := wire.DecodeQBFT(signed.SSVMessage.Data)
	if err != nil {
		l.t.Fatal(err)
	}
	signed.FullData, signed.OperatorIDs, signed.Signatures = make([]byte, 112), operators, nil
	for range operators {
		signed.Signatures = append(signed.Signatures, make([]byte, wire.SignatureLength))
	}
	qbft.Root = wire.ValueRoot(signed.FullData)
	if signed.SSVMessage.Data, err = qbft.MarshalSSZ(); err != nil {
		l.t.Fatal(err)
	}
	raw, err := signed.MarshalSSZ()
	if err != nil {
		l.t.Fatal(err)
	}
	return raw
}

// roundOf is the round that a committee's duty of a slot has come to by now.
func (l *lab) roundOf(slot phase0.Slot) wire.Round {
	l.t.Helper()
	since := time.Since(l.profile.SlotStart(slot)) - l.profile.DueAt(slot, eth.VotesDue)
	return 1 + wire.Round(max(0, min(since/(2*time.Second), 8)))
}

// messageIn is what an operator says in a slot and round.
func (l *lab) messageIn(slot wire.Height, round wire.Round, operator wire.OperatorID, kind wire.QBFTMsgType, mark byte) []byte {
	l.t.Helper()
	id := wire.NewCommitteeMessageID(l.profile.Domain(0), wire.RoleCommittee, committee.ID())
	qbft := wire.QBFTMessage{MsgType: kind, Height: slot, Round: round, Identifier: id[:], Root: [32]byte{1}}
	data, err := qbft.MarshalSSZ()
	if err != nil {
		l.t.Fatal(err)
	}
	signature := make([]byte, wire.SignatureLength)
	signature[0] = mark
	signed := wire.SignedSSVMessage{
		Signatures: [][]byte{signature}, OperatorIDs: []wire.OperatorID{operator},
		SSVMessage: &wire.SSVMessage{MsgID: id, Data: data},
	}
	raw, err := signed.MarshalSSZ()
	if err != nil {
		l.t.Fatal(err)
	}
	return raw
}

// proposal is the leader's in a round, with its value.
func (l *lab) proposal(round wire.Round, value string) []byte {
	l.t.Helper()
	id := wire.NewCommitteeMessageID(l.profile.Domain(0), wire.RoleCommittee, committee.ID())
	qbft := wire.QBFTMessage{MsgType: wire.Proposal, Height: labSlot, Round: round, Identifier: id[:], Root: sha256.Sum256([]byte(value))}
	data, err := qbft.MarshalSSZ()
	if err != nil {
		l.t.Fatal(err)
	}
	signed := wire.SignedSSVMessage{
		Signatures: [][]byte{make([]byte, wire.SignatureLength)}, OperatorIDs: []wire.OperatorID{l.profile.Schedule[0].Leader(committee, labSlot, round)},
		SSVMessage: &wire.SSVMessage{MsgID: id, Data: data}, FullData: []byte(value),
	}
	raw, err := signed.MarshalSSZ()
	if err != nil {
		l.t.Fatal(err)
	}
	return raw
}

// stripped is a message without its full data.
func stripped(t testing.TB, raw []byte) []byte {
	t.Helper()
	m, err := wire.DecodeSigned(raw)
	if err != nil {
		t.Fatal(err)
	}
	m.FullData = nil
	if raw, err = m.MarshalSSZ(); err != nil {
		t.Fatal(err)
	}
	return raw
}

// receive returns the next message a node is handed.
func (l *lab) receive(x *node) *gossip.Message {
	l.t.Helper()
	select {
	case m := <-x.got:
		return m
	case <-time.After(patience):
		l.t.Fatal("no message arrived")
		return nil
	}
}

func (l *lab) silence(x *node, during time.Duration) {
	l.t.Helper()
	select {
	case m := <-x.got:
		l.t.Fatalf("an unexpected message of operators %v arrived", m.Signed.OperatorIDs)
	case <-time.After(during):
	}
}

// counted reads a counter.
func counted(t testing.TB, c prometheus.Counter) float64 {
	var m dto.Metric
	if err := c.Write(&m); err != nil {
		t.Fatal(err)
	}
	return m.GetCounter().GetValue()
}
