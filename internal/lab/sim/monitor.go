package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/model"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// monitor holds what everybody says and does against the properties. It computes everything itself: quorums, leaders,
// justifications; of the code under test it uses the codec alone.
type monitor struct {
	w       *World
	liars   model.Set
	keys    verifier
	ledgers map[ledgerKey]*ledger
	order   []*ledger
	last    *ledger
	// signed are the hashes of what honest operators signed, and who did.
	signed map[[32]byte]model.Set
	// voted is what honest shares signed, agreed what all honest operators sign for a duty.
	voted  map[votedFor][32]byte
	agreed map[agreedOn][32]byte
	views  map[seenBy][]phase0.AttestationData
	// deviations counts the named ones.
	deviations map[model.Deviation]int
	// tolerated counts honest messages that were refused for their time or order, by rule.
	tolerated map[string]int
	names     map[[32]byte]string
}

// votedFor names what a share may sign once: a validator's target epoch or block slot.
type votedFor struct {
	by        wire.OperatorID
	validator phase0.ValidatorIndex
	role      wire.Role
	at        uint64
}

// agreedOn names what all honest operators sign alike.
type agreedOn struct {
	role      wire.Role
	validator phase0.ValidatorIndex
	slot      phase0.Slot
	sync      bool
}

type seenBy struct {
	by   wire.OperatorID
	slot phase0.Slot
}

func (m *monitor) init(w *World, liars []wire.OperatorID) {
	*m = monitor{
		w: w, ledgers: map[ledgerKey]*ledger{}, signed: map[[32]byte]model.Set{}, voted: map[votedFor][32]byte{},
		agreed: map[agreedOn][32]byte{}, views: map[seenBy][]phase0.AttestationData{}, deviations: map[model.Deviation]int{},
		names: map[[32]byte]string{}, tolerated: map[string]int{},
	}
	for _, id := range liars {
		m.liars |= model.Of(int(id - 1))
	}
	m.keys, _ = w.verifier()
}

func (m *monitor) n() model.Committee { return model.Committee(len(m.w.committee)) }

// valueName is short and the same in every run.
func (m *monitor) valueName(root [32]byte) string {
	if m.names[root] == "" {
		m.names[root] = fmt.Sprintf("V%d", len(m.names)+1)
	}
	return m.names[root]
}

// sees is an honest beacon node's answer.
func (m *monitor) sees(op wire.OperatorID, slot phase0.Slot, data *phase0.AttestationData) {
	key := seenBy{op, slot}
	m.views[key] = append(m.views[key], *data)
}

// begins is an honest operator that starts its part in an instance.
func (m *monitor) begins(op wire.OperatorID, id wire.MessageID, slot phase0.Slot, muted bool) {
	l := m.ledger(id, slot)
	p := &l.parties[op-1]
	if p.began && !p.down {
		return
	}
	p.began, p.down = true, false
	p.muted = p.muted || muted
	if muted {
		m.deviations[model.Muted]++
	}
}

// died is an honest operator that forgets what it heard, and where it was.
func (m *monitor) died(op wire.OperatorID) {
	for _, l := range m.order {
		p := &l.parties[op-1]
		p.down = true
		p.node, p.inbox = model.Node{ID: int(op - 1), Round: 1}, inbox{}
		p.roundBegan, p.took = time.Time{}, nil
	}
}

// heard is a letter that an honest operator's validation accepted.
func (m *monitor) heard(op wire.OperatorID, m0 *letter) {
	if m0.from != 0 && m.honest(m0.from) && m0.single() {
		// said looked at it already
	} else {
		m.checkSigned(m0.signed)
	}
	l := m.ledger(m0.signed.SSVMessage.MsgID, m0.slot())
	l.admitted(op, m0)
	if m0.qbft != nil {
		l.receive(op, m0)
	}
}

func (m *monitor) honest(id wire.OperatorID) bool { return !m.liars.Has(int(id - 1)) }

