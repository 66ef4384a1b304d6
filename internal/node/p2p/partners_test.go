package p2p

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func ourCommittee(o *Options) {
	o.Ours = func(id wire.CommitteeID) int {
		if id == committee.ID() {
			return 1
		}
		return 0
	}
}

// A member of the committee that was heard once is found again when it comes back, by nobody's configuration.
func TestLostPartnerIsRedialled(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, ourCommittee)
	port := l.fixedPort()
	b := l.node(2, func(o *Options) { o.Port = port }, a) // b knows a; a knows nobody
	l.meshed(a, b)
	for n := range provenSlots {
		slot := labSlot - provenSlots + 1 + n
		message := l.messageIn(wire.Height(slot), l.roundOf(phase0.Slot(slot)), 2, wire.Prepare, 0)
		if err := b.Publish(context.Background(), committeeTopic, message); err != nil {
			t.Fatal(err)
		}
		l.receive(a)
	}
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

// knows reports whether a peer is a partner.
func (p *partners) knows(id peer.ID) bool { return len(p.operatorsOf(id)) > 0 }

// A message that somebody else carries makes nobody a partner, nor does one of a committee that is not ours.
func TestOnlyAuthorsOfOurCommitteesArePartners(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.node(1, ourCommittee)
	stranger := l.node(4, func(o *Options) { o.Ours = func(wire.CommitteeID) int { return 0 } }, a)
	carrier := l.node(2, nil, a)
	author := l.node(3, nil, carrier)
	l.eventually("line", func() bool {
		return author.mesh.len(committeeTopic) == 1 && carrier.mesh.len(committeeTopic) == 2 &&
			a.mesh.len(committeeTopic) == 2 && stranger.mesh.len(committeeTopic) == 1
	})
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
	addrs := []multiaddr.Multiaddr{
		multiaddr.StringCast("/ip4/192.0.2.1/tcp/1"), multiaddr.StringCast("/ip4/192.0.2.1/tcp/2"), multiaddr.StringCast("/ip4/192.0.2.1/tcp/3"),
	}
	for n := range provenSlots {
		if p.knows("b") {
			t.Error("one slot proves a partner")
		}
		p.observe("b", 7, phase0.Slot(100+n), 1)
		p.observe("b", 7, phase0.Slot(100+n), 1) // the same duty again proves nothing
		p.observe("b", 8, phase0.Slot(100+n), 1)
	}
	if !slices.Equal(p.operatorsOf("b"), []wire.OperatorID{7, 8}) {
		t.Errorf("b speaks for %v", p.operatorsOf("b"))
	}
	p.disconnected("nobody", addrs, 9, now)
	p.disconnected("b", addrs, 9, now)
	p.disconnected("b", nil, 9, now.Add(time.Second)) // a failed dial opens and closes too
	if m := p.due(now); len(m) != 1 || m[0].ID != "b" || len(m[0].Addrs) != partnerAddrs {
		t.Errorf("due are %v", m)
	}
	p.connected("b")
	if m := p.due(now.Add(time.Hour)); len(m) != 0 {
		t.Errorf("due are %v", m)
	}
	p.disconnected("b", addrs, 9, now)
	if m := p.due(now.Add(partnerLife + 1)); len(m) != 0 || p.knows("b") {
		t.Error("a partner is missed for ever")
	}
	if len(p.lost) != 0 || len(p.operators) != 0 {
		t.Errorf("partners are left: %+v", p)
	}
}

// TestFaultPartnersByHearsay: kind C4, identity by hearsay. Gossip's author is not signed: peers that claim another's messages
// take no place of the peer that was there first and goes on speaking.
func TestFaultPartnersByHearsay(t *testing.T) {
	p := newPartners()
	slot := phase0.Slot(100)
	speak := func(ids ...peer.ID) {
		slot++
		for _, id := range ids {
			p.observe(id, 7, slot, 1)
		}
	}
	for range provenSlots {
		speak("honest")
	}
	for n := range 50 { // who was first once, here and there, is no partner
		speak("honest", peer.ID(fmt.Sprint("once ", n)))
	}
	for range 10 {
		speak("honest", "liar 1", "liar 2", "liar 3", "liar 4", "liar 5")
	}
	if !p.knows("honest") {
		t.Error("liars took the place of the peer that speaks for the operator")
	}
	partners := 0
	for _, c := range p.operators[7] {
		if c.proven {
			partners++
		}
	}
	if partners > partnersEach || len(p.operators[7]) > claimsEach {
		t.Errorf("%d partners, %d claims for one operator", partners, len(p.operators[7]))
	}
	slot += staleSlots
	for range provenSlots + 1 {
		speak("new place")
	}
	if !p.knows("new place") {
		t.Error("who went silent keeps its place for ever")
	}
}

