package sim

import (
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// relay hands an honest operator's message on without its value, before the whole one can arrive, and decisions in many sets of
// signers. No signature covers the value, and everybody's commits are public.
func (l *liar) relay(d *dossier, m *letter, dice *dice) {
	if !l.does("stripped", d.slot) {
		return
	}
	if len(m.signed.FullData) > 0 {
		l.mutter(m.signed.WithoutFullData(), dice.some(l.w.honest), 0)
	}
	if m.qbft.MsgType == wire.Commit && dice.below(2) == 0 {
		l.variants(d, m.qbft, dice)
	}
}

// mostVariants bounds how often one decision is sent at once.
const mostVariants = 4

// variants sends a decision in several sets of signers, each of which is a quorum.
func (l *liar) variants(d *dossier, q *wire.QBFTMessage, dice *dice) {
	at := slices.IndexFunc(d.values, func(v []byte) bool { return wire.ValueRoot(v) == q.Root })
	if at < 0 {
		return
	}
	commits := l.collect(d, wire.Commit, q.Round, q.Root, "")
	quorum := l.w.committee.Quorum()
	if len(commits) < quorum {
		return
	}
	for n := range min(mostVariants, len(commits)) {
		some := slices.Concat(commits[n:], commits[:n])[:quorum]
		if len(commits) > quorum && n == mostVariants-1 {
			some = slices.Clone(commits) // what is more is news
		}
		slices.SortFunc(some, func(a, b *wire.SignedSSVMessage) int { return int(a.OperatorIDs[0]) - int(b.OperatorIDs[0]) })
		m := *some[0]
		m.OperatorIDs, m.Signatures, m.FullData = nil, nil, d.values[at]
		for _, c := range some {
			m.OperatorIDs, m.Signatures = append(m.OperatorIDs, c.OperatorIDs...), append(m.Signatures, c.Signatures...)
		}
		l.mutter(&m, dice.some(l.w.honest), dice.span(0, 20*time.Millisecond))
	}
}

// hoardMost bounds what a liar hoards with one duty.
const hoardMost = 12

// hoard says what is too early, too late or too long, so that it takes room: words for the slots that follow, for rounds that have not
// begun, for rounds that are over, and values that no vote has.
func (l *liar) hoard(d *dossier, m *letter, dice *dice) {
	if !l.does("hoard", d.slot) || d.hoarded >= hoardMost {
		return
	}
	d.hoarded++
	q, soon := m.qbft, dice.span(0, 40*time.Millisecond)
	ahead := d.draft(q.Round)
	switch dice.below(5) {
	case 0:
		ahead.Height += wire.Height(1 + dice.below(3))
	case 1:
		ahead.Round += wire.Round(2 + dice.below(4))
	case 2:
		soon = dice.span(5*time.Second, 14*time.Second)
	case 3:
		l.tooLong(d, q.Round, dice, soon)
		return
	default:
		l.fill(d, dice)
		return
	}
	l.mutter(l.sign(ahead.Prepare(q.Root), nil), dice.some(l.w.honest), soon)
	l.mutter(l.sign(ahead.Commit(q.Root), nil), dice.some(l.w.honest), soon)
	if change, err := ahead.RoundChange(0, nil, nil); err == nil {
		l.mutter(l.sign(change, nil), dice.some(l.w.honest), soon)
	}
}

// tooLong asks for a round, or leads one, with a value that is longer than the role's longest.
func (l *liar) tooLong(d *dossier, round wire.Round, dice *dice, soon time.Duration) {
	value := append(slices.Clone(l.value(d, dice)), make([]byte, 200+dice.below(400))...)
	if q, err := d.draft(round).Proposal(value, nil, nil); err == nil && l.leads(d, round) {
		l.mutter(l.sign(q, value), dice.some(l.w.honest), soon)
		return
	}
	if round > 1 {
		l.mutter(l.roundChange(d, round, round-1, value, "unproven"), dice.some(l.w.honest), soon)
	}
}

// fillWidth is in how many duties a hoarder speaks at once.
const fillWidth = 4

// fill speaks in duties that nobody has begun: aggregations of some of the validators, in this slot or the next.
func (l *liar) fill(d *dossier, dice *dice) {
	for range fillWidth {
		keys := l.w.keys.validators[dice.below(len(l.w.keys.validators))]
		other := *d
		other.id = wire.NewValidatorMessageID(l.w.profile.Schedule[0].Domain, wire.RoleAggregator, keys.share.Validator)
		other.slot += phase0.Slot(dice.below(2))
		for _, root := range [][32]byte{{1}, {2}} {
			l.mutter(l.sign(other.draft(1).Prepare(root), nil), l.w.honest, 0)
			l.mutter(l.sign(other.draft(1).Commit(root), nil), l.w.honest, 0)
		}
	}
}
