package p2p

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/multiformats/go-multiaddr"
)

const (
	tick         = time.Second
	dialTime     = 5 * time.Second
	sweepEvery   = 30
	mostSwept    = 3
	mostUseless  = 4
	sweepMargin  = 4
	inboundOdds  = 5
	dialsAtOnce  = 8
	settlingTime = 30 * time.Second
)

// Run keeps the node connected until ctx ends: it dials missing static peers every second, disconnects peers that do not complete the
// handshake, and every half minute disconnects useless peers.
func (h *Host) Run(ctx context.Context) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	h.dialMissing(h.options.Clock.Now())
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-h.ctx.Done():
			return context.Canceled
		case <-ticker.C:
		}
		now := h.options.Clock.Now()
		h.dialMissing(now)
		h.metrics.colocated.Set(float64(h.table.colocated(h.mayShare)))
		for _, id := range h.table.silent(now) {
			h.handshakeFailed(id, "wait for handshake", errSilent)
		}
		if n%sweepEvery == 0 {
			h.sweep(now)
		}
		if h.discovery != nil {
			h.discovery.tick(now)
		}
	}
}

// mayShare reports whether a peer may share its address without a score penalty.
func (h *Host) mayShare(p *peerEntry) bool {
	return h.options.DisableIPRateLimit || inRanges(p.ip, h.options.SharedRanges)
}

// dialMissing dials the static peers and the partners that are not connected. Of two nodes that miss each other, the one with the
// smaller id dials at once and the other a second later, so that they seldom get two connections.
func (h *Host) dialMissing(now time.Time) {
	for _, info := range h.partners.due(now) {
		if !h.isStatic(info.ID) && h.gate.allowed(info.ID) {
			h.dial(info)
		}
	}
	for id, info := range h.static {
		if h.host.Network().Connectedness(id) == network.Connected {
			h.mu.Lock()
			delete(h.missing, id)
			h.mu.Unlock()
			continue
		}
		h.mu.Lock()
		since, noticed := h.missing[id]
		if !noticed {
			h.missing[id] = now
		}
		h.mu.Unlock()
		if noticed && now.Sub(since) >= tick/2 || h.ID() < id {
			h.dial(info)
		}
	}
}

// dial connects to a peer in a goroutine, one attempt at a time, whatever the library's backoff says.
func (h *Host) dial(info peer.AddrInfo) {
	h.mu.Lock()
	_, busy := h.dialing[info.ID]
	if !busy {
		h.dialing[info.ID] = info.Addrs
	}
	h.mu.Unlock()
	if busy {
		return
	}
	h.task(func() {
		defer func() {
			h.mu.Lock()
			delete(h.dialing, info.ID)
			h.mu.Unlock()
		}()
		if s, ok := h.host.Network().(*swarm.Swarm); ok {
			s.Backoff().Clear(info.ID)
		}
		ctx, cancel := context.WithTimeout(h.ctx, dialTime)
		defer cancel()
		if err := h.host.Connect(ctx, info); err != nil {
			h.metrics.dials.WithLabelValues("failed").Inc()
			return
		}
		h.metrics.dials.WithLabelValues("ok").Inc()
	})
}

// isDialing reports whether dial is connecting to an address. The addresses of a static peer may be host names, which the library
// resolves. Private addresses that strangers announce are not dialled.
func (h *Host) isDialing(id peer.ID, addr multiaddr.Multiaddr) bool {
	if h.isStatic(id) {
		return true
	}
	h.mu.RLock()
	asked := h.dialing[id]
	h.mu.RUnlock()
	ip, ok := addressOf(addr)
	return ok && h.routable(ip) && slices.ContainsFunc(asked, addr.Equal)
}

var (
	errUseless     = errors.New("room is needed for more useful peers")
	errGraylisted  = errors.New("the peer's score is at the graylist threshold")
	errIdleSubnets = errors.New("the peer does not serve the subnets that it announced")
)

// sweep disconnects peers: graylisted ones; else up to three that share no subnet with us; else, when places are short, the least
// useful ones. Static peers stay, and so do partners unless they are graylisted.
//
// Source: spec/networking.md#peer-scoring.
func (h *Host) sweep(now time.Time) {
	peers := slices.DeleteFunc(h.Peers(), func(p PeerInfo) bool { return p.Static })
	if h.sweepGraylisted(peers) {
		return
	}
	peers = slices.DeleteFunc(peers, func(p PeerInfo) bool { return len(p.Operators) > 0 })
	if h.sweepIrrelevant(peers, now) {
		return
	}
	all, inbound := h.table.count()
	most := h.maxPeers()
	switch {
	case all > most-sweepMargin:
		h.trim(leastUseful(peers, h.Subnets(), now), now)
	case inbound >= most/2 && rand.IntN(inboundOdds) == 0:
		in := slices.DeleteFunc(peers, func(p PeerInfo) bool { return !p.Inbound })
		h.trim(leastUseful(in, h.Subnets(), now), now)
	}
}

func (h *Host) sweepGraylisted(peers []PeerInfo) bool {
	found := false
	for _, p := range peers {
		if p.Score <= graylistThreshold {
			h.disconnect(p.ID, "sweep", errGraylisted)
			found = true
		}
	}
	return found
}

// sweepIrrelevant uses subscriptions: a peer that has had time to subscribe is valued by them and not by what it announced. A peer
// that announced more than it subscribed to is refused for a while. While this node serves no subnet itself all peers stay, because
// its own subnets are still to come.
func (h *Host) sweepIrrelevant(peers []PeerInfo, now time.Time) bool {
	ours := h.Subnets()
	if ours.Empty() {
		return false
	}
	swept := 0
	for _, p := range peers {
		if !p.serves(now).And(ours).Empty() || now.Sub(p.Connected) < settlingTime {
			continue
		}
		if p.Subnets.And(ours).Empty() {
			h.disconnect(p.ID, "sweep", errNoSharedSubnet)
		} else {
			h.table.trim(p.ID, now)
			h.disconnect(p.ID, "sweep", errIdleSubnets)
		}
		if swept++; swept == mostSwept {
			break
		}
	}
	return swept > 0
}

func (h *Host) trim(peers []PeerInfo, now time.Time) {
	for _, p := range peers {
		h.table.trim(p.ID, now)
		h.disconnect(p.ID, "trim", errUseless)
	}
}

// leastUseful returns the four least useful peers: idle ones first, whatever they are subscribed to.
func leastUseful(peers []PeerInfo, ours Subnets, now time.Time) []PeerInfo {
	others := countServed(peers, ours, now)
	ranked := slices.Clone(peers)
	slices.SortStableFunc(ranked, func(a, b PeerInfo) int {
		if a.Idle != b.Idle {
			if a.Idle {
				return -1
			}
			return 1
		}
		return usefulness(a.serves(now).And(ours), others, 1) - usefulness(b.serves(now).And(ours), others, 1)
	})
	return ranked[:min(mostUseless, len(ranked))]
}

// usefulness gives 16, 4 or 1 points for each shared subnet that 0, 1 or 2 other peers serve. With own = 1 the counts include the peer
// itself.
//
// Source: spec/networking.md#peer-scoring.
func usefulness(shared Subnets, peers map[int]int, own int) int {
	points := 0
	for subnet := range shared.All() {
		switch peers[subnet] - own {
		case 0:
			points += 16
		case 1:
			points += 4
		case 2:
			points++
		}
	}
	return points
}
