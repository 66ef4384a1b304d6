package p2p

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// PeerInfo is what the node knows about a connected peer.
type PeerInfo struct {
	ID peer.ID
	// Address of the first connection.
	Address string
	// Inbound says that the peer dialled us.
	Inbound bool
	// Static peers come from the configuration.
	Static bool
	// Greeted says that a handshake succeeded.
	Greeted bool
	// Version is what the peer calls its node, empty before the handshake.
	Version string
	// Subnets are those of the handshake or of discovery.
	Subnets Subnets
	// Subscribed are those of our subnets whose topics the peer is subscribed to now.
	Subscribed Subnets
	// Operators are those of our committees that the peer speaks for, as far as it was heard to.
	Operators []wire.OperatorID
	// Agent is what the peer's software calls itself.
	Agent string
	// Score is gossipsub's, sampled every minute.
	Score float64
	// Brought is how many accepted messages the peer delivered before anybody else.
	Brought int
	// Idle says that it delivered none for some minutes although others did.
	Idle bool
	// Connected is when the first connection opened.
	Connected time.Time
}

// serves returns the subnets that count for a peer: what it announced, while it may still be about to subscribe; then what
// it is subscribed to. Announcing costs nothing, so that who only announces must not take the place of who serves.
func (p *PeerInfo) serves(now time.Time) Subnets {
	if now.Sub(p.Connected) < settlingTime {
		return p.Subnets.or(p.Subscribed)
	}
	return p.Subscribed
}

// peerTable remembers the peers that are connected, and for a while those we parted from.
type peerTable struct {
	mu      sync.Mutex
	peers   map[peer.ID]*page
	trimmed map[peer.ID]time.Time
	scores  map[peer.ID]float64
	live    liveness
	now     func() time.Time
}

// page is a connected peer.
type page struct {
	address   string
	remote    multiaddr.Multiaddr
	ip        netip.Addr
	inbound   bool
	connected time.Time
	greeted   bool
	version   string
	subnets   Subnets
	// deadline is when an inbound peer must have greeted us; zero if it need not.
	deadline time.Time
	// greetings counts the records that the peer sent us.
	greetings int
	waste     waste
	// brought counts the accepted messages that came from the peer first, broughtAt is when the latest did.
	brought   int
	broughtAt time.Time
}

func newPeerTable(now func() time.Time) *peerTable {
	return &peerTable{peers: make(map[peer.ID]*page), trimmed: make(map[peer.ID]time.Time), now: now}
}

// Times of section 5.
const (
	greetingTime = 20 * time.Second
	trimTime     = 30 * time.Minute
	// mostGreetings is how many records we read of a peer while it stays connected. One is usual, two if both dialled.
	mostGreetings = 8
	// maxTrimmed bounds the peers that are remembered as unwelcome; the one whose time ends first is forgotten first.
	maxTrimmed = 4096
	// maxName bounds what a peer calls its node or its software, in bytes.
	maxName = 64
)

// opened notes a connection. The listener's patience begins with a peer's first inbound one, unless we greet it
// ourselves on another. It reports whether the peer is new.
func (b *peerTable) opened(conn network.Conn, now time.Time) (fresh bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	inbound := conn.Stat().Direction == network.DirInbound
	p := b.peers[conn.RemotePeer()]
	if p == nil {
		p = &page{address: conn.RemoteMultiaddr().String(), remote: conn.RemoteMultiaddr(), inbound: inbound, connected: now}
		p.ip, _ = addressOf(p.remote)
		b.peers[conn.RemotePeer()] = p
		fresh = true
		if inbound {
			p.deadline = now.Add(greetingTime)
		}
	}
	return fresh
}

// closed forgets a peer whose last connection is gone. The question is asked under the lock, because the peer may be
// coming back at this moment: opened then writes a new page after this one is torn out. It returns the page, or nil if the
// peer is still there.
func (b *peerTable) closed(id peer.ID, connected func() bool) (gone *page) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if connected() {
		return nil
	}
	gone = b.peers[id]
	delete(b.peers, id)
	return gone
}

// greeted notes a successful handshake.
func (b *peerTable) greeted(id peer.ID, info *NodeInfo) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.peers[id]
	if p == nil {
		return
	}
	p.greeted, p.deadline = true, time.Time{}
	if info.Metadata != nil {
		p.version, p.subnets = name(info.Metadata.NodeVersion), info.Subnets()
	}
}

// greets counts a record from a peer and reports whether it may send that many.
func (b *peerTable) greets(id peer.ID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.peers[id]
	if p == nil {
		return true
	}
	p.greetings++
	return p.greetings <= mostGreetings
}

// settled reports whether a peer greeted us and has stayed for a while.
func (b *peerTable) settled(id peer.ID, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.peers[id]
	return p != nil && p.greeted && now.Sub(p.connected) >= settlingTime
}

// silent returns the inbound peers whose time to greet is over.
func (b *peerTable) silent(now time.Time) []peer.ID {
	b.mu.Lock()
	defer b.mu.Unlock()
	var ids []peer.ID
	for id, p := range b.peers {
		if !p.deadline.IsZero() && now.After(p.deadline) {
			ids = append(ids, id)
		}
	}
	return ids
}

// count returns how many peers are connected, and how many of them dialled us.
func (b *peerTable) count() (all, inbound int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.peers {
		if p.inbound {
			inbound++
		}
	}
	return len(b.peers), inbound
}

// trim marks a peer as unwelcome for half an hour.
func (b *peerTable) trim(id peer.ID, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trimmed[id] = now.Add(trimTime)
	first := id
	for other, until := range b.trimmed {
		if now.After(until) {
			delete(b.trimmed, other)
		} else if until.Before(b.trimmed[first]) {
			first = other
		}
	}
	if len(b.trimmed) > maxTrimmed {
		delete(b.trimmed, first)
	}
}

// name cuts what a peer calls itself.
func name(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), maxName)], "")
}

// welcome reports whether connections with a peer are allowed.
func (b *peerTable) welcome(id peer.ID, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until, trimmed := b.trimmed[id]; trimmed && now.Before(until) {
		return false
	}
	return b.scores[id] > graylistThreshold
}

func (b *peerTable) setScores(scores map[peer.ID]float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.scores = scores
}

// list returns the connected peers in order of their ids.
func (b *peerTable) list() []PeerInfo {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	infos := make([]PeerInfo, 0, len(b.peers))
	for id, p := range b.peers {
		infos = append(infos, PeerInfo{
			ID: id, Address: p.address, Inbound: p.inbound, Greeted: p.greeted, Version: p.version,
			Subnets: p.subnets, Score: b.scores[id], Connected: p.connected,
			Brought: p.brought, Idle: p.idle(&b.live, now),
		})
	}
	slices.SortFunc(infos, func(a, b PeerInfo) int { return cmp.Compare(a.ID, b.ID) })
	return infos
}
