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
	// partnersEach is how many peers may be partners for one operator, claimsEach how many are observed for it.
	partnersEach = 2
	claimsEach   = 4
	// provenSlots is in how many slots a peer must have been the first to deliver a message of an operator, as its author, to become a
	// partner for it. Gossip's author field is not signed, so any peer that receives a message may claim to be its author. But a peer
	// that repeats another's messages is seldom first, and never first while the operator itself is a direct peer.
	provenSlots = 2
	// staleSlots is how long a partner may deliver nothing before another peer may take its place.
	staleSlots = 64
	// partnerLife is how long a lost partner is redialled; discovery may find it later. The pause after a failure is redialFirst, and
	// doubles up to redialMost.
	partnerLife = 30 * time.Minute
	redialFirst = time.Second
	redialMost  = time.Minute
	// partnerAddrs is how many addresses of one partner are redialled.
	partnerAddrs = 2
)

// partners are the peers that speak for operators of this operator's committees. Messages that arrived directly from their authors are
// the proof. Duties depend on partners: they are not disconnected for lack of room, and they are redialled when they are lost.
//
// Anybody can become an operator, and the owner of a validator chooses the operators of its committee. So partners are kept in a part
// of the places only, and those that more of this operator's validators depend on come first.
//
// The number of claims is bounded by the operators of our committees, times claimsEach.
type partners struct {
	mu        sync.Mutex
	operators map[wire.OperatorID][]*claim
	lost      map[peer.ID]*lostPartner
	// proofs numbers the partners in the order in which they became partners; newest is the latest slot of a message.
	proofs int
	newest phase0.Slot
	// kept are the partners that are kept, chosen for that many places; nil after a change.
	kept   map[peer.ID]bool
	places int
}

// claim is a peer that was the first to deliver an operator's messages.
type claim struct {
	peer peer.ID
	// slots counts the slots in which it was first, last is the latest of them.
	slots int
	last  phase0.Slot
	// proven says that the peer is a partner; proof is its number.
	proven bool
	proof  int
	// weight is the largest number of validators that this operator serves in a committee with the operator.
	weight int
}

// lostPartner holds the addresses of a partner whose connection ended.
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

// observe records that a peer was the first to deliver a message of an operator, as its author, for a duty of this slot. weight is how
// many validators this operator serves in the duty's committee.
func (p *partners) observe(id peer.ID, operator wire.OperatorID, slot phase0.Slot, weight int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newest, p.kept = max(p.newest, slot), nil
	claims := p.operators[operator]
	i := slices.IndexFunc(claims, func(c *claim) bool { return c.peer == id })
	switch {
	case i >= 0:
		claims[i].observe(slot)
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
		p.promote(claims, claims[i], slot)
	}
}

func (c *claim) observe(slot phase0.Slot) {
	if slot > c.last {
		c.slots++
		c.last = slot
	}
}

func (c *claim) stale(slot phase0.Slot) bool { return c.last+staleSlots < slot }

// weakest returns the claim to remove first: one that is not proven, then the least recently updated one.
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

// promote makes a claim's peer a partner, if there is room: an earlier partner stays one while it delivers messages.
func (p *partners) promote(claims []*claim, one *claim, slot phase0.Slot) {
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

// keeps reports whether a peer is one of the partners that get one of this many places.
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

// choose gives the places to partners in this order: those that deliver messages, the first of each operator, those that more
// validators depend on, those that became partners earlier.
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

// disconnected records that a kept partner's last connection ended, and its addresses.
func (p *partners) disconnected(id peer.ID, addrs []multiaddr.Multiaddr, places int, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lost[id] == nil && p.keepsLocked(id, places) {
		p.lost[id] = &lostPartner{addrs: addrs[:min(len(addrs), partnerAddrs)], since: now, next: now, wait: redialFirst}
	}
}

// connected records that a peer is connected.
func (p *partners) connected(id peer.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.lost, id)
}

// remove removes a peer that this node disconnected.
func (p *partners) remove(id peer.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.removeLocked(id)
}

func (p *partners) removeLocked(id peer.ID) {
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

// due returns the lost partners that are to be dialled now, and removes those that have been missing for partnerLife.
func (p *partners) due(now time.Time) []peer.AddrInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []peer.AddrInfo
	for id, one := range p.lost {
		switch {
		case now.Sub(one.since) > partnerLife:
			p.removeLocked(id)
		case len(one.addrs) > 0 && !now.Before(one.next):
			one.next = now.Add(one.wait)
			one.wait = min(2*one.wait, redialMost)
			out = append(out, peer.AddrInfo{ID: id, Addrs: one.addrs})
		}
	}
	return out
}

// observeAuthor records the author of an accepted message, if the message came directly from its author and is of a committee of ours.
func (h *Host) observeAuthor(from peer.ID, msg *pubsub.Message, m *gossip.Message) {
	if h.options.Ours == nil || msg.GetFrom() != from || len(m.Signed.OperatorIDs) != 1 {
		return
	}
	if weight := h.options.Ours(m.CommitteeID); weight > 0 {
		h.partners.observe(from, m.Signed.OperatorIDs[0], m.Slot, weight)
	}
}

// kept reports whether a peer stays connected even if there is no room.
func (h *Host) kept(id peer.ID) bool { return h.isStatic(id) || h.partners.keeps(id, h.keptPartners()) }

// keptPartners is how many partners are kept: half of the places. The others are for any useful peer.
func (h *Host) keptPartners() int { return h.maxPeers() / 2 }

// reached returns the addresses at which the peer of a closed connection may be dialled again. If this node dialled it, that is the
// address it was reached at. If the peer connected, it is the address it came from, with those of its announced ports that are at that
// address. Other announced addresses are not used, because the peer could name anybody's.
func (h *Host) reached(id peer.ID, gone *peerEntry) []multiaddr.Multiaddr {
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
