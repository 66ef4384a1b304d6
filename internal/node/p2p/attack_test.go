package p2p

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"testing"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Each attack of this file must end in a counted verdict and leave the victim's honest neighbours alone.

// attacker is a stranger with a gossipsub of its own, which judges nothing.
type attacker struct {
	host.Host
	pubsub *pubsub.PubSub
	topic  *pubsub.Topic
}

// attacker greets a node properly and joins the committee's topic.
func (l *lab) attacker(x *node) *attacker {
	l.t.Helper()
	s := stranger(l.t.(*testing.T))
	ps, err := pubsub.NewGossipSub(context.Background(), s, pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign),
		pubsub.WithMessageIdFn(messageID), pubsub.WithFloodPublish(true), pubsub.WithPeerOutboundQueueSize(8192))
	if err != nil {
		l.t.Fatal(err)
	}
	topic, err := ps.Join(committeeTopic)
	if err != nil {
		l.t.Fatal(err)
	}
	if _, err := topic.Relay(); err != nil {
		l.t.Fatal(err)
	}
	visit(l.t.(*testing.T), s, x, sealed(l.t.(*testing.T), NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet))), true)
	l.eventually("the attacker in the topic", func() bool { return len(ps.ListPeers(committeeTopic)) == 1 })
	return &attacker{s, ps, topic}
}

// flood sends messages until a condition holds and returns how many.
func (l *lab) flood(a *attacker, most int, message func(n int) []byte, until func() bool) int {
	l.t.Helper()
	for n := range most {
		if until() {
			return n
		}
		if err := a.topic.Publish(context.Background(), message(n)); err != nil {
			l.t.Fatal(err)
		}
		if n%64 == 63 {
			time.Sleep(5 * time.Millisecond) // the attacker's own queues would drop more
		}
	}
	return most
}

// numbered is a message that differs from others by its number alone.
func (l *lab) numbered(domain wire.Domain, mark byte, n int) []byte {
	l.t.Helper()
	id := wire.NewCommitteeMessageID(domain, wire.RoleCommittee, committee.ID())
	qbft := wire.QBFTMessage{MsgType: wire.Prepare, Height: labSlot, Round: l.roundOf(labSlot), Identifier: id[:], Root: [32]byte{1}}
	binary.BigEndian.PutUint64(qbft.Root[8:], uint64(n))
	data, err := qbft.MarshalSSZ()
	if err != nil {
		l.t.Fatal(err)
	}
	signature := make([]byte, wire.SignatureLength)
	signature[0] = mark
	raw, err := (&wire.SignedSSVMessage{
		Signatures: [][]byte{signature}, OperatorIDs: []wire.OperatorID{1}, SSVMessage: &wire.SSVMessage{MsgID: id, Data: data},
	}).MarshalSSZ()
	if err != nil {
		l.t.Fatal(err)
	}
	return raw
}

// honest reports that two nodes are still connected and hear each other.
func (l *lab) honest(a, b *node, kind wire.QBFTMsgType) {
	l.t.Helper()
	if err := b.Publish(context.Background(), committeeTopic, l.messageIn(labSlot, l.roundOf(labSlot), 2, kind, 0)); err != nil {
		l.t.Fatal(err)
	}
	for _, x := range []*node{a, b} {
		if m := l.receive(x); m.Signed.OperatorIDs[0] != 2 || m.QBFT.MsgType != kind {
			l.t.Errorf("heard operator %v", m.Signed.OperatorIDs)
		}
	}
}

// A peer that replays another network's messages breaks no rule that costs score. What it costs us does.
func TestReplayOfAnotherNetworkEndsInAFarewell(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	y := l.node(2, nil, x)
	l.meshed(x, y)
	a := l.attacker(x)
	other := wire.Domain{0, 0, 0, 1}
	gone := func() bool { return counted(t, x.Host.metrics.disconnected.WithLabelValues("flood")) == 1 }
	began := time.Now()
	sent := l.flood(a, 20_000, func(n int) []byte { return l.numbered(other, 0, n) }, gone)
	l.eventually("farewell", func() bool { return gone() && !knows(a, x) })
	judged := counted(t, x.Host.metrics.broken["wrong_domain"])
	if judged < wasteBudget/2 || judged > 2*wasteBudget+wasteReturn*time.Since(began).Seconds() {
		t.Errorf("%v of %d messages were judged", judged, sent)
	}
	if x.gate.allowed(a.ID()) {
		t.Error("the attacker may return at once")
	}
	if err := a.Connect(context.Background(), x.info()); err == nil {
		l.eventually("the attacker stays out", func() bool { return !knows(a, x) })
	}
	if n := counted(t, x.Host.metrics.handshakes.WithLabelValues("silent")); n != 0 { // the other way out
		t.Error("the attacker was let in again")
	}
	l.honest(x, y, wire.Prepare)
}

