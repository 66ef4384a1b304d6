package p2p

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func TestTwoHosts(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, nil)
	b := l.node(2, nil, a)
	l.meshed(a, b)
	for _, x := range []*node{a, b} {
		l.eventually("handshake", func() bool { p := x.Peers(); return len(p) == 1 && p[0].Greeted })
		p := x.Peers()[0]
		if p.Version != "test" || p.Subnets != NewSubnets(committeeSubnet) || p.Subscribed != NewSubnets(committeeSubnet) || p.Inbound == p.Static {
			t.Errorf("peer is %+v", p)
		}
	}
	data := l.message(1, wire.Prepare, 0)
	if err := a.Publish(context.Background(), committeeTopic, data); err != nil {
		t.Fatal(err)
	}
	for _, x := range []*node{a, b} {
		m := l.receive(x)
		if m.QBFT == nil || m.QBFT.MsgType != wire.Prepare || m.Slot != labSlot || m.Signed.OperatorIDs[0] != 1 {
			t.Errorf("message is %+v", m)
		}
		l.silence(x, 50*time.Millisecond)
	}
	if got := counted(t, b.Host.metrics.accepted); got != 1 {
		t.Errorf("%v messages accepted", got)
	}
	if n := a.TopicPeers()[committeeTopic]; n != 1 {
		t.Errorf("%d peers on the topic", n)
	}
	if err := a.SetLoads(map[int][]CommitteeSize{committeeSubnet: {{4, 10}, {4, 20}}, 3: {{7, 1}}}); err != nil {
		t.Fatal(err)
	}
	list := a.SubnetList()
	want := SubnetInfo{
		Number: committeeSubnet, Topic: committeeTopic, Joined: true, Announced: 1, Subscribed: 1, Mesh: 1,
		Expected: a.score.ExpectedMessages(CommitteeSize{4, 10}) + a.score.ExpectedMessages(CommitteeSize{4, 20}),
	}
	if len(list) != 128 || list[committeeSubnet] != want || list[3] != (SubnetInfo{Number: 3, Topic: "ssv.v2.3"}) {
		t.Errorf("subnets are %+v and %+v", list[committeeSubnet], list[3])
	}
}

func TestPublishRefusesWhatPeersWouldReject(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, nil)
	ctx := context.Background()
	if err := a.Publish(ctx, committeeTopic, l.message(1, wire.Prepare, 0)); err != nil {
		t.Fatal(err)
	}
	l.receive(a)
	var refused *RefusedError
	for label, data := range map[string][]byte{
		"consensus_signature": l.message(1, wire.Commit, 0xff),
		"not_leader":          l.message(2, wire.Proposal, 0),
	} {
		if err := a.Publish(ctx, committeeTopic, data); !errors.As(err, &refused) || refused.Rule.Label != label {
			t.Errorf("%s: error is %v", label, err)
		}
	}
	if err := a.Publish(ctx, "ssv.v2.1", l.message(1, wire.Commit, 0)); !errors.Is(err, ErrNotSubscribed) {
		t.Errorf("error is %v", err)
	}
	l.silence(a, 50*time.Millisecond)
}

// An own message that says nothing new is a race that was lost: it is counted, goes nowhere, and is no error.
func TestPublishOfWhatIsKnown(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, nil)
	for what, data := range map[string][][]byte{
		"decided_not_more": {l.decided(1, 2, 3), l.decided(1, 2, 4)},
		"said_before":      {l.message(1, wire.Prepare, 0), l.message(1, wire.Prepare, 1)},
	} {
		before := counted(t, a.Host.metrics.published.WithLabelValues("known"))
		for _, one := range data {
			if err := a.Publish(context.Background(), committeeTopic, one); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		l.receive(a)
		l.silence(a, 50*time.Millisecond)
		if n := counted(t, a.Host.metrics.published.WithLabelValues("known")) - before; n != 1 {
			t.Errorf("%s: counted %v times", what, n)
		}
	}
	if err := a.Publish(context.Background(), committeeTopic, l.decided(1, 2, 3, 4)); err != nil {
		t.Error(err)
	}
	l.receive(a)
}

