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

// PeerInfo describes a connected peer.
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
	// Subnets are the subnets that the peer announced in the handshake or through discovery.
	Subnets Subnets
	// Subscribed are those of our subnets whose topics the peer is subscribed to now.
	Subscribed Subnets
	// Operators are the operators of our committees for which the peer is a partner.
	Operators []wire.OperatorID
	// Agent is what the peer's software calls itself.
	Agent string
	// Score is gossipsub's, sampled every minute.
	Score float64
	// FirstDeliveries counts the accepted messages that this peer was the first to deliver.
	FirstDeliveries int
	// Idle says that it delivered none for some minutes although others did.
	Idle bool
	// Connected is when the first connection opened.
	Connected time.Time
}

// serves returns the subnets that count for a peer: those that it announced while it may still be about to subscribe, afterwards those
// that it is subscribed to. Announcing costs nothing, so announced subnets must not count for long.
func (p *PeerInfo) serves(now time.Time) Subnets {
	if now.Sub(p.Connected) < settlingTime {
		return p.Subnets.or(p.Subscribed)
	}
	return p.Subscribed
}

// peerTable holds the connected peers and, for a while, those that were disconnected.
type peerTable struct {
	mu      sync.Mutex
	peers   map[peer.ID]*peerEntry
	trimmed map[peer.ID]time.Time
	scores  map[peer.ID]float64
	live    liveness
	now     func() time.Time
}

// peerEntry is a connected peer.
type peerEntry struct {
	address   string
	remote    multiaddr.Multiaddr
	ip        netip.Addr
	inbound   bool
	connected time.Time
	greeted   bool
	version   string
	subnets   Subnets
	// deadline is the time until which an inbound peer must complete the handshake; zero if there is none.
	deadline time.Time
	// greetings counts the records that the peer sent.
	greetings int
	waste     waste
	// firstDeliveries counts the accepted messages that this peer was the first to deliver, broughtAt is when it delivered the latest.
	firstDeliveries int
	lastDelivery    time.Time
}

func newPeerTable(now func() time.Time) *peerTable {
	return &peerTable{peers: make(map[peer.ID]*peerEntry), trimmed: make(map[peer.ID]time.Time), now: now}
}

// Times of section 5.
const (
	greetingTime = 20 * time.Second
	trimTime     = 30 * time.Minute
	// mostGreetings is how many records of a peer are read while it stays connected. One is usual, two if both sides dialled.
	mostGreetings = 8
	// maxTrimmed bounds the refused peers; beyond it the one whose time ends first is dropped.
	maxTrimmed = 4096
	// maxName bounds the names that a peer gives its node and its software, in bytes.
	maxName = 64
)

// opened records a connection. The peer's time for the handshake begins with its first inbound connection, unless this node starts the
// handshake on another one. It reports whether the peer is new.
func (b *peerTable) opened(conn network.Conn, now time.Time) (fresh bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	inbound := conn.Stat().Direction == network.DirInbound
	p := b.peers[conn.RemotePeer()]
	if p == nil {
		p = &peerEntry{address: conn.RemoteMultiaddr().String(), remote: conn.RemoteMultiaddr(), inbound: inbound, connected: now}
		p.ip, _ = addressOf(p.remote)
		b.peers[conn.RemotePeer()] = p
		fresh = true
		if inbound {
			p.deadline = now.Add(greetingTime)
		}
	}
	return fresh
}

// closed removes a peer whose last connection ended, and returns its entry; nil if the peer is still connected. connected is called
// under the lock, because the peer may be connecting again at this moment: opened then adds a new entry afterwards.
func (b *peerTable) closed(id peer.ID, connected func() bool) (gone *peerEntry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if connected() {
		return nil
	}
	gone = b.peers[id]
	delete(b.peers, id)
	return gone
}

// greeted records a successful handshake.
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

// countGreeting counts a record of a peer and reports whether the number is allowed.
func (b *peerTable) countGreeting(id peer.ID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.peers[id]
	if p == nil {
		return true
	}
	p.greetings++
	return p.greetings <= mostGreetings
}

// settled reports whether a peer completed the handshake and has stayed for a while.
func (b *peerTable) settled(id peer.ID, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.peers[id]
	return p != nil && p.greeted && now.Sub(p.connected) >= settlingTime
}

// silent returns the inbound peers whose time for the handshake is over.
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

// count returns how many peers are connected, and how many of them are inbound.
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

// trim refuses a peer for half an hour.
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

// name shortens a name that a peer gives itself.
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
			FirstDeliveries: p.firstDeliveries, Idle: p.idle(&b.live, now),
		})
	}
	slices.SortFunc(infos, func(a, b PeerInfo) int { return cmp.Compare(a.ID, b.ID) })
	return infos
}
