package gossip

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// memory is what operators said, kept apart by forwarding peer and message id so that no peer can make another's
// message look repeated. It is bounded twice: entries unused for S+2 slots go, and beyond the limit the entry that was
// used longest ago goes first. Forgetting an entry only means that a repetition passes.
type memory struct {
	limit   int
	life    phase0.Slot
	entries map[entryKey]*entry
	// newest and oldest end a list of all entries by last use.
	newest, oldest *entry
	scratch        []phase0.ValidatorIndex
}

type entryKey struct {
	peer PeerKey
	id   wire.MessageID
}

// entry holds one executor's operators. A nil entry knows nothing.
type entry struct {
	key          entryKey
	used         phase0.Slot
	newer, older *entry
	operators    []speaker
}

// speaker is one operator's record. Its records are a ring of S+2 slots, of which only those spoken in take memory.
type speaker struct {
	id      wire.OperatorID
	records []record
	highest phase0.Slot
	// epoch is the highest spoken in; counts are the duties in it and in the one before.
	epoch         phase0.Epoch
	count, before int
}

// record is what an operator said in one slot: in its highest round, and before and after consensus.
type record struct {
	slot     phase0.Slot
	round    wire.Round
	kinds    kinds
	proposed bool
	proposal [32]byte
	decided  []uint16
}

// kinds is a set of message kinds of which an operator may send one each.
type kinds uint8

const (
	kindProposal kinds = 1 << iota
	kindPrepare
	kindCommit
	kindRoundChange
	kindPreConsensus
	kindPostConsensus
)

func qbftKind(t wire.QBFTMsgType) kinds { return kindProposal << t }

func partialKind(t wire.PartialSigType) kinds {
	if t == wire.PartialSigPostConsensus {
		return kindPostConsensus
	}
	return kindPreConsensus
}

func (r *record) has(kind kinds) bool       { return r.kinds&kind != 0 }
func (r *record) decidedBy(set uint16) bool { return slices.Contains(r.decided, set) }

// signerSet returns the signers as a bit set of seats; committees have at most 13.
func signerSet(operators wire.Committee, signers []wire.OperatorID) uint16 {
	var set uint16
	for _, id := range signers {
		if seat := slices.Index(operators, id); seat >= 0 {
			set |= 1 << seat
		}
	}
	return set
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

// duties returns in how many slots of an epoch the operator spoke, 0 for epochs no longer counted.
func (o *speaker) duties(epoch phase0.Epoch) int {
	switch {
	case epoch == o.epoch:
		return o.count
	case epoch+1 == o.epoch:
		return o.before
	}
	return 0
}

// add opens a record and counts the duty. It takes the place of one whose slot is outside the ring, if there is one.
func (o *speaker) add(slot phase0.Slot, epoch phase0.Epoch, round wire.Round, ring phase0.Slot) *record {
	o.highest = max(o.highest, slot)
	o.countDuty(epoch)
	fresh := record{slot: slot, round: round}
	for i := range o.records {
		if old := o.records[i].slot; old%ring == slot%ring || old+ring < o.highest {
			o.records[i] = fresh
			return &o.records[i]
		}
	}
	o.records = append(o.records, fresh)
	return &o.records[len(o.records)-1]
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

// find returns the entry of a key or nil, and drops the entries that were not used for too long.
func (m *memory) find(key entryKey, now phase0.Slot) *entry {
	for m.oldest != nil && m.oldest.used+m.life < now {
		m.drop(m.oldest)
	}
	e := m.entries[key]
	if e != nil {
		m.touch(e, now)
	}
	return e
}

// open is find that creates what is missing.
func (m *memory) open(key entryKey, now phase0.Slot) *entry {
	if e := m.find(key, now); e != nil {
		return e
	}
	if len(m.entries) >= m.limit {
		m.drop(m.oldest)
	}
	e := &entry{key: key}
	m.entries[key] = e
	m.link(e, now)
	return e
}

func (m *memory) touch(e *entry, now phase0.Slot) {
	m.unlink(e)
	m.link(e, now)
}

// link puts an entry at the newest end. A clock that steps back does not age it.
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
	delete(m.entries, e.key)
}
