package signer

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Reason says which rule refused a signature. It is stable: metric label, log field and documentation use it.
type Reason string

// The reasons. Source: spec/qbft.md#value-checks.
const (
	// UnknownShare: this operator does not hold the share.
	UnknownShare Reason = "unknown-share"
	// NoRecord: the share has no slashing record, so nothing is known of what it signed.
	NoRecord Reason = "no-record"
	// SourceTooLow: the vote's source is below the highest source signed; it could surround.
	SourceTooLow Reason = "source-too-low"
	// TargetTooLow: the vote's target is not above the highest target signed, be it the same vote.
	TargetTooLow Reason = "target-too-low"
	// SourceAboveTarget: no honest vote looks so.
	SourceAboveTarget Reason = "source-above-target"
	// SlotZero: a block of slot 0 is the genesis block.
	SlotZero Reason = "slot-zero"
	// SlotTooLow: the block's slot is not above the highest slot signed, be it the same block.
	SlotTooLow Reason = "slot-too-low"
	// FarFuture: the object lies more than 20 minutes ahead of this clock; signing it would block the share until then.
	FarFuture Reason = "far-future"
)

// Refusal is a signature that was not made because a rule forbids it.
type Refusal struct {
	Share  phase0.BLSPubKey
	Reason Reason
	// Asked and Have are the epochs or slots that the rule compared, where it compares.
	Asked, Have uint64
}

// Error names the share, the rule and its numbers.
func (r *Refusal) Error() string {
	return fmt.Sprintf("sign with share %#x: %s (asked %d, have %d)", r.Share, r.Reason, r.Asked, r.Have)
}

// Is makes errors.Is match another Refusal by its reason alone.
func (r *Refusal) Is(target error) bool {
	t, ok := target.(*Refusal)
	return ok && t.Reason == r.Reason
}

// by names the share that was refused; no refusal is no error.
func (r *Refusal) by(share phase0.BLSPubKey) error {
	if r == nil {
		return nil
	}
	r.Share = share
	return r
}