// checkSigned is P16: what bears an honest operator's valid signature was signed by it.
func (m *monitor) checkSigned(s *wire.SignedSSVMessage) {
	hash, err := s.SSVMessage.Hash()
	if err != nil {
		return
	}
	for _, id := range s.OperatorIDs {
		if int(id) <= len(m.w.committee) && m.honest(id) && !m.signed[hash].Has(int(id-1)) {
			m.w.violation("P16", "a message bears the signature of op %d, which never made it", id)
		}
	}
}

// receive adds a letter to an operator's inbox.
func (l *ledger) receive(op wire.OperatorID, m *letter) {
	q := m.qbft
	b := &l.parties[op-1].inbox
	round := int(q.Round)
	if round > lastRound {
		return
	}
	by := model.Set(0)
	for _, id := range m.signed.OperatorIDs {
		by |= model.Of(int(id - 1))
	}
	switch q.MsgType {
	case wire.Proposal:
		s, why, ok := l.judgeProposal(m)
		if ok {
			b.proposed.add(s.round, s.value, by)
			l.show(s)
			l.m.deviate(why)
		}
	case wire.Prepare:
		b.prepares.add(round, l.value(q.Root), by)
	case wire.Commit:
		b.commits.add(round, l.value(q.Root), by)
		if by.Len() > 1 {
			l.learn(m.signed.FullData)
		}
	case wire.RoundChange:
		b.changes.add(round, 0, by)
		c := model.Claim{From: int(m.signed.OperatorIDs[0] - 1), Round: round, Prepared: int(q.DataRound)}
		if q.DataRound > 0 {
			c.Value = l.value(q.Root)
			l.learn(m.signed.FullData)
			for _, c := range l.parse(m).prepares {
				b.carried.add(c.round, c.value, c.by)
			}
		}
		b.claims = append(b.claims, c)
	}
}

// lied is a liar's letter, which counts if it is valid.
func (m *monitor) lied(m0 *letter) {
	if m0.qbft == nil || m0.signed == nil || len(m0.signed.Signatures) != len(m0.signed.OperatorIDs) || m.keys.Verify(m0.signed) != nil {
		return
	}
	l := m.ledger(m0.signed.SSVMessage.MsgID, m0.slot())
	switch {
	case m0.qbft.MsgType == wire.Proposal && m0.single():
		if s, _, ok := l.judgeProposal(m0); ok {
			l.show(s)
		}
	case m0.qbft.MsgType == wire.Commit && !m0.single():
		l.announced(m0, 0)
	}
}

// tolerated are the rows of message validation that an honest operator's message may meet: they are about time and order,
// which the network is free to spoil.
var tolerated = []string{
	"round_passed", "decided_not_more", "round_estimate", "slot_passed", "early", "late", "too_many_duties", "round_too_high",
	"partial_slot_passed", "partial_early", "partial_late", "partial_too_many_duties",
}

// overtaken is a round change that comes after the leader's own proposal of the same round, which may be of another value: a
// leader may follow a quorum of others. The network's rule takes that for two proposals.
func overtaken(l *letter, label string) bool {
	return (label == "operator_contradicts" || label == "second_by_other_peer") && l.qbft != nil && l.qbft.MsgType == wire.RoundChange
}

// refused is a letter that an honest operator's validation did not accept.
func (m *monitor) refused(to wire.OperatorID, l *letter, r gossip.Result) {
	if l.via > 0 && m.honest(l.via) && r.Verdict == gossip.Reject {
		m.w.violation("blame", "op %d blames op %d, which is honest, for handing on what it had taken itself: %s (%s)", to, l.via, r.Rule.Sentence, l.label(m.w))
	}
	if !m.honest(l.from) {
		return
	}
	if slices.Contains(tolerated, r.Rule.Label) || overtaken(l, r.Rule.Label) {
		m.tolerated[r.Rule.Label]++
		return
	}
	m.w.violation("own-messages", "op %d finds that a message of op %d is not to be accepted: %s (%s)", to, l.from, r.Rule.Sentence, l.label(m.w))
}

func (m *monitor) deviate(why model.Deviation) {
	if why != "" {
		m.deviations[why]++
	}
}
