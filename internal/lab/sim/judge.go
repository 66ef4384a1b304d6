package sim

import (
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/hawser-ssv/hawser/internal/lab/model"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// said judges an honest operator's word.
func (m *monitor) said(op wire.OperatorID, m0 *letter) {
	if m0.signed == nil || m0.qbft == nil && m0.partial == nil {
		m.w.violation("own-messages", "op %d publishes what is no message", op)
		return
	}
	s := m0.signed.SSVMessage
	if m0.single() {
		if hash, err := s.Hash(); err == nil {
			m.signed[hash] |= model.Of(int(op - 1))
		}
	}
	l := m.ledger(s.MsgID, m0.slot())
	switch {
	case m0.partial != nil:
		l.saidPartial(op, m0)
	case !m0.single():
		m.checkSigned(m0.signed)
		l.announced(m0, op)
	case m0.qbft.MsgType > wire.RoundChange || m0.qbft.Round == 0 || m0.qbft.Round > lastRound:
		m.w.violation("own-messages", "op %d says a message of type %d in round %d", op, m0.qbft.MsgType, m0.qbft.Round)
	default:
		l.saidConsensus(op, m0)
	}
}

// saidPartial looks for a second, different message of a phase and for slashable pairs.
func (l *ledger) saidPartial(op wire.OperatorID, m *letter) {
	phase := 0
	if m.partial.Type == wire.PartialSigPostConsensus {
		phase = 1
		l.m.hearSignatures(op, l.id.Role(), m.partial)
	}
	if m.partial.Type == wire.PartialSigRandao && !l.m.w.astray(op, l.slot) {
		l.reveal = l.m.w.reveal(m.partial)
	}
	hash := xxhash.Sum64(m.signed.SSVMessage.Data)
	p := &l.parties[op-1]
	if before := p.partials[phase]; before != 0 && before != hash {
		l.breaks("equivocation", "op %d sends two different messages of partial signatures, type %d", op, m.partial.Type)
	}
	p.partials[phase] = hash
}

// breaks reports a violation in this instance.
func (l *ledger) breaks(property, format string, args ...any) {
	l.broken = true
	l.m.w.violation(property, "%v, slot %d: "+format, append([]any{l.id.Role(), l.slot}, args...)...)
}

func (l *ledger) saidConsensus(op wire.OperatorID, m *letter) {
	q := m.qbft
	p := &l.parties[op-1]
	p.began = true
	round := int(q.Round)
	v := model.Value(0)
	if q.MsgType != wire.RoundChange || q.DataRound > 0 {
		v = l.value(q.Root)
	}
	l.learn(m.signed.FullData)
	hash := xxhash.Sum64(m.signed.SSVMessage.Data)
	if before := p.said[q.MsgType][round]; before != 0 && before != hash {
		l.breaks(twice[q.MsgType], "op %d says two different things as %s of round %d", op, kindNames[q.MsgType], round)
	}
	p.said[q.MsgType][round] = hash
	if p.muted {
		l.breaks("equivocation", "op %d speaks in an instance that it had joined in an earlier life", op)
	}
	if round < p.spokenRound {
		l.breaks("P7", "op %d speaks in round %d after round %d", op, round, p.spokenRound)
	}
	p.spokenRound = max(p.spokenRound, round)
	switch q.MsgType {
	case wire.Proposal:
		l.saidProposal(op, p, m, round, v)
	case wire.Prepare:
		l.saidPrepare(op, p, round, v)
	case wire.Commit:
		l.saidCommit(op, p, round, v)
	case wire.RoundChange:
		l.saidRoundChange(op, p, m, round, v)
	}
	l.receive(op, m) // its own words come back to it
}

// twice is the property that a second, different message of a type and round breaks.
var twice = [4]string{"equivocation", "P3", "P6", "equivocation"}

func (l *ledger) saidProposal(op wire.OperatorID, p *party, m *letter, round int, v model.Value) {
	if round == 1 {
		if !model.UponBlockTimeout(p.node, l.leader(1), v, v) {
			l.breaks("conformance", "op %d proposes in round 1, which UponBlockTimeout does not allow", op)
		}
		return
	}
	s, why, valid := l.judgeProposal(m)
	p.inbox.candidate = valid
	just := l.parse(m)
	for _, c := range just.claims {
		if !p.inbox.heardClaim(c) {
			p.inbox.candidate = false
		}
	}
	for _, c := range just.prepares {
		if have := p.inbox.prepares.of(c.round, c.value); c.by&^have != 0 {
			if c.by&^(have|p.inbox.carried.of(c.round, c.value)) != 0 {
				p.inbox.candidate = false
			}
			l.m.deviate(model.CarriedPrepares)
		}
	}
	if !model.UponRoundChangePropose(p.node, &p.inbox, l.leader(round), round, v, v) {
		l.breaks("conformance", "op %d proposes %s in round %d, which UponRoundChange does not allow", op, l.name(v), round)
	}
	l.m.deviate(why)
	if valid {
		l.show(s)
	}
}

func (l *ledger) saidPrepare(op wire.OperatorID, p *party, round int, v model.Value) {
	next, why, ok := model.UponProposal(p.node, &p.inbox, round, v)
	switch {
	case ok:
		l.m.deviate(why)
		l.enter(op, p, next)
	case !p.inbox.Proposed(round, v):
		l.breaks("P4", "op %d prepares %s in round %d without a valid proposal of it", op, l.name(v), round)
	default:
		l.breaks("P2", "op %d prepares %s in round %d, which UponProposal does not allow", op, l.name(v), round)
	}
	if !l.m.acceptable(op, l, v) {
		l.breaks("P2", "op %d prepares %s in round %d, which does not pass its value check", op, l.name(v), round)
	}
	l.prepares.add(round, v, model.Of(int(op-1)))
	l.checkPrepared(round, v)
}

func (l *ledger) saidCommit(op wire.OperatorID, p *party, round int, v model.Value) {
	n := l.m.n()
	if p.inbox.Prepares(round, v).Len() < n.Quorum() {
		l.breaks("P5", "op %d commits to %s in round %d with prepares of %v", op, l.name(v), round, list(p.inbox.Prepares(round, v)))
	}
	if next, ok := model.UponPrepare(n, p.node, &p.inbox, round, v); ok {
		p.node = next
	} else {
		l.breaks("conformance", "op %d commits to %s in round %d, which UponPrepare does not allow", op, l.name(v), round)
	}
	for _, c := range l.commits {
		if c.round == round && c.value != v {
			l.breaks("P11", "ops %v and %d commit to different values in round %d", list(c.by), op, round)
		}
	}
	p.committed = max(p.committed, round)
	l.commits.add(round, v, model.Of(int(op-1)))
	l.checkCommitted(round, v)
}

func (l *ledger) saidRoundChange(op wire.OperatorID, p *party, m *letter, round int, v model.Value) {
	prepared := int(m.qbft.DataRound)
	if p.committed < round && prepared < p.committed {
		l.breaks("P8", "op %d committed in round %d and asks for round %d with prepared round %d", op, p.committed, round, prepared)
	}
	if prepared > 0 {
		if p.inbox.Prepares(prepared, v).Len() < l.m.n().Quorum() {
			l.breaks("P9", "op %d says that it prepared %s in round %d, with prepares of %v", op, l.name(v), prepared, list(p.inbox.Prepares(prepared, v)))
		}
		if len(m.qbft.RoundChangeJustification) == 0 {
			l.m.deviate(model.ClaimWithoutProof)
		}
	}
	next, follow := model.UponRoundChangeFollow(l.m.n(), p.node, &p.inbox, round, prepared, v)
	if !follow {
		var timeout bool
		if next, timeout = model.UponRoundTimeout(p.node, round, prepared, v); !timeout {
			l.breaks("conformance", "op %d asks for round %d with prepared round %d from round %d, which neither UponRoundTimeout nor UponRoundChange allows",
				op, round, prepared, p.node.Round)
			next.Round, next.Accepted = round, 0
		} else {
			l.checkTimeout(op, p, round-1)
		}
	}
	l.enter(op, p, next)
}

// enter takes a state over and notes when a round began.
func (l *ledger) enter(op wire.OperatorID, p *party, next model.Node) {
	if next.Round != p.node.Round {
		p.roundBegan = l.m.w.localTime(op)
	}
	p.node = next
}

// checkTimeout asks whether the round's time was over. Committees count from a third of the slot, everybody else from
// when the round began.
func (l *ledger) checkTimeout(op wire.OperatorID, p *party, round int) {
	now, quick := l.m.w.localTime(op), 2*time.Second
	l.m.deviate(model.EarlyTimeout)
	var end time.Time
	switch {
	case round > 8:
		return
	case l.id.Role() == wire.RoleCommittee:
		end = genesis.Add(time.Duration(l.slot)*slotDuration + slotDuration/3 + time.Duration(round)*quick)
	case l.id.Role() == wire.RoleProposer && !p.roundBegan.IsZero():
		end = p.roundBegan.Add(quick)
	default:
		return
	}
	if now.Before(end) {
		l.breaks("conformance", "op %d gives round %d up %v before its time", op, round, end.Sub(now))
	}
}
