package scripted

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"

	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Source of the numbers: consensus specification, TARGET_AGGREGATORS_PER_COMMITTEE and
// TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE.
const targetAggregators = 16

// errNothing says that there is no data for the answer.
var errNothing = errors.New("nothing is known of this")

// Aggregate returns all attestations with the data of a root.
func (c *BeaconChain) Aggregate(data phase0.Root) (*electra.Attestation, error) {
	c.mu.Lock()
	b, now := c.live.bundles[data], c.now
	if b != nil {
		b = b.copy()
	}
	c.mu.Unlock()
	if b == nil {
		return nil, errNothing
	}
	return c.proofs.aggregate(b, now.committee(b.data.Slot)), nil
}

// Contribution returns all sync messages of a slot for a block from one subcommittee.
func (c *BeaconChain) Contribution(slot phase0.Slot, subcommittee uint64, block phase0.Root) (*altair.SyncCommitteeContribution, error) {
	c.mu.Lock()
	messages := maps.Clone(c.live.syncs[syncKey{slot, block}])
	c.mu.Unlock()
	if subcommittee >= subcommittees || len(messages) == 0 {
		return nil, errNothing
	}
	bits := make([]byte, subcommitteeLen/8)
	var signatures []phase0.BLSSignature
	for i, v := range c.subcommittee(slot, subcommittee) {
		if signature, signed := messages[v]; signed {
			bits[i/8] |= 1 << (i % 8)
			signatures = append(signatures, signature)
		}
	}
	return &altair.SyncCommitteeContribution{
		Slot: slot, BeaconBlockRoot: block, SubcommitteeIndex: subcommittee, AggregationBits: bits, Signature: c.proofs.addUp(signatures),
	}, nil
}

// subcommittee returns the validators in the seats of a quarter of the sync committee that signs in a slot.
func (c *BeaconChain) subcommittee(slot phase0.Slot, number uint64) []phase0.ValidatorIndex {
	return c.current().syncCommittee(c.chain.EpochOf(slot + 1))[number*subcommitteeLen : (number+1)*subcommitteeLen]
}

// chosen reports whether a selection proof makes its signer one of about sixteen aggregators.
func chosen(proof phase0.BLSSignature, members int) bool {
	hash := sha256.Sum256(proof[:])
	return binary.LittleEndian.Uint64(hash[:])%uint64(max(1, members/targetAggregators)) == 0
}

// TakeAggregate accepts or refuses a signed aggregate. The chain must already have the aggregate's attestations, because they were
// submitted here, too.
func (c *BeaconChain) TakeAggregate(a *electra.SignedAggregateAndProof) error {
	if a.Message == nil || a.Message.Aggregate == nil || a.Message.Aggregate.Data == nil {
		return refused("aggregate is incomplete")
	}
	m, slot := a.Message, a.Message.Aggregate.Data.Slot
	if err := c.known(m.AggregatorIndex); err != nil {
		return err
	}
	selection, err1 := c.chain.SelectionRoot(slot)
	root, err2 := c.chain.AggregateRoot(slot, m)
	if err := errors.Join(err1, err2); err != nil {
		return refused("%w", err)
	}
	if err := c.verifyBoth(claim{m.AggregatorIndex, selection, m.SelectionProof}, claim{m.AggregatorIndex, root, a.Signature}); err != nil {
		return err
	}
	now := c.current()
	if _, err := c.signersOf(now, m.Aggregate); err != nil {
		return err
	}
	committee := now.committee(slot)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case slot > c.live.slot || c.chain.EpochOf(slot)+1 < c.chain.EpochOf(c.live.slot):
		return refused("slot %d is not near the current slot %d", slot, c.live.slot)
	case place(committee, m.AggregatorIndex) < 0:
		return refused("validator %d does not attest in slot %d", m.AggregatorIndex, slot)
	case !chosen(m.SelectionProof, len(committee)):
		return refused("validator %d is no aggregator in slot %d", m.AggregatorIndex, slot)
	}
	c.booked.Aggregates++
	return nil
}

// TakeContribution accepts or refuses a signed contribution to a sync committee.
func (c *BeaconChain) TakeContribution(s *altair.SignedContributionAndProof) error {
	if s.Message == nil || s.Message.Contribution == nil || s.Message.Contribution.SubcommitteeIndex >= subcommittees ||
		len(s.Message.Contribution.AggregationBits) != subcommitteeLen/8 {
		return refused("contribution is incomplete")
	}
	m, in := s.Message, s.Message.Contribution
	if err := c.known(m.AggregatorIndex); err != nil {
		return err
	}
	selection, err1 := c.chain.SyncSelectionRoot(in.Slot, in.SubcommitteeIndex)
	root, err2 := c.chain.ContributionRoot(m)
	if err := errors.Join(err1, err2); err != nil {
		return refused("%w", err)
	}
	if err := c.verifyBoth(claim{m.AggregatorIndex, selection, m.SelectionProof}, claim{m.AggregatorIndex, root, s.Signature}); err != nil {
		return err
	}
	members := c.subcommittee(in.Slot, in.SubcommitteeIndex)
	signers, err := c.signersAmong(members, in)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case in.Slot > c.live.slot || in.Slot+1 < c.live.slot:
		return refused("slot %d is not the current slot %d", in.Slot, c.live.slot)
	case len(signers) == 0:
		return refused("contribution is nobody's")
	case place(members, m.AggregatorIndex) < 0:
		return refused("validator %d has no seat in subcommittee %d", m.AggregatorIndex, in.SubcommitteeIndex)
	case !chosen(m.SelectionProof, subcommitteeLen):
		return refused("validator %d is no contributor in slot %d", m.AggregatorIndex, in.Slot)
	}
	c.booked.Contributions++
	c.tell("contribution_and_proof", s)
	return nil
}

// verifyBoth checks a selection proof, and the signature of the aggregate or contribution that it belongs to.
func (c *BeaconChain) verifyBoth(selection, whole claim) error {
	c.proofs.prepare([]claim{selection, whole})
	if err := c.verify(selection.validator, selection.root, nil, selection.signature); err != nil {
		return err
	}
	return c.verify(whole.validator, whole.root, nil, whole.signature)
}

// signersAmong returns the members of a subcommittee that signed a contribution, whose bits are complete, after it checked the signature of all.
func (c *BeaconChain) signersAmong(members []phase0.ValidatorIndex, in *altair.SyncCommitteeContribution) (signers []phase0.ValidatorIndex, err error) {
	for i, v := range members {
		if in.AggregationBits[i/8]&(1<<(i%8)) != 0 {
			signers = append(signers, v)
		}
	}
	message, err := c.chain.SyncMessageRoot(in.Slot, in.BeaconBlockRoot)
	if err != nil {
		return nil, refused("%w", err)
	}
	if err := c.proofs.verifySum(signers, message, in.Signature); err != nil {
		return nil, refused("contribution of slot %d: %w", in.Slot, err)
	}
	return signers, nil
}