// Four operators all know each other, as on a local network: everybody hears everybody, and goroutines stay few.
func TestFourHosts(t *testing.T) {
	l := newLab(t)
	before := runtime.NumGoroutine()
	var nodes []*node
	for n := byte(1); n <= 4; n++ {
		nodes = append(nodes, l.node(n, nil, nodes...))
	}
	l.meshed(nodes...)
	each := func() int { return (runtime.NumGoroutine() - before) / 4 }
	l.eventually("at most 95 goroutines for each host", func() bool { return each() <= 95 }) // those of the handshakes end
	t.Logf("%d goroutines for each of four hosts", each())
	for i, x := range nodes {
		if err := x.Publish(context.Background(), committeeTopic, l.message(committee[i], wire.Prepare, 0)); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range nodes {
		heard := make(map[wire.OperatorID]bool)
		for range nodes {
			heard[l.receive(x).Signed.OperatorIDs[0]] = true
		}
		if len(heard) != 4 {
			t.Errorf("heard %v", heard)
		}
	}
}

// A message that breaks a rule is neither delivered nor forwarded, and counts against who sent it.
func TestBadMessagesStayOut(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, nil)
	b := l.node(2, nil, a)
	l.meshed(a, b)
	bad := l.message(1, wire.Prepare, 0xff)
	if err := b.topics[committeeTopic].handle.Publish(context.Background(), bad); err != nil {
		t.Fatal(err) // past our own rules, as a liar would
	}
	l.eventually("rejection", func() bool {
		return counted(t, a.Host.metrics.broken["consensus_signature"]) == 1
	})
	l.silence(a, 50*time.Millisecond)
}

func TestLateJoinerHearsWhatFollows(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, nil)
	b := l.node(2, nil, a)
	l.meshed(a, b)
	c := l.node(3, nil, a) // knows a alone
	l.eventually("a mesh with both", func() bool { return a.mesh.len(committeeTopic) == 2 && c.mesh.len(committeeTopic) == 1 })
	if err := b.Publish(context.Background(), committeeTopic, l.message(2, wire.Prepare, 0)); err != nil {
		t.Fatal(err)
	}
	if m := l.receive(c); m.From != a.self || m.Signed.OperatorIDs[0] != 2 {
		t.Errorf("message of %v came from %x", m.Signed.OperatorIDs, m.From)
	}
}

// A static peer that comes back is found, though the library would not dial it for minutes.
func TestRestartedPeerIsRedialled(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	port := l.fixedPort()
	a := l.node(1, func(o *Options) { o.Port = port })
	at := a.info()
	b := l.node(2, nil, a)
	l.meshed(a, b)
	a.stop()
	l.eventually("loss", func() bool { return len(b.Peers()) == 0 })
	l.eventually("a dial that fails", func() bool { return counted(t, b.Host.metrics.dials.WithLabelValues("failed")) > 0 })
	l.heldBack(b, at)
	again := l.node(1, func(o *Options) { o.Port = port })
	l.eventually("reconnection", func() bool { p := b.Peers(); return len(p) == 1 && p[0].Greeted })
	l.meshed(again, b)
}

func TestSetSubnets(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, func(o *Options) { o.Subnets = Subnets{} })
	b := l.node(2, nil, a)
	l.eventually("handshake", func() bool { p := b.Peers(); return len(p) == 1 && p[0].Greeted })
	if err := a.Publish(context.Background(), committeeTopic, l.message(1, wire.Prepare, 0)); !errors.Is(err, ErrNotSubscribed) {
		t.Errorf("error is %v", err)
	}
	if err := a.SetSubnets(NewSubnets(committeeSubnet, 5)); err != nil {
		t.Fatal(err)
	}
	l.meshed(a, b)
	l.eventually("new handshake", func() bool { p := b.Peers(); return len(p) == 1 && p[0].Subnets.Has(5) })
	if err := a.SetSubnets(NewSubnets(5)); err != nil {
		t.Fatal(err)
	}
	l.eventually("farewell", func() bool { return len(b.pubsub.ListPeers(committeeTopic)) == 0 })
	if err := a.SetLoads(map[int][]CommitteeSize{5: {{4, 10}}}); err != nil {
		t.Error(err)
	}
	if err := a.SetSubnets(NewSubnets(committeeSubnet)); err != nil {
		t.Errorf("join again: %v", err)
	}
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, nil)
	profile := l.profile
	_, err := New(context.Background(), Options{
		Identity: numberedIdentity(t, 2), Listen: a.options.Listen, Port: a.tcpPort(), Profile: &profile,
		View: registry{}, Verifier: marked{}, Handler: a.options.Handler, Clock: a.options.Clock,
	})
	var inUse *PortInUseError
	if !errors.As(err, &inUse) {
		t.Errorf("error is %v", err)
	}
}

func TestOptionsNameWhatIsMissing(t *testing.T) {
	if _, err := New(context.Background(), Options{}); err == nil || err.Error() != "start p2p: option Identity is missing" {
		t.Errorf("error is %v", err)
	}
}

func TestAddrsCarryThePeerID(t *testing.T) {
	a := newLab(t).node(1, nil)
	for _, address := range a.Addrs() {
		if _, id := peer.SplitAddr(address); id != a.ID() {
			t.Errorf("address is %v", address)
		}
	}
	if len(a.Addrs()) == 0 {
		t.Error("no address")
	}
}