// A peer that floods with bad signatures is not heard any more after a score's worth of them.
func TestFloodOfBadSignaturesIsCutOff(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	y := l.node(2, nil, x)
	l.meshed(x, y)
	a := l.attacker(x)
	rejected := func() float64 { return counted(t, x.Host.metrics.broken["consensus_signature"]) }
	const sent = 4000
	l.flood(a, sent, func(n int) []byte { return l.numbered(l.profile.Domain(0), 0xff, n) }, func() bool { return false })
	judged := l.settled(rejected)
	if judged < 20 || judged > sent/2 {
		t.Errorf("%v of %d messages were judged", judged, sent)
	}
	l.flood(a, 100, func(n int) []byte { return l.numbered(l.profile.Domain(0), 0xff, sent+n) }, func() bool { return false })
	if after := l.settled(rejected); after != judged {
		t.Errorf("%v more were judged after the peer was graylisted", after-judged)
	}
	l.honest(x, y, wire.Prepare)
}

func TestBrokenFramesAreCounted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bytes   []byte
		hangUp  bool
		outcome string
	}{
		"too long":      {binary.AppendUvarint(nil, 10<<20), false, "broken_frame"},
		"no length":     {bytes.Repeat([]byte{0xff}, 40), false, "broken_frame"},
		"no RPC":        {[]byte{5, 0xff, 0xff, 0xff, 0xff, 0xff}, false, "broken_frame"},
		"cut off":       {append(binary.AppendUvarint(nil, 100), 1, 2, 3), true, "cut_frame"},
		"control flood": {append(binary.AppendUvarint(nil, 2<<20+5), append([]byte{0x1a}, append(binary.AppendUvarint(nil, 2<<20), make([]byte, 2<<20)...)...)...), false, "broken_frame"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			x := l.node(1, nil)
			s := stranger(t)
			visit(t, s, x, sealed(t, NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet))), true)
			stream, err := s.NewStream(context.Background(), x.ID(), pubsub.GossipSubID_v11)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = stream.Write(c.bytes)
			if c.hangUp {
				_ = stream.CloseWrite()
			}
			l.eventually("farewell", func() bool {
				return counted(t, x.Host.metrics.disconnected.WithLabelValues(c.outcome)) == 1 && !knows(s, x)
			})
		})
	}
}

// A stream that ends between frames, or a peer that leaves, is no breach.
func TestCleanEndsAreNoBreach(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	y := l.node(2, nil, x)
	l.meshed(x, y)
	y.stop()
	l.eventually("loss", func() bool { return len(x.Peers()) == 0 })
	for _, label := range []string{"broken_frame", "cut_frame"} {
		if n := counted(t, x.Host.metrics.disconnected.WithLabelValues(label)); n != 0 {
			t.Errorf("%s is counted %v times", label, n)
		}
	}
}

// Peers that drip their record byte by byte are gone after the handshake's time, hold a bounded number of goroutines, and
// keep nobody else waiting.
func TestSlowHandshakesCostLittle(t *testing.T) {
	l := newLab(t)
	x := l.node(1, nil)
	x.handshakeTime = 5 * time.Second
	before := runtime.NumGoroutine()
	record := sealed(t, NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet)))
	const slow = 10
	var strangers []host.Host
	for range slow {
		s := stranger(t)
		strangers = append(strangers, s)
		if err := s.Connect(context.Background(), x.info()); err != nil {
			t.Fatal(err)
		}
		stream, err := s.NewStream(context.Background(), x.ID(), HandshakeProtocol)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for i := range record {
				if _, err := stream.Write(record[i : i+1]); err != nil {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
		}()
	}
	y := l.node(2, nil, x)
	took := l.eventually("the honest handshake", func() bool { p := y.Peers(); return len(p) == 1 && p[0].Greeted })
	broken := func() float64 { return counted(t, x.Host.metrics.handshakes.WithLabelValues("broken")) }
	if broken() >= slow {
		t.Error("the honest peer waited until the slow ones were gone")
	}
	t.Logf("an honest handshake beside %d slow ones took %v; %d goroutines more", slow, took.Round(time.Millisecond), runtime.NumGoroutine()-before)
	l.eventually("farewell", func() bool {
		for _, s := range strangers {
			if knows(s, x) {
				return false
			}
		}
		return broken() >= slow
	})
	if !knows(y.host, x) {
		t.Error("the honest peer is gone too")
	}
}

