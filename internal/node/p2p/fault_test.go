package p2p

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// everySubnet is where cheap validators of strangers can put an operator.
func everySubnet() (all Subnets) {
	for n := range len(all) * 8 {
		all.Add(n)
	}
	return all
}

// TestFaultBudgetsOnEverySubnet: kind A7, a budget that is a product of what a stranger can raise. A peer that sends useless
// messages is sent away after as many of them on 128 subnets as on one.
func TestFaultBudgetsOnEverySubnet(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, func(o *Options) { o.Subnets = everySubnet() })
	a := l.attacker(x)
	gone := func() bool { return counted(t, x.Host.metrics.disconnected.WithLabelValues("flood")) == 1 }
	began := time.Now()
	l.flood(a, 100_000, func(n int) []byte { return l.numbered(wire.Domain{0, 0, 0, 1}, 0, n) }, gone)
	l.eventually("farewell", func() bool { return gone() && !knows(a, x) })
	judged := counted(t, x.Host.metrics.broken["wrong_domain"])
	if most := wasteBudget + wasteReturn*(1+time.Since(began).Seconds()) + validationQueue; judged > most {
		t.Errorf("%v messages were judged, at most %v are within the budget", judged, most)
	}
	if x.gate.allowed(a.ID()) {
		t.Error("the attacker may return at once")
	}
}

// TestFaultStrangersFillTheRoom: kind A12, room is given before identity. Silent strangers fill every place and come back; a
// configured peer and an honest stranger get in all the same, and stay.
func TestFaultStrangersFillTheRoom(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	friend := numberedIdentity(t, 2).PeerID()
	x := l.node(1, func(o *Options) {
		o.DisableIPRateLimit = false
		o.SharedRanges = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		o.StaticPeers = []peer.AddrInfo{{ID: friend, Addrs: []multiaddr.Multiaddr{multiaddr.StringCast("/ip4/127.0.0.1/tcp/1")}}}
	})
	ctx, cancel := context.WithCancel(context.Background())
	var strangers sync.WaitGroup
	defer strangers.Wait()
	defer cancel()
	for range x.maxPeers()/2 + 4 {
		s := stranger(t)
		strangers.Go(func() {
			for ctx.Err() == nil {
				if !knows(s, x) {
					_ = s.Connect(ctx, x.info())
				}
				time.Sleep(500 * time.Millisecond)
			}
		})
	}
	l.eventually("a full house", func() bool { _, inbound := x.table.count(); return inbound >= x.maxPeers()/2 })
	greeted := func(id peer.ID) func() bool {
		return func() bool {
			for _, p := range x.Peers() {
				if p.ID == id && p.Greeted {
					return true
				}
			}
			return false
		}
	}
	l.node(2, nil, x)
	took := l.eventually("the configured peer", greeted(friend))
	honest := l.node(3, nil, x)
	took2 := l.eventually("an honest stranger", greeted(honest.ID()))
	t.Logf("in after %v and %v", took, took2)
	for range 20 {
		time.Sleep(100 * time.Millisecond)
		if !greeted(friend)() || !greeted(honest.ID())() {
			t.Fatal("who introduced itself makes room for who does not")
		}
	}
	if _, inbound := x.table.count(); inbound > x.maxPeers()/2+8 {
		t.Errorf("%d inbound peers", inbound)
	}
}

