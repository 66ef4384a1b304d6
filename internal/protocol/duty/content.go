package duty

import (
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// breach is the error of a value that only a faulty operator proposes, with the name of the offence.
type breach struct {
	offence Offence
	err     error
	// payee is the fee recipient of a block that pays none of the owner's addresses; nil for an offence that is proved at once.
	payee *[20]byte
}

// Error is the reason's.
func (b *breach) Error() string { return b.err.Error() }

// Unwrap returns the reason.
func (b *breach) Unwrap() error { return b.err }

func impossible(format string, args ...any) error {
	return &breach{offence: OffenceImpossibleBlock, err: wire.Errorf(wire.CodeQBFTValueInvalid, "block: "+format, args...)}
}

func unfit(format string, args ...any) error {
	return wire.Errorf(wire.CodeQBFTValueInvalid, format, args...)
}

// content checks the content of a block besides slot and slashing protection. Each rule follows from the chain alone, and a breach is
// an offence. What depends on the own view is checked by similar.
//
// Source: spec/values.md#block.
func (p *proposer) content(block *api.VersionedProposal) error {
	if p.cfg.Spec.anyContent() {
		return nil
	}
	index, err := block.ProposerIndex()
	if err != nil {
		return unfit("block: %w", err)
	}
	parent, err := block.ParentRoot()
	if err != nil {
		return unfit("block: %w", err)
	}
	reveal, err := block.RandaoReveal()
	if err != nil {
		return unfit("block: %w", err)
	}
	stamp, err := block.Timestamp()
	if err != nil {
		return unfit("block: %w", err)
	}
	switch at := p.cfg.Chain.SlotStart(p.slot).Unix(); {
	case index != p.share.Index:
		return impossible("proposer index %d is not %d", index, p.share.Index)
	case parent == (phase0.Root{}):
		return impossible("it has no parent")
	case p.randao.Gathering != nil && reveal != p.randao.Signature:
		return impossible("its RANDAO reveal is not the validator's")
	case at < 0 || stamp != uint64(at):
		return impossible("its payload's time is %d, the slot begins at %d", stamp, at)
	}
	return p.payee(block)
}

// payee checks that a full block pays the owner. The fee recipient of a blinded one is the builder's choice, and only reported.
func (p *proposer) payee(block *api.VersionedProposal) error {
	if block.Blinded || len(p.payees) == 0 {
		return nil
	}
	recipient, err := eth.FeeRecipient(block)
	if err != nil {
		return unfit("block: %w", err)
	}
	if slices.Contains(p.payees, recipient) {
		return nil
	}
	err = wire.Errorf(wire.CodeQBFTValueInvalid, "block: it pays %#x, not the owner's %#x", recipient, p.payees[0])
	return &breach{OffenceDivertedFees, err, &recipient}
}

// reportPayee reports the fee recipient of the signed block if that is not the owner. It names no operator: in a blinded block, a
// builder's payload and the proposer's own look the same.
func (p *proposer) reportPayee(ownPayload bool) {
	if !p.block.Blinded || len(p.payees) == 0 {
		return
	}
	recipient, err := eth.FeeRecipient(p.block)
	if err != nil || slices.Contains(p.payees, recipient) {
		return
	}
	p.report.Payee, p.report.OwnPayload = &recipient, ownPayload
}

// similar compares a block with the own one if both have the same parent: the version is the chain's, and the gas limits differ by no
// more than two steps.
func (p *proposer) similar(data *wire.ConsensusData, block *api.VersionedProposal) error {
	if p.cfg.Spec.anyContent() {
		return nil
	}
	if version := p.cfg.Chain.ForkIDAt(p.slot); data.Version != version {
		return unfit("block: version %v in a slot of %v", data.Version, version)
	}
	if p.full == nil {
		return nil
	}
	parent, err := block.ParentRoot()
	if err != nil {
		return unfit("block: %w", err)
	}
	own, err := p.full.ParentRoot()
	if err != nil || own != parent {
		return nil // another parent, or no own block
	}
	limit, err := block.GasLimit()
	if err != nil {
		return unfit("block: %w", err)
	}
	ours, err := p.full.GasLimit()
	if err != nil {
		return nil
	}
	if !eth.GasLimitsOfSiblings(limit, ours) {
		return unfit("block: gas limit %d, and %d in the own block on the same parent: no parent allows both", limit, ours)
	}
	return nil
}

// Blocks returns the parent.
func (p *proposer) Blocks(value []byte) []BlockClaim {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return nil
	}
	block, err := data.Block()
	if err != nil {
		return nil
	}
	parent, err := block.ParentRoot()
	if err != nil {
		return nil
	}
	return []BlockClaim{{Root: parent}}
}