// TestFaultPartnersFillTheRoom: kinds A12, C3 and C4, room before identity, shared room without a share for each. A stranger registers
// 75 operators and validators that put them into committees with this operator, and each speaks with two peers: 150 partners for 60
// places. Half of the places at most are theirs, the rest stays open, and the peer of an operator that more validators depend on is
// kept although it comes last. So are configured peers.
func TestFaultPartnersFillTheRoom(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, func(o *Options) { o.MaxPeers = 60 })
	now := x.options.Clock.Now()
	arrive := func(id peer.ID, operator wire.OperatorID, weight int) {
		x.table.opened(fakeConn{id: id, direction: network.DirInbound}, now)
		x.table.greeted(id, NewNodeInfo(l.profile.Domain(0), "x", NewSubnets(committeeSubnet)))
		for slot := range phase0.Slot(provenSlots) {
			x.partners.observe(id, operator, 100+slot, weight)
		}
	}
	kept := func() (n int) {
		for _, p := range x.table.list() {
			if x.kept(p.ID) {
				n++
			}
		}
		return n
	}
	for operator := wire.OperatorID(100); operator < 175; operator++ {
		for n := range partnersEach {
			arrive(peer.ID(fmt.Sprint("stranger ", operator, n)), operator, 1)
		}
	}
	if got := kept(); got != x.maxPeers()/2 || got >= 2*x.maxPeers() {
		t.Errorf("%d peers are kept for strangers' operators in %d places", got, x.maxPeers())
	}
	if x.kept("stranger 100 1") {
		t.Error("the second peer of an operator has a place that the first of another could have")
	}
	arrive("ours", 2, 9)
	if !x.kept("ours") || kept() != x.maxPeers()/2 {
		t.Errorf("the peer that nine validators depend on is kept: %v, in all %d", x.kept("ours"), kept())
	}
	strangers := slices.DeleteFunc(x.table.list(), func(p PeerInfo) bool { return x.kept(p.ID) })
	if victim, found := x.expendable(strangers, "ours", now); !found || x.kept(victim) {
		t.Errorf("nobody makes room for it: %q", victim)
	}
	silent := phase0.Slot(101 + staleSlots)
	for n := range provenSlots {
		x.partners.observe("ours", 2, silent+phase0.Slot(n), 9)
		x.partners.observe("late", 3, silent+phase0.Slot(n), 1)
	}
	if !x.kept("late") {
		t.Error("partners that went silent keep their places from one that speaks")
	}
	x.partners.disconnected("stranger 174 1", nil, x.keptPartners(), now)
	x.partners.disconnected("late", nil, x.keptPartners(), now)
	if len(x.partners.lost) != 1 || x.partners.lost["late"] == nil {
		t.Errorf("dialled are %v", x.partners.lost)
	}
}

// TestFaultRedialBait: kind C4, identity by hearsay. A partner's connection ends: it is redialled with a growing pause, and only
// where this node reached it.
func TestFaultRedialBait(t *testing.T) {
	p := newPartners()
	now := time.Unix(1_000_000, 0)
	for n := range provenSlots {
		p.observe("b", 7, phase0.Slot(n+1), 1)
	}
	p.disconnected("b", []multiaddr.Multiaddr{multiaddr.StringCast("/ip4/192.0.2.1/tcp/1")}, 9, now)
	dials := 0
	for at := time.Duration(0); at < partnerLife; at += tick {
		dials += len(p.due(now.Add(at)))
	}
	if most := int(partnerLife/redialMost) + 7; dials > most || dials < most/2 {
		t.Errorf("%d dials in %v, at most %d are due", dials, partnerLife, most)
	}

	l := newLab(t)
	public := func(o *Options) { o.Profile.Public = true }
	x := l.node(1, public)
	bait := []string{
		"/ip4/127.0.0.1/tcp/9", "/ip4/10.0.0.1/tcp/22", "/ip4/192.168.0.1/tcp/80", "/ip4/169.254.169.254/tcp/80", "/ip6/fe80::1/tcp/1",
		"/ip6/fd00::1/tcp/1", "/ip4/9.9.9.9/tcp/13001", "/ip4/8.8.8.8/udp/53",
	}
	for _, text := range bait {
		x.host.Peerstore().AddAddr("bait", multiaddr.StringCast(text), time.Hour)
	}
	for _, c := range []struct {
		from    string
		inbound bool
		want    []string
	}{
		{"/ip4/8.8.8.8/tcp/50000", true, nil}, // it says UDP only there
		{"/ip4/9.9.9.9/tcp/50000", true, []string{"/ip4/9.9.9.9/tcp/13001"}},
		{"/ip4/9.9.9.9/tcp/13009", false, []string{"/ip4/9.9.9.9/tcp/13009"}},
		{"/ip4/10.0.0.1/tcp/50000", true, nil},
		{"/ip4/10.0.0.1/tcp/22", false, nil},
	} {
		from := multiaddr.StringCast(c.from)
		ip, _ := addressOf(from)
		var got []string
		for _, a := range x.reached("bait", &peerEntry{remote: from, ip: ip, inbound: c.inbound}) {
			got = append(got, a.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("a peer from %s (inbound %v) is redialled at %v", c.from, c.inbound, got)
		}
	}
	for _, text := range bait {
		if x.gate.InterceptAddrDial("bait", multiaddr.StringCast(text)) {
			t.Errorf("%s is dialled although nobody asked for it", text)
		}
	}
	asked := multiaddr.StringCast("/ip4/9.9.9.9/tcp/13001")
	inside := multiaddr.StringCast("/ip4/10.0.0.1/tcp/22")
	x.mu.Lock()
	x.dialing["bait"] = []multiaddr.Multiaddr{asked, inside}
	x.mu.Unlock()
	if !x.gate.InterceptAddrDial("bait", asked) || x.gate.InterceptAddrDial("bait", inside) {
		t.Error("the address that was asked for is refused, or a private one is dialled")
	}
	x = l.node(2, func(o *Options) {
		public(o)
		o.SharedRanges = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	})
	x.mu.Lock()
	x.dialing["bait"] = []multiaddr.Multiaddr{inside}
	x.mu.Unlock()
	if !x.gate.InterceptAddrDial("bait", inside) {
		t.Error("a configured range is refused")
	}
}
