package duty

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// CommitteeDuty is what a committee has to do in one slot: its attesters' votes and its sync committee
// members' messages, decided together. Source: spec/duties.md#committee.
type CommitteeDuty struct {
	Slot      phase0.Slot
	Committee wire.CommitteeID
	Attesters []AttesterDuty
	Sync      []SyncDuty
}

// Voters returns the validators whose votes the duty is about.
func (d CommitteeDuty) Voters() []phase0.ValidatorIndex {
	voters := make([]phase0.ValidatorIndex, len(d.Attesters))
	for i := range d.Attesters {
		voters[i] = d.Attesters[i].ValidatorIndex
	}
	return voters
}

// AttesterDuty is one validator's place in a beacon committee.
type AttesterDuty struct {
	PubKey           phase0.BLSPubKey
	ValidatorIndex   phase0.ValidatorIndex
	CommitteeIndex   phase0.CommitteeIndex
	CommitteeLength  uint64
	CommitteesAtSlot uint64
	// Position is the validator's place inside its beacon committee.
	Position uint64
}

// SyncDuty is one validator's seats in the current sync committee.
type SyncDuty struct {
	PubKey         phase0.BLSPubKey
	ValidatorIndex phase0.ValidatorIndex
	Seats          []uint64
}

// ProposerDuty is the duty to propose the block of a slot.
type ProposerDuty struct {
	Slot           phase0.Slot
	PubKey         phase0.BLSPubKey
	ValidatorIndex phase0.ValidatorIndex
	// FeeRecipients are whom a full block may pay: the owner's address of now, and the one before for an epoch after a change.
	// Empty means that it is not known.
	FeeRecipients [][20]byte
}

// AggregatorDuty is the duty to aggregate the attestations of a beacon committee in a slot, if the selection proof says so.
type AggregatorDuty struct {
	Slot phase0.Slot
	AttesterDuty
}

// ContributionDuty is the duty to aggregate the sync committee messages of the seats' subcommittees in a slot, if the
// selection proofs say so.
type ContributionDuty struct {
	Slot phase0.Slot
	SyncDuty
}

// RegistrationDuty is the duty to tell builders where a validator's blocks pay. All operators of its committee must have
// equal values.
type RegistrationDuty struct {
	Slot           phase0.Slot
	PubKey         phase0.BLSPubKey
	ValidatorIndex phase0.ValidatorIndex
	FeeRecipient   [20]byte
	GasLimit       uint64
}

// ExitDuty is the duty to take a validator out of the beacon chain, as its owner asked.
type ExitDuty struct {
	Slot           phase0.Slot
	PubKey         phase0.BLSPubKey
	ValidatorIndex phase0.ValidatorIndex
}

// Share is what this operator knows of a validator it serves; the secret stays with the signer.
type Share struct {
	Validator wire.ValidatorPK
	Index     phase0.ValidatorIndex
	Committee wire.Committee
	// SharePubKeys are in committee order.
	SharePubKeys []phase0.BLSPubKey
}

// SharePubKey returns the share public key of an operator, or false if it does not sit in the committee.
func (s *Share) SharePubKey(id wire.OperatorID) (phase0.BLSPubKey, bool) {
	for i, op := range s.Committee {
		if op == id {
			return s.SharePubKeys[i], true
		}
	}
	return phase0.BLSPubKey{}, false
}
