package wire

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// Validate checks that DataSSZ decodes as the content of the duty's type, by Version alone. Proposer, aggregator and sync contribution
// duties have consensus data; others are refused with a code of their own.
//
// Source: spec/wire.md#containers, spec/qbft.md#value-checks (Alan).
func (d *ConsensusData) Validate() error {
	if check := dutyData[d.Duty.Type]; check != nil {
		return check(d)
	}
	return Errorf(CodeUnknownDutyRoleData, "consensus data: duty type %d has none", uint64(d.Duty.Type))
}

// Block decodes the DataSSZ of a proposer duty: a blinded block or a full one. Errors have CodeUnknownBlockVersion or
// CodeUnmarshalSSZ.
func (d *ConsensusData) Block() (*api.VersionedProposal, error) {
	block, err := eth.DecodeBlock(d.Version, d.DataSSZ)
	if err != nil {
		return nil, codedDecode(err, CodeUnknownBlockVersion)
	}
	return block, nil
}

// Aggregate decodes the DataSSZ of an aggregator duty. Errors have CodeUnknownVersion or CodeUnmarshalSSZ.
func (d *ConsensusData) Aggregate() (*spec.VersionedAggregateAndProof, error) {
	aggregate, err := eth.DecodeAggregate(d.Version, d.DataSSZ)
	if err != nil {
		return nil, codedDecode(err, CodeUnknownVersion)
	}
	return aggregate, nil
}

// Contributions decodes the DataSSZ of a sync contribution duty, whose Version is ignored. An error has CodeUnmarshalSSZ.
func (d *ConsensusData) Contributions() (Contributions, error) {
	return decodeContributions(d.DataSSZ)
}

func codedDecode(err error, unknownVersion Code) error {
	code := CodeUnmarshalSSZ
	if errors.Is(err, eth.ErrUnknownVersion) {
		code = unknownVersion
	}
	return &Error{Code: code, Err: fmt.Errorf("consensus data: %w", err)}
}
