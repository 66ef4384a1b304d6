package duty

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// CommitteeDuty is a committee's work in one slot: the votes of its attesters and the messages of its sync committee members, decided
// together. Source: spec/duties.md#committee.
type CommitteeDuty struct {
	Slot      phase0.Slot
	Committee wire.CommitteeID
	Attesters []AttesterDuty
	Sync      []SyncDuty
}

// Voters returns the validators whose votes the duty contains.
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
	// FeeRecipients are the addresses that a full block may pay: the owner's current one, and for an epoch after a change the one
	// before. Empty means that they are not known.
	FeeRecipients [][20]byte
}

// AggregatorDuty is the duty to aggregate the attestations of a beacon committee in a slot, if the selection proof selects the
// validator.
type AggregatorDuty struct {
	Slot phase0.Slot
	AttesterDuty
}

// ContributionDuty is the duty to aggregate the sync committee messages of the seats' subcommittees in a slot, if the selection proofs
// select the validator.
type ContributionDuty struct {
	Slot phase0.Slot
	SyncDuty
}

// RegistrationDuty is the duty to register a validator's fee recipient with builders. All operators of its committee must have equal
// values.
type RegistrationDuty struct {
	Slot           phase0.Slot
	PubKey         phase0.BLSPubKey
	ValidatorIndex phase0.ValidatorIndex
	FeeRecipient   [20]byte
	GasLimit       uint64
}

// ExitDuty is the duty to exit a validator from the beacon chain, as its owner requested.
type ExitDuty struct {
	Slot           phase0.Slot
	PubKey         phase0.BLSPubKey
	ValidatorIndex phase0.ValidatorIndex
}

// Share describes a validator that this operator serves; the signer has the secret.
type Share struct {
	Validator wire.ValidatorPK
	Index     phase0.ValidatorIndex
	Committee wire.Committee
	// SharePubKeys are in committee order.
	SharePubKeys []phase0.BLSPubKey
}

// SharePubKey returns the share public key of an operator, or false if it is not in the committee.
func (s *Share) SharePubKey(id wire.OperatorID) (phase0.BLSPubKey, bool) {
	for i, op := range s.Committee {
		if op == id {
			return s.SharePubKeys[i], true
		}
	}
	return phase0.BLSPubKey{}, false
}
