package eth

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// AttestationIndex returns the index in the attestation data of a beacon committee: from Electra on 0, so that all committees of a
// slot share one data.
func AttestationIndex(fork ForkID, committee phase0.CommitteeIndex) phase0.CommitteeIndex {
	if row := rowOf(fork); row != nil && row.late != nil {
		return 0
	}
	return committee
}

// AttestationData returns the data that a validator attests to in a slot. From Electra on the index is 0 whatever the committee.
func AttestationData(
	fork ForkID, slot phase0.Slot, committee phase0.CommitteeIndex, head phase0.Root, source, target *phase0.Checkpoint,
) *phase0.AttestationData {
	return &phase0.AttestationData{Slot: slot, Index: AttestationIndex(fork, committee), BeaconBlockRoot: head, Source: source, Target: target}
}

// Seat is a validator's position among the attesters of a slot.
type Seat struct {
	// Validator is the attester.
	Validator phase0.ValidatorIndex
	// Committee is the validator's beacon committee.
	Committee phase0.CommitteeIndex
	// CommitteeLength is the number of seats of that committee.
	CommitteeLength uint64
	// Position is the validator's seat, from 0.
	Position uint64
}

// The limits of a slot's beacon committees.
const (
	// maxCommitteeLength is MAX_VALIDATORS_PER_COMMITTEE.
	maxCommitteeLength = 2048
	// maxCommittees is MAX_COMMITTEES_PER_SLOT: the number of committee bits of an Electra attestation.
	maxCommittees = 64
)

// NewAttestation returns the attestation of one validator in the form that go-eth2-client submits: it has the validator's index, from
// which the client makes a SingleAttestation from Electra on. The data must come from AttestationData of the same fork.
func NewAttestation(
	fork ForkID, data *phase0.AttestationData, seat Seat, signature phase0.BLSSignature,
) (*spec.VersionedAttestation, error) {
	row := rowOf(fork)
	switch {
	case row == nil:
		return nil, fmt.Errorf("attestation of version %d: %w", fork, ErrUnknownVersion)
	case seat.Position >= seat.CommitteeLength || seat.CommitteeLength > maxCommitteeLength:
		return nil, fmt.Errorf("attestation: seat %d of a committee of %d", seat.Position, seat.CommitteeLength)
	}
	out := &spec.VersionedAttestation{Version: row.data, ValidatorIndex: &seat.Validator}
	bits := oneBit(seat.CommitteeLength, seat.Position)
	if row.early != nil {
		*row.early.attestation(out) = &phase0.Attestation{AggregationBits: bits, Data: data, Signature: signature}
		return out, nil
	}
	if seat.Committee >= maxCommittees {
		return nil, fmt.Errorf("attestation: committee index %d, at most %d", seat.Committee, maxCommittees-1)
	}
	committee := make([]byte, maxCommittees/8)
	committee[seat.Committee/8] = 1 << (seat.Committee % 8)
	*row.late.attestation(out) = &electra.Attestation{AggregationBits: bits, Data: data, Signature: signature, CommitteeBits: committee}
	return out, nil
}

// oneBit returns an SSZ bit list of the length with one bit set; the bit after the last one marks the end.
func oneBit(length, position uint64) []byte {
	bits := make([]byte, length/8+1)
	bits[position/8] |= 1 << (position % 8)
	bits[length/8] |= 1 << (length % 8)
	return bits
}

// NewSyncMessage returns a validator's sync committee message for the block it sees as head in the slot.
func NewSyncMessage(
	slot phase0.Slot, block phase0.Root, validator phase0.ValidatorIndex, signature phase0.BLSSignature,
) *altair.SyncCommitteeMessage {
	return &altair.SyncCommitteeMessage{Slot: slot, BeaconBlockRoot: block, ValidatorIndex: validator, Signature: signature}
}
