package duty

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// DutyCheck checks whether the value of an aggregator or of a sync committee contribution may be signed: it must decode, and its duty
// must be this validator's. Nothing in it can be slashed.
//
// Source: spec/qbft.md#value-checks.
type DutyCheck struct {
	Type      wire.BeaconDuty
	Validator wire.ValidatorPK
	Index     phase0.ValidatorIndex
	Chain     *eth.Chain
	// Now is the current epoch; duties more than one epoch ahead are refused.
	Now phase0.Epoch
	// Slot is the running duty's slot. The protocol does not compare it. This check does, because partial signatures over a value of
	// another slot would break the rules of gossip.
	Slot phase0.Slot
	// Spec loosens the comparison of slots for the public vectors; nil in a node.
	Spec *SpecQuirks
}

// Check returns nil or a *wire.Error.
func (c *DutyCheck) Check(value []byte) error {
	_, err := c.open(value)
	return err
}

// open checks the value and decodes it.
func (c *DutyCheck) open(value []byte) (*wire.ConsensusData, error) {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return nil, err
	}
	if err := data.Validate(); err != nil {
		return nil, wire.Errorf(wire.CodeQBFTValueInvalid, "value: %w", err)
	}
	if err := c.duty(&data.Duty); err != nil {
		return nil, err
	}
	return data, nil
}

// duty compares the duty in a value with the own one.
func (c *DutyCheck) duty(d *wire.ValidatorDuty) error {
	switch {
	case c.Chain.EpochOf(d.Slot) > c.Now+1:
		return wire.Errorf(wire.CodeDutyEpochTooFarFuture, "value: duty slot %d is more than an epoch ahead", d.Slot)
	case d.Type != c.Type:
		return wire.Errorf(wire.CodeWrongBeaconRoleType, "value: duty type %d is not %d", d.Type, c.Type)
	case d.PubKey != c.Validator:
		return wire.Errorf(wire.CodeWrongValidatorPubkey, "value: validator %#x is not %#x", d.PubKey, c.Validator)
	case d.ValidatorIndex != c.Index:
		return wire.Errorf(wire.CodeWrongValidatorIndex, "value: validator index %d is not %d", d.ValidatorIndex, c.Index)
	case !c.Spec.anySlot() && d.Slot != c.Slot:
		return wire.Errorf(wire.CodeQBFTValueInvalid, "value: duty slot %d is not the running duty's %d", d.Slot, c.Slot)
	}
	return nil
}
