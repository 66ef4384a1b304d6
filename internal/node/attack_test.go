//go:build !race

package node

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"sync"
	"testing"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/record"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/peerhost"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// besieger is a host that behaves badly towards one member until the test ends.
type besieger struct {
	host.Host
	siege  *siege
	victim peer.AddrInfo
	record []byte
	pubsub *pubsub.PubSub
	topic  *pubsub.Topic
}

func (s *siege) besieger(victim *p2p.Host) *besieger {
	s.t.Helper()
	h, greeting, err := s.stranger()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = h.Close() })
	return &besieger{Host: h, siege: s, victim: siegeAddress(victim), record: greeting}
}

// stranger is a host that says it also listens at other addresses, and how it introduces itself.
func (s *siege) stranger(also ...multiaddr.Multiaddr) (host.Host, []byte, error) {
	key, _, err := crypto.GenerateSecp256k1Key(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	h, err := peerhost.New(peerhost.Options{Key: key, Listen: "/ip4/127.0.0.1/tcp/0", Announce: also})
	if err != nil {
		return nil, nil, err
	}
	envelope, err := record.Seal(p2p.NewNodeInfo(s.profile.Domain(0), "siege", p2p.NewSubnets(114)), key)
	if err != nil {
		return nil, nil, err
	}
	greeting, err := envelope.Marshal()
	return h, greeting, err
}

// greet introduces the besieger as any peer would.
func (b *besieger) greet(ctx context.Context) error {
	if err := b.Connect(ctx, b.victim); err != nil {
		return err
	}
	stream, err := b.NewStream(ctx, b.victim.ID, p2p.HandshakeProtocol)
	if err != nil {
		return err
	}
	defer stream.Close()
	_ = stream.SetDeadline(time.Now().Add(time.Second))
	if _, err := stream.Write(b.record); err != nil {
		return err
	}
	return stream.CloseWrite()
}

// join makes the besieger a member of the committee's topic.
func (b *besieger) join(ctx context.Context) error {
	ps, err := pubsub.NewGossipSub(ctx, b.Host, pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign), pubsub.WithFloodPublish(true))
	if err != nil {
		return err
	}
	b.pubsub = ps
	if b.topic, err = ps.Join("ssv.v2.114"); err != nil {
		return err
	}
	if _, err = b.topic.Relay(); err != nil {
		return err
	}
	return b.greet(ctx)
}

// say publishes a prepare that nobody signed, each with another root.
func (b *besieger) say(ctx context.Context, domain wire.Domain, n uint64) {
	id := wire.NewCommitteeMessageID(domain, wire.RoleCommittee, besieged.ID())
	slot := b.siege.profile.SlotAt(time.Now())
	q := wire.QBFTMessage{MsgType: wire.Prepare, Height: wire.Height(slot), Round: 1, Identifier: id[:]}
	binary.BigEndian.PutUint64(q.Root[:], n)
	data, err := q.MarshalSSZ()
	if err != nil {
		return
	}
	raw, err := (&wire.SignedSSVMessage{
		Signatures: [][]byte{make([]byte, wire.SignatureLength)}, OperatorIDs: []wire.OperatorID{2}, SSVMessage: &wire.SSVMessage{MsgID: id, Data: data},
	}).MarshalSSZ()
	if err == nil {
		_ = b.topic.Publish(ctx, raw)
	}
}

// attacked lets besiegers attack the members in turn, until stop is called.
func (s *siege) attacked(attacks ...attack) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for i, a := range attacks {
		b := s.besieger(s.hosts[i%len(s.hosts)])
		running.Go(func() { a(ctx, b) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}

// An attack goes on until ctx ends; pause keeps it from being an attack on the machine.
type attack func(ctx context.Context, b *besieger)

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// drip opens one handshake after the other and never ends one.
func drip(ctx context.Context, b *besieger) {
	for pause(ctx, 50*time.Millisecond) {
		if b.Connect(ctx, b.victim) != nil {
			continue
		}
		if stream, err := b.NewStream(ctx, b.victim.ID, p2p.HandshakeProtocol); err == nil {
			_, _ = stream.Write(b.record[:1])
		}
	}
}

// flood sends messages of a domain, as fast as it is let.
func flood(domain func(*siege) wire.Domain) attack {
	return func(ctx context.Context, b *besieger) {
		if b.join(ctx) != nil {
			return
		}
		for n := uint64(0); pause(ctx, 5*time.Millisecond); n++ {
			for k := range uint64(16) {
				b.say(ctx, domain(b.siege), n<<8|k)
			}
			if n%200 == 199 {
				_ = b.greet(ctx) // in case it was sent away
			}
		}
	}
}

// smash sends frames that are too long or cut off.
func smash(ctx context.Context, b *besieger) {
	for n := 0; pause(ctx, 100*time.Millisecond); n++ {
		if b.greet(ctx) != nil {
			continue
		}
		stream, err := b.NewStream(ctx, b.victim.ID, pubsub.GossipSubID_v11)
		if err != nil {
			continue
		}
		if n%2 == 0 {
			_, _ = stream.Write(binary.AppendUvarint(nil, 1<<30))
			continue
		}
		_, _ = stream.Write([]byte{100, 1, 2, 3})
		_ = stream.CloseWrite()
	}
}

// lie greets again and again and serves nothing.
func lie(ctx context.Context, b *besieger) {
	for pause(ctx, 50*time.Millisecond) {
		_ = b.greet(ctx)
	}
}

// Peers that handshake slowly, greet without end, flood with what nobody signed, replay another network's messages and send
// broken frames, all at once and against every member: the committee attests as it did before. It compares rates of duties, and the race
// detector makes a loaded machine too slow for them: the files of the siege are built without it.
func TestTheDutyRateUnderAttackStaysTheSame(t *testing.T) {
	s := fittedSiege(t)
	ours := func(s *siege) wire.Domain { return s.profile.Domain(0) }
	theirs := func(*siege) wire.Domain { return wire.Domain{0, 0, 0, 1} }
	s.under(func() func() {
		return s.attacked(drip, lie, smash, flood(ours), flood(theirs), drip, flood(ours), smash)
	})

	causes, rules := s.counted("hawser_p2p_parted_total", "cause"), s.counted("hawser_gossip_verdicts_total", "rule")
	t.Logf("sent away: %v; wrong_domain %v, consensus_signature %v", causes, rules["wrong_domain"], rules["consensus_signature"])
	for _, cause := range []string{"broken_frame", "cut_frame", "many_greetings"} {
		if causes[cause] == 0 {
			t.Errorf("no peer was sent away for %s", cause)
		}
	}
	for _, rule := range []string{"wrong_domain", "consensus_signature"} {
		if rules[rule] == 0 {
			t.Errorf("no message broke the rule %s", rule)
		}
	}
}
