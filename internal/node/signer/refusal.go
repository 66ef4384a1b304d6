package signer

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Reason is the rule that refused a signature. Its text is stable: a metric's label, a log field and the documentation use it.
type Reason string

// The reasons. Source: spec/qbft.md#value-checks.
const (
	// UnknownShare: this operator does not hold the share.
	UnknownShare Reason = "unknown-share"
	// NoRecord: the share has no slashing record, so what it signed is not known.
	NoRecord Reason = "no-record"
	// SourceTooLow: the vote's source is below the highest source signed; it could be a surround vote.
	SourceTooLow Reason = "source-too-low"
	// TargetTooLow: the vote's target is not above the highest target signed, even if it is the same vote.
	TargetTooLow Reason = "target-too-low"
	// SourceAboveTarget: the vote's source is above its target, which no honest vote has.
	SourceAboveTarget Reason = "source-above-target"
	// SlotZero: a block of slot 0 is the genesis block.
	SlotZero Reason = "slot-zero"
	// SlotTooLow: the block's slot is not above the highest slot signed, even if it is the same block.
	SlotTooLow Reason = "slot-too-low"
	// FarFuture: the object is more than 20 minutes ahead of this clock; signing it would block the share until then.
	FarFuture Reason = "far-future"
)

// Refusal is the error of a signature that a rule forbids.
type Refusal struct {
	Share  phase0.BLSPubKey
	Reason Reason
	// Asked and Have are the requested and the recorded epoch or slot that the rule compared, if it compares any.
	Asked, Have uint64
}

// Error names the share, the rule and its numbers.
func (r *Refusal) Error() string {
	return fmt.Sprintf("sign with share %#x: %s (asked %d, have %d)", r.Share, r.Reason, r.Asked, r.Have)
}

// Is makes errors.Is match another Refusal of the same reason.
func (r *Refusal) Is(target error) bool {
	t, ok := target.(*Refusal)
	return ok && t.Reason == r.Reason
}

// by returns the refusal with the share that was refused, as an error; nil stays nil.
func (r *Refusal) by(share phase0.BLSPubKey) error {
	if r == nil {
		return nil
	}
	r.Share = share
	return r
}
