package eth

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// ErrNoAggregate says that an aggregate of the given version is missing or incomplete.
var ErrNoAggregate = errors.New("no aggregate of its version inside")

// Object can be encoded into a value and signed.
type Object interface {
	Hashable
	MarshalSSZ() ([]byte, error)
}

// NewAggregate makes an AggregateAndProof from a beacon node's aggregate, of the same version. An incomplete aggregate is
// ErrNoAggregate.
func NewAggregate(a *spec.VersionedAttestation, aggregator phase0.ValidatorIndex, selection phase0.BLSSignature) (*spec.VersionedAggregateAndProof, error) {
	if a == nil || a.IsEmpty() {
		return nil, ErrNoAggregate
	}
	out := &spec.VersionedAggregateAndProof{Version: a.Version}
	switch forms := formsOf(a.Version); {
	case forms == nil:
	case forms.early != nil:
		*forms.early.proof(out) = &phase0.AggregateAndProof{AggregatorIndex: aggregator, Aggregate: *forms.early.attestation(a), SelectionProof: selection}
	default:
		*forms.late.proof(out) = &electra.AggregateAndProof{AggregatorIndex: aggregator, Aggregate: *forms.late.attestation(a), SelectionProof: selection}
	}
	if _, err := AggregateObject(out); err != nil {
		return nil, err
	}
	return out, nil
}

// AggregateObject returns the container that is set, and checks that it is complete, because its encoder does not.
func AggregateObject(a *spec.VersionedAggregateAndProof) (Object, error) {
	if a == nil {
		return nil, ErrNoAggregate
	}
	switch forms := formsOf(a.Version); {
	case forms == nil:
	case forms.early != nil:
		if form := *forms.early.proof(a); form != nil && form.Aggregate != nil && hasCheckpoints(form.Aggregate.Data) {
			return form, nil
		}
	default:
		if form := *forms.late.proof(a); form != nil && form.Aggregate != nil && hasCheckpoints(form.Aggregate.Data) {
			return form, nil
		}
	}
	return nil, fmt.Errorf("aggregate of version %v: %w", a.Version, ErrNoAggregate)
}

func hasCheckpoints(data *phase0.AttestationData) bool {
	return data != nil && data.Source != nil && data.Target != nil
}

// SignAggregate adds the validator's signature. For an unknown version it returns an empty object.
func SignAggregate(a *spec.VersionedAggregateAndProof, signature phase0.BLSSignature) *spec.VersionedSignedAggregateAndProof {
	out := &spec.VersionedSignedAggregateAndProof{Version: a.Version}
	switch forms := formsOf(a.Version); {
	case forms == nil:
	case forms.early != nil:
		*forms.early.signed(out) = &phase0.SignedAggregateAndProof{Message: *forms.early.proof(a), Signature: signature}
	default:
		*forms.late.signed(out) = &electra.SignedAggregateAndProof{Message: *forms.late.proof(a), Signature: signature}
	}
	return out
}

// DecodeAggregate decodes an AggregateAndProof by its fork: the phase 0 type up to Deneb, Electra's type since.
//
// Source: spec/wire.md#containers.
func DecodeAggregate(fork ForkID, data []byte) (*spec.VersionedAggregateAndProof, error) {
	row := rowOf(fork)
	if row == nil {
		return nil, fmt.Errorf("aggregate of version %d: %w", fork, ErrUnknownVersion)
	}
	out := &spec.VersionedAggregateAndProof{Version: row.data}
	var err error
	if row.early != nil {
		form := new(phase0.AggregateAndProof)
		*row.early.proof(out), err = form, form.UnmarshalSSZ(data)
	} else {
		form := new(electra.AggregateAndProof)
		*row.late.proof(out), err = form, form.UnmarshalSSZ(data)
	}
	if err != nil {
		return nil, fmt.Errorf("decode %v aggregate: %w", fork, err)
	}
	return out, nil
}

// AggregatedVote has the content of an AggregateAndProof of any fork.
type AggregatedVote struct {
	Aggregator phase0.ValidatorIndex
	Proof      phase0.BLSSignature
	Data       *phase0.AttestationData
	// Committees is the number of its beacon committees, Committee the first of them, Votes the number of its validators.
	Committees uint64
	Committee  phase0.CommitteeIndex
	Votes      uint64
}

// VoteOf reads an AggregateAndProof. An incomplete one is ErrNoAggregate.
func VoteOf(a *spec.VersionedAggregateAndProof) (AggregatedVote, error) {
	if _, err := AggregateObject(a); err != nil {
		return AggregatedVote{}, err
	}
	forms := formsOf(a.Version)
	if forms.early != nil {
		form := *forms.early.proof(a)
		return AggregatedVote{
			Aggregator: form.AggregatorIndex, Proof: form.SelectionProof, Data: form.Aggregate.Data,
			Committees: 1, Committee: form.Aggregate.Data.Index, Votes: form.Aggregate.AggregationBits.Count(),
		}, nil
	}
	form := *forms.late.proof(a)
	v := AggregatedVote{
		Aggregator: form.AggregatorIndex, Proof: form.SelectionProof, Data: form.Aggregate.Data,
		Committees: form.Aggregate.CommitteeBits.Count(), Votes: form.Aggregate.AggregationBits.Count(),
	}
	if bits := form.Aggregate.CommitteeBits.BitIndices(); len(bits) > 0 {
		v.Committee = phase0.CommitteeIndex(bits[0])
	}
	if form.Aggregate.Data.Index != 0 {
		v.Committees = 0 // from Electra on the data has no committee
	}
	return v, nil
}
