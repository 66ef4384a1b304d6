package ssvvectors

import (
	"fmt"
	"reflect"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// dutySlot is the slot in what the beacon node gives to aggregate, whatever the duty's.
const dutySlot = 12

// emptyBits is a bit list of 128 members of whom none is set.
func emptyBits() []byte {
	bits := make([]byte, 17)
	bits[16] = 1
	return bits
}

// aggregate is what the beacon node gives to an aggregator of a fork.
func aggregate(fork eth.ForkID) (*spec.VersionedAggregateAndProof, error) {
	const committee = 3
	data := attestationData(dutySlot)
	var object eth.Object
	if data.Index = eth.AttestationIndex(fork, committee); data.Index == committee {
		object = &phase0.AggregateAndProof{
			AggregatorIndex: validatorIndex, Aggregate: &phase0.Attestation{AggregationBits: emptyBits(), Data: data},
		}
	} else {
		data.Slot = electraEpoch*32 + dutySlot
		object = &electra.AggregateAndProof{
			AggregatorIndex: validatorIndex,
			Aggregate:       &electra.Attestation{AggregationBits: emptyBits(), Data: data, CommitteeBits: make([]byte, 8)},
		}
	}
	encoded, err := object.MarshalSSZ()
	if err != nil {
		return nil, err
	}
	return eth.DecodeAggregate(fork, encoded)
}

// contributions are what the beacon node gives for every question: those of three subcommittees.
func (c *constants) contributions() wire.Contributions {
	root := attestationData(dutySlot).BeaconBlockRoot
	var out wire.Contributions
	for i, proof := range c.proofs {
		out = append(out, &wire.Contribution{SelectionProofSig: proof, Contribution: altair.SyncCommitteeContribution{
			Slot: dutySlot, BeaconBlockRoot: root, SubcommitteeIndex: uint64(i), AggregationBits: make([]byte, 16),
		}})
	}
	return out
}

// inside returns the object of a versioned object: the one of its fields that is set and can be hashed.
func inside(versioned any) (hashable, error) {
	fields := reflect.ValueOf(versioned).Elem()
	for i := range fields.NumField() {
		if object, ok := fields.Field(i).Interface().(hashable); ok && !fields.Field(i).IsNil() {
			return object, nil
		}
	}
	return nil, fmt.Errorf("nothing in %T", versioned)
}

func (w *world) submitInside(versioned any) (duty.Result, error) {
	object, err := inside(versioned)
	if err == nil {
		err = w.submit(object)
	}
	return duty.Submitted{}, err
}
