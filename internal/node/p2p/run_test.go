package p2p

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
)

// A peer that subscribes to nothing may stay for a while, and no longer, whatever it announced. Who announced what it does
// not serve stays out.
func TestSweepLetsIrrelevantPeersGo(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	late, liar, useless := stranger(t), stranger(t), stranger(t)
	// A node of ours would renew its connection when its subnets change, and be without a subscription for a moment.
	ps, err := pubsub.NewGossipSub(t.Context(), late, pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign), pubsub.WithMessageIdFn(messageID))
	if err != nil {
		t.Fatal(err)
	}
	visit(t, late, x, sealed(t, NewNodeInfo(l.profile.Domain(0), "x", Subnets{})), true) // its subscriptions come later
	visit(t, liar, x, sealed(t, NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet))), true)
	visit(t, useless, x, sealed(t, NewNodeInfo(l.profile.Domain(0), "x", Subnets{})), true)
	l.eventually("three peers", func() bool { return len(x.Peers()) == 3 })
	topic, err := ps.Join(committeeTopic)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := topic.Relay(); err != nil {
		t.Fatal(err)
	}
	l.eventually("subscription", func() bool { return x.TopicPeers()[committeeTopic] == 1 })

	now := time.Now()
	x.sweep(now)
	if n := len(x.Peers()); n != 3 {
		t.Errorf("%d peers are left at once", n)
	}
	x.sweep(now.Add(settlingTime))
	l.eventually("farewell", func() bool { return !knows(useless, x) && !knows(liar, x) && len(x.Peers()) == 1 })
	if !knows(late, x) {
		t.Error("a relevant peer was let go")
	}
	for label, want := range map[string]float64{"idle_subnets": 1, "no_shared_subnet": 1} {
		if got := counted(t, x.Host.metrics.disconnected.WithLabelValues(label)); got != want {
			t.Errorf("%s: %v counted", label, got)
		}
	}
	if x.gate.allowed(liar.ID()) || !x.gate.allowed(useless.ID()) {
		t.Error("the liar may return at once, or the other may not")
	}
}

func knows(h host.Host, x *node) bool { return h.Network().Connectedness(x.ID()) == network.Connected }

// When it gets crowded the least useful peers make room and stay away; static ones never do.
func TestSweepMakesRoom(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s := stranger(t)
	x := l.node(1, func(o *Options) {
		o.StaticPeers = []peer.AddrInfo{{ID: "static", Addrs: s.Addrs()}}
	})
	now := time.Now()
	for n := range x.maxPeers() {
		id := peer.ID(rune('a' + n))
		x.table.opened(fakeConn{id: id, direction: network.DirInbound}, now)
		x.table.greeted(id, NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet)))
	}
	x.table.opened(fakeConn{id: "static", direction: network.DirOutbound}, now)
	for slot := range phase0.Slot(provenSlots) { // who speaks for a member of the committee stays too
		x.partners.observe("a", 3, slot+1, 1)
	}
	x.sweep(now)
	if n := len(x.table.trimmed); n != mostUseless {
		t.Errorf("%d peers were trimmed", n)
	}
	if _, trimmed := x.table.trimmed["static"]; trimmed {
		t.Error("the static peer was trimmed")
	}
	if _, trimmed := x.table.trimmed["a"]; trimmed {
		t.Error("the partner was trimmed")
	}
}

func TestSweepLetsGraylistedPeersGo(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	s := stranger(t)
	visit(t, s, x, sealed(t, NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet))), true)
	l.eventually("peer", func() bool { return len(x.Peers()) == 1 })
	x.table.setScores(map[peer.ID]float64{s.ID(): graylistThreshold})
	x.sweep(time.Now())
	l.eventually("farewell", func() bool { return !knows(s, x) })
}