// TestFaultWhoMakesRoom: kind A12. The silent go first, then who serves nothing or brings nothing while others do, the oldest
// first; whom duties depend on never goes.
func TestFaultWhoMakesRoom(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, func(o *Options) { o.StaticPeers = []peer.AddrInfo{{ID: "static"}} })
	now := x.options.Clock.Now()
	open := func(id peer.ID, age time.Duration, greets bool) {
		x.table.opened(fakeConn{id: id, direction: network.DirInbound}, now.Add(-age))
		if greets {
			x.table.greeted(id, NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet)))
		}
	}
	open("young", time.Second, true)
	open("idle", 3*idleTime, true)
	open("older and busy", 4*idleTime, true)
	open("silent", 2*time.Second, false)
	open("silent too", time.Second, false)
	for range idleCount {
		x.table.countFirst("older and busy", now)
	}
	victim := func(newcomer peer.ID) peer.ID {
		peers := x.table.list()
		for i := range peers {
			peers[i].Subscribed = peers[i].Subnets
		}
		id, _ := x.expendable(peers, newcomer, now)
		return id
	}
	for _, want := range []peer.ID{"silent", "silent too", "idle"} {
		if got := victim("new"); got != want {
			t.Fatalf("%q makes room, not %q", got, want)
		}
		delete(x.table.peers, want)
	}
	open("idle again", 3*idleTime, true)
	if got := victim("new"); got != "" {
		t.Errorf("%q makes room at once after another", got)
	}
	if got := victim("static"); got != "idle again" {
		t.Errorf("%q makes room for a configured peer", got)
	}
	delete(x.table.peers, "idle again")
	delete(x.table.peers, "older and busy")
	if got := victim("static"); got != "young" {
		t.Errorf("%q makes room for a configured peer", got)
	}
}

// TestFaultCopyOnAnotherTopic: kinds A9 and C1, what the signature does not cover decides. A stranger repeats a message on another
// topic; gossip gives both the same name, and the message itself must be heard all the same.
func TestFaultCopyOnAnotherTopic(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, func(o *Options) { o.Subnets = NewSubnets(committeeSubnet, 5) })
	a := l.attacker(x)
	other, err := a.pubsub.Join("ssv.v2.5")
	if err != nil {
		t.Fatal(err)
	}
	l.eventually("the other topic", func() bool { return len(other.ListPeers()) == 1 })
	message := l.message(2, wire.Prepare, 0)
	if err := other.Publish(context.Background(), message); err != nil {
		t.Fatal(err)
	}
	l.eventually("the copy", func() bool { return counted(t, x.Host.metrics.broken["wrong_topic"]) == 1 })
	b := l.attacker(x)
	if err := b.topic.Publish(context.Background(), message); err != nil {
		t.Fatal(err)
	}
	if m := l.receive(x); m.Signed.OperatorIDs[0] != 2 {
		t.Errorf("heard operator %v", m.Signed.OperatorIDs)
	}
}

// TestFaultFeignedAuthor: kind C1, nobody is blamed for what another can change. A stranger publishes another's message with this
// node as its author; who forwards it is not taken for a forger, and the message is heard.
func TestFaultFeignedAuthor(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	topic := committeeTopic
	message := &pb.Message{From: []byte(x.ID()), Seqno: []byte("12345678"), Data: l.message(2, wire.Prepare, 0), Topic: &topic}
	rpc := &pubsub.RPC{RPC: pb.RPC{Publish: []*pb.Message{message}}}
	if err := x.inspect("friend", rpc); err != nil || len(rpc.Publish) != 1 {
		t.Fatalf("the message is dropped: %v", err)
	}
	author, err := peer.IDFromBytes(rpc.Publish[0].GetFrom())
	if err != nil || author == x.ID() || messageID(message) != messageID(&pb.Message{From: []byte(x.ID()), Data: message.Data}) {
		t.Errorf("the author is %v, %v", author, err)
	}
	other := &pb.Message{From: []byte(author), Data: message.Data, Topic: &topic}
	if !x.admits("friend", other, time.Now()) || peer.ID(other.From) != author {
		t.Error("another author is changed")
	}
}

