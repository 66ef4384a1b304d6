package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cespare/xxhash/v2"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// letter is a message as it was published, decoded once for everybody who only watches.
type letter struct {
	number uint64
	from   wire.OperatorID
	at     time.Time
	topic  string
	data   []byte
	hash   uint64
	// via forwarded it, if its author did not send it itself.
	via wire.OperatorID

	// The rest is nil where the bytes do not decode.
	signed  *wire.SignedSSVMessage
	qbft    *wire.QBFTMessage
	partial *wire.PartialSignatureMessages
	parsed  *parsed
}

func newLetter(w *World, from wire.OperatorID, topic string, data []byte) *letter {
	w.letters++
	l := &letter{number: w.letters, from: from, at: w.clock.Now(), topic: topic, data: data, hash: xxhash.Sum64(data)}
	signed, err := wire.DecodeSigned(data)
	if err != nil || signed.SSVMessage == nil {
		return l
	}
	l.signed = signed
	if signed.SSVMessage.MsgType == wire.MsgConsensus {
		l.qbft, _ = wire.DecodeQBFT(signed.SSVMessage.Data)
	} else {
		l.partial, _ = wire.DecodePartialSignatures(signed.SSVMessage.Data)
	}
	return l
}

// slot is the duty's, 0 where nothing decodes.
func (l *letter) slot() phase0.Slot {
	switch {
	case l.qbft != nil:
		return phase0.Slot(l.qbft.Height)
	case l.partial != nil:
		return l.partial.Slot
	}
	return 0
}

// single reports whether exactly one operator signed.
func (l *letter) single() bool { return l.signed != nil && len(l.signed.OperatorIDs) == 1 }

var kindNames = [...]string{"proposal", "prepare", "commit", "round change"}

// label is the letter in a few words.
func (l *letter) label(w *World) string {
	switch {
	case l.qbft != nil && int(l.qbft.MsgType) < len(kindNames):
		q := l.qbft
		text := fmt.Sprintf("%s r%d", kindNames[q.MsgType], q.Round)
		if len(l.signed.OperatorIDs) > 1 {
			text = fmt.Sprintf("decided r%d by %v", q.Round, wire.Committee(l.signed.OperatorIDs))
		}
		if q.Root != [32]byte{} {
			text += " " + w.monitor.valueName(q.Root)
		}
		if q.DataRound > 0 {
			text += fmt.Sprintf(" prepared in r%d", q.DataRound)
		}
		if n := len(q.RoundChangeJustification); n > 0 {
			text += fmt.Sprintf(" with %d justifications", n)
		}
		if n := len(q.PrepareJustification); n > 0 {
			text += fmt.Sprintf(" and %d prepares", n)
		}
		return text
	case l.partial != nil:
		return fmt.Sprintf("%d partial signatures, type %d", len(l.partial.Messages), l.partial.Type)
	}
	return fmt.Sprintf("%d bytes that mean nothing", len(l.data))
}

func (l *letter) role() wire.Role {
	if l.signed == nil {
		return -1
	}
	return l.signed.SSVMessage.MsgID.Role()
}

// publish is an honest operator's word: it is judged, the liars hear it at once, the others a moment later.
func (w *World) publish(by wire.OperatorID, topic string, data []byte) {
	l := newLetter(w, by, topic, data)
	w.tell(l, w.committee)
	w.monitor.said(by, l)
	w.send(l, w.committee)
	for _, liar := range w.liars {
		liar.overhear(l)
	}
}

func (w *World) tell(l *letter, to []wire.OperatorID) {
	if !w.trace.keep {
		return
	}
	label := l.label(w)
	w.trace.add(w.clock.Now(), "op %d says to %v: %s (%v, slot %d) %016x", l.from, wire.Committee(to), label, l.role(), l.slot(), l.hash)
	for _, id := range to {
		if id != l.from {
			w.trace.arrows = append(w.trace.arrows, Arrow{
				At: w.clock.Now().Sub(genesis), From: int(l.from), To: int(id), Label: label, Slot: uint64(l.slot()), Role: l.role().String(),
			})
		}
	}
}

