package sim

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/model"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// acceptable is the value check as the monitors see it: a vote that agrees with a view the operator's beacon node gave it,
// a block of the duty's slot and validator, in a core run a value that is not marked bad.
func (m *monitor) acceptable(op wire.OperatorID, l *ledger, v model.Value) bool {
	if v == 0 || l.data[v-1] == nil {
		return false
	}
	data := l.data[v-1]
	if m.w.cfg.Core {
		return acceptableCore(data)
	}
	if l.id.Role() != wire.RoleCommittee {
		return l.acceptableDuty(data)
	}
	vote, err := wire.DecodeBeaconVote(data)
	if err != nil {
		return false
	}
	for _, view := range m.views[seenBy{op, l.slot}] {
		if *view.Source == *vote.Source && *view.Target == *vote.Target {
			return true
		}
	}
	return false
}

func (l *ledger) acceptableDuty(data []byte) bool {
	c, err := wire.DecodeConsensusData(data)
	if err != nil || c.Duty.Slot != l.slot || c.Duty.PubKey != l.id.ValidatorPK() {
		return false
	}
	if l.id.Role() != wire.RoleProposer {
		return true
	}
	block, err := c.Block()
	if err != nil {
		return false
	}
	slot, err := block.Slot()
	return err == nil && slot == l.slot
}

// hearSignatures looks for slashable pairs among an operator's share signatures, and for two honest operators that sign
// different things. Each validator attests once an epoch here, and its sync committee signature of that slot is the other
// root of the message.
func (m *monitor) hearSignatures(by wire.OperatorID, role wire.Role, msg *wire.PartialSignatureMessages) {
	for _, entry := range msg.Messages {
		if m.w.strange(entry.ValidatorIndex) {
			m.w.violation("shares", "op %d signs for a stranger's validator, index %d, with the share of another: slot %d", by, entry.ValidatorIndex, msg.Slot)
		}
		key := votedFor{by, entry.ValidatorIndex, role, uint64(msg.Slot)}
		sync := false
		if role == wire.RoleCommittee {
			sync = !m.attests(msg.Slot, entry.ValidatorIndex) || isSyncRoot(msg, entry)
			key.at = uint64(m.w.profile.EpochOf(msg.Slot))
		}
		if (role == wire.RoleCommittee || role == wire.RoleProposer) && !m.w.astray(by, msg.Slot) {
			on := agreedOn{role, entry.ValidatorIndex, msg.Slot, sync}
			if other, known := m.agreed[on]; known && other != entry.SigningRoot {
				m.w.violation("P15", "op %d signs another root than others: role %v, validator %d, slot %d", by, role, entry.ValidatorIndex, msg.Slot)
			}
			m.agreed[on] = entry.SigningRoot
		}
		if sync {
			continue
		}
		if before, voted := m.voted[key]; voted && before != entry.SigningRoot {
			m.w.violation("slashable", "op %d signs a slashable pair: role %v, validator %d, at %d", by, role, entry.ValidatorIndex, key.at)
		}
		m.voted[key] = entry.SigningRoot
	}
}

func (m *monitor) attests(slot phase0.Slot, index phase0.ValidatorIndex) bool {
	d, _ := m.w.beacon.committee(slot)
	for _, a := range d.Attesters {
		if a.ValidatorIndex == index {
			return true
		}
	}
	return false
}

// isSyncRoot reports whether an entry of an attesting validator is its sync committee signature: attestations stand
// first in a message.
func isSyncRoot(m *wire.PartialSignatureMessages, entry *wire.PartialSignatureMessage) bool {
	for _, other := range m.Messages {
		if other.ValidatorIndex == entry.ValidatorIndex {
			return other != entry
		}
	}
	return false
}

// view is what an operator's gossip validation knows: the one committee, and what else its operator read on the contract.
type view struct {
	w *World
	// op is nil in core runs.
	op *Operator
}

// Operator implements gossip.View.
func (v view) Operator(id wire.OperatorID) bool { return v.w.committee.Contains(id) }

// Committee implements gossip.View.
func (v view) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	if v.op != nil && v.op.roster != nil {
		return v.op.roster.Committee(id)
	}
	return gossip.CommitteeInfo{Operators: v.w.committee, Validators: len(v.w.keys.validators)}, id == v.w.committeeID
}

// Validator implements gossip.View.
func (v view) Validator(pk wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	for _, keys := range v.w.keys.validators {
		if keys.share.Validator == pk {
			return gossip.ValidatorInfo{
				Index: keys.share.Index, CommitteeID: v.w.committeeID, Operators: v.w.committee, HasMetadata: true, Attesting: true,
			}, true
		}
	}
	if v.op != nil && v.op.roster != nil {
		return v.op.roster.Validator(pk)
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
	if slot == exitSlot && pk == v.w.keys.validators[len(v.w.keys.validators)-1].share.Validator {
		return 1
	}
	return 0
}