// TestFaultStrippedOnTheWay: kinds A9 and C1. Author, neighbour and victim stand in a line, and a stranger without a key beside the
// neighbour and the victim publishes every proposal first without its value. The victim hears each with its value, the neighbour
// is held guilty of nothing, and the links stay.
func TestFaultStrippedOnTheWay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	victim := l.node(3, nil)
	neighbour := l.node(2, nil, victim)
	l.meshed(victim, neighbour)
	author := l.node(1, nil, neighbour)
	l.meshed(author, neighbour)
	thieves := []*attacker{l.attacker(victim), l.attacker(neighbour)}
	for n := range 2 {
		whole := l.proposal(wire.Round(n+1), fmt.Sprint("value ", n))
		for _, thief := range thieves {
			if err := thief.topic.Publish(context.Background(), stripped(t, whole)); err != nil {
				t.Fatal(err)
			}
		}
		l.eventually("the stripped copies", func() bool {
			return counted(t, victim.Host.metrics.broken["value_missing"]) == float64(n+1) && counted(t, neighbour.Host.metrics.broken["value_missing"]) == float64(n+1)
		})
		if err := author.Publish(context.Background(), committeeTopic, whole); err != nil {
			t.Fatal(err)
		}
		if m := l.receive(victim); len(m.Signed.FullData) == 0 || m.QBFT.MsgType != wire.Proposal {
			t.Fatalf("proposal %d was heard without its value", n)
		}
	}
	for _, x := range []*node{victim, neighbour} {
		for _, rule := range gossip.Rules() {
			if n := counted(t, x.Host.metrics.broken[rule.Label]); rule.Verdict == gossip.Reject && n > 0 {
				t.Errorf("%v messages were rejected: %s", n, rule.Label)
			}
		}
	}
	if victim.mesh.len(committeeTopic) == 0 || neighbour.mesh.len(committeeTopic) < 2 {
		t.Error("a mesh lost its links")
	}
}

// TestFaultReplaysAfterGossipForgot: kind C8, multiplying without a key. Gossip itself forgets a message after half a minute; an
// accepted one is not taken again for as long as the network remembers it.
func TestFaultReplaysAfterGossipForgot(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	y := l.node(2, nil, x)
	l.meshed(x, y)
	if err := y.Publish(context.Background(), committeeTopic, l.message(2, wire.Prepare, 0)); err != nil {
		t.Fatal(err)
	}
	l.receive(x)
	id := messageID(&pb.Message{From: []byte(y.ID()), Data: l.message(2, wire.Prepare, 0)})
	now := time.Now()
	for _, at := range []time.Time{now, now.Add(seenTTL)} {
		if !x.accepted.has([messageIDLength]byte([]byte(id)), at) || !y.accepted.has([messageIDLength]byte([]byte(id)), at) {
			t.Error("an accepted message is forgotten")
		}
	}
}

// TestFaultJoinIsUndone: kind B19, steps that are left standing when a later one fails. A topic whose score cannot be set can be
// joined again.
func TestFaultJoinIsUndone(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	slot := x.score.Slot
	x.mu.Lock()
	x.score.Slot = 0
	x.mu.Unlock()
	if err := x.SetSubnets(NewSubnets(committeeSubnet, 7)); err == nil {
		t.Fatal("an impossible score is set")
	}
	x.mu.Lock()
	x.score.Slot = slot
	x.mu.Unlock()
	if err := x.SetSubnets(NewSubnets(committeeSubnet, 7)); err != nil {
		t.Errorf("the topic can never be joined again: %v", err)
	}
	if n := len(x.joined()); n != 2 {
		t.Errorf("%d topics are joined", n)
	}
}

