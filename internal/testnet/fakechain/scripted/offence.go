package scripted

import (
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// convict compares a signed vote with all earlier ones of its validator; mu is held. Two that exclude each other are counted, sent as an
// event, and put into a block.
func (c *BeaconChain) convict(a *electra.SingleAttestation) {
	v := a.AttesterIndex
	for _, before := range c.live.history[v] {
		what := exclude(before.Data, a.Data)
		if what == "" {
			continue
		}
		c.booked.Slashable = append(c.booked.Slashable, fmt.Sprintf("validator %d %s epoch %d", v, what, a.Data.Target.Epoch))
		first, second := before, a
		if surrounds(a.Data, before.Data) { // the first one must be the outer one
			first, second = a, before
		}
		offence := &electra.AttesterSlashing{Attestation1: indexed(first), Attestation2: indexed(second)}
		c.live.attesterOffences = append(c.live.attesterOffences, offence)
		c.tell("attester_slashing", offence)
		break
	}
	if !slices.ContainsFunc(c.live.history[v], func(b *electra.SingleAttestation) bool { return same(b.Data, a.Data) }) {
		c.live.history[v] = append(c.live.history[v], a)
	}
}

func same(a, b *phase0.AttestationData) bool {
	return a.Slot == b.Slot && a.Index == b.Index && a.BeaconBlockRoot == b.BeaconBlockRoot && *a.Source == *b.Source && *a.Target == *b.Target
}

// exclude returns how two votes exclude each other, or "" if they do not.
//
// Source: consensus specification, is_slashable_attestation_data.
func exclude(a, b *phase0.AttestationData) string {
	switch {
	case same(a, b):
		return ""
	case a.Target.Epoch == b.Target.Epoch:
		return "voted twice for"
	case surrounds(a, b) || surrounds(b, a):
		return "voted around itself in"
	}
	return ""
}

func surrounds(a, b *phase0.AttestationData) bool {
	return a.Source.Epoch < b.Source.Epoch && b.Target.Epoch < a.Target.Epoch
}

func indexed(a *electra.SingleAttestation) *electra.IndexedAttestation {
	return &electra.IndexedAttestation{AttestingIndices: []uint64{uint64(a.AttesterIndex)}, Data: a.Data, Signature: a.Signature}
}

// headerOf returns a block as its header, which has the same root.
func signedHeaderOf(b *electra.SignedBeaconBlock) (*phase0.SignedBeaconBlockHeader, error) {
	body, err := b.Message.Body.HashTreeRoot()
	if err != nil {
		return nil, fmt.Errorf("hash block's body: %w", err)
	}
	m := b.Message
	return &phase0.SignedBeaconBlockHeader{Signature: b.Signature, Message: &phase0.BeaconBlockHeader{
		Slot: m.Slot, ProposerIndex: m.ProposerIndex, ParentRoot: m.ParentRoot, StateRoot: m.StateRoot, BodyRoot: body,
	}}, nil
}

// convictProposer records a second block of a slot as an offence; mu is held.
func (c *BeaconChain) convictProposer(before, now *phase0.SignedBeaconBlockHeader) {
	v := now.Message.ProposerIndex
	c.booked.Slashable = append(c.booked.Slashable, fmt.Sprintf("validator %d proposed twice in slot %d", v, now.Message.Slot))
	offence := &phase0.ProposerSlashing{SignedHeader1: before, SignedHeader2: now}
	c.live.proposerOffences = append(c.live.proposerOffences, offence)
	c.tell("proposer_slashing", offence)
}

// checkAttesterOffence returns the validators that signed both of two attestations which exclude each other.
func (c *BeaconChain) checkAttesterOffence(o *electra.AttesterSlashing) ([]phase0.ValidatorIndex, error) {
	var convicted []phase0.ValidatorIndex
	for _, a := range []*electra.IndexedAttestation{o.Attestation1, o.Attestation2} {
		if a == nil || a.Data == nil || a.Data.Source == nil || a.Data.Target == nil {
			return nil, refused("attester slashing is incomplete")
		}
		var signers []phase0.ValidatorIndex
		for _, v := range a.AttestingIndices {
			signers = append(signers, phase0.ValidatorIndex(v))
			if err := c.known(phase0.ValidatorIndex(v)); err != nil {
				return nil, err
			}
		}
		root, err := c.chain.AttestationRoot(a.Data)
		if err != nil {
			return nil, refused("%w", err)
		}
		if err := c.proofs.verifySum(signers, root, a.Signature); err != nil || len(signers) == 0 {
			return nil, refused("attester slashing: %w", err)
		}
		if convicted == nil {
			convicted = signers
		} else {
			convicted = slices.DeleteFunc(convicted, func(v phase0.ValidatorIndex) bool { return !slices.Contains(signers, v) })
		}
	}
	if exclude(o.Attestation1.Data, o.Attestation2.Data) == "" || len(convicted) == 0 {
		return nil, refused("attester slashing: the votes do not exclude each other")
	}
	return convicted, nil
}

// checkProposerOffence returns the validator that signed two different headers for a slot.
func (c *BeaconChain) checkProposerOffence(o *phase0.ProposerSlashing) (phase0.ValidatorIndex, error) {
	var roots [2]phase0.Root
	for i, h := range []*phase0.SignedBeaconBlockHeader{o.SignedHeader1, o.SignedHeader2} {
		if h == nil || h.Message == nil {
			return 0, refused("proposer slashing is incomplete")
		}
		if err := c.known(h.Message.ProposerIndex); err != nil {
			return 0, err
		}
		root, err := h.Message.HashTreeRoot()
		if err != nil {
			return 0, refused("hash header: %w", err)
		}
		signing, err := c.chain.ProposalRoot(h.Message.Slot, root)
		if err := c.verify(h.Message.ProposerIndex, signing, err, h.Signature); err != nil {
			return 0, err
		}
		roots[i] = root
	}
	a, b := o.SignedHeader1.Message, o.SignedHeader2.Message
	if a.Slot != b.Slot || a.ProposerIndex != b.ProposerIndex || roots[0] == roots[1] {
		return 0, refused("proposer slashing: the headers do not exclude each other")
	}
	return a.ProposerIndex, nil
}
