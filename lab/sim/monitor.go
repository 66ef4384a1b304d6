package sim

import (
	"crypto/sha256"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// statement names what an operator may say once: one message of a type for a round, or one of a phase for a slot.
type statement struct {
	by    wire.OperatorID
	id    wire.MessageID
	at    uint64 // height or slot
	round wire.Round
	kind  uint64
}

// votedFor names what a share may sign once: a validator's target epoch or block slot.
type votedFor struct {
	by        wire.OperatorID
	validator phase0.ValidatorIndex
	role      wire.Role
	at        uint64
}

// hear checks a message against everything its operator said before, over all its lives.
func (w *World) hear(by wire.OperatorID, data []byte) {
	signed, err := wire.DecodeSigned(data)
	if err != nil {
		w.violation("op %d publishes what is no message: %v", by, err)
		return
	}
	if len(signed.OperatorIDs) > 1 {
		return
	}
	inner := signed.SSVMessage
	s := statement{by: by, id: inner.MsgID}
	if inner.MsgType == wire.MsgConsensus {
		m, err := wire.DecodeQBFT(inner.Data)
		if err != nil {
			w.violation("op %d publishes no QBFT message: %v", by, err)
			return
		}
		s.at, s.round, s.kind = uint64(m.Height), m.Round, uint64(m.MsgType)
	} else {
		m, err := wire.DecodePartialSignatures(inner.Data)
		if err != nil {
			w.violation("op %d publishes no partial signatures: %v", by, err)
			return
		}
		s.at, s.kind = uint64(m.Slot), 100+uint64(m.Type)
		w.hearSignatures(by, inner.MsgID.Role(), m)
	}
	hash := sha256.Sum256(inner.Data)
	if before, said := w.said[s]; said && before != hash {
		w.violation("op %d equivocates: role %v, slot %d, round %d, kind %d", by, inner.MsgID.Role(), s.at, s.round, s.kind)
	}
	w.said[s] = hash
}

// hearSignatures looks for slashable pairs among an operator's share signatures. Each validator attests once an epoch
// here, and its sync committee signature of that slot is the other root of the message.
func (w *World) hearSignatures(by wire.OperatorID, role wire.Role, m *wire.PartialSignatureMessages) {
	if m.Type != wire.PartialSigPostConsensus {
		return
	}
	for _, entry := range m.Messages {
		key := votedFor{by, entry.ValidatorIndex, role, uint64(m.Slot)}
		if role == wire.RoleCommittee {
			if !w.attests(m.Slot, entry.ValidatorIndex) || w.isSyncRoot(m, entry) {
				continue
			}
			key.at = uint64(w.profile.EpochOf(m.Slot))
		}
		if before, voted := w.voted[key]; voted && before != entry.SigningRoot {
			w.violation("op %d signs a slashable pair: role %v, validator %d, at %d", by, role, entry.ValidatorIndex, key.at)
		}
		w.voted[key] = entry.SigningRoot
	}
}

func (w *World) attests(slot phase0.Slot, index phase0.ValidatorIndex) bool {
	d, _ := w.beacon.committee(slot)
	for _, a := range d.Attesters {
		if a.ValidatorIndex == index {
			return true
		}
	}
	return false
}

// isSyncRoot reports whether an entry of an attesting validator is its sync committee signature: attestations stand
// first in a message.
func (w *World) isSyncRoot(m *wire.PartialSignatureMessages, entry *wire.PartialSignatureMessage) bool {
	for _, other := range m.Messages {
		if other.ValidatorIndex == entry.ValidatorIndex {
			return other != entry
		}
	}
	return false
}

// view is what gossip validation knows: the one committee.
type view struct{ w *World }

// Operator implements gossip.View.
func (v view) Operator(id wire.OperatorID) bool { return v.w.committee.Contains(id) }

// Committee implements gossip.View.
func (v view) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	return gossip.CommitteeInfo{Operators: v.w.committee, Validators: len(v.w.keys)}, id == v.w.committee.ID()
}

// Validator implements gossip.View.
func (v view) Validator(pk wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	for _, keys := range v.w.keys {
		if keys.share.Validator == pk {
			return gossip.ValidatorInfo{
				Index: keys.share.Index, CommitteeID: v.w.committee.ID(), Operators: v.w.committee, HasMetadata: true, Attesting: true,
			}, true
		}
	}
	return gossip.ValidatorInfo{}, false
}

// ProposerDuty implements gossip.View.
func (v view) ProposerDuty(slot phase0.Slot, index phase0.ValidatorIndex) (assigned, known bool) {
	d, ok := v.w.beacon.proposer(slot)
	return ok && d.ValidatorIndex == index, true
}

// SyncCommitteeDuty implements gossip.View.
func (v view) SyncCommitteeDuty(_ phase0.Epoch, index phase0.ValidatorIndex) bool {
	return index < phase0.ValidatorIndex(firstIndex+v.w.cfg.Sync)
}

// InSyncCommittee implements gossip.View.
func (v view) InSyncCommittee(phase0.Epoch, wire.CommitteeID) bool { return v.w.cfg.Sync > 0 }

// ExitDuties implements gossip.View: the last validator leaves.
func (v view) ExitDuties(slot phase0.Slot, pk wire.ValidatorPK) int {
	if slot == exitSlot && pk == v.w.keys[len(v.w.keys)-1].share.Validator {
		return 1
	}
	return 0
}
