package duty

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// VoteCheck checks whether a committee may vote for a value: source and target must be those of the own view, and the attesting shares
// must be able to sign. Any head is accepted.
//
// Source: spec/qbft.md#value-checks.
type VoteCheck struct {
	// Source and Target are the own view at the duty's start.
	Source, Target phase0.Checkpoint
	// Spec loosens the comparison of checkpoints for the public vectors; nil in a node.
	Spec *SpecQuirks
	// Shares are the share keys of the duty's attesters.
	Shares []phase0.BLSPubKey
	// Every says that the vote must be slashable for none of the shares, as in ssv-spec. Without it one share that may sign is enough:
	// the share of a validator that was removed meanwhile must not cost the committee its vote.
	Every bool
	Guard SlashingGuard
}

// Check returns nil or a *wire.Error.
func (c *VoteCheck) Check(value []byte) error {
	vote, err := wire.DecodeBeaconVote(value)
	if err != nil {
		return err
	}
	if err := vote.Validate(); err != nil {
		return err
	}
	if vote.Source.Epoch >= vote.Target.Epoch {
		return wire.Errorf(wire.CodeAttestationSourceNotLessThanTarget, "vote: source epoch %d is not below target epoch %d", vote.Source.Epoch, vote.Target.Epoch)
	}
	if !c.same(vote.Source, &c.Source) || !c.same(vote.Target, &c.Target) {
		return wire.Errorf(wire.CodeCheckpointMismatch, "vote: source %d/%x and target %d/%x are not this operator's %d/%x and %d/%x",
			vote.Source.Epoch, vote.Source.Root[:4], vote.Target.Epoch, vote.Target.Root[:4],
			c.Source.Epoch, c.Source.Root[:4], c.Target.Epoch, c.Target.Root[:4])
	}
	return c.slashing(vote)
}

func (c *VoteCheck) same(a, b *phase0.Checkpoint) bool {
	return a.Epoch == b.Epoch && (c.Spec.epochsOnly() || a.Root == b.Root)
}

// slashing refuses a vote that no share may sign; one that some shares may sign is refused only if Every is set. The signer leaves out
// the others.
func (c *VoteCheck) slashing(vote *wire.BeaconVote) error {
	var refusal error
	for _, share := range c.Shares {
		err := c.Guard.CheckAttestation(share, vote.Source.Epoch, vote.Target.Epoch)
		switch {
		case err == nil && !c.Every:
			return nil
		case err == nil:
			continue
		}
		refusal = wire.Errorf(wire.CodeSlashableAttestation, "vote: slashable for share %#x: %w", share, err)
		if c.Every {
			return refusal
		}
	}
	return refusal
}
