package p2p

import (
	"cmp"
	"slices"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
)

// A limited number of peers may connect. Static peers always have a place, and partners in half of the places. Strangers share the
// rest, inbound ones at most half of it; each is valued by the messages that it delivers.
const (
	// idleTime is how long a stranger may be the first to deliver no message, while others deliver idleCount, before it counts as
	// idle.
	idleTime  = 5 * time.Minute
	idleCount = 64
	// displaceEvery is how often a stranger may take the place of an idle one. Taking the place of a peer without a handshake is not
	// limited.
	displaceEvery = 5 * time.Second
)

// makeRoom disconnects one peer when a newcomer makes too many: the stranger that has waited longest for its handshake; else the one
// that has been idle longest; else the newcomer, or the least useful stranger if the newcomer is to be kept.
func (h *Host) makeRoom(newcomer peer.ID) {
	now := h.options.Clock.Now()
	strangers := slices.DeleteFunc(h.table.list(), func(p PeerInfo) bool { return h.kept(p.ID) })
	all, _ := h.table.count()
	if all <= h.maxPeers() {
		if h.options.DisableIPRateLimit {
			return
		}
		strangers = slices.DeleteFunc(strangers, func(p PeerInfo) bool { return !p.Inbound })
		if len(strangers) <= h.maxPeers()/2 {
			return
		}
	}
	victim, found := h.expendable(strangers, newcomer, now)
	switch {
	case found:
		h.disconnect(victim, "make room", errUseless)
	case !h.kept(newcomer):
		h.disconnect(newcomer, "make room", errNoRoom)
	}
}

// expendable returns the stranger to disconnect for the newcomer.
func (h *Host) expendable(strangers []PeerInfo, newcomer peer.ID, now time.Time) (peer.ID, bool) {
	strangers = slices.DeleteFunc(strangers, func(p PeerInfo) bool { return p.ID == newcomer })
	if victim, found := oldest(strangers, func(p PeerInfo) bool { return !p.Greeted }); found {
		return victim, true
	}
	subscribers, ours, kept := h.subscribers(), h.Subnets(), h.kept(newcomer)
	for i := range strangers {
		strangers[i].Subscribed = strangers[i].Subscribed.or(subscribers[strangers[i].ID])
	}
	useless := func(p PeerInfo) bool {
		return now.Sub(p.Connected) >= settlingTime && (p.Idle || !ours.Empty() && p.serves(now).And(ours).Empty())
	}
	if victim, found := oldest(strangers, useless); found && (kept || h.table.mayDisplace(now)) {
		return victim, true
	}
	if ranked := leastUseful(strangers, ours, now); kept && len(ranked) > 0 {
		return ranked[0].ID, true
	}
	return "", false
}

// oldest returns the peer that has been connected longest among those for which is returns true.
func oldest(peers []PeerInfo, is func(PeerInfo) bool) (peer.ID, bool) {
	peers = slices.DeleteFunc(slices.Clone(peers), func(p PeerInfo) bool { return !is(p) })
	if len(peers) == 0 {
		return "", false
	}
	return slices.MinFunc(peers, func(a, b PeerInfo) int {
		return cmp.Or(a.Connected.Compare(b.Connected), cmp.Compare(a.ID, b.ID))
	}).ID, true
}

// liveness counts accepted messages of two periods of idleTime: a peer that delivers nothing is idle only if others deliver messages.
type liveness struct {
	began         time.Time
	count, before int
	// displaced is when an idle peer was last disconnected for a stranger.
	displaced time.Time
}

func (l *liveness) heard(now time.Time) {
	if passed := now.Sub(l.began); passed >= idleTime {
		l.before = l.count
		if passed >= 2*idleTime {
			l.before = 0
		}
		l.began, l.count = now, 0
	}
	l.count++
}

// busy reports whether enough messages were accepted lately.
func (l *liveness) busy(now time.Time) bool {
	return now.Sub(l.began) < idleTime && l.count+l.before >= idleCount
}

// countFirst records that a peer was the first to deliver an accepted message.
func (b *peerTable) countFirst(id peer.ID, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.live.heard(now)
	if p := b.peers[id]; p != nil {
		p.firstDeliveries++
		p.lastDelivery = now
	}
}

// mayDisplace reports whether an idle peer may be disconnected for a stranger now, and counts it.
func (b *peerTable) mayDisplace(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.live.displaced) < displaceEvery {
		return false
	}
	b.live.displaced = now
	return true
}

// idle reports whether a peer delivered nothing for idleTime while others did.
func (p *peerEntry) idle(live *liveness, now time.Time) bool {
	return live.busy(now) && now.Sub(p.connected) >= idleTime && now.Sub(p.lastDelivery) >= idleTime
}

// colocated counts the connected peers that lose score because too many share their address.
func (b *peerTable) colocated(exempt func(*peerEntry) bool) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := make(map[string]int)
	for _, p := range b.peers {
		if p.ip.IsValid() && !exempt(p) {
			at[p.ip.String()]++
		}
	}
	sum := 0
	for _, n := range at {
		if n > mostAtAddress {
			sum += n
		}
	}
	return sum
}
