package sim

import (
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// liar is an operator that lies. It hears every word of everybody at once, its words arrive when and where it wants, it
// remembers everything and can recombine it; it signs as itself alone.
type liar struct {
	w      *World
	id     wire.OperatorID
	key    signerKey
	tricks []Act
	about  map[ledgerKey]*dossier
	last   *dossier
	count  uint64
}

// dossier is what a liar knows of an instance.
type dossier struct {
	id   wire.MessageID
	slot phase0.Slot
	// heard are the single messages of everybody, its own among them.
	heard  []*letter
	values [][]byte
	// led are the rounds in which it made its proposals, partials says that it sent false shares.
	led      [lastRound + 2]int
	answered int
	partials int
	hoarded  int
	// reveal is the RANDAO reveal of a proposal, once it is known.
	reveal phase0.BLSSignature
	// rounds is the highest round that anybody spoke in.
	round wire.Round
}

func newLiar(w *World, id wire.OperatorID) *liar {
	l := &liar{w: w, id: id, about: map[ledgerKey]*dossier{}}
	l.key, _ = w.operatorKey(id) // honest operators have opened theirs, so there is one
	for _, a := range w.cfg.Story.Acts {
		if a.Verb == Liar && a.Op == id {
			l.tricks = append(l.tricks, a)
		}
	}
	return l
}

func (l *liar) receive(*letter)         {}
func (l *liar) run()                    {}
func (l *liar) next() (time.Time, bool) { return time.Time{}, false }
func (l *liar) crash(int, bool)         {}
func (l *liar) boot() error             { return nil }
func (l *liar) startSlot(s phase0.Slot) { l.swindle(s) }

// startDuty makes sure that a liar leads its rounds even if nobody says a word.
func (l *liar) startDuty(slot phase0.Slot) {
	if _, ok := l.w.beacon.committee(slot); !ok {
		return
	}
	d := l.dossier(l.w.voteID(), slot)
	for round := wire.Round(1); round <= 4; round++ {
		after := time.Duration(round-1) * 2 * time.Second
		r := round
		l.w.at(l.w.clock.Now().Add(after+20*time.Millisecond), func() { l.lead(d, r) })
	}
}

func (l *liar) dossier(id wire.MessageID, slot phase0.Slot) *dossier {
	if l.last != nil && l.last.id == id && l.last.slot == slot {
		return l.last
	}
	key := ledgerKey{id, slot}
	d := l.about[key]
	if d == nil {
		d = &dossier{id: id, slot: slot}
		l.about[key] = d
		delete(l.about, ledgerKey{id, slot - 40})
	}
	l.last = d
	return d
}

// does reports whether the liar plays a trick in a slot.
func (l *liar) does(trick string, slot phase0.Slot) bool {
	for i := range l.tricks {
		if a := &l.tricks[i]; a.What == trick && slot >= a.First && slot <= a.Last {
			return true
		}
	}
	return false
}

// silent reports whether the liar says nothing in a slot. One that knows other tricks too is silent in a quarter of the slots: else it
// would play none of them.
func (l *liar) silent(slot phase0.Slot) bool {
	if !l.does("silent", slot) {
		return false
	}
	dice := l.w.dice(forSilence, uint64(l.id), uint64(slot))
	return dice.below(4) == 0 || !slices.ContainsFunc(l.tricks, func(a Act) bool { return a.What != "silent" && slot >= a.First && slot <= a.Last })
}

func (l *liar) dice(d *dossier) dice {
	l.count++
	return l.w.dice(forLiar, uint64(l.id), uint64(d.slot), l.count)
}

// mostAnswers bounds what a liar says about one instance.
const mostAnswers = 40

// overhear is an honest operator's letter.
func (l *liar) overhear(m *letter) {
	if m.signed == nil || !m.single() {
		return
	}
	slot := m.slot()
	d := l.dossier(m.signed.SSVMessage.MsgID, slot)
	if m.partial != nil {
		if l.silent(slot) {
			return
		}
		if m.partial.Type == wire.PartialSigRandao && !l.w.astray(m.from, slot) {
			d.reveal = l.w.reveal(m.partial)
		}
		if m.partial.Type == wire.PartialSigRandao && d.partials == 0 { // its turn to propose comes when the reveal is whole
			l.w.at(l.w.clock.Now().Add(80*time.Millisecond), func() { l.lead(d, 1) })
		}
		l.answerPartial(d, m)
		return
	}
	d.heard = append(d.heard, m)
	d.learn(m)
	d.round = max(d.round, m.qbft.Round)
	if l.silent(slot) || d.answered >= mostAnswers {
		return
	}
	dice := l.dice(d)
	if m.qbft.MsgType == wire.RoundChange {
		l.lead(d, m.qbft.Round)
	}
	l.relay(d, m, &dice)
	l.hoard(d, m, &dice)
	l.pose(d, &dice)
	l.play(d, m, &dice)
}

func (d *dossier) learn(m *letter) {
	if len(m.signed.FullData) == 0 || len(d.values) > 8 {
		return
	}
	if !slices.ContainsFunc(d.values, func(v []byte) bool { return string(v) == string(m.signed.FullData) }) {
		d.values = append(d.values, m.signed.FullData)
	}
}

// value picks one of the values in play, or invents one.
func (l *liar) value(d *dossier, dice *dice) []byte {
	if len(d.values) > 0 && dice.below(4) > 0 {
		return d.values[dice.below(len(d.values))]
	}
	return l.invent(d, dice)
}

// draft begins a message of a round.
func (d *dossier) draft(round wire.Round) qbft.Draft {
	return qbft.Draft{Identifier: d.id, Height: wire.Height(d.slot), Round: round}
}

// sign makes a message of the liar. A message that no codec takes is nil.
func (l *liar) sign(q *wire.QBFTMessage, fullData []byte) *wire.SignedSSVMessage {
	if q == nil {
		return nil
	}
	data, err := q.MarshalSSZ()
	if err != nil {
		return nil
	}
	return l.envelope(&wire.SSVMessage{MsgType: wire.MsgConsensus, MsgID: wire.MessageID(q.Identifier), Data: data}, fullData)
}

func (l *liar) envelope(s *wire.SSVMessage, fullData []byte) *wire.SignedSSVMessage {
	m := &wire.SignedSSVMessage{OperatorIDs: []wire.OperatorID{l.id}, SSVMessage: s, FullData: fullData}
	hash, err := s.Hash()
	if err != nil {
		return nil
	}
	signature, err := l.w.signOnce(l.id, l.key, hash)
	if err != nil {
		return nil
	}
	m.Signatures = [][]byte{signature}
	return m
}

// say sends a message to some, after a while.
func (l *liar) say(d *dossier, m *wire.SignedSSVMessage, to []wire.OperatorID, after time.Duration) {
	if m == nil || len(to) == 0 {
		return
	}
	data, err := m.MarshalSSZ()
	if err != nil {
		return
	}
	d.answered++
	if len(m.FullData) > 0 && l.does("stripped", d.slot) {
		l.mutter(m.WithoutFullData(), to, after)
		after += 2 * time.Millisecond
	}
	letter := newLetter(l.w, l.id, l.w.topic, data)
	if letter.single() && letter.qbft != nil {
		d.heard = append(d.heard, letter)
		l.w.at(l.w.clock.Now().Add(after), func() {
			for _, other := range l.w.liars {
				if other != l {
					od := other.dossier(d.id, d.slot)
					od.heard = append(od.heard, letter)
				}
			}
		})
	}
	l.send(letter, to, after)
}

// mutter sends a word that no liar builds on, after a while, to some.
func (l *liar) mutter(m *wire.SignedSSVMessage, to []wire.OperatorID, after time.Duration) {
	if m == nil || len(to) == 0 {
		return
	}
	if data, err := m.MarshalSSZ(); err == nil {
		l.send(newLetter(l.w, l.id, l.w.topic, data), to, after)
	}
}

func (l *liar) send(letter *letter, to []wire.OperatorID, after time.Duration) {
	w := l.w
	to = slices.Clone(to)
	w.at(w.clock.Now().Add(after), func() {
		w.tell(letter, to)
		w.monitor.lied(letter)
		for _, id := range to {
			if h := w.hosts[id-1]; w.monitor.honest(id) {
				w.agenda.push(appointment{at: w.clock.Now().Add(time.Millisecond), to: h, letter: letter})
			}
		}
	})
}

// leads reports whether the liar leads a round.
func (l *liar) leads(d *dossier, round wire.Round) bool {
	return l.w.profile.Schedule[0].Leader(l.w.committee, wire.Height(d.slot), round) == l.id
}