// A peer that introduces itself again and again makes us sign again and again; only some times.
func TestManyGreetingsEndInAFarewell(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	s := stranger(t)
	record := sealed(t, NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet)))
	for range mostGreetings {
		if reply := visit(t, s, x, record, true); len(reply) == 0 {
			t.Fatal("no reply")
		}
	}
	stream, err := s.NewStream(context.Background(), x.ID(), HandshakeProtocol)
	if err == nil {
		_, _ = stream.Write(record)
		_ = stream.CloseWrite()
	}
	l.eventually("farewell", func() bool {
		return counted(t, x.Host.metrics.handshakes.WithLabelValues("many_greetings")) == 1 && !knows(s, x)
	})
}

// Who only announces subnets takes nobody's place and does not stop the search for those who serve them.
func TestLiarsAboutSubnetsAreWorthNothing(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	ours := NewSubnets(1)
	liar := PeerInfo{ID: "liar", Subnets: ours, Connected: now.Add(-settlingTime)}
	fresh := PeerInfo{ID: "fresh", Subnets: ours, Connected: now.Add(-settlingTime + 1)}
	serving := PeerInfo{ID: "serving", Subscribed: ours, Connected: now.Add(-time.Hour)}
	if got := countServed([]PeerInfo{liar, liar, fresh, serving}, ours, now); got[1] != 2 {
		t.Errorf("%d peers serve the subnet", got[1])
	}
	var peers []PeerInfo
	for n := range mostUseless {
		p := liar
		p.ID = peer.ID(fmt.Sprint("liar ", n))
		peers = append(peers, p)
	}
	for _, p := range leastUseful(append(peers, serving), ours, now) {
		if p.ID == "serving" {
			t.Error("the peer that serves makes room for those that lie")
		}
	}
	if got := scarce(ours, map[int]int{1: enoughPeers}); !got.Empty() {
		t.Errorf("subnets %v are scarce", got)
	}
	if got := scarce(ours, map[int]int{1: enoughPeers - 1}); got != ours {
		t.Errorf("subnets %v are scarce", got)
	}
}

func TestWasteComesBack(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	var w waste
	for n := range wasteBudget {
		if w.spend(1, 0, now) {
			t.Fatalf("over after %d messages", n)
		}
	}
	if !w.spend(1, 0, now) {
		t.Error("the budget does not end where it should")
	}
	if w.spend(1, 0, now) {
		t.Error("the farewell is said twice")
	}
	w = waste{}
	for range wasteBudget {
		w.spend(1, 0, now)
	}
	for n := range wasteReturn {
		if w.spend(1, 0, now.Add(time.Second)) {
			t.Errorf("%d points are back after a second", n)
		}
	}
	if !w.spend(1, 0, now.Add(time.Second)) {
		t.Error("more comes back than should")
	}
	w = waste{}
	for range wasteBudget / (1 + 8<<20/wasteUnit) {
		w.spend(1, 8<<20, now)
	}
	if !w.spend(1, 8<<20, now) {
		t.Error("8 MiB cost as little as one byte")
	}
	b := newPeerTable(time.Now)
	if b.countIgnored("nobody", 1, 1<<40, now) {
		t.Error("a peer that is not there is over its budget")
	}
	b.opened(fakeConn{id: "in", direction: network.DirInbound}, now)
	if !b.countIgnored("in", 1, 1<<30, now) || b.countIgnored("in", 1, 1<<30, now) {
		t.Error("the peer table does not say so once")
	}
}
