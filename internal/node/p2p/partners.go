package p2p

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	// partnersEach is how many peers may stand for one operator, claimsEach how many are watched for it.
	partnersEach = 2
	claimsEach   = 4
	// provenSlots is in how many slots a peer must have brought messages of an operator first, as their author, to stand for
	// it. Gossip's author field is not signed: whoever hears a message may claim it. But who only repeats another's messages
	// is rarely first, and never first while the operator itself is a neighbour.
	provenSlots = 2
	// staleSlots is how long a partner may bring nothing before another peer may take its place.
	staleSlots = 64
	// partnerLife is how long a lost partner is redialled; discovery may find it later. redialFirst doubles with each failure,
	// up to redialMost.
	partnerLife = 30 * time.Minute
	redialFirst = time.Second
	redialMost  = time.Minute
	// partnerAddrs is how many addresses of one partner are redialled.
	partnerAddrs = 2
)

// partners are the peers that speak for operators of this operator's committees, proved by messages that came from their
// authors themselves. Duties depend on them: they are not closed for want of room, and redialled when they are lost.
//
// Anybody can become an operator, and whoever owns a validator chooses the operators that sit in its committee. So partners are
// kept in a part of the places only, and those that more of this operator's validators depend on come first.
//
// It is bounded by the operators of our committees, times claimsEach.
type partners struct {
	mu        sync.Mutex
	operators map[wire.OperatorID][]*claim
	lost      map[peer.ID]*lostPartner
	// proofs numbers the partners in the order in which they became such, newest is the latest slot heard of.
	proofs int
	newest phase0.Slot
	// kept are the partners that have a place whatever the room, chosen for so many places; nil after a change.
	kept   map[peer.ID]bool
	places int
}

// claim is a peer that brought an operator's messages first.
type claim struct {
	peer peer.ID
	// slots counts the slots in which it did, last is the latest of them.
	slots int
	last  phase0.Slot
	// proven claims make partners; proof is its number.
	proven bool
	proof  int
	// weight is how many validators this operator serves in the largest committee of both.
	weight int
}

// lostPartner is where a partner was before its connection ended.
type lostPartner struct {
	addrs       []multiaddr.Multiaddr
	since, next time.Time
	wait        time.Duration
}

func newPartners() *partners {
	return &partners{operators: make(map[wire.OperatorID][]*claim), lost: make(map[peer.ID]*lostPartner)}
}

// operatorsOf returns the operators that a peer is a partner for, in ascending order.
func (p *partners) operatorsOf(id peer.ID) []wire.OperatorID {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.operatorsLocked(id)
}

func (p *partners) operatorsLocked(id peer.ID) (out []wire.OperatorID) {
	for operator, claims := range p.operators {
		if slices.ContainsFunc(claims, func(c *claim) bool { return c.proven && c.peer == id }) {
			out = append(out, operator)
		}
	}
	slices.Sort(out)
	return out
}

// heard notes that a peer brought a message of an operator, of a duty in this slot, first and as its author. The weight is how many
// validators this operator serves in the duty's committee.
func (p *partners) heard(id peer.ID, operator wire.OperatorID, slot phase0.Slot, weight int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newest, p.kept = max(p.newest, slot), nil
	claims := p.operators[operator]
	i := slices.IndexFunc(claims, func(c *claim) bool { return c.peer == id })
	switch {
	case i >= 0:
		claims[i].hear(slot)
	case len(claims) < claimsEach:
		claims = append(claims, &claim{peer: id, slots: 1, last: slot})
		i = len(claims) - 1
	default:
		i = weakest(claims)
		if claims[i].proven && !claims[i].stale(slot) {
			return
		}
		claims[i] = &claim{peer: id, slots: 1, last: slot}
	}
	p.operators[operator] = claims
	claims[i].weight = max(claims[i].weight, weight)
	if claims[i].slots >= provenSlots {
		p.prove(claims, claims[i], slot)
	}
}

func (c *claim) hear(slot phase0.Slot) {
	if slot > c.last {
		c.slots++
		c.last = slot
	}
}

func (c *claim) stale(slot phase0.Slot) bool { return c.last+staleSlots < slot }

// weakest is the claim that makes room for another: one that is not proven, then the one heard longest ago.
func weakest(claims []*claim) int {
	worst := slices.MinFunc(claims, func(a, b *claim) int {
		switch {
		case a.proven == b.proven:
			return cmp.Compare(a.last, b.last)
		case a.proven:
			return 1
		}
		return -1
	})
	return slices.Index(claims, worst)
}

// prove makes a claim's peer a partner, if there is room: who was a partner first stays one while it speaks.
func (p *partners) prove(claims []*claim, one *claim, slot phase0.Slot) {
	if one.proven {
		return
	}
	proven := 0
	for _, c := range claims {
		if c.proven && c.stale(slot) {
			c.proven = false
		}
		if c.proven {
			proven++
		}
	}
	if one.proven = proven < partnersEach; one.proven {
		p.proofs++
		one.proof = p.proofs
	}
}

