package p2p

import (
	"context"
	"crypto/rand"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/internal/peerhost"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// stranger is a host that says what it likes.
func stranger(t *testing.T) host.Host {
	key, _, err := crypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h, err := peerhost.New(peerhost.Options{Key: key, Listen: "/ip4/127.0.0.1/tcp/0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// visit dials a node and sends bytes as a handshake; it returns the reply.
func visit(t *testing.T, s host.Host, x *node, say []byte, hangUp bool) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for s.Connect(ctx, x.info()) != nil { // a busy machine may take longer than the library waits
		if ctx.Err() != nil {
			t.Fatal("never: a connection")
		}
		s.Network().(*swarm.Swarm).Backoff().Clear(x.ID())
		time.Sleep(10 * time.Millisecond)
	}
	stream, err := s.NewStream(ctx, x.ID(), HandshakeProtocol)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Write(say); err != nil {
		return nil
	}
	if hangUp {
		_ = stream.CloseWrite()
	}
	_ = stream.SetReadDeadline(time.Now().Add(patience))
	reply, _ := io.ReadAll(stream)
	return reply
}

func sealed(t *testing.T, info *NodeInfo) []byte {
	data, err := info.seal(goldenIdentity(t))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestListenerJudges(t *testing.T) {
	t.Parallel()
	ours := newLab(t).profile.Domain(0)
	theirs := wire.Domain{0, 0, 0, 1}
	broken := sealed(t, NewNodeInfo(ours, "x", NewSubnets(committeeSubnet)))
	broken[len(broken)-1]++
	for name, c := range map[string]struct {
		say         []byte
		reply, stay bool
		outcome     string
	}{
		"shared subnet":    {sealed(t, NewNodeInfo(ours, "x", NewSubnets(committeeSubnet, 1))), true, true, "ok"},
		"no subnets yet":   {sealed(t, NewNodeInfo(ours, "x", Subnets{})), true, true, "ok"},
		"no metadata":      {sealed(t, &NodeInfo{NetworkID: ours.String()}), true, true, "ok"},
		"no shared subnet": {sealed(t, NewNodeInfo(ours, "x", NewSubnets(1))), true, false, "no_shared_subnet"},
		"other network":    {sealed(t, NewNodeInfo(theirs, "x", NewSubnets(committeeSubnet))), true, false, "other_network"},
		"upper-case 0X":    {sealed(t, &NodeInfo{NetworkID: "0X00000402"}), true, false, "other_network"},
		"garbage":          {[]byte("hello"), false, false, "broken"},
		"nothing":          {nil, false, false, "broken"},
		"bad signature":    {broken, false, false, "broken"},
		"too long":         {make([]byte, maxNodeInfo+1), false, false, "broken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			x := l.node(1, nil)
			s := stranger(t)
			reply := visit(t, s, x, c.say, true)
			info, err := openNodeInfo(reply)
			if (err == nil) != c.reply || c.reply && info.NetworkID != ours.String() {
				t.Errorf("reply is %d bytes, %v", len(reply), err)
			}
			l.eventually("outcome", func() bool {
				return counted(t, x.Host.metrics.handshakes.WithLabelValues(c.outcome)) == 1
			})
			if !c.stay {
				l.eventually("farewell", func() bool { return !knows(s, x) })
				return
			}
			time.Sleep(closeDelay + 200*time.Millisecond)
			if !knows(s, x) {
				t.Error("the peer is sent away")
			}
		})
	}
}

// A peer that never ends its record does not hold us longer than the handshake may take.
func TestListenerDoesNotWaitForSlowPeers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	x.handshakeTime = 300 * time.Millisecond
	s := stranger(t)
	visit(t, s, x, sealed(t, NewNodeInfo(l.profile.Domain(0), "x", Subnets{}))[:100], false)
	l.eventually("farewell", func() bool { return s.Network().Connectedness(x.ID()) != network.Connected })
	if n := counted(t, x.Host.metrics.handshakes.WithLabelValues("broken")); n != 1 { // and not as one that was silent for long
		t.Errorf("%v handshakes are counted as broken", n)
	}
}

func TestDiallerJudges(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ours := l.profile.Domain(0)
	for name, c := range map[string]struct {
		say  []byte
		stay bool
	}{
		"no shared subnet": {sealed(t, NewNodeInfo(ours, "x", NewSubnets(1))), true},
		"other network":    {sealed(t, NewNodeInfo(wire.Domain{9}, "x", NewSubnets(committeeSubnet))), false},
		"garbage":          {[]byte("hello"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			s := stranger(t)
			heard := make(chan *NodeInfo, 100)
			s.SetStreamHandler(HandshakeProtocol, func(stream network.Stream) {
				data, _ := io.ReadAll(stream)
				info, err := openNodeInfo(data)
				if err != nil {
					t.Error(err)
				}
				heard <- info
				_, _ = stream.Write(c.say)
				_ = stream.Close()
			})
			x := l.node(1, func(o *Options) { o.StaticPeers = []peer.AddrInfo{{ID: s.ID(), Addrs: s.Addrs()}} })
			select {
			case info := <-heard:
				if info.Subnets() != NewSubnets(committeeSubnet) || info.NetworkID != ours.String() {
					t.Errorf("the dialler says %+v", info)
				}
			case <-time.After(patience):
				t.Fatal("the dialler says nothing")
			}
			label := "ok"
			if !c.stay {
				label = outcome(errOtherNetwork)
				if name == "garbage" {
					label = "broken"
				}
			}
			l.eventually("outcome", func() bool {
				return counted(t, x.Host.metrics.handshakes.WithLabelValues(label)) >= 1
			})
		})
	}
}

func TestPeerTableWaitsForInboundGreetings(t *testing.T) {
	b := newPeerTable(time.Now)
	now := time.Unix(1000, 0)
	b.opened(fakeConn{id: "in", direction: network.DirInbound}, now)
	b.opened(fakeConn{id: "out", direction: network.DirOutbound}, now)
	if got := b.silent(now.Add(greetingTime)); len(got) != 0 {
		t.Errorf("silent too early: %v", got)
	}
	if got := b.silent(now.Add(greetingTime + 1)); len(got) != 1 || got[0] != "in" {
		t.Errorf("silent are %v", got)
	}
	b.greeted("in", NewNodeInfo(wire.Domain{}, "v", NewSubnets(3)))
	if got := b.silent(now.Add(time.Hour)); len(got) != 0 {
		t.Errorf("silent after greeting: %v", got)
	}
	if all, inbound := b.count(); all != 2 || inbound != 1 {
		t.Errorf("%d peers, %d inbound", all, inbound)
	}
	b.closed("in", func() bool { return true })
	b.closed("out", func() bool { return false })
	if all, _ := b.count(); all != 1 {
		t.Errorf("%d peers", all)
	}
}

type fakeConn struct {
	network.Conn
	id        peer.ID
	direction network.Direction
}

func (c fakeConn) RemotePeer() peer.ID { return c.id }
func (c fakeConn) Stat() network.ConnStats {
	return network.ConnStats{Stats: network.Stats{Direction: c.direction}}
}

func (c fakeConn) RemoteMultiaddr() multiaddr.Multiaddr {
	return multiaddr.StringCast("/ip4/192.0.2.1/tcp/1")
}

func TestGate(t *testing.T) {
	now := time.Unix(1000, 0)
	b := newPeerTable(time.Now)
	levels, err := newBuckets()
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{
		table: b, buckets: levels, now: func() time.Time { return now }, limited: true,
		maxPeers: func() int { return 60 }, static: func(id peer.ID) bool { return id == "static" },
	}
	from := addressed{multiaddr.StringCast("/ip4/192.0.2.1/tcp/1")}
	for n := range 9 {
		if got := g.InterceptAccept(from); got != (n < 8) {
			t.Errorf("connection %d from one address: %v", n, got)
		}
	}
	now = now.Add(8 * time.Second) // a bit more than one leaked
	if !g.InterceptAccept(from) || g.InterceptAccept(from) {
		t.Error("the bucket does not leak four in 30 s")
	}
	for n := range 119 {
		b.opened(fakeConn{id: peer.ID(rune(n)), direction: network.DirInbound}, now)
	}
	other := addressed{multiaddr.StringCast("/ip4/192.0.2.2/tcp/1")}
	if !g.InterceptAccept(other) {
		t.Error("strangers keep out who may be a partner")
	}
	b.opened(fakeConn{id: "last", direction: network.DirInbound}, now)
	if g.InterceptAccept(other) {
		t.Error("connections are not bounded")
	}
	g.limited = false
	if !g.InterceptAccept(other) {
		t.Error("the limits are not lifted")
	}

	b.trim("trimmed", now)
	b.setScores(map[peer.ID]float64{"gray": graylistThreshold, "poor": graylistThreshold + 1})
	for id, welcome := range map[peer.ID]bool{"trimmed": false, "gray": false, "poor": true, "new": true} {
		if g.InterceptSecured(network.DirInbound, id, nil) != welcome || g.InterceptPeerDial(id) != welcome {
			t.Errorf("%s: welcome is not %v", id, welcome)
		}
	}
	b.trim("static", now)
	if !g.InterceptPeerDial("static") {
		t.Error("a static peer is kept out")
	}
	now = now.Add(trimTime)
	if !g.InterceptPeerDial("trimmed") {
		t.Error("a trimmed peer never returns")
	}
}

type addressed struct{ remote multiaddr.Multiaddr }

func (a addressed) LocalMultiaddr() multiaddr.Multiaddr  { return a.remote }
func (a addressed) RemoteMultiaddr() multiaddr.Multiaddr { return a.remote }

func TestBucketsAreBounded(t *testing.T) {
	b, err := newBuckets()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1000, 0)
	for n := range 3 * maxBuckets {
		b.take(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), now)
	}
	if b.levels.Len() != maxBuckets {
		t.Errorf("%d buckets", b.levels.Len())
	}
	if !b.take(netip.MustParseAddr("11.0.0.1"), now) {
		t.Error("who fills the buckets keeps out everybody else")
	}
}

