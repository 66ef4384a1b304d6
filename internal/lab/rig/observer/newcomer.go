package observer

import (
	"context"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Newcomer is what became of a validator that was deposited while the network ran.
type Newcomer struct {
	Index           uint64 `json:"index"`
	ActivationEpoch uint64 `json:"activation_epoch"`
	RegisteredSlot  uint64 `json:"registered_slot"` // in which its registration was sent to the contract; 0 for never
	HeldSlot        uint64 `json:"held_slot"`       // from which all operators held a share of it; 0 for never
	// Attestations counts those of the measured epochs after the one that follows HeldSlot.
	Attestations Attestations `json:"attestations"`
}

// ValidatorState is what the chain says of a validator.
type ValidatorState struct {
	Index           phase0.ValidatorIndex
	ActivationEpoch phase0.Epoch
	Active          bool // has begun its duties, and not left
}

// Validator reads a validator of the head state. It fails for one that the chain does not know yet.
func (c *Client) Validator(ctx context.Context, key phase0.BLSPubKey) (ValidatorState, error) {
	var data struct {
		Index     decimal `json:"index"`
		Status    string  `json:"status"`
		Validator struct {
			ActivationEpoch decimal `json:"activation_epoch"`
		} `json:"validator"`
	}
	err := c.get(ctx, fmt.Sprintf("/eth/v1/beacon/states/head/validators/%#x", key), &data)
	return ValidatorState{
		Index: phase0.ValidatorIndex(data.Index), ActivationEpoch: phase0.Epoch(data.Validator.ActivationEpoch),
		Active: data.Status == "active_ongoing",
	}, err
}

// judgeNewcomer asks that a deposited validator came to attest as well as the others.
func (v *Verdict) judgeNewcomer(l Limits) {
	switch n := v.Newcomer; {
	case n == nil:
	case n.RegisteredSlot == 0:
		v.fail("the deposited validator was not activated in time")
	case n.HeldSlot == 0:
		v.fail("the operators did not take the deposited validator %d, registered in slot %d", n.Index, n.RegisteredSlot)
	case n.Attestations.Expected == 0:
		v.fail("no measured epoch was left for the deposited validator %d after slot %d", n.Index, n.HeldSlot)
	case n.Attestations.Rate < l.AttestationRate:
		v.fail("%d of %d attestations of the deposited validator %d are in the chain", n.Attestations.Included, n.Attestations.Expected, n.Index)
	}
}

func (n *Newcomer) rows(row func(name, format string, args ...any)) {
	if n != nil {
		row("deposited validator", "number %d, active from epoch %d, registered in slot %d, held by all operators in slot %d, %d of %d attestations",
			n.Index, n.ActivationEpoch, n.RegisteredSlot, n.HeldSlot, n.Attestations.Included, n.Attestations.Expected)
	}
}
