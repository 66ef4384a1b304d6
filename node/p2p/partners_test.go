package p2p

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func ourCommittee(o *Options) {
	o.Ours = func(id wire.CommitteeID) bool { return id == committee.ID() }
}

// A member of the committee that was heard once is found again when it comes back, by nobody's configuration.
func TestLostPartnerIsRedialled(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, ourCommittee)
	port := l.fixedPort()
	b := l.node(2, func(o *Options) { o.Port = port }, a) // b knows a; a knows nobody
	l.meshed(a, b)
	if err := b.Publish(context.Background(), committeeTopic, l.message(2, wire.Prepare, 0)); err != nil {
		t.Fatal(err)
	}
	l.receive(a)
	l.eventually("acquaintance", func() bool {
		p := a.Peers()
		return len(p) == 1 && slices.Equal(p[0].Operators, []wire.OperatorID{2}) && p[0].Agent == "Hawser:test"
	})
	at := b.info()
	b.stop()
	l.eventually("loss", func() bool { return len(a.Peers()) == 0 })
	l.eventually("a dial that fails", func() bool { return counted(t, a.Host.metrics.dials.WithLabelValues("failed")) > 0 })
	l.heldBack(a, at)
	again := l.node(2, func(o *Options) { o.Port = port })
	l.eventually("reconnection", func() bool { p := again.Peers(); return len(p) == 1 && p[0].Greeted && p[0].Inbound })
}

// A message that somebody else carries makes nobody a partner, nor does one of a committee that is not ours.
func TestOnlyAuthorsOfOurCommitteesArePartners(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, ourCommittee)
	stranger := l.node(4, func(o *Options) { o.Ours = func(wire.CommitteeID) bool { return false } }, a)
	carrier := l.node(2, nil, a)
	author := l.node(3, nil, carrier)
	l.eventually("line", func() bool { return author.TopicPeers()[committeeTopic] == 1 && a.TopicPeers()[committeeTopic] == 2 })
	time.Sleep(2 * heartbeat)
	if err := author.Publish(context.Background(), committeeTopic, l.message(3, wire.Prepare, 0)); err != nil {
		t.Fatal(err)
	}
	if m := l.receive(a); m.Signed.OperatorIDs[0] != 3 {
		t.Fatalf("heard %v", m.Signed.OperatorIDs)
	}
	l.receive(stranger)
	if err := a.Publish(context.Background(), committeeTopic, l.message(1, wire.Prepare, 0)); err != nil {
		t.Fatal(err)
	}
	if m := l.receive(stranger); m.From != a.self {
		t.Errorf("the message came from %x", m.From)
	}
	if a.partners.knows(carrier.ID()) || a.partners.knows(author.ID()) || stranger.partners.knows(a.ID()) {
		t.Error("somebody is a partner by hearsay")
	}
}

func TestPartners(t *testing.T) {
	p := newPartners()
	now := time.Unix(1_000_000, 0)
	addrs := []multiaddr.Multiaddr{multiaddr.StringCast("/ip4/192.0.2.1/tcp/1")}
	for _, id := range []peer.ID{"a", "b", "c"} {
		p.heard(id, 7)
	}
	p.heard("c", 8)
	p.heard("c", 8)
	if p.knows("a") || !p.knows("b") || !p.speaksFor("c", 7) || !slices.Equal(p.operatorsOf("c"), []wire.OperatorID{7, 8}) {
		t.Errorf("partners are %+v", p.peers)
	}
	p.lose("nobody", addrs, now)
	p.lose("b", addrs, now)
	p.lose("b", nil, now.Add(time.Second)) // a failed dial opens and closes too
	if m := p.missing(now.Add(partnerLife)); len(m) != 1 || m[0].ID != "b" || len(m[0].Addrs) != 1 {
		t.Errorf("missing are %v", m)
	}
	p.find("b")
	if m := p.missing(now); len(m) != 0 {
		t.Errorf("missing are %v", m)
	}
	p.lose("b", addrs, now)
	if m := p.missing(now.Add(partnerLife + 1)); len(m) != 0 || p.knows("b") {
		t.Error("a partner is missed for ever")
	}
	p.forget("c")
	if len(p.peers) != 0 || len(p.operators) != 0 {
		t.Errorf("partners are left: %+v", p)
	}
}