// send gives a letter to the network.
func (w *World) send(l *letter, to []wire.OperatorID) {
	for _, id := range to {
		h := w.hosts[id-1]
		if id == l.from {
			continue
		}
		if _, lies := h.(*liar); lies {
			continue // it overhears everything anyway
		}
		w.carry(l, id, h)
	}
}

// calmMost is how long a message takes at most in a network that became synchronous.
const calmMost = 50 * time.Millisecond

func (w *World) carry(l *letter, to wire.OperatorID, h host) {
	now := w.clock.Now()
	d := w.dice(forLink, l.hash, uint64(l.from), uint64(to))
	n := &w.weather
	if w.calm(now) {
		w.agenda.push(appointment{at: now.Add(d.span(time.Millisecond, min(n.Most, calmMost))), to: h, letter: l})
		return
	}
	if d.permille(n.Loss) || w.cutOff(now, l.from, to) {
		w.trace.add(now, "lost on the way from op %d to op %d: %016x", l.from, to, l.hash)
		return
	}
	delay := d.span(n.Least, n.Most)
	if d.permille(n.Late) {
		delay += d.span(0, 4*time.Second)
	}
	w.agenda.push(appointment{at: now.Add(delay), to: h, letter: l})
	if d.permille(n.Twice) {
		w.agenda.push(appointment{at: now.Add(delay + d.span(0, 2*time.Second)), to: h, letter: l})
	}
}

// calm reports whether the network is synchronous.
func (w *World) calm(at time.Time) bool {
	return w.weather.Calm > 0 && !at.Before(genesis.Add(w.weather.Calm))
}

func (w *World) cutOff(at time.Time, a, b wire.OperatorID) bool {
	for i := range w.cuts {
		c := &w.cuts[i]
		if !at.Before(genesis.Add(c.At)) && at.Before(genesis.Add(c.Until)) && slices.Contains(c.Group, a) != slices.Contains(c.Group, b) {
			return true
		}
	}
	return false
}

// forward is gossip: what one operator accepted reaches the others through it, and in a network that is not synchronous
// some of them. Honest operators' words are sent to everybody anyway; for those of liars it matters, because they tell each
// operator something else. Termination rests on it: who learns a decision from others does not announce it again.
func (w *World) forward(by wire.OperatorID, l *letter) {
	copied := *l
	copied.via = by
	for _, id := range w.honest {
		d := w.dice(forLink, l.hash, uint64(by), uint64(id), 1)
		if id != by && (d.below(4) == 0 || w.calm(w.clock.Now())) {
			w.carry(&copied, id, w.hosts[id-1])
		}
	}
}

// peer is who handed a letter over.
func (l *letter) peer() wire.OperatorID {
	if l.via > 0 {
		return l.via
	}
	return l.from
}

// peers are the forwarding peers' names.
var peers = [14]gossip.PeerKey{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"}

// judge has an honest operator's message validation look at a letter, at the operator's own time. It returns the message,
// if the bytes are one, and the rule that refused it.
func (w *World) judge(to wire.OperatorID, now time.Time, v *gossip.Validator, keys verifier, l *letter) (*gossip.Message, *gossip.Rule) {
	m, result := v.Validate(now, peers[l.peer()], l.topic, l.data, keys)
	if result.Accepted() {
		w.monitor.heard(to, l)
		if !w.monitor.honest(l.from) && l.via == 0 {
			w.forward(to, l)
		}
		return m, nil
	}
	w.trace.add(w.clock.Now(), "op %d: %v %016x of op %d: %s", to, result.Verdict, l.hash, l.from, result.Rule.Label)
	w.monitor.refused(to, l, result)
	return m, result.Rule
}
