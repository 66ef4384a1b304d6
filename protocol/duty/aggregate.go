package duty

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// errNoAggregate says that an aggregate's form of its version is missing.
var errNoAggregate = errors.New("no aggregate of its version inside")

// NewAggregate makes an AggregateAndProof of an aggregate as a beacon node answers it. It keeps the answer's version.
func NewAggregate(attestation *spec.VersionedAttestation, aggregator phase0.ValidatorIndex, proof phase0.BLSSignature) (*spec.VersionedAggregateAndProof, error) {
	if attestation == nil || attestation.IsEmpty() {
		return nil, errNoAggregate
	}
	out := &spec.VersionedAggregateAndProof{Version: attestation.Version}
	early := func(a *phase0.Attestation) *phase0.AggregateAndProof {
		return &phase0.AggregateAndProof{AggregatorIndex: aggregator, Aggregate: a, SelectionProof: proof}
	}
	late := func(a *electra.Attestation) *electra.AggregateAndProof {
		return &electra.AggregateAndProof{AggregatorIndex: aggregator, Aggregate: a, SelectionProof: proof}
	}
	switch attestation.Version {
	case spec.DataVersionPhase0:
		out.Phase0 = early(attestation.Phase0)
	case spec.DataVersionAltair:
		out.Altair = early(attestation.Altair)
	case spec.DataVersionBellatrix:
		out.Bellatrix = early(attestation.Bellatrix)
	case spec.DataVersionCapella:
		out.Capella = early(attestation.Capella)
	case spec.DataVersionDeneb:
		out.Deneb = early(attestation.Deneb)
	case spec.DataVersionElectra:
		out.Electra = late(attestation.Electra)
	case spec.DataVersionFulu:
		out.Fulu = late(attestation.Fulu)
	}
	if _, err := aggregateObject(out); err != nil {
		return nil, err
	}
	return out, nil
}

// hashedObject can be put into a value and signed.
type hashedObject interface {
	eth.Hashable
	MarshalSSZ() ([]byte, error)
}

// aggregateObject returns the form that is set, and checks that it is whole: its encoder would not.
func aggregateObject(a *spec.VersionedAggregateAndProof) (hashedObject, error) {
	if a == nil {
		return nil, errNoAggregate
	}
	early, late := aggregateForms(a)
	switch {
	case early != nil && early.Aggregate != nil && hasCheckpoints(early.Aggregate.Data):
		return early, nil
	case late != nil && late.Aggregate != nil && hasCheckpoints(late.Aggregate.Data):
		return late, nil
	}
	return nil, fmt.Errorf("aggregate of version %v: %w", a.Version, errNoAggregate)
}

func hasCheckpoints(data *phase0.AttestationData) bool {
	return data != nil && data.Source != nil && data.Target != nil
}

// aggregateForms returns the form of the version: one of the two, or none.
func aggregateForms(a *spec.VersionedAggregateAndProof) (*phase0.AggregateAndProof, *electra.AggregateAndProof) {
	switch a.Version {
	case spec.DataVersionPhase0:
		return a.Phase0, nil
	case spec.DataVersionAltair:
		return a.Altair, nil
	case spec.DataVersionBellatrix:
		return a.Bellatrix, nil
	case spec.DataVersionCapella:
		return a.Capella, nil
	case spec.DataVersionDeneb:
		return a.Deneb, nil
	case spec.DataVersionElectra:
		return nil, a.Electra
	case spec.DataVersionFulu:
		return nil, a.Fulu
	}
	return nil, nil
}

// signAggregate adds the validator's signature.
func signAggregate(a *spec.VersionedAggregateAndProof, signature phase0.BLSSignature) *spec.VersionedSignedAggregateAndProof {
	out := &spec.VersionedSignedAggregateAndProof{Version: a.Version}
	early, late := aggregateForms(a)
	signedEarly := &phase0.SignedAggregateAndProof{Message: early, Signature: signature}
	signedLate := &electra.SignedAggregateAndProof{Message: late, Signature: signature}
	switch a.Version {
	case spec.DataVersionPhase0:
		out.Phase0 = signedEarly
	case spec.DataVersionAltair:
		out.Altair = signedEarly
	case spec.DataVersionBellatrix:
		out.Bellatrix = signedEarly
	case spec.DataVersionCapella:
		out.Capella = signedEarly
	case spec.DataVersionDeneb:
		out.Deneb = signedEarly
	case spec.DataVersionElectra:
		out.Electra = signedLate
	case spec.DataVersionFulu:
		out.Fulu = signedLate
	}
	return out
}
