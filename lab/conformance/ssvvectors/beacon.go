package ssvvectors

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
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

// aggregate is what the beacon node gives to an aggregator.
func aggregate(version spec.DataVersion) *spec.VersionedAggregateAndProof {
	data := attestationData(dutySlot)
	out := &spec.VersionedAggregateAndProof{Version: version}
	if version == spec.DataVersionElectra {
		data.Slot = electraEpoch*32 + dutySlot
		out.Electra = &electra.AggregateAndProof{
			AggregatorIndex: validatorIndex,
			Aggregate:       &electra.Attestation{AggregationBits: emptyBits(), Data: data, CommitteeBits: make([]byte, 8)},
		}
		return out
	}
	data.Index = 3
	out.Phase0 = &phase0.AggregateAndProof{
		AggregatorIndex: validatorIndex, Aggregate: &phase0.Attestation{AggregationBits: emptyBits(), Data: data},
	}
	return out
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

func (w *world) submitAggregate(a *spec.VersionedSignedAggregateAndProof) (duty.Result, error) {
	object, err := aggregateObject(a)
	if err == nil {
		err = w.submit(object)
	}
	return duty.Submitted{}, err
}

func aggregateObject(a *spec.VersionedSignedAggregateAndProof) (hashable, error) {
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
		return a.Electra, nil
	case spec.DataVersionFulu:
		return a.Fulu, nil
	}
	return nil, fmt.Errorf("aggregate of version %v", a.Version)
}
