package scripted

import (
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// AttestAll accepts or refuses many attestations; their signatures are verified together. It returns the errors by index.
func (c *BeaconChain) AttestAll(list []*electra.SingleAttestation) map[int]error {
	claims := make([]claim, 0, len(list))
	for _, a := range list {
		if a == nil || a.Data == nil || a.Data.Source == nil || a.Data.Target == nil {
			continue
		}
		if root, err := c.chain.AttestationRoot(a.Data); err == nil {
			claims = append(claims, claim{a.AttesterIndex, root, a.Signature})
		}
	}
	c.proofs.prepare(claims)
	return each(list, c.Attest)
}

// SyncAll accepts or refuses many sync committee messages in the same way.
func (c *BeaconChain) SyncAll(list []*altair.SyncCommitteeMessage) map[int]error {
	claims := make([]claim, 0, len(list))
	for _, m := range list {
		if m == nil {
			continue
		}
		if root, err := c.chain.SyncMessageRoot(m.Slot, m.BeaconBlockRoot); err == nil {
			claims = append(claims, claim{m.ValidatorIndex, root, m.Signature})
		}
	}
	c.proofs.prepare(claims)
	return each(list, c.SyncMessage)
}

// each submits objects one by one and returns the errors by index.
func each[T any](list []*T, take func(*T) error) map[int]error {
	bad := map[int]error{}
	for i, o := range list {
		if o == nil {
			bad[i] = refused("there is no object")
			continue
		}
		if err := take(o); err != nil {
			bad[i] = err
		}
	}
	return bad
}

// attestLive adds a vote with a valid signature; mu is held. An offence counts even if the vote is refused.
func (c *BeaconChain) attestLive(a *electra.SingleAttestation, root phase0.Root) error {
	key := voteKey{a.AttesterIndex, a.Data.Target.Epoch}
	if before, voted := c.votes[key]; voted && before == root {
		c.booked.Repeated++
		return nil
	}
	c.convict(a)
	if err := c.checkLiveVote(a); err != nil {
		return err
	}
	dataRoot, err := a.Data.HashTreeRoot()
	if err != nil {
		return refused("hash attestation data: %w", err)
	}
	b := c.live.bundles[dataRoot]
	if b == nil {
		b = &bundle{data: a.Data, signatures: map[phase0.ValidatorIndex]phase0.BLSSignature{}}
		c.live.bundles[dataRoot] = b
	}
	b.signatures[a.AttesterIndex] = a.Signature
	c.votes[key] = root
	c.booked.Attestations++
	if a.Data.BeaconBlockRoot != c.now.rootAt(a.Data.Slot) {
		c.booked.WrongHead++
	}
	c.tell("single_attestation", a)
	return nil
}

// checkLiveVote makes a beacon node's checks of an attestation, except for its signature. A vote for an older head, source or target is
// valid.
func (c *BeaconChain) checkLiveVote(a *electra.SingleAttestation) error {
	d, epoch, today := a.Data, c.chain.EpochOf(a.Data.Slot), c.chain.EpochOf(c.live.slot)
	switch {
	case a.CommitteeIndex != 0 || d.Index != 0:
		return refused("there is no committee %d in slot %d", a.CommitteeIndex, d.Slot)
	case d.Slot > c.live.slot || epoch+1 < today:
		return refused("slot %d is not near the current slot %d", d.Slot, c.live.slot)
	case place(c.now.committee(d.Slot), a.AttesterIndex) < 0:
		return refused("validator %d does not attest in slot %d", a.AttesterIndex, d.Slot)
	case d.Target.Epoch != epoch:
		return refused("target epoch is %d, it should be %d", d.Target.Epoch, epoch)
	case !c.sourceIsNoLie(d.Source, c.now.state.enter(c.now, today).source(epoch)):
		return refused("source is %v, it should be %v", d.Source, c.now.state.enter(c.now, today).source(epoch))
	case c.live.blocks[d.BeaconBlockRoot] == nil || c.live.blocks[d.Target.Root] == nil:
		return refused("head %#x or target %#x is not known", d.BeaconBlockRoot, d.Target.Root)
	}
	return nil
}

// sourceIsNoLie reports whether a vote's source is the justified checkpoint, or was it before a late block. No block includes a vote
// with such an older source, but beacon nodes accept it. mu is held.
func (c *BeaconChain) sourceIsNoLie(source, justified *phase0.Checkpoint) bool {
	return *source == *justified || source.Epoch < justified.Epoch && (source.Epoch == 0 || source.Root == c.now.checkpoint(source.Epoch).Root)
}

// syncLive adds a message of a member; mu is held.
func (c *BeaconChain) syncLive(m *altair.SyncCommitteeMessage) error {
	if m.Slot > c.live.slot || m.Slot+1 < c.live.slot {
		return refused("slot %d is not the current slot %d", m.Slot, c.live.slot)
	}
	key := syncKey{m.Slot, m.BeaconBlockRoot}
	if c.live.syncs[key] == nil {
		c.live.syncs[key] = map[phase0.ValidatorIndex]phase0.BLSSignature{}
	}
	if _, before := c.live.syncs[key][m.ValidatorIndex]; before {
		c.booked.Repeated++
		return nil
	}
	c.live.syncs[key][m.ValidatorIndex] = m.Signature
	c.booked.SyncMessages++
	return nil
}