// TestFaultManyBehindOneAddress: kind B17, honest peers behind one address. They lose score beyond ten, which a metric shows; a
// configured range is exempt.
func TestFaultManyBehindOneAddress(t *testing.T) {
	in := ScoreInput{Slot: 12 * time.Second, SlotsPerEpoch: 32}
	shared := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("::ffff:198.51.100.0/120")}
	p := in.PeerScore(true, shared...)
	exempt := func(text string) bool {
		for _, r := range p.IPColocationFactorWhitelist {
			if r.Contains(netip.MustParseAddr(text).AsSlice()) {
				return true
			}
		}
		return false
	}
	for text, want := range map[string]bool{"192.0.2.9": true, "192.0.3.9": false, "2001:db8::9": true, "2001:db9::9": false, "198.51.100.1": true, "198.51.101.1": false} {
		if exempt(text) != want {
			t.Errorf("%s: exempt is not %v", text, want)
		}
	}
	b := newPeerTable(time.Now)
	for n := range mostAtAddress + 1 {
		if got := b.colocated(func(*peerEntry) bool { return false }); got != 0 {
			t.Errorf("%d of %d peers lose score", got, n)
		}
		b.opened(fakeConn{id: peer.ID(fmt.Sprint(n)), direction: network.DirInbound}, time.Now())
	}
	if got := b.colocated(func(*peerEntry) bool { return false }); got != mostAtAddress+1 {
		t.Errorf("%d peers lose score", got)
	}
	if got := b.colocated(func(p *peerEntry) bool { return inRanges(p.ip, shared) }); got != 0 {
		t.Errorf("%d peers of an exempt range lose score", got)
	}
	levels, err := newBuckets()
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{table: b, buckets: levels, now: time.Now, maxPeers: func() int { return 60 }, limited: true, shared: shared}
	for range 3 * bucketSize {
		if !g.InterceptAccept(addressed{multiaddr.StringCast("/ip4/192.0.2.1/tcp/1")}) {
			t.Fatal("a connection from an exempt range is refused")
		}
	}
}

// TestFaultWhatWaitsIsBounded: kind A7, a queue bounded in entries and not in bytes. Large messages that nobody judged yet are
// bounded; whoever has none waiting is still heard when others fill the room.
func TestFaultWhatWaitsIsBounded(t *testing.T) {
	w, now := newWaiting(), time.Unix(1000, 0)
	data := make([]byte, 8<<20)
	large := func() *pb.Message { return &pb.Message{Data: data} }
	var first *pb.Message
	taken := 0
	for range 100 {
		if m := large(); w.add("flooder", m, now) {
			taken += len(m.Data)
			first = m
		}
	}
	if taken > maxWaiting {
		t.Errorf("%d bytes of one peer wait", taken)
	}
	honest := large()
	if !w.add("honest", honest, now) {
		t.Error("a flooder shuts out others")
	}
	for n := range 100 {
		w.add(peer.ID(fmt.Sprint(n)), large(), now)
	}
	if w.bytes > mostWaiting {
		t.Errorf("%d bytes wait", w.bytes)
	}
	w.done(first)
	w.done(first)
	w.done(honest)
	w.add("late", large(), now.Add(waitingLife+1))
	if w.bytes != 8<<20 || len(w.of) != 1 || len(w.items) != 1 {
		t.Errorf("%d bytes of %d messages and %d peers wait", w.bytes, len(w.items), len(w.of))
	}
}

// TestFaultWhatIsSeenIsBounded: kind A7, a memory bounded by time alone. When strangers filled it, only peers that bring more of use
// than not are heard.
func TestFaultWhatIsSeenIsBounded(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	now := x.options.Clock.Now()
	for _, id := range []peer.ID{"good", "bad"} {
		x.table.opened(fakeConn{id: id, direction: network.DirInbound}, now)
	}
	for range seenSlack + 1 {
		x.table.countRejected("bad")
		x.table.countRejected("good")
		x.table.countFirst("good", now)
	}
	for range maxSeen {
		x.seen.add(now)
	}
	if x.dropCause("good", now) != "" || x.dropCause("bad", now) != droppedSeen {
		t.Error("the wrong peer is not heard")
	}
	for range maxSeen {
		x.seen.add(now)
	}
	if x.dropCause("good", now) != droppedSeen {
		t.Error("the bound does not hold")
	}
	if after := now.Add(routerTTL + time.Minute); x.seen.count(after.Add(-seenStep)) != 2*maxSeen || x.seen.count(after.Add(2*seenStep)) != 0 {
		t.Error("the count does not follow what gossipsub forgets")
	}
	for range wasteBudget + 1 {
		x.table.countIgnored("bad", 1, 0, now)
	}
	if x.dropCause("bad", now.Add(time.Hour)) != droppedOver {
		t.Error("a peer over its budget is heard until it is gone")
	}
}

