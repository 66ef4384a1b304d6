package model

import "slices"

// maxRounds bounds the rounds that a state can hold.
const maxRounds = 4

// local is what an honest node did. The rest of its state follows: it committed only what it had prepared, and a round
// change tells the last commit before it.
type local struct {
	round   uint8
	prepare [maxRounds + 1]Value // the prepare sent in each round, on acceptance
	propose [maxRounds + 1]Value // the proposal sent as the leader of each round
	commit  uint8                // bit r: the commit of round r was sent
	change  uint8                // bit r: the round change to round r was sent
}

func (l *local) committed(round int) bool { return l.commit>>round&1 != 0 }
func (l *local) changed(round int) bool   { return l.change>>round&1 != 0 }

// preparedBefore returns the last round below the given one in which the node had prepared.
func (l *local) preparedBefore(round int) int {
	for r := round - 1; r > 0; r-- {
		if l.committed(r) {
			return r
		}
	}
	return 0
}

func (l *local) node(id int) Node {
	prepared := l.preparedBefore(maxRounds + 1)
	return Node{
		ID: id, Round: int(l.round), Accepted: l.prepare[l.round], Prepared: prepared, PreparedValue: l.prepare[prepared], Committed: prepared,
	}
}

func (l *local) pack() uint32 {
	code := uint32(l.round)
	for r := 1; r <= maxRounds; r++ {
		code = code<<6 | uint32(l.prepare[r])<<4 | uint32(l.propose[r])<<2 | uint32(l.commit>>r&1)<<1 | uint32(l.change>>r&1)
	}
	return code
}

func unpack(code uint32) (l local) {
	for r := maxRounds; r > 0; r-- {
		l.prepare[r], l.propose[r] = Value(code>>4&3), Value(code>>2&3)
		l.commit |= uint8(code>>1&1) << r
		l.change |= uint8(code&1) << r
		code >>= 6
	}
	l.round = uint8(code)
	return l
}

// swap exchanges the two values.
func (l *local) swap() {
	for r := 1; r <= maxRounds; r++ {
		if l.prepare[r] != 0 {
			l.prepare[r] = 3 - l.prepare[r]
		}
		if l.propose[r] != 0 {
			l.propose[r] = 3 - l.propose[r]
		}
	}
}

// key is a global state: the honest nodes' local states. Messages are never taken back, so what was sent is in there.
type key [4]uint32

// global is a state unpacked, with the liars whose whole menu is always available.
type global struct {
	n      Committee
	rounds int
	values int
	nodes  []local // by id; those of liars are unused
	liars  Set
}

// Prepares implements Received: what honest nodes sent has reached everybody who needs it, and liars prepare anything.
func (g *global) Prepares(round int, v Value) Set {
	set := g.liars
	for id := range g.nodes {
		if g.nodes[id].prepare[round] == v {
			set |= Of(id)
		}
	}
	return set
}

// Commits implements Received.
func (g *global) Commits(round int, v Value) Set {
	set := g.liars
	for id := range g.nodes {
		if g.nodes[id].prepare[round] == v && g.nodes[id].committed(round) {
			set |= Of(id)
		}
	}
	return set
}

// RoundChanges implements Received.
func (g *global) RoundChanges(round int) Set {
	set := g.liars
	for id := range g.nodes {
		if g.nodes[id].changed(round) {
			set |= Of(id)
		}
	}
	return set
}

// LaterRoundChanges implements Received.
func (g *global) LaterRoundChanges(round int) Set {
	set := g.liars
	for id := range g.nodes {
		if g.nodes[id].change>>round != 0 {
			set |= Of(id)
		}
	}
	return set
}

// leader is the proposer of a round.
func (g *global) leader(round int) int { return (round - 1) % int(g.n) }

// Proposed implements Received: an honest leader's proposal was sent, a liar's exists if it can be justified.
func (g *global) Proposed(round int, v Value) bool {
	leader := g.leader(round)
	if !g.liars.Has(leader) {
		return g.nodes[leader].propose[round] == v
	}
	return round == 1 || g.lowestJustification(round, v) >= 0
}

// Justified implements Received. Every value will do as a leader's own: more runs than there are.
func (g *global) Justified(round int, v, _ Value) bool { return g.lowestJustification(round, v) >= 0 }

// lowestJustification returns the lowest highest prepared round of a set of round changes that justifies the value, or −1.
func (g *global) lowestJustification(round int, v Value) int {
	for highest := range round {
		if g.n.Justifies(round, v, g.claims(round, highest, v), g.Prepares, true) {
			return highest
		}
	}
	return -1
}

// claims returns the largest set of round changes for the round whose highest prepared round is the one given; liars claim
// what helps.
func (g *global) claims(round, highest int, v Value) []Claim {
	claims := make([]Claim, 0, 8)
	for id := range g.nodes {
		l := &g.nodes[id]
		switch prepared := l.preparedBefore(round); {
		case g.liars.Has(id):
			c := Claim{From: id, Round: round, Prepared: highest}
			if highest > 0 {
				c.Value = v
			}
			claims = append(claims, c)
		case l.changed(round) && prepared <= highest:
			claims = append(claims, Claim{From: id, Round: round, Prepared: prepared, Value: l.prepare[prepared]})
		}
	}
	return claims
}

// pack returns the canonical key: nodes that lead no round are interchangeable, and so are two values.
func (g *global) pack() key {
	plain := g.order(false)
	if g.values != 2 {
		return plain
	}
	swapped := g.order(true)
	if slices.Compare(swapped[:], plain[:]) < 0 {
		return swapped
	}
	return plain
}

func (g *global) order(swap bool) (k key) {
	first := min(g.rounds, int(g.n)) // from here on nobody leads
	for id := range g.nodes {
		l := g.nodes[id]
		if g.liars.Has(id) {
			continue
		}
		if swap {
			l.swap()
		}
		k[id] = l.pack()
	}
	slices.Sort(k[first:])
	return k
}

func (g *global) unpack(k key) {
	for id := range g.nodes {
		g.nodes[id] = unpack(k[id])
	}
}