// TestFaultManyAddressesOfOneHost: kind A7, a limit for each of something that an outsider has as many of as it likes. A host
// has 2^64 IPv6 addresses.
func TestFaultManyAddressesOfOneHost(t *testing.T) {
	b, err := newBuckets()
	if err != nil {
		t.Fatal(err)
	}
	now, let := time.Unix(1000, 0), 0
	ip := netip.MustParseAddr("2001:db8::1")
	for range 100 {
		if b.take(ip, now) {
			let++
		}
		ip = ip.Next()
	}
	if let != bucketSize {
		t.Errorf("one host opened %d connections", let)
	}
	if !b.take(netip.MustParseAddr("2001:db8:0:1::1"), now) {
		t.Error("another host is refused")
	}
}

func TestLimitPeers(t *testing.T) {
	for _, c := range [][3]int{{60, 0, 60}, {60, 10, 90}, {60, 128, 150}, {200, 1, 200}, {10, 1, 63}} {
		if got := limitPeers(c[0], c[1]); got != c[2] {
			t.Errorf("%d configured, %d subnets: %d", c[0], c[1], got)
		}
	}
}

func TestLeastUseful(t *testing.T) {
	ours := NewSubnets(1, 2, 3)
	var peers []PeerInfo
	for _, p := range []struct {
		id      peer.ID
		subnets Subnets
	}{
		{"only on 3", NewSubnets(3)},   // 16
		{"1 and 2", NewSubnets(1, 2)},  // 1+1
		{"1 too", NewSubnets(1)},       // 1
		{"2 too", NewSubnets(2)},       // 1
		{"both", NewSubnets(1, 2)},     // 1+1
		{"elsewhere", NewSubnets(100)}, // 0
	} {
		peers = append(peers, PeerInfo{ID: p.id, Subnets: p.subnets})
	}
	got := leastUseful(peers, ours, time.Time{})
	if len(got) != 4 || got[0].ID != "elsewhere" || got[1].ID != "1 too" || got[2].ID != "2 too" || got[3].ID != "1 and 2" {
		t.Errorf("least useful are %v", got)
	}
}
