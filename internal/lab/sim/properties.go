package sim

import (
	"github.com/hawser-ssv/hawser/internal/lab/model"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The properties that are about all operators together: what may be prepared, decided and proposed.

// checkPrepared is P10.
func (l *ledger) checkPrepared(round int, v model.Value) {
	quorum := l.m.n().Quorum()
	if (l.prepares.of(round, v) | l.m.liars).Len() < quorum {
		return
	}
	for _, c := range l.prepares {
		if c.round == round && c.value != v && (c.by|l.m.liars).Len() >= quorum {
			l.breaks("P10", "two values can be prepared in round %d: by %v and by %v", round, list(c.by), list(l.prepares.of(round, v)))
		}
	}
}

// checkCommitted asks, when a value can be decided, P12 to P15.
func (l *ledger) checkCommitted(round int, v model.Value) {
	if (l.commits.of(round, v) | l.m.liars).Len() < l.m.n().Quorum() {
		return
	}
	d := decision{round: round, value: v}
	for _, other := range l.decidable {
		if other == d {
			return
		}
	}
	for _, other := range l.decidable {
		switch {
		case other.round == round:
			l.breaks("P12", "two values can be decided in round %d", round)
		case other.value != v:
			l.breaks("P15", "%s can be decided in round %d and %s in round %d", l.name(other.value), other.round, l.name(v), round)
		}
	}
	l.decidable = append(l.decidable, d)
	for _, s := range l.shown {
		l.checkShown(s, d)
	}
}

// show keeps a valid proposal, whoever made it.
func (l *ledger) show(s shown) {
	for _, have := range l.shown {
		if have == s {
			return
		}
	}
	l.shown = append(l.shown, s)
	for _, d := range l.decidable {
		l.checkShown(s, d)
	}
}

// checkShown is P13 and P14.
func (l *ledger) checkShown(s shown, d decision) {
	if s.round <= d.round {
		return
	}
	if s.value != d.value {
		l.breaks("P13", "op %d validly proposes %s in round %d although %s can be decided in round %d", s.by, l.name(s.value), s.round, l.name(d.value), d.round)
	}
	if s.highest < d.round {
		l.breaks("P14", "op %d validly proposes in round %d on round changes prepared up to round %d although %s can be decided in round %d",
			s.by, s.round, s.highest, l.name(d.value), d.round)
	}
}

// announced is a decided message: of an honest operator, or, with by 0, a liar's that is valid.
func (l *ledger) announced(m *letter, by wire.OperatorID) {
	round, v := int(m.qbft.Round), l.value(m.qbft.Root)
	var seals model.Set
	for _, id := range m.signed.OperatorIDs {
		if int(id) <= len(l.parties) {
			seals |= model.Of(int(id - 1))
		}
	}
	_, sealed := model.UponNewBlock(l.m.n(), model.Node{}, seals, v)
	if by == 0 {
		if sealed && l.learn(m.signed.FullData) == v {
			l.decide(0, round, v)
		}
		return
	}
	l.m.deviate(model.DecidedMessage)
	p := &l.parties[by-1]
	if _, ok := model.UponCommit(l.m.n(), p.node, &p.inbox, round, v); !ok || !sealed {
		l.breaks("conformance", "op %d decides %s in round %d with commits of %v, which UponCommit does not allow", by, l.name(v), round, list(seals))
	}
	if l.learn(m.signed.FullData) != v {
		l.breaks("P12", "op %d announces a decision whose value does not hash to its root", by)
	}
	l.decide(by, round, v)
}

// decide is P15 and P17, for a decision of an operator or, with by 0, a valid decided message.
func (l *ledger) decide(by wire.OperatorID, round int, v model.Value) {
	if by > 0 {
		p := &l.parties[by-1]
		p.decided, p.round, p.node.Decided = true, round, v
	}
	d := decision{round, v, by}
	for _, other := range l.decided {
		if other == d {
			return
		}
		if other.value != v {
			l.breaks("P15", "%s is decided in round %d and %s in round %d", l.name(other.value), other.round, l.name(v), round)
		}
	}
	l.decided = append(l.decided, d)
	l.checkWorth(v)
	for _, op := range l.m.w.honest {
		if l.m.acceptable(op, l, v) {
			return
		}
	}
	l.breaks("P17", "%s is decided, and no honest operator would have signed it", l.name(v))
}

func (l *ledger) name(v model.Value) string {
	if v == 0 {
		return "nothing"
	}
	return l.m.valueName(l.values[v-1])
}

// list returns operator ids.
func list(s model.Set) wire.Committee {
	var ids wire.Committee
	for id := range 16 {
		if s.Has(id) {
			ids = append(ids, wire.OperatorID(id+1))
		}
	}
	return ids
}