// keeps reports whether a peer is one of the partners that have one of so many places.
func (p *partners) keeps(id peer.ID, places int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keepsLocked(id, places)
}

func (p *partners) keepsLocked(id peer.ID, places int) bool {
	if p.kept == nil || p.places != places {
		p.choose(places)
	}
	return p.kept[id]
}

// choose gives the places to partners: first to those that speak, then to the first of each operator, then to those that more
// validators depend on, then to those that were partners first.
func (p *partners) choose(places int) {
	type seat struct {
		*claim
		stale, further int
	}
	var seats []seat
	for _, claims := range p.operators {
		proven := slices.DeleteFunc(slices.Clone(claims), func(c *claim) bool { return !c.proven })
		slices.SortFunc(proven, func(a, b *claim) int { return cmp.Compare(a.proof, b.proof) })
		for i, c := range proven {
			one := seat{claim: c, further: i}
			if c.stale(p.newest) {
				one.stale = 1
			}
			seats = append(seats, one)
		}
	}
	slices.SortFunc(seats, func(a, b seat) int {
		return cmp.Or(a.stale-b.stale, a.further-b.further, b.weight-a.weight, a.proof-b.proof)
	})
	p.kept, p.places = make(map[peer.ID]bool), places
	for _, one := range seats {
		if len(p.kept) < places {
			p.kept[one.peer] = true
		}
	}
}

// lose notes that a kept partner's last connection is gone, and where it was.
func (p *partners) lose(id peer.ID, addrs []multiaddr.Multiaddr, places int, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lost[id] == nil && p.keepsLocked(id, places) {
		p.lost[id] = &lostPartner{addrs: addrs[:min(len(addrs), partnerAddrs)], since: now, next: now, wait: redialFirst}
	}
}

// find notes that a peer is connected.
func (p *partners) find(id peer.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.lost, id)
}

// forget is for a peer that we sent away.
func (p *partners) forget(id peer.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgetLocked(id)
}

func (p *partners) forgetLocked(id peer.ID) {
	p.kept = nil
	delete(p.lost, id)
	for operator, claims := range p.operators {
		if left := slices.DeleteFunc(claims, func(c *claim) bool { return c.peer == id }); len(left) > 0 {
			p.operators[operator] = left
		} else {
			delete(p.operators, operator)
		}
	}
}

// due returns the lost partners whose time for another dial has come, and forgets those that have been away for long.
func (p *partners) due(now time.Time) []peer.AddrInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []peer.AddrInfo
	for id, one := range p.lost {
		switch {
		case now.Sub(one.since) > partnerLife:
			p.forgetLocked(id)
		case len(one.addrs) > 0 && !now.Before(one.next):
			one.next = now.Add(one.wait)
			one.wait = min(2*one.wait, redialMost)
			out = append(out, peer.AddrInfo{ID: id, Addrs: one.addrs})
		}
	}
	return out
}

// meet notes who an accepted message's author speaks for, if it came from the author itself and serves a committee of ours.
func (h *Host) meet(from peer.ID, msg *pubsub.Message, m *gossip.Message) {
	if h.options.Ours == nil || msg.GetFrom() != from || len(m.Signed.OperatorIDs) != 1 {
		return
	}
	if weight := h.options.Ours(m.CommitteeID); weight > 0 {
		h.partners.heard(from, m.Signed.OperatorIDs[0], m.Slot, weight)
	}
}

// kept reports whether a peer is to stay connected whatever the room.
func (h *Host) kept(id peer.ID) bool { return h.isStatic(id) || h.partners.keeps(id, h.keptPartners()) }

// keptPartners is how many partners are kept: half of the places. The others are open to whoever is of use.
func (h *Host) keptPartners() int { return h.maxPeers() / 2 }

// reached returns where a peer of a closed connection may be dialled: the address at which this node reached it; or, if the
// peer came by itself, those of the ports it says it listens on that are at the very address it came from. What it says of other
// addresses would let it send this node anywhere.
func (h *Host) reached(id peer.ID, gone *page) []multiaddr.Multiaddr {
	if !gone.ip.IsValid() || !h.routable(gone.ip) {
		return nil
	}
	if !gone.inbound {
		return []multiaddr.Multiaddr{gone.remote}
	}
	return slices.DeleteFunc(h.host.Peerstore().Addrs(id), func(a multiaddr.Multiaddr) bool {
		ip, ok := addressOf(a)
		_, err := a.ValueForProtocol(multiaddr.P_TCP)
		return !ok || ip != gone.ip || err != nil
	})
}
