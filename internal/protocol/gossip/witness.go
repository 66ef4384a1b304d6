package gossip

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Offence is a breach of the rules that can be pinned on one operator: it signed what proves it.
type Offence string

// The offences.
const (
	// Equivocation: the operator signed two different consensus messages of one type in the same round of an instance.
	Equivocation Offence = "equivocation"
	// Flood: in one slot the operator signed more messages of one executor than FloodLimit that the rules refused as too many
	// or too early.
	Flood Offence = "flood"
)

// FloodLimit is how many refused messages of one executor in a slot prove nothing: an operator whose clock is ahead, or who
// was restarted in the middle of a duty, has all its messages of the duty refused, and these are fewer.
const FloodLimit = 16

// What a Witness spends on refused messages in a slot: so many signatures are verified for one forwarding peer, and so many
// in all. Beyond that nobody is named, and the messages stay refused all the same.
const (
	MaxVerifiedOfPeer = 128
	MaxVerified       = 1024
)

// witnessed is for how many slots before the current one a Witness remembers messages.
const witnessed = 3

// Known reports whether a message breaks the rule because everything it says was heard before. Nobody did wrong then, and nothing is
// lost when such a message goes no further: an own decided message, for one, races those of the other operators.
func (r *Rule) Known() bool { return r.is(repeats) }

// Excess reports whether breaking the rule may be the signer's doing: it said more than it may, or too early, or under an id that
// nobody honest uses. Anybody can repeat, delay or spoil another's message, so no other rule accuses the signer. Too many duties in
// an epoch do not: how many there may be follows from what the contract says now, and anybody can repeat what was right before.
func (r *Rule) Excess() bool { return r.is(exceeds) }

// Witness finds operators that break the rules on purpose. It is shown messages whose signatures were verified, and those
// only, so that nobody can be framed: accepted ones, and of those that a rule refused the few that Suspects picks. The
// forwarding peer does not matter to it, unlike to the Validator: two halves of a lie may come from two peers.
//
// It is bounded by the operators it is shown and by its limits, and not safe for concurrent use. The caller shows it messages
// of its own committees alone.
type Witness struct {
	slot phase0.Slot
	// said is what operators signed, by the message's slot.
	said map[phase0.Slot]map[utterance]statement
	// excess, spent and total are of the current slot.
	excess map[executor]*excess
	spent  map[PeerKey]int
	total  int
}

// utterance is what an operator may say once.
type utterance struct {
	executor
	round wire.Round
	kind  wire.QBFTMsgType
}

type executor struct {
	id       wire.MessageID
	operator wire.OperatorID
}

// executorOf is whom a message of one signer speaks for: a padded id stands for its committee.
func executorOf(m *Message) executor { return executor{unpadded(m.ID()), m.Signed.OperatorIDs[0]} }

// statement is what was said first.
type statement struct {
	hash         [32]byte
	contradicted bool
}

// excess is what an operator signed beyond what it may.
type excess struct {
	hashes [][32]byte
	proven bool
}

// NewWitness returns a Witness that has heard nothing yet.
func NewWitness() *Witness {
	return &Witness{said: make(map[phase0.Slot]map[utterance]statement), excess: make(map[executor]*excess), spent: make(map[PeerKey]int)}
}

// Concerns reports whether an accepted message is worth showing: only what one operator says in consensus can contradict
// itself. Partial signatures that differ are told apart by verifying them (package duty).
func (w *Witness) Concerns(m *Message) bool { return m.QBFT != nil && len(m.Signed.OperatorIDs) == 1 }

// Accepted takes a message that all rules accepted, with the hash that its operator signed. It reports whether the operator
// had signed another one in its place, once for each place.
func (w *Witness) Accepted(m *Message, hash [32]byte, now phase0.Slot) (equivocates bool) {
	w.advance(now)
	return w.contradicts(m, hash)
}

// Suspects reports whether verifying a message that broke the rule may prove something about its operator, and counts the
// verification. The message must have a single signer.
func (w *Witness) Suspects(m *Message, rule *Rule, now phase0.Slot) bool {
	if !rule.Excess() || len(m.Signed.OperatorIDs) != 1 {
		return false
	}
	w.advance(now)
	who := executorOf(m)
	if s := w.excess[who]; s != nil && s.proven {
		return false
	}
	if w.total >= MaxVerified || w.spent[m.From] >= MaxVerifiedOfPeer {
		return false
	}
	w.total++
	w.spent[m.From]++
	return true
}

// Refused takes a message for which Suspects said yes and whose signature verified. It returns what is proven now and was
// not before.
func (w *Witness) Refused(m *Message, hash [32]byte, now phase0.Slot) (proven []Offence) {
	w.advance(now)
	if w.repeats(m, hash) {
		return nil // somebody sends again what the operator said rightly
	}
	if w.Concerns(m) && w.contradicts(m, hash) {
		proven = append(proven, Equivocation)
	}
	if w.surplus(m, hash) {
		proven = append(proven, Flood)
	}
	return proven
}

// surplus reports whether this message makes a flood.
func (w *Witness) surplus(m *Message, hash [32]byte) bool {
	who := executorOf(m)
	s := w.excess[who]
	if s == nil {
		s = &excess{}
		w.excess[who] = s
	}
	if s.proven || slices.Contains(s.hashes, hash) {
		return false
	}
	if s.hashes = append(s.hashes, hash); len(s.hashes) > FloodLimit {
		s.hashes, s.proven = nil, true
	}
	return s.proven
}

// place is where a consensus message belongs; nil for slots that are not remembered.
func (w *Witness) place(m *Message) (map[utterance]statement, utterance) {
	if !w.Concerns(m) || m.Slot > w.slot+1 || m.Slot+witnessed < w.slot {
		return nil, utterance{}
	}
	said := w.said[m.Slot]
	if said == nil {
		said = make(map[utterance]statement)
		w.said[m.Slot] = said
	}
	return said, utterance{executor{m.ID(), m.Signed.OperatorIDs[0]}, m.QBFT.Round, m.QBFT.MsgType}
}

// contradicts remembers what was said first, and reports the first other message in its place.
func (w *Witness) contradicts(m *Message, hash [32]byte) bool {
	said, what := w.place(m)
	if said == nil {
		return false
	}
	first, known := said[what]
	switch {
	case !known:
		said[what] = statement{hash: hash}
		return false
	case first.hash == hash || first.contradicted:
		return false
	}
	first.contradicted = true
	said[what] = first
	return true
}

func (w *Witness) repeats(m *Message, hash [32]byte) bool {
	said, what := w.place(m)
	first, known := said[what]
	return known && first.hash == hash
}

// advance forgets what is over when a slot begins, and what lies ahead of a clock that was set back.
func (w *Witness) advance(now phase0.Slot) {
	if now <= w.slot && !eth.TurnedBack(w.slot, now) {
		return
	}
	w.slot, w.total = now, 0
	clear(w.excess)
	clear(w.spent)
	for slot := range w.said {
		if slot+witnessed < now || slot > now+1 {
			delete(w.said, slot)
		}
	}
}
