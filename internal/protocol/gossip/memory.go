package gossip

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// memory holds operators' messages by message id, whichever peer forwarded them. It has only messages with valid signatures. It has
// three bounds: entries unused for S+2 slots are removed, an operator's records are a ring of S+2 slots, and beyond a number of
// records in all the least recently used entry is removed. Without an entry a repetition is accepted again, and nothing else.
type memory struct {
	limit   int
	life    phase0.Slot
	entries map[wire.MessageID]*entry
	records int
	// newest and oldest are the ends of a list of all entries by last use.
	newest, oldest *entry
	scratch        []phase0.ValidatorIndex
}

// entry holds the operators of one executor. A nil entry is empty.
type entry struct {
	id           wire.MessageID
	used         phase0.Slot
	newer, older *entry
	operators    []speaker
}

// speaker is the record of one operator: a ring of S+2 slots, of which only those with messages take memory.
type speaker struct {
	id      wire.OperatorID
	records []record
	highest phase0.Slot
	// epoch is the highest epoch of a message; counts are the duties in it and in the one before.
	epoch         phase0.Epoch
	count, before int
}

// record holds an operator's messages in one slot: those of its highest round, and those before and after consensus.
type record struct {
	slot  phase0.Slot
	round wire.Round
	items [kindCount]item
	// proposal is the root of the value that the operator proposed in the round; the item of its proposal says which peer forwarded
	// it.
	proposal [32]byte
	// decided is the largest number of signers of a decided message of the round.
	decided uint8
}

// item is a message of which an operator may send one. The zero item means that none was sent.
type item struct {
	// signed is a hash of the signed bytes, and from a hash of the peer that forwarded them. Neither is collision-free: on a collision
	// two messages look like a repetition, which is ignored.
	signed, from uint64
	seen         bool
}

// kind is a kind of message of which an operator may send one: in a round, or in a phase of the duty.
type kind uint8

const (
	kindProposal kind = iota
	kindPrepare
	kindCommit
	kindRoundChange
	kindPreConsensus
	kindPostConsensus
	kindCount
)

func qbftKind(t wire.QBFTMsgType) kind { return kindProposal + kind(t) }

func partialKind(t wire.PartialSigType) kind {
	if t == wire.PartialSigPostConsensus {
		return kindPostConsensus
	}
	return kindPreConsensus
}

// enter resets the record for a higher round. The messages before and after consensus stay, because they do not belong to a round.
func (r *record) enter(round wire.Round) {
	fresh := record{slot: r.slot, round: round}
	fresh.items[kindPreConsensus], fresh.items[kindPostConsensus] = r.items[kindPreConsensus], r.items[kindPostConsensus]
	*r = fresh
}

// said returns the item of a kind; the zero item for a nil record.
func (r *record) said(k kind) item {
	if r == nil {
		return item{}
	}
	return r.items[k]
}

func (e *entry) operator(id wire.OperatorID) *speaker {
	if e == nil {
		return nil
	}
	for i := range e.operators {
		if e.operators[i].id == id {
			return &e.operators[i]
		}
	}
	return nil
}

func (e *entry) record(id wire.OperatorID, slot phase0.Slot) *record {
	o := e.operator(id)
	if o == nil {
		return nil
	}
	return o.record(slot)
}

func (o *speaker) record(slot phase0.Slot) *record {
	for i := range o.records {
		if o.records[i].slot == slot {
			return &o.records[i]
		}
	}
	return nil
}

// duties returns in how many slots of an epoch the operator sent messages; 0 for epochs that are no longer counted.
func (o *speaker) duties(epoch phase0.Epoch) int {
	switch {
	case epoch == o.epoch:
		return o.count
	case epoch+1 == o.epoch:
		return o.before
	}
	return 0
}

// add opens a record and counts the duty. It replaces a record whose slot is outside the ring, if there is one; grown says that there
// was none.
func (o *speaker) add(slot phase0.Slot, epoch phase0.Epoch, round wire.Round, ring phase0.Slot) (r *record, grown bool) {
	o.highest = max(o.highest, slot)
	o.countDuty(epoch)
	fresh := record{slot: slot, round: round}
	for i := range o.records {
		if old := o.records[i].slot; old%ring == slot%ring || old+ring < o.highest {
			o.records[i] = fresh
			return &o.records[i], false
		}
	}
	o.records = append(o.records, fresh)
	return &o.records[len(o.records)-1], true
}

func (o *speaker) countDuty(epoch phase0.Epoch) {
	switch {
	case epoch > o.epoch:
		o.before = 0
		if epoch == o.epoch+1 {
			o.before = o.count
		}
		o.epoch, o.count = epoch, 1
	case epoch == o.epoch:
		o.count++
	case epoch+1 == o.epoch:
		o.before++
	}
}

// find returns the entry of an id or nil, and removes entries that were not used for too long. It does not count as a use: only
// accepted messages do.
func (m *memory) find(id wire.MessageID, now phase0.Slot) *entry {
	for m.oldest != nil && m.oldest.used+m.life < now {
		m.drop(m.oldest)
	}
	return m.entries[id]
}

// open is find that creates a missing entry and makes the entry the newest.
func (m *memory) open(id wire.MessageID, now phase0.Slot) *entry {
	e := m.find(id, now)
	if e == nil {
		e = &entry{id: id}
		m.entries[id] = e
	} else {
		m.unlink(e)
	}
	m.link(e, now)
	return e
}

// grow counts a new record and removes old ones beyond the bound. The entry that grew is the newest and stays.
func (m *memory) grow() {
	m.records++
	for m.records > m.limit && m.oldest != m.newest {
		m.drop(m.oldest)
	}
}

// link puts an entry at the newest end. A clock that is set back does not make it older.
func (m *memory) link(e *entry, now phase0.Slot) {
	e.used, e.older, e.newer = max(e.used, now), m.newest, nil
	if m.newest != nil {
		m.newest.newer = e
	} else {
		m.oldest = e
	}
	m.newest = e
}

func (m *memory) unlink(e *entry) {
	if e.newer != nil {
		e.newer.older = e.older
	} else {
		m.newest = e.older
	}
	if e.older != nil {
		e.older.newer = e.newer
	} else {
		m.oldest = e.newer
	}
}

func (m *memory) drop(e *entry) {
	m.unlink(e)
	delete(m.entries, e.id)
	for i := range e.operators {
		m.records -= len(e.operators[i].records)
	}
}
