package p2p

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/libp2p/go-libp2p/core/control"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
	"golang.org/x/time/rate"
)

// gate decides which connections may exist. Before the handshake it limits inbound connections for each address, and in all by a cap
// that leaves room to identify a new peer. Once the peer is known, makeRoom decides which peers stay; trimmed and graylisted peers are
// refused. Dials go only to the addresses that the caller of dial named, and to no other that a peer claims.
//
// Source: spec/networking.md#transport, spec/networking.md#identity.
type gate struct {
	table    *peerTable
	buckets  *buckets
	now      func() time.Time
	maxPeers func() int
	static   func(peer.ID) bool
	// dialing reports whether this node is dialling the peer at the address.
	dialing func(peer.ID, multiaddr.Multiaddr) bool
	limited bool
	shared  []netip.Prefix
}

// InterceptPeerDial refuses to dial peers that are not welcome.
func (g *gate) InterceptPeerDial(id peer.ID) bool { return g.allowed(id) }

// InterceptAddrDial refuses addresses that this node did not choose: libraries dial any address that a peer announced.
func (g *gate) InterceptAddrDial(id peer.ID, addr multiaddr.Multiaddr) bool {
	return g.dialing(id, addr)
}

// InterceptAccept limits inbound connections before the peer is known. The cap is twice the number of peers, so that a peer that is to
// be kept can be identified even when all places are taken.
func (g *gate) InterceptAccept(addresses network.ConnMultiaddrs) bool {
	if !g.limited {
		return true
	}
	if all, _ := g.table.count(); all >= 2*g.maxPeers() {
		return false
	}
	ip, ok := addressOf(addresses.RemoteMultiaddr())
	return ok && (inRanges(ip, g.shared) || g.buckets.take(ip, g.now()))
}

// InterceptSecured refuses peers that are not welcome, whoever dialled.
func (g *gate) InterceptSecured(_ network.Direction, id peer.ID, _ network.ConnMultiaddrs) bool {
	return g.allowed(id)
}

// InterceptUpgraded allows every connection; the other methods have checked it.
func (g *gate) InterceptUpgraded(network.Conn) (bool, control.DisconnectReason) { return true, 0 }

func (g *gate) allowed(id peer.ID) bool { return g.static(id) || g.table.welcome(id, g.now()) }

// addressOf returns the IP address of a multiaddress.
func addressOf(addr multiaddr.Multiaddr) (netip.Addr, bool) {
	if addr == nil {
		return netip.Addr{}, false
	}
	ip, err := manet.ToIP(addr)
	if err != nil {
		return netip.Addr{}, false
	}
	out, ok := netip.AddrFromSlice(ip)
	return out.Unmap(), ok
}

// inRanges reports whether an address lies in one of the ranges.
func inRanges(ip netip.Addr, ranges []netip.Prefix) bool {
	return slices.ContainsFunc(ranges, func(r netip.Prefix) bool { return r.Contains(ip) })
}

// routable reports whether this node dials an address that a stranger announced. Private, local and reserved addresses are dialled
// only on networks that are not public, and in the configured ranges.
func (h *Host) routable(ip netip.Addr) bool {
	if !h.options.Profile.Public || inRanges(ip, h.options.SharedRanges) {
		return true
	}
	address, err := manet.FromIP(net.IP(ip.AsSlice()))
	return err == nil && manet.IsPublicAddr(address)
}

// buckets are leaky buckets, one for each address that connected lately. Beyond maxBuckets the least recently used one is dropped.
type buckets struct {
	mu     sync.Mutex
	levels *simplelru.LRU[netip.Prefix, *rate.Limiter]
}

// An address may open bucketSize connections at once and four more every half minute.
const (
	bucketSize = 8
	bucketLeak = 4.0 / 30 // per second
	maxBuckets = 4096
)

func newBuckets() (*buckets, error) {
	levels, err := simplelru.NewLRU[netip.Prefix, *rate.Limiter](maxBuckets, nil)
	if err != nil {
		return nil, fmt.Errorf("limit connections: %w", err)
	}
	return &buckets{levels: levels}, nil
}

// holderOf returns the range of addresses that counts as one host: an IPv4 address, or 64 bits of IPv6.
func holderOf(ip netip.Addr) netip.Prefix {
	bits := 64
	if ip = ip.Unmap(); ip.Is4() {
		bits = 32
	}
	holder, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return holder
}

// take counts a connection of an address. It returns false if the address's bucket is full.
func (b *buckets) take(ip netip.Addr, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	holder := holderOf(ip)
	level, known := b.levels.Get(holder)
	if !known {
		level = rate.NewLimiter(bucketLeak, bucketSize)
		b.levels.Add(holder, level)
	}
	return level.AllowN(now, 1)
}
