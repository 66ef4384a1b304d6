package sim

import (
	"crypto/sha256"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/model"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// lastRound is the highest round that anybody speaks in.
const lastRound = 12

// ledger is what the monitors know of one instance.
type ledger struct {
	m    *monitor
	id   wire.MessageID
	slot phase0.Slot
	// values are the roots in play, by model.Value from 1; data is what hashes to them, if it was seen.
	values [][32]byte
	data   [][]byte
	// parties are the operators, by position.
	parties []party
	// prepares and commits are what honest operators said.
	prepares, commits tally
	// shown are the valid proposals that anybody made.
	shown []shown
	// decidable are the values that a quorum of commits may exist for, decided those that somebody decided.
	decidable []decision
	decided   []decision
	broken    bool
	// reveal is the RANDAO reveal that a proposal's block has to carry; zero when it is not known.
	reveal phase0.BLSSignature
}

type shown struct {
	round, highest int
	value          model.Value
	by             wire.OperatorID
}

type decision struct {
	round int
	value model.Value
	by    wire.OperatorID
}

// party is an honest operator in an instance.
type party struct {
	began, muted, down bool
	// The state that follows from what it said in this life.
	node  model.Node
	inbox inbox
	// roundBegan is when, by its own clock, it entered its round; zero when unknown.
	roundBegan time.Time
	// took is what its message validation took of each signer, by position.
	took []taken

	// What counts over all lives.
	said        [4][lastRound + 2]uint64 // by type and round: the message's hash
	partials    [2]uint64
	spokenRound int
	committed   int
	decided     bool
	round       int
	reason      string
}

type ledgerKey struct {
	id   wire.MessageID
	slot phase0.Slot
}

func (m *monitor) ledger(id wire.MessageID, slot phase0.Slot) *ledger {
	if m.last != nil && m.last.id == id && m.last.slot == slot {
		return m.last
	}
	key := ledgerKey{id, slot}
	l := m.ledgers[key]
	if l == nil {
		l = &ledger{m: m, id: id, slot: slot, parties: make([]party, len(m.w.committee))}
		for i := range l.parties {
			l.parties[i].node = model.Node{ID: i, Round: 1}
		}
		m.ledgers[key] = l
		m.order = append(m.order, l)
	}
	m.last = l
	return l
}

// value returns the number of a root.
func (l *ledger) value(root [32]byte) model.Value {
	for i := range l.values {
		if l.values[i] == root {
			return model.Value(i + 1)
		}
	}
	if len(l.values) == 250 {
		return 0 // a liar floods; nothing of it is counted
	}
	l.values, l.data = append(l.values, root), append(l.data, nil)
	return model.Value(len(l.values))
}

// learn remembers what hashes to a root.
func (l *ledger) learn(data []byte) model.Value {
	if len(data) == 0 {
		return 0
	}
	v := l.value(sha256.Sum256(data))
	if v > 0 && l.data[v-1] == nil {
		l.data[v-1] = data
	}
	return v
}

// leader is computed here once more: the committee in order, by height and round.
func (l *ledger) leader(round int) int {
	n := uint64(len(l.parties))
	return int((uint64(l.slot)%n + uint64(round) - 1) % n)
}

// parsed is a proposal's justification, or a round change's proof, taken apart.
type parsed struct {
	// bad says that a round change in it proves nothing, badPrepares that a prepare does: that matters only where the
	// prepares are asked for.
	bad, badPrepares bool
	claims           []model.Claim
	prepares         tally
}

// parse takes the messages inside a message apart and checks their signatures.
func (l *ledger) parse(m *letter) *parsed {
	if m.parsed != nil {
		return m.parsed
	}
	p := &parsed{}
	m.parsed = p
	changes, prepares := m.qbft.RoundChangeJustification, m.qbft.PrepareJustification
	if m.qbft.MsgType == wire.RoundChange {
		changes, prepares = nil, changes
	}
	for _, entry := range changes {
		q, by := l.open(entry, wire.RoundChange)
		if q == nil {
			p.bad = true
			continue
		}
		c := model.Claim{From: int(by - 1), Round: int(q.Round), Prepared: int(q.DataRound)}
		if q.DataRound > 0 {
			c.Value = l.value(q.Root)
		}
		p.claims = append(p.claims, c)
	}
	for _, entry := range prepares {
		q, by := l.open(entry, wire.Prepare)
		if q == nil {
			p.badPrepares = true
			continue
		}
		p.prepares.add(int(q.Round), l.value(q.Root), model.Of(int(by-1)))
	}
	return p
}

// open decodes a message inside another one; nil means that it proves nothing here.
func (l *ledger) open(entry []byte, want wire.QBFTMsgType) (*wire.QBFTMessage, wire.OperatorID) {
	signed, err := wire.DecodeSigned(entry)
	if err != nil || signed.SSVMessage == nil || len(signed.OperatorIDs) != 1 || len(signed.Signatures) != 1 {
		return nil, 0
	}
	if l.m.keys.Verify(signed) != nil {
		return nil, 0
	}
	q, err := wire.DecodeQBFT(signed.SSVMessage.Data)
	if err != nil || q.MsgType != want || phase0.Slot(q.Height) != l.slot || string(q.Identifier) != string(l.id[:]) || q.Round > lastRound {
		return nil, 0
	}
	l.m.checkSigned(signed)
	return q, signed.OperatorIDs[0]
}

// judgeProposal says whether a proposal is valid, as any honest operator would see it, and what it rests on.
func (l *ledger) judgeProposal(m *letter) (s shown, why model.Deviation, ok bool) {
	q := m.qbft
	by := m.signed.OperatorIDs[0]
	v := l.learn(m.signed.FullData)
	s = shown{round: int(q.Round), value: v, by: by}
	if v == 0 || l.values[v-1] != q.Root || q.Round == 0 || q.Round > lastRound || int(by-1) != l.leader(s.round) {
		return s, "", false
	}
	if q.Round == 1 {
		return s, "", true
	}
	p := l.parse(m)
	if p.bad {
		return s, "", false
	}
	for _, c := range p.claims {
		s.highest = max(s.highest, c.Prepared)
	}
	if s.highest > 0 && p.badPrepares {
		return s, "", false
	}
	n := model.Committee(len(l.parties))
	if n.Justifies(s.round, v, p.claims, p.prepares.of, true) {
		return s, "", true
	}
	return s, model.OwnRoundClaim, n.JustifiesOwnRound(s.round, v, p.claims, p.prepares.of, true)
}
