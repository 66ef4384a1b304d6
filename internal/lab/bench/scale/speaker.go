package scale

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// speaker is a peer of operator 1 that publishes whatever it is given, judges nothing and passes nothing on.
type speaker struct {
	host  *p2p.Host
	since time.Time
	heard func([]byte)
	// said is how many messages it published; its caller's goroutine alone counts them.
	said int

	mu sync.Mutex
	// online is what was true at the moment looked.
	online bool
	looked time.Time
	ways   map[string]func(context.Context, []byte) error
}

// newSpeaker connects a new peer, which nobody knows, to operator 1.
// What operator 1 publishes goes to heard, which must not wait; nil lets it go.
func newSpeaker(ctx context.Context, profile *network.Profile, subnets p2p.Subnets, to string, heard func([]byte)) (*speaker, error) {
	identity, err := newIdentity()
	if err != nil {
		return nil, err
	}
	peers, err := p2p.ParsePeers(to)
	if err != nil {
		return nil, err
	}
	s := &speaker{since: time.Now(), heard: heard, ways: make(map[string]func(context.Context, []byte) error)}
	s.host, err = p2p.New(ctx, p2p.Options{
		Identity: identity, Listen: netip.AddrFrom4([4]byte{127, 0, 0, 1}), StaticPeers: peers, DisableIPRateLimit: true, Profile: profile,
		View: ignorant{}, Verifier: believer{}, Handler: func(*gossip.Message) {}, Subnets: subnets, Clock: wallClock{},
		Logger: slog.New(slog.DiscardHandler), Version: "bench", Intercept: s.intercept(identity.PeerID()),
	})
	if err != nil {
		return nil, fmt.Errorf("start a peer that speaks: %w", err)
	}
	go func() { _ = s.host.Run(ctx) }() // it ends with ctx or Close
	return s, nil
}

// intercept keeps the ways past the rules, and stops what others say.
func (s *speaker) intercept(self peer.ID) p2p.Intercept {
	return func(topic string, raw func(context.Context, []byte) error, _ pubsub.ValidatorEx) pubsub.ValidatorEx {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ways[topic] = raw
		return func(_ context.Context, from peer.ID, m *pubsub.Message) pubsub.ValidationResult {
			if from == self {
				return pubsub.ValidationAccept
			}
			if s.heard != nil {
				s.heard(m.Data)
			}
			return pubsub.ValidationIgnore
		}
	}
}

// say publishes, and reports whether there was anybody to publish to.
func (s *speaker) say(ctx context.Context, m said) bool {
	s.mu.Lock()
	way := s.ways[m.topic]
	s.mu.Unlock()
	if way == nil || !s.connected() || way(ctx, m.data) != nil {
		return false
	}
	s.said++
	return true
}

// connected reports whether operator 1 listened a moment ago.
func (s *speaker) connected() bool {
	s.mu.Lock()
	online, old := s.online, time.Since(s.looked) > lookEvery
	s.mu.Unlock()
	if !old {
		return online
	}
	online = len(s.host.Peers()) > 0
	s.mu.Lock()
	defer s.mu.Unlock()
	s.online, s.looked = online, time.Now()
	return online
}

// lookEvery is how old it may be what is known of a connection.
const lookEvery = 100 * time.Millisecond

// cut reports whether operator 1 does not listen any more, or never did.
func (s *speaker) cut() bool { return !s.connected() && time.Since(s.since) > greetTime }

// greetTime is how long it may take to connect.
const greetTime = 3 * time.Second

func (s *speaker) close() { _ = s.host.Close() }

// ignorant is the view of one who asks nothing.
type ignorant struct{}

func (ignorant) Operator(wire.OperatorID) bool { return false }

func (ignorant) Committee(wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	return gossip.CommitteeInfo{}, false
}

func (ignorant) Validator(wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	return gossip.ValidatorInfo{}, false
}

func (ignorant) ProposerDuty(phase0.Slot, phase0.ValidatorIndex) (assigned, known bool) {
	return false, false
}

func (ignorant) SyncCommitteeDuty(phase0.Epoch, phase0.ValidatorIndex) bool { return false }

func (ignorant) InSyncCommittee(phase0.Epoch, wire.CommitteeID) bool { return false }

func (ignorant) ExitDuties(phase0.Slot, wire.ValidatorPK) int { return 0 }

type believer struct{}

func (believer) Verify(*wire.SignedSSVMessage) error { return nil }

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }
