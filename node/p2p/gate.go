package p2p

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/control"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
)

// gate decides which connections may exist. Before any handshake inbound ones are limited in number and per address;
// once the peer is known, those we trimmed or graylisted stay out.
//
// Source: SSV protocol, section 5.1.
type gate struct {
	book     *book
	buckets  buckets
	now      func() time.Time
	maxPeers func() int
	static   func(peer.ID) bool
	limited  bool
}

// InterceptPeerDial refuses to dial peers that are not welcome.
func (g *gate) InterceptPeerDial(id peer.ID) bool { return g.allowed(id) }

// InterceptAddrDial has nothing to add.
func (g *gate) InterceptAddrDial(peer.ID, multiaddr.Multiaddr) bool { return true }

// InterceptAccept limits inbound connections before the peer is known.
func (g *gate) InterceptAccept(addresses network.ConnMultiaddrs) bool {
	if !g.limited {
		return true
	}
	all, inbound := g.book.count()
	if inbound >= g.maxPeers()/2 || all > g.maxPeers() {
		return false
	}
	ip, err := manet.ToIP(addresses.RemoteMultiaddr())
	return err == nil && g.buckets.take(ip, g.now())
}

// InterceptSecured refuses peers that are not welcome, whoever dialled.
func (g *gate) InterceptSecured(_ network.Direction, id peer.ID, _ network.ConnMultiaddrs) bool {
	return g.allowed(id)
}

// InterceptUpgraded has nothing to add.
func (g *gate) InterceptUpgraded(network.Conn) (bool, control.DisconnectReason) { return true, 0 }

func (g *gate) allowed(id peer.ID) bool { return g.static(id) || g.book.welcome(id, g.now()) }

// buckets are leaky ones, one for each address that connected lately.
type buckets struct {
	mu     sync.Mutex
	levels map[netip.Addr]bucket
}

type bucket struct {
	level float64
	at    time.Time
}

// An address may open bucketSize connections at once and four more every half minute.
const (
	bucketSize = 8
	bucketLeak = 4.0 / 30 // per second
	maxBuckets = 4096
)

// take adds a connection to an address's bucket unless it is full. Beyond maxBuckets addresses the empty ones are
// forgotten; if none is, everybody waits, which takes that many addresses within a minute.
func (b *buckets) take(ip net.IP, now time.Time) bool {
	addr, ok := netip.AddrFromSlice(ip)
	if !ok {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.levels == nil {
		b.levels = make(map[netip.Addr]bucket)
	}
	if len(b.levels) >= maxBuckets {
		b.forgetEmpty(now)
	}
	addr = addr.Unmap()
	old, known := b.levels[addr]
	if !known && len(b.levels) >= maxBuckets {
		return false
	}
	level := old.leaked(now)
	if level+1 > bucketSize {
		return false
	}
	b.levels[addr] = bucket{level + 1, now}
	return true
}

func (b bucket) leaked(now time.Time) float64 {
	return max(0, b.level-bucketLeak*now.Sub(b.at).Seconds())
}

func (b *buckets) forgetEmpty(now time.Time) {
	for addr, level := range b.levels {
		if level.leaked(now) == 0 {
			delete(b.levels, addr)
		}
	}
}