// Examine checks the aggregate of a value.
//
// Source: spec/values.md#aggregate.
func (a *aggregator) Examine(value []byte) error {
	data, err := a.check.open(value)
	if err != nil || a.cfg.Spec.anyContent() {
		return err
	}
	aggregate, err := data.Aggregate()
	if err != nil {
		return err
	}
	vote, err := eth.VoteOf(aggregate)
	if err != nil {
		return unfit("aggregate: %w", err)
	}
	return a.content(&vote)
}

func (a *aggregator) content(v *eth.AggregatedVote) error {
	epoch := a.cfg.Chain.EpochOf(a.slot)
	switch {
	case v.Aggregator != a.share.Index:
		return unfit("aggregate: aggregator %d is not %d", v.Aggregator, a.share.Index)
	case a.proof != (phase0.BLSSignature{}) && v.Proof != a.proof:
		return unfit("aggregate: the selection proof is not the validator's")
	case v.Data.Slot != a.slot:
		return unfit("aggregate: its votes are of slot %d", v.Data.Slot)
	case v.Data.Target.Epoch != epoch || epoch > 0 && v.Data.Source.Epoch >= epoch:
		return unfit("aggregate: source epoch %d and target epoch %d in a slot of epoch %d", v.Data.Source.Epoch, v.Data.Target.Epoch, epoch)
	case v.Committees != 1 || v.Committee != a.duty.CommitteeIndex:
		return unfit("aggregate: %d beacon committees, the first is %d, not %d alone", v.Committees, v.Committee, a.duty.CommitteeIndex)
	case v.Votes == 0:
		return unfit("aggregate: nobody voted")
	}
	return nil
}

// Blocks returns the head of the aggregated votes.
func (a *aggregator) Blocks(value []byte) []BlockClaim {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return nil
	}
	aggregate, err := data.Aggregate()
	if err != nil {
		return nil
	}
	vote, err := eth.VoteOf(aggregate)
	if err != nil {
		return nil
	}
	return []BlockClaim{{Root: vote.Data.BeaconBlockRoot, Target: vote.Data.Target}}
}

// Examine checks the contributions of a value. A proof of a seat that this operator has not recombined yet is not checked. A proof of
// another seat is accepted: other nodes pair seats and proofs by their order, and lose only that contribution.
//
// Source: spec/values.md#contributions.
func (c *contribution) Examine(value []byte) error {
	data, err := c.check.open(value)
	if err != nil || c.cfg.Spec.anyContent() {
		return err
	}
	list, err := data.Contributions()
	if err != nil {
		return err
	}
	for _, entry := range list {
		switch {
		case entry.Contribution.Slot != c.slot:
			return unfit("contribution: it is of slot %d", entry.Contribution.Slot)
		case !c.serves(entry.Contribution.SubcommitteeIndex):
			return unfit("contribution: subcommittee %d is none of the validator's", entry.Contribution.SubcommitteeIndex)
		case c.judged >= c.distinct && !c.proven(entry.SelectionProofSig):
			return unfit("contribution: the selection proof is not the validator's")
		case entry.Contribution.AggregationBits.Count() == 0:
			return unfit("contribution: nobody took part")
		}
	}
	return nil
}

// serves reports whether one of the validator's seats is in a subcommittee.
func (c *contribution) serves(subcommittee uint64) bool {
	for n := range c.duty.ValidatorSyncCommitteeIndices {
		if c.subcommittee(n) == subcommittee {
			return true
		}
	}
	return false
}

func (c *contribution) proven(proof phase0.BLSSignature) bool {
	return slices.ContainsFunc(c.selected, func(p SyncProof) bool { return p.Proof == proof })
}

// Blocks returns the heads of the contributions.
func (c *contribution) Blocks(value []byte) []BlockClaim {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return nil
	}
	list, err := data.Contributions()
	if err != nil {
		return nil
	}
	var out []BlockClaim
	for _, entry := range list {
		claim := BlockClaim{Root: entry.Contribution.BeaconBlockRoot}
		if !slices.Contains(out, claim) {
			out = append(out, claim)
		}
	}
	return out
}

// lookFor asks several times whether the block was seen that another operator submits.
func (p *proposer) lookFor(root phase0.Root) Effect {
	work, tries := CheckBlocks{Slot: p.slot, Blocks: []BlockClaim{{Root: root}}}, seenTries
	var then answer
	then = func(now time.Duration, result Result, err error) ([]Effect, error) {
		answer, ok := result.(BlocksChecked)
		switch {
		case err == nil && ok && answer.Verdict == BlocksKnown:
			return p.Finish(ReasonNotOurs, p.submitErr), nil
		case tries == 0:
			return p.Finish(ReasonBlockNotSeen, p.submitErr), p.submitErr
		}
		tries--
		return []Effect{p.requests.later(p.slot, now+p.cfg.Retry, &question{work: work, then: then})}, nil
	}
	return p.requests.ask(work, then)
}

// seenTries is how many times a block that another operator submits is looked for, with the pause after an error in between.
const seenTries = 8
