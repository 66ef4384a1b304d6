package gossip

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Offence is a breach of the rules that is proved by what one operator signed.
type Offence string

// The offences.
const (
	// Equivocation: the operator signed two different consensus messages of one type in the same round of an instance.
	Equivocation Offence = "equivocation"
	// Flood: the operator signed more than FloodLimit messages of one executor in one slot that the rules refused as too many or too
	// early.
	Flood Offence = "flood"
)

// FloodLimit is how many refused messages of one executor in a slot prove nothing. If an operator's clock is ahead, or if it was
// restarted during a duty, all its messages of the duty are refused, and these are fewer.
const FloodLimit = 16

// How many signatures of refused messages a Witness verifies in a slot, for one forwarding peer and in all. Beyond that no operator is
// named; the messages are refused all the same.
const (
	MaxVerifiedOfPeer = 128
	MaxVerified       = 1024
)

// witnessed is how many slots before the current one a Witness remembers messages of.
const witnessed = 3

// Known reports whether a message breaks the rule because it repeats what was received before. Nobody is at fault then, and nothing is
// lost if the message goes no further. For example, an own decided message may arrive after those of the other operators.
func (r *Rule) Known() bool { return r.is(repeats) }

// Excess reports whether the signer may have broken the rule itself: it sent more than it may, or too early, or under an id that no
// honest operator uses. Anybody can repeat, delay or damage another's message, so no other rule accuses the signer. Neither does the
// rule on too many duties in an epoch: its limit depends on the current state of the contract, and anybody can repeat messages that
// were within an earlier limit.
func (r *Rule) Excess() bool { return r.is(exceeds) }

// Witness finds operators that break the rules on purpose. It only gets messages with verified signatures, so that nobody can be
// framed: accepted ones, and of the refused ones those that Suspects picks. Unlike for the Validator, the forwarding peer does not
// matter: two contradicting messages may come from two peers.
//
// It is bounded by the operators of its messages and by its limits, and not safe for concurrent use. The caller passes messages of its
// own committees only.
type Witness struct {
	slot phase0.Slot
	// said is what operators signed, by the message's slot.
	said map[phase0.Slot]map[utterance]statement
	// excess, spent and total are counts of the current slot.
	excess map[executor]*excess
	spent  map[PeerKey]int
	total  int
}

// utterance identifies a message that an operator may send once.
type utterance struct {
	executor
	round wire.Round
	kind  wire.QBFTMsgType
}

type executor struct {
	id       wire.MessageID
	operator wire.OperatorID
}

// executorOf returns the executor of a message with one signer; a padded id stands for its committee.
func executorOf(m *Message) executor { return executor{unpadded(m.ID()), m.Signed.OperatorIDs[0]} }

// statement is the first message of an utterance.
type statement struct {
	hash         [32]byte
	contradicted bool
}

// excess counts what an operator signed beyond what it may.
type excess struct {
	hashes [][32]byte
	proven bool
}

// NewWitness returns a Witness with an empty memory.
func NewWitness() *Witness {
	return &Witness{said: make(map[phase0.Slot]map[utterance]statement), excess: make(map[executor]*excess), spent: make(map[PeerKey]int)}
}

// Concerns reports whether an accepted message can be evidence: only consensus messages of one operator can contradict each other. Bad
// partial signatures are found by verifying them (package duty).
func (w *Witness) Concerns(m *Message) bool { return m.QBFT != nil && len(m.Signed.OperatorIDs) == 1 }

// Accepted takes a message that all rules accepted, with the hash that its operator signed. It reports whether the operator signed
// another one of the same kind before, once for each kind.
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
		return nil // a repetition of a message that was right
	}
	if w.Concerns(m) && w.contradicts(m, hash) {
		proven = append(proven, Equivocation)
	}
	if w.surplus(m, hash) {
		proven = append(proven, Flood)
	}
	return proven
}

// surplus counts a refused message and reports whether it makes a flood.
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

// place returns the utterance of a consensus message and the map that holds it; nil for slots that are not remembered.
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

// contradicts stores the first message of an utterance, and reports the first different one.
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

// advance drops old slots when a slot begins, and future ones after the clock was set back.
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
