package duty

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ProposalCheck decides whether a proposer's value may be signed: it must be a block of this validator whose slot is
// not slashable for the share. What is in the block is free.
//
// Source: SSV protocol, section 3.11.
type ProposalCheck struct {
	Validator wire.ValidatorPK
	Index     phase0.ValidatorIndex
	Share     phase0.BLSPubKey
	Chain     *eth.Chain
	// Now is the current epoch; duties more than one epoch ahead are refused.
	Now phase0.Epoch
	// Slot is the running duty's. The protocol does not compare it; we do, because a block of another slot would use
	// up the slots up to it. AnySlot leaves it out, for the public vectors.
	Slot    phase0.Slot
	AnySlot bool
	Guard   SlashingGuard
}

// Check returns nil or a *wire.Error.
func (c *ProposalCheck) Check(value []byte) error {
	_, _, err := c.open(value)
	return err
}

// open checks the value and returns what is in it.
func (c *ProposalCheck) open(value []byte) (*wire.ConsensusData, *api.VersionedProposal, error) {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return nil, nil, err
	}
	block, err := blockIn(data)
	if err != nil {
		return nil, nil, err
	}
	if err := c.duty(&data.Duty); err != nil {
		return nil, nil, err
	}
	slot, err := block.Slot()
	if err != nil {
		return nil, nil, wire.Errorf(wire.CodeQBFTValueInvalid, "proposal: %w", err)
	}
	if !c.AnySlot && (slot != c.Slot || data.Duty.Slot != c.Slot) {
		return nil, nil, wire.Errorf(wire.CodeQBFTValueInvalid, "proposal: duty slot %d and block slot %d are not the running duty's %d", data.Duty.Slot, slot, c.Slot)
	}
	if err := c.Guard.CheckBlock(c.Share, slot); err != nil {
		return nil, nil, wire.Errorf(wire.CodeQBFTValueInvalid, "proposal of slot %d is slashable: %w", slot, err)
	}
	return data, block, nil
}

// blockIn decodes the block of consensus data; data of another duty's type that is valid has none.
func blockIn(data *wire.ConsensusData) (*api.VersionedProposal, error) {
	if data.Duty.Type == wire.DutyProposer {
		return data.Block()
	}
	if err := data.Validate(); err != nil {
		return nil, err
	}
	return nil, wire.Errorf(wire.CodeWrongBeaconRoleType, "proposal: duty type %d is not a proposer's", data.Duty.Type)
}

func (c *ProposalCheck) duty(d *wire.ValidatorDuty) error {
	switch {
	case c.Chain.EpochOf(d.Slot) > c.Now+1:
		return wire.Errorf(wire.CodeDutyEpochTooFarFuture, "proposal: duty slot %d is more than an epoch ahead", d.Slot)
	case d.PubKey != c.Validator:
		return wire.Errorf(wire.CodeWrongValidatorPubkey, "proposal: validator %v is not %v", d.PubKey, c.Validator)
	case d.ValidatorIndex != c.Index:
		return wire.Errorf(wire.CodeWrongValidatorIndex, "proposal: validator index %d is not %d", d.ValidatorIndex, c.Index)
	}
	return nil
}

// proposalValue encodes a block as the value to decide: blinded, whatever the beacon node gave.
func proposalValue(d *ProposerDuty, block *api.VersionedProposal) ([]byte, error) {
	blinded, err := eth.Blind(block)
	if err != nil {
		return nil, err
	}
	data, err := eth.EncodeBlock(blinded)
	if err != nil {
		return nil, fmt.Errorf("encode block: %w", err)
	}
	value := &wire.ConsensusData{
		Duty:    wire.ValidatorDuty{Type: wire.DutyProposer, PubKey: d.PubKey, Slot: d.Slot, ValidatorIndex: d.ValidatorIndex},
		Version: block.Version,
		DataSSZ: data,
	}
	out, err := value.MarshalSSZ()
	if err != nil {
		return nil, fmt.Errorf("encode consensus data: %w", err)
	}
	return out, nil
}
