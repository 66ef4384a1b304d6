package duty

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ProposalCheck checks whether a proposer's value may be signed: it must be a block of this validator whose slot is not slashable for
// the share. The content of the block is not checked here.
//
// Source: spec/qbft.md#value-checks.
type ProposalCheck struct {
	Validator wire.ValidatorPK
	Index     phase0.ValidatorIndex
	Share     phase0.BLSPubKey
	Chain     *eth.Chain
	// Now is the current epoch; duties more than one epoch ahead are refused.
	Now phase0.Epoch
	// Slot is the running duty's slot. The protocol does not compare it. This check does, because signing a block of a later slot
	// would block the slots before it.
	Slot phase0.Slot
	// Spec loosens the comparison of slots for the public vectors; nil in a node.
	Spec  *SpecQuirks
	Guard SlashingGuard
}

// Check returns nil or a *wire.Error.
func (c *ProposalCheck) Check(value []byte) error {
	_, _, err := c.open(value)
	return err
}

// open checks the value and decodes it.
func (c *ProposalCheck) open(value []byte) (*wire.ConsensusData, *api.VersionedProposal, error) {
	check := DutyCheck{
		Type: wire.DutyProposer, Validator: c.Validator, Index: c.Index, Chain: c.Chain, Now: c.Now, Slot: c.Slot, Spec: c.Spec,
	}
	data, err := check.open(value)
	if err != nil {
		return nil, nil, err
	}
	block, err := data.Block()
	if err != nil {
		return nil, nil, err
	}
	slot, err := block.Slot()
	if err != nil {
		return nil, nil, wire.Errorf(wire.CodeQBFTValueInvalid, "proposal: %w", err)
	}
	if !c.Spec.anySlot() && slot != c.Slot {
		return nil, nil, wire.Errorf(wire.CodeQBFTValueInvalid, "proposal: block slot %d is not the running duty's %d", slot, c.Slot)
	}
	if err := c.Guard.CheckBlock(c.Share, slot); err != nil {
		return nil, nil, wire.Errorf(wire.CodeQBFTValueInvalid, "proposal of slot %d is slashable: %w", slot, err)
	}
	return data, block, nil
}

// proposalData encodes a block of a fork as data to decide, without the duty. The block is blinded first, unless asBuilt is set.
func proposalData(fork eth.ForkID, block *api.VersionedProposal, asBuilt bool) (*wire.ConsensusData, error) {
	form := block
	if !asBuilt {
		var err error
		if form, err = eth.Blind(block); err != nil {
			return nil, err
		}
	}
	data, err := eth.EncodeBlock(form)
	if err != nil {
		return nil, fmt.Errorf("encode block: %w", err)
	}
	return &wire.ConsensusData{Version: fork, DataSSZ: data}, nil
}
