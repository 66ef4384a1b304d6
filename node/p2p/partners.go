package p2p

import (
	"slices"
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	// partnersEach is how many peers may stand for one operator. The newest ones count: an author can be feigned, so that
	// this bounds what a liar gets, which is no more than our wish to stay connected.
	partnersEach = 2
	// partnerLife is how long a lost partner is redialled; discovery may find it later.
	partnerLife = 30 * time.Minute
)

// partners are the peers that speak for operators of our committees, known by the messages that came from their authors
// themselves. Duties depend on them: they are not closed for want of room, and redialled when they are lost.
type partners struct {
	mu        sync.Mutex
	operators map[wire.OperatorID][]peer.ID
	peers     map[peer.ID]*partner
}

type partner struct {
	operators []wire.OperatorID
	// addrs are where it was before it was lost, lost is when; zero while it is connected.
	addrs []multiaddr.Multiaddr
	lost  time.Time
}

func newPartners() *partners {
	return &partners{operators: make(map[wire.OperatorID][]peer.ID), peers: make(map[peer.ID]*partner)}
}

// knows reports whether a peer is a partner; speaksFor whether it is one for this operator.
func (p *partners) knows(id peer.ID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.peers[id] != nil
}

func (p *partners) speaksFor(id peer.ID, operator wire.OperatorID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.operators[operator], id)
}

// operatorsOf returns a copy.
func (p *partners) operatorsOf(id peer.ID) []wire.OperatorID {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one := p.peers[id]; one != nil {
		return slices.Sorted(slices.Values(one.operators))
	}
	return nil
}

// heard notes that a peer spoke for an operator. The oldest of too many makes room.
func (p *partners) heard(id peer.ID, operator wire.OperatorID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Contains(p.operators[operator], id) {
		return
	}
	if old := p.operators[operator]; len(old) == partnersEach {
		p.dropLocked(old[0], operator)
	}
	p.operators[operator] = append(p.operators[operator], id)
	one := p.peers[id]
	if one == nil {
		one = &partner{}
		p.peers[id] = one
	}
	one.operators = append(one.operators, operator)
}

func (p *partners) dropLocked(id peer.ID, operator wire.OperatorID) {
	is := func(other peer.ID) bool { return other == id }
	if left := slices.DeleteFunc(p.operators[operator], is); len(left) > 0 {
		p.operators[operator] = left
	} else {
		delete(p.operators, operator)
	}
	one := p.peers[id]
	one.operators = slices.DeleteFunc(one.operators, func(o wire.OperatorID) bool { return o == operator })
	if len(one.operators) == 0 {
		delete(p.peers, id)
	}
}

// lose notes that a peer's last connection is gone, and where it was.
func (p *partners) lose(id peer.ID, addrs []multiaddr.Multiaddr, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one := p.peers[id]; one != nil && one.lost.IsZero() {
		one.addrs, one.lost = addrs, now
	}
}

// find notes that a peer is connected.
func (p *partners) find(id peer.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one := p.peers[id]; one != nil {
		one.lost = time.Time{}
	}
}

// forget is for a peer that we sent away.
func (p *partners) forget(id peer.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgetLocked(id)
}

func (p *partners) forgetLocked(id peer.ID) {
	if one := p.peers[id]; one != nil {
		for _, operator := range slices.Clone(one.operators) {
			p.dropLocked(id, operator)
		}
	}
}

// missing returns the lost partners and forgets those that have been away for long.
func (p *partners) missing(now time.Time) []peer.AddrInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []peer.AddrInfo
	for id, one := range p.peers {
		switch {
		case one.lost.IsZero():
		case now.Sub(one.lost) > partnerLife:
			p.forgetLocked(id)
		case len(one.addrs) > 0:
			out = append(out, peer.AddrInfo{ID: id, Addrs: one.addrs})
		}
	}
	return out
}

// meet notes who an accepted message's author speaks for, if it came from the author itself and serves a committee of ours.
func (h *Host) meet(from peer.ID, msg *pubsub.Message, m *gossip.Message) {
	if h.options.Ours == nil || peer.ID(msg.GetFrom()) != from || len(m.Signed.OperatorIDs) != 1 {
		return
	}
	if operator := m.Signed.OperatorIDs[0]; !h.partners.speaksFor(from, operator) && h.options.Ours(m.CommitteeID) {
		h.partners.heard(from, operator)
	}
}

// kept reports whether a peer is to stay connected whatever the room.
func (h *Host) kept(id peer.ID) bool { return h.isStatic(id) || h.partners.knows(id) }