// TestFaultCrowdedFrames: kind A7, what a stranger can multiply. A frame whose parts become hundreds of times its bytes when they are
// decoded ends the connection before it is decoded; the largest honest ones pass.
func TestFaultCrowdedFrames(t *testing.T) {
	t.Parallel()
	id, topic := "123456789012", committeeTopic
	honest := &pb.RPC{Control: &pb.ControlMessage{}}
	for range 1500 { // all that one IWANT may ask for
		honest.Publish = append(honest.Publish, &pb.Message{Data: []byte{1}, Topic: &topic})
	}
	for range 20 {
		have := &pb.ControlIHave{TopicID: &topic}
		for range 1500 {
			have.MessageIDs = append(have.MessageIDs, id)
		}
		honest.Control.Ihave = append(honest.Control.Ihave, have)
	}
	if err := scanAll(new(frameScan), frameOf(t, honest), 1000); err != nil {
		t.Errorf("an honest frame: %v", err)
	}
	for name, frame := range map[string][]byte{
		"empty messages":      bytes.Repeat([]byte{0x12, 0}, 1<<20),
		"empty subscriptions": bytes.Repeat([]byte{0x0a, 0}, 1<<20),
		"empty grafts":        append(append([]byte{0x1a}, binary.AppendUvarint(nil, 400<<10)...), bytes.Repeat([]byte{0x1a, 0}, 200<<10)...),
		"empty ids": append(append([]byte{0x1a}, binary.AppendUvarint(nil, 4+400<<10)...),
			append(append([]byte{0x12}, binary.AppendUvarint(nil, 400<<10)...), bytes.Repeat([]byte{0x0a, 0}, 200<<10)...)...),
	} {
		if err := scanAll(new(frameScan), frame, 4096); !errors.Is(err, errCrowdedFrame) {
			t.Errorf("%s: %v", name, err)
		}
	}
	l := newLab(t)
	x := l.node(1, nil)
	s := stranger(t)
	visit(t, s, x, sealed(t, NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet))), true)
	stream, err := s.NewStream(context.Background(), x.ID(), pubsub.GossipSubID_v11)
	if err != nil {
		t.Fatal(err)
	}
	frame := bytes.Repeat([]byte{0x12, 0}, 1<<20)
	_, _ = stream.Write(append(binary.AppendUvarint(nil, uint64(len(frame))), frame...))
	l.eventually("farewell", func() bool {
		return counted(t, x.Host.metrics.disconnected.WithLabelValues("broken_frame")) == 1 && !knows(s, x)
	})
}

// TestFaultCandidatesOfOneOwner: kind C3, shared room without a share for each. Whoever makes records without end fills its own share
// of the candidates: others are still found.
func TestFaultCandidatesOfOneOwner(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, func(o *Options) { o.Profile.Public = true })
	d := &discovery{host: x.Host, candidates: make(map[peer.ID]*prospect)}
	add := func(text string, n int) bool {
		ip := netip.MustParseAddr(text)
		if !d.makeRoomAt(ip) {
			return false
		}
		id := peer.ID(fmt.Sprint(text, n))
		d.candidates[id] = &prospect{candidate: candidate{info: peer.AddrInfo{ID: id}, ip: ip}}
		return true
	}
	taken := 0
	for n := range 100 {
		if add("203.0.113.1", n) {
			taken++
		}
	}
	if taken != maxOfHolder {
		t.Errorf("%d candidates of one address", taken)
	}
	for n := range 2 * maxCandidates {
		add(fmt.Sprintf("198.51.%d.%d", n%8, n/8%256), n)
	}
	if len(d.candidates) != maxCandidates {
		t.Errorf("%d candidates", len(d.candidates))
	}
	for n := range 20 {
		if !add(fmt.Sprintf("192.0.%d.1", n), 0) {
			t.Errorf("an honest node of a network of its own is not taken")
		}
	}
	if len(d.candidates) > maxCandidates {
		t.Errorf("%d candidates", len(d.candidates))
	}
}
