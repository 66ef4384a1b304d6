package sim

import (
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// play answers an honest operator's word: with what an honest operator would say, to some, and with tricks.
func (l *liar) play(d *dossier, m *letter, dice *dice) {
	q := m.qbft
	draft := d.draft(q.Round)
	soon := dice.span(0, 40*time.Millisecond)
	if dice.below(12) == 0 {
		l.repeat(d, dice)
	}
	switch q.MsgType {
	case wire.Proposal:
		if dice.below(4) > 0 {
			l.say(d, l.sign(draft.Prepare(q.Root), nil), dice.some(l.w.honest), soon)
		}
	case wire.Prepare:
		l.playPrepare(d, q, dice, soon)
	case wire.Commit:
		l.playCommit(d, q, dice, soon)
	case wire.RoundChange:
		l.playRoundChange(d, q, dice, soon)
	}
}

// repeat hands a word of somebody else on, late, to whom the liar wants.
func (l *liar) repeat(d *dossier, dice *dice) {
	old := *d.heard[dice.below(len(d.heard))]
	if old.from == l.id {
		return
	}
	old.via = l.id
	at := l.w.clock.Now().Add(dice.span(0, 4*time.Second))
	for _, id := range dice.some(l.w.honest) {
		if id != old.from {
			l.w.agenda.push(appointment{at: at, to: l.w.hosts[id-1], letter: &old})
		}
	}
}

func (l *liar) playPrepare(d *dossier, q *wire.QBFTMessage, dice *dice, soon time.Duration) {
	draft := d.draft(q.Round)
	if dice.below(4) == 0 {
		l.say(d, l.sign(draft.Prepare(q.Root), nil), dice.some(l.w.honest), soon)
	}
	if dice.below(4) == 0 && !l.does("late-commit", d.slot) {
		l.say(d, l.sign(draft.Commit(q.Root), nil), dice.some(l.w.honest), soon)
	}
	if l.does("double-vote", d.slot) && dice.below(3) == 0 {
		other := wire.ValueRoot(l.value(d, dice))
		l.say(d, l.sign(draft.Prepare(other), nil), dice.some(l.w.honest), soon)
		l.say(d, l.sign(draft.Commit(other), nil), dice.some(l.w.honest), soon)
	}
}

func (l *liar) playCommit(d *dossier, q *wire.QBFTMessage, dice *dice, soon time.Duration) {
	draft := d.draft(q.Round)
	switch {
	case l.does("late-commit", d.slot):
		l.say(d, l.sign(draft.Commit(q.Root), nil), dice.some(l.w.honest), dice.span(time.Second, 5*time.Second))
	case dice.below(3) == 0:
		l.say(d, l.sign(draft.Commit(q.Root), nil), dice.some(l.w.honest), soon)
	}
	if l.does("double-vote", d.slot) && dice.below(3) == 0 {
		l.say(d, l.sign(draft.Commit(wire.ValueRoot(l.value(d, dice))), nil), dice.some(l.w.honest), soon)
	}
	if dice.below(3) == 0 {
		l.decided(d, q, dice, soon)
	}
}

// decided makes a decided message of the commits heard, with what is missing made up.
func (l *liar) decided(d *dossier, q *wire.QBFTMessage, dice *dice, soon time.Duration) {
	value := l.value(d, dice)
	round, root := q.Round, wire.ValueRoot(value)
	if dice.below(2) == 0 {
		root = q.Root
	}
	trick := l.trick(d, dice)
	commits := l.collect(d, wire.Commit, round, root, trick)
	if len(commits) == 0 {
		return
	}
	slices.SortFunc(commits, func(a, b *wire.SignedSSVMessage) int { return int(a.OperatorIDs[0]) - int(b.OperatorIDs[0]) })
	m := commits[0].WithoutFullData()
	for _, v := range d.values {
		if wire.ValueRoot(v) == root {
			value = v
		}
	}
	m.FullData = value
	for _, c := range commits[1:] {
		m.OperatorIDs = append(slices.Clone(m.OperatorIDs), c.OperatorIDs...)
		m.Signatures = append(slices.Clone(m.Signatures), c.Signatures...)
	}
	if len(m.OperatorIDs) < 2 {
		return
	}
	if l.does("mismatch", d.slot) && dice.below(2) == 0 {
		m.FullData = nil
	}
	l.say(d, m, dice.some(l.w.honest), soon)
}

func (l *liar) playRoundChange(d *dossier, q *wire.QBFTMessage, dice *dice, soon time.Duration) {
	round := q.Round
	if l.does("future", d.slot) && dice.below(3) == 0 {
		round += wire.Round(1 + dice.below(4))
	}
	value := l.value(d, dice)
	prepared := wire.Round(0)
	if round > 1 {
		prepared = wire.Round(dice.below(int(round)))
	}
	honest := l.w.honest
	if l.does("two-faced", d.slot) && len(honest) > 1 {
		half := 1 + dice.below(len(honest)-1)
		l.say(d, l.roundChange(d, round, 0, nil, ""), honest[:half], soon)
		l.say(d, l.roundChange(d, round, prepared, value, l.trick(d, dice)), honest[half:], soon)
		return
	}
	if l.does("own-round", d.slot) && dice.below(2) == 0 {
		prepared = round
	}
	trick := l.trick(d, dice)
	if l.does("unproven", d.slot) && dice.below(2) == 0 {
		trick = "unproven"
	}
	if dice.below(2) == 0 {
		l.say(d, l.roundChange(d, round, prepared, value, trick), dice.some(honest), soon)
	}
}

// roundChange claims a preparation, with the prepares there are.
func (l *liar) roundChange(d *dossier, round, prepared wire.Round, value []byte, trick string) *wire.SignedSSVMessage {
	var prepares []*wire.SignedSSVMessage
	if prepared > 0 && trick != "unproven" {
		prepares = l.collect(d, wire.Prepare, prepared, wire.ValueRoot(value), trick)
	}
	q, err := d.draft(round).RoundChange(prepared, value, prepares)
	if err != nil {
		return nil
	}
	if prepared == 0 {
		value = nil
	}
	if trick == "mismatch" && len(value) > 0 {
		value = append(slices.Clone(value), 1)
	}
	return l.sign(q, value)
}

// lead makes the proposals of a round that the liar leads: one, or several that differ.
func (l *liar) lead(d *dossier, round wire.Round) {
	if !l.leads(d, round) || round > lastRound || l.silent(d.slot) || d.led[round] >= 4 {
		return
	}
	dice := l.dice(d)
	honest := l.w.honest
	if l.does("equivocate", d.slot) && len(honest) > 1 {
		half := 1 + dice.below(len(honest)-1)
		l.propose(d, round, honest[:half], &dice)
		l.propose(d, round, honest[half:], &dice)
		return
	}
	if round > 1 && dice.below(3) == 0 {
		return
	}
	l.propose(d, round, dice.some(honest), &dice)
}

func (l *liar) propose(d *dossier, round wire.Round, to []wire.OperatorID, dice *dice) {
	value := l.value(d, dice)
	if l.does("slashable", d.slot) && dice.below(2) == 0 {
		value = l.bad(d, dice)
	}
	if ghost := l.ghost(d, dice); ghost != nil && dice.below(4) > 0 {
		value, to = ghost, l.w.honest // it is for nothing unless all take it
	}
	var changes, prepares []*wire.SignedSSVMessage
	if round > 1 {
		var borrowed bool
		if changes, prepares, borrowed = l.justify(d, round, wire.ValueRoot(value), dice); borrowed {
			to = l.w.honest
		}
		if len(changes) < l.w.committee.Quorum() && dice.below(4) > 0 {
			return // nobody would listen
		}
	}
	q, err := d.draft(round).Proposal(value, changes, prepares)
	if err != nil {
		return
	}
	if l.does("mismatch", d.slot) && dice.below(3) == 0 {
		value = append(slices.Clone(value), 1)
		if len(d.values) > 1 {
			value = d.values[dice.below(len(d.values))]
		}
	}
	d.led[round]++
	l.say(d, l.sign(q, value), to, dice.span(0, 20*time.Millisecond))
}

// justify returns the round changes and prepares with which the liar proposes a value in a round after the first, not always enough. They are
// borrowed when they are a good justification, but for another value.
func (l *liar) justify(d *dossier, round wire.Round, root [32]byte, dice *dice) (changes, prepares []*wire.SignedSSVMessage, borrowed bool) {
	prepared := wire.Round(dice.below(int(round)))
	changeTrick, prepareTrick := l.trick(d, dice), l.trick(d, dice)
	if highest := d.highest(round); highest != nil && l.does("mismatch", d.slot) && dice.below(2) == 0 {
		root, prepared, changeTrick, prepareTrick = highest.Root, highest.DataRound, "", ""
		borrowed = true
	}
	changes = l.collect(d, wire.RoundChange, round, root, changeTrick)
	if prepared > 0 {
		prepares = l.collect(d, wire.Prepare, prepared, root, prepareTrick)
	}
	return changes, prepares, borrowed
}

// highest is the honest round change for the round that claims the highest prepared round, or nil.
func (d *dossier) highest(round wire.Round) (best *wire.QBFTMessage) {
	for _, m := range d.heard {
		q := m.qbft
		if q.MsgType == wire.RoundChange && q.Round == round && q.DataRound > 0 && (best == nil || q.DataRound > best.DataRound) {
			best = q
		}
	}
	return best
}
