package sim

import (
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The properties of what honest operators let in. Message validation takes nothing that is incomplete, too long, out of its time or
// that says what was said: each of them would be remembered, held and handed on, so that a liar gets more room than its share.

// taken is what an operator took of one signer in one slot: the signer's highest round, and the most signers of a decided message
// that names it.
type taken struct {
	round wire.Round
	most  int
}

// voteLength is the length of the value that committees decide, in bytes.
const voteLength = 112

// How far from its time a message is taken. A second may pass before the slot and clocks may differ by 50 ms.
const (
	earliest     = time.Second + 50*time.Millisecond
	roundsBehind = 2
	roundsAhead  = 1
)

// admitted judges a letter that an honest operator's validation accepted.
func (l *ledger) admitted(op wire.OperatorID, m *letter) {
	now := l.m.w.localTime(op)
	if start := l.m.w.profile.SlotStart(l.slot); now.Before(start.Add(-earliest)) {
		l.breaks("window", "op %d takes a message %v before its slot: %s", op, start.Sub(now), m.label(l.m.w))
	}
	if m.qbft == nil {
		return
	}
	if needsValue(m) && len(m.signed.FullData) == 0 {
		l.breaks("complete", "op %d takes a message without its value: %s", op, m.label(l.m.w))
	}
	if n := len(m.signed.FullData); l.id.Role() == wire.RoleCommittee && n > voteLength {
		l.breaks("length", "op %d takes a value of %d bytes for a vote", op, n)
	}
	if m.single() {
		l.checkWindow(op, m, now)
	}
	l.checkNews(op, m)
}

// earlyRoomEach is how many early messages an operator holds for each operator of the committee, where somebody hoards. A node has
// room for thousands, which no story fills.
const earlyRoomEach = 4

// earlyRoom is the room of an operator for messages of duties that have not begun; 0 is a node's.
func (w *World) earlyRoom() int {
	if w.cfg.Story == nil || !slices.ContainsFunc(w.cfg.Story.Acts, func(a Act) bool { return a.Verb == Liar && a.What == "hoard" }) {
		return 0
	}
	return earlyRoomEach * len(w.committee)
}

// crowded judges a message that had to leave an operator's room. The room is everybody's: the operators', and that of decided messages,
// which several signed. Who has less of it than an equal share loses nothing.
func (m *monitor) crowded(op, from wire.OperatorID, held int) {
	if share := m.w.earlyRoom() / (len(m.w.committee) + 1); held < share {
		m.w.violation("room", "op %d drops an early message of op %d, which has %d of the %d that are its share", op, from, held, share)
	}
}

// needsValue reports whether a message says nothing without its value.
func needsValue(m *letter) bool {
	switch m.qbft.MsgType {
	case wire.Proposal:
		return true
	case wire.RoundChange:
		return m.qbft.DataRound > 0
	case wire.Commit:
		return !m.single()
	}
	return false
}

// checkWindow asks whether a committee's round can be under way. Rounds begin a third into the slot; eight last two seconds, the
// others two minutes.
func (l *ledger) checkWindow(op wire.OperatorID, m *letter, now time.Time) {
	if l.id.Role() != wire.RoleCommittee {
		return
	}
	const quick, slow, quicks = 2 * time.Second, 2 * time.Minute, 8
	since := max(0, now.Sub(genesis)-time.Duration(l.slot)*slotDuration-slotDuration/3)
	expected := 1 + int64(since/quick)
	if expected > quicks {
		expected = quicks + 1 + int64((since-quicks*quick)/slow)
	}
	if round := int64(m.qbft.Round); round < expected-roundsBehind || round > expected+roundsAhead {
		l.breaks("window", "op %d takes a message of round %d while round %d is due", op, round, expected)
	}
}

// checkNews asks that every decided message that is taken has more signers than any before, for each operator that it names. What an
// operator says in a higher round begins a new count.
func (l *ledger) checkNews(op wire.OperatorID, m *letter) {
	p := &l.parties[op-1]
	if p.took == nil {
		p.took = make([]taken, len(l.parties))
	}
	signers := m.signed.OperatorIDs
	for _, id := range signers {
		t := &p.took[id-1]
		if !m.single() && t.most >= len(signers) {
			l.breaks("variants", "op %d takes a decision by %v, and knows one of %d that names op %d", op, wire.Committee(signers), t.most, id)
		}
		if m.qbft.Round > t.round {
			*t = taken{round: m.qbft.Round}
		}
		if !m.single() {
			t.most = max(t.most, len(signers))
		}
	}
}
