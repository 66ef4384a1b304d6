package duty

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// beaconCommittees is MAX_COMMITTEES_PER_SLOT: the length of an Electra attestation's committee bits.
const beaconCommittees = 64

// attestation returns one validator's attestation as go-eth2-client submits it: with its index beside it, from which the
// client makes a SingleAttestation from Electra on.
func (d *AttesterDuty) attestation(version spec.DataVersion, data *phase0.AttestationData, signature phase0.BLSSignature) (*spec.VersionedAttestation, error) {
	// The form before Electra is the part that both have: bits, data, signature.
	form := min(version, spec.DataVersionDeneb)
	one, err := eth.NewAttestation(form, data, eth.Seat{
		Validator: d.ValidatorIndex, Committee: d.CommitteeIndex, CommitteeLength: d.CommitteeLength, Position: d.Position,
	}, signature)
	if err != nil {
		return nil, fmt.Errorf("validator %d: %w", d.ValidatorIndex, err)
	}
	index := d.ValidatorIndex
	versioned := &spec.VersionedAttestation{Version: version, ValidatorIndex: &index}
	switch version {
	case spec.DataVersionPhase0:
		versioned.Phase0 = one.Phase0
	case spec.DataVersionAltair:
		versioned.Altair = one.Phase0
	case spec.DataVersionBellatrix:
		versioned.Bellatrix = one.Phase0
	case spec.DataVersionCapella:
		versioned.Capella = one.Phase0
	case spec.DataVersionDeneb:
		versioned.Deneb = one.Phase0
	case spec.DataVersionElectra:
		versioned.Electra, err = d.electra(one.Phase0)
	case spec.DataVersionFulu:
		versioned.Fulu, err = d.electra(one.Phase0)
	default:
		err = fmt.Errorf("validator %d: attestation of version %d: %w", d.ValidatorIndex, version, eth.ErrUnknownVersion)
	}
	if err != nil {
		return nil, err
	}
	return versioned, nil
}

// electra adds the committee bit.
func (d *AttesterDuty) electra(one *phase0.Attestation) (*electra.Attestation, error) {
	if d.CommitteeIndex >= beaconCommittees {
		return nil, fmt.Errorf("validator %d: committee index %d, at most %d", d.ValidatorIndex, d.CommitteeIndex, beaconCommittees-1)
	}
	bits := make([]byte, beaconCommittees/8)
	bits[d.CommitteeIndex/8] = 1 << (d.CommitteeIndex % 8)
	return &electra.Attestation{AggregationBits: one.AggregationBits, Data: one.Data, Signature: one.Signature, CommitteeBits: bits}, nil
}
