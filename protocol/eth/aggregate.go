package eth

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// ErrNoAggregate says that an aggregate's form of its version is missing, or not whole.
var ErrNoAggregate = errors.New("no aggregate of its version inside")

// Object can be put into a value and signed.
type Object interface {
	Hashable
	MarshalSSZ() ([]byte, error)
}

// NewAggregate makes an AggregateAndProof of an aggregate as a beacon node answers it. It keeps the answer's version. An aggregate
// that is not whole is ErrNoAggregate.
func NewAggregate(a *spec.VersionedAttestation, aggregator phase0.ValidatorIndex, selection phase0.BLSSignature) (*spec.VersionedAggregateAndProof, error) {
	if a == nil || a.IsEmpty() {
		return nil, ErrNoAggregate
	}
	out := &spec.VersionedAggregateAndProof{Version: a.Version}
	switch row := rulesOf(a.Version); {
	case row == nil:
	case row.early != nil:
		*row.early.proof(out) = &phase0.AggregateAndProof{AggregatorIndex: aggregator, Aggregate: *row.early.attestation(a), SelectionProof: selection}
	default:
		*row.late.proof(out) = &electra.AggregateAndProof{AggregatorIndex: aggregator, Aggregate: *row.late.attestation(a), SelectionProof: selection}
	}
	if _, err := AggregateObject(out); err != nil {
		return nil, err
	}
	return out, nil
}

// AggregateObject returns the form that is set, and checks that it is whole: its encoder would not.
func AggregateObject(a *spec.VersionedAggregateAndProof) (Object, error) {
	if a == nil {
		return nil, ErrNoAggregate
	}
	switch row := rulesOf(a.Version); {
	case row == nil:
	case row.early != nil:
		if form := *row.early.proof(a); form != nil && form.Aggregate != nil && hasCheckpoints(form.Aggregate.Data) {
			return form, nil
		}
	default:
		if form := *row.late.proof(a); form != nil && form.Aggregate != nil && hasCheckpoints(form.Aggregate.Data) {
			return form, nil
		}
	}
	return nil, fmt.Errorf("aggregate of version %v: %w", a.Version, ErrNoAggregate)
}

func hasCheckpoints(data *phase0.AttestationData) bool {
	return data != nil && data.Source != nil && data.Target != nil
}

// SignAggregate adds the validator's signature. Of an unknown version it returns an empty object.
func SignAggregate(a *spec.VersionedAggregateAndProof, signature phase0.BLSSignature) *spec.VersionedSignedAggregateAndProof {
	out := &spec.VersionedSignedAggregateAndProof{Version: a.Version}
	switch row := rulesOf(a.Version); {
	case row == nil:
	case row.early != nil:
		*row.early.signed(out) = &phase0.SignedAggregateAndProof{Message: *row.early.proof(a), Signature: signature}
	default:
		*row.late.signed(out) = &electra.SignedAggregateAndProof{Message: *row.late.proof(a), Signature: signature}
	}
	return out
}

// DecodeAggregate decodes an AggregateAndProof by its version: the phase 0 type up to Deneb, Electra's type since.
//
// Source: SSV protocol, section 1.5.
func DecodeAggregate(version spec.DataVersion, data []byte) (*spec.VersionedAggregateAndProof, error) {
	row := rulesOf(version)
	if row == nil {
		return nil, fmt.Errorf("aggregate of version %d: %w", version, ErrUnknownVersion)
	}
	out := &spec.VersionedAggregateAndProof{Version: version}
	var err error
	if row.early != nil {
		form := new(phase0.AggregateAndProof)
		*row.early.proof(out), err = form, form.UnmarshalSSZ(data)
	} else {
		form := new(electra.AggregateAndProof)
		*row.late.proof(out), err = form, form.UnmarshalSSZ(data)
	}
	if err != nil {
		return nil, fmt.Errorf("decode %v aggregate: %w", version, err)
	}
	return out, nil
}
