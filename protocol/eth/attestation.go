package eth

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// AttestationData returns what a validator attests in a slot. From Electra on the index is 0 whatever the committee.
func AttestationData(
	version spec.DataVersion, slot phase0.Slot, committee phase0.CommitteeIndex, head phase0.Root, source, target *phase0.Checkpoint,
) *phase0.AttestationData {
	if version >= spec.DataVersionElectra {
		committee = 0
	}
	return &phase0.AttestationData{Slot: slot, Index: committee, BeaconBlockRoot: head, Source: source, Target: target}
}

// Seat is a validator's place among the attesters of a slot.
type Seat struct {
	// Validator is the attester.
	Validator phase0.ValidatorIndex
	// Committee is the beacon committee it sits in.
	Committee phase0.CommitteeIndex
	// CommitteeLength is the number of seats of that committee.
	CommitteeLength uint64
	// Position is the validator's seat, from 0.
	Position uint64
}

// Attestation is one validator's signed attestation in the form that a beacon node takes: with one bit set before
// Electra, a SingleAttestation since. Exactly one of the two is set.
type Attestation struct {
	// Version is the fork of the slot.
	Version spec.DataVersion
	// Phase0 is set before Electra.
	Phase0 *phase0.Attestation
	// Single is set from Electra on.
	Single *electra.SingleAttestation
}

// maxCommitteeLength is MAX_VALIDATORS_PER_COMMITTEE.
const maxCommitteeLength = 2048

// NewAttestation returns the attestation of one validator. The data must come from AttestationData of the same version.
func NewAttestation(
	version spec.DataVersion, data *phase0.AttestationData, seat Seat, signature phase0.BLSSignature,
) (*Attestation, error) {
	switch {
	case version == spec.DataVersionUnknown || version > spec.DataVersionFulu:
		return nil, fmt.Errorf("attestation of version %d: %w", version, ErrUnknownVersion)
	case version >= spec.DataVersionElectra:
		return &Attestation{Version: version, Single: &electra.SingleAttestation{
			CommitteeIndex: seat.Committee, AttesterIndex: seat.Validator, Data: data, Signature: signature,
		}}, nil
	case seat.Position >= seat.CommitteeLength || seat.CommitteeLength > maxCommitteeLength:
		return nil, fmt.Errorf("attestation: seat %d of a committee of %d", seat.Position, seat.CommitteeLength)
	}
	return &Attestation{Version: version, Phase0: &phase0.Attestation{
		AggregationBits: oneBit(seat.CommitteeLength, seat.Position), Data: data, Signature: signature,
	}}, nil
}

// oneBit returns an SSZ bit list of the length with one bit set; the bit behind the last one marks the end.
func oneBit(length, position uint64) []byte {
	bits := make([]byte, length/8+1)
	bits[position/8] |= 1 << (position % 8)
	bits[length/8] |= 1 << (length % 8)
	return bits
}

var errEmptyAttestation = errors.New("attestation: nothing inside")

// HashTreeRoot returns the root of the form that is set.
func (a *Attestation) HashTreeRoot() ([32]byte, error) {
	switch {
	case a.Single != nil:
		return a.Single.HashTreeRoot()
	case a.Phase0 != nil:
		return a.Phase0.HashTreeRoot()
	}
	return [32]byte{}, errEmptyAttestation
}

// MarshalJSON returns the beacon API's form of the attestation.
func (a *Attestation) MarshalJSON() ([]byte, error) {
	switch {
	case a.Single != nil:
		return json.Marshal(a.Single)
	case a.Phase0 != nil:
		return json.Marshal(a.Phase0)
	}
	return nil, errEmptyAttestation
}

// MarshalSSZ returns the SSZ of the form that is set.
func (a *Attestation) MarshalSSZ() ([]byte, error) {
	switch {
	case a.Single != nil:
		return a.Single.MarshalSSZ()
	case a.Phase0 != nil:
		return a.Phase0.MarshalSSZ()
	}
	return nil, errEmptyAttestation
}

// NewSyncMessage returns a validator's sync committee message for the block it sees as head in the slot.
func NewSyncMessage(
	slot phase0.Slot, block phase0.Root, validator phase0.ValidatorIndex, signature phase0.BLSSignature,
) *altair.SyncCommitteeMessage {
	return &altair.SyncCommitteeMessage{Slot: slot, BeaconBlockRoot: block, ValidatorIndex: validator, Signature: signature}
}

// DecodeAggregate decodes an AggregateAndProof by its version: the phase 0 type up to Deneb, Electra's type since.
//
// Source: SSV protocol, section 1.5.
func DecodeAggregate(version spec.DataVersion, data []byte) (*spec.VersionedAggregateAndProof, error) {
	versioned := &spec.VersionedAggregateAndProof{Version: version}
	var object interface{ UnmarshalSSZ([]byte) error }
	switch version {
	case spec.DataVersionPhase0:
		versioned.Phase0 = new(phase0.AggregateAndProof)
		object = versioned.Phase0
	case spec.DataVersionAltair:
		versioned.Altair = new(phase0.AggregateAndProof)
		object = versioned.Altair
	case spec.DataVersionBellatrix:
		versioned.Bellatrix = new(phase0.AggregateAndProof)
		object = versioned.Bellatrix
	case spec.DataVersionCapella:
		versioned.Capella = new(phase0.AggregateAndProof)
		object = versioned.Capella
	case spec.DataVersionDeneb:
		versioned.Deneb = new(phase0.AggregateAndProof)
		object = versioned.Deneb
	case spec.DataVersionElectra:
		versioned.Electra = new(electra.AggregateAndProof)
		object = versioned.Electra
	case spec.DataVersionFulu:
		versioned.Fulu = new(electra.AggregateAndProof)
		object = versioned.Fulu
	default:
		return nil, fmt.Errorf("aggregate of version %d: %w", version, ErrUnknownVersion)
	}
	if err := object.UnmarshalSSZ(data); err != nil {
		return nil, fmt.Errorf("decode %v aggregate: %w", version, err)
	}
	return versioned, nil
}
