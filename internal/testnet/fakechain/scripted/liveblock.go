package scripted

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Limits of a block. Source: consensus specification, mainnet preset, Electra.
const (
	maxAttestations     = 8
	maxExits            = 16
	maxProposerOffences = 16
	maxAttesterOffences = 1
)

// Produce returns an unsigned block for the slot. It extends the head and has all objects that wait for a block.
func (c *BeaconChain) Produce(slot phase0.Slot, reveal phase0.BLSSignature, graffiti [32]byte) (*electra.BeaconBlock, error) {
	proposer := c.Proposer(slot)
	if err := c.checkRandao(proposer, slot, reveal); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.produce(slot, proposer, reveal, graffiti)
}

// ProposeBy makes the slot's block, calls the proposer's sign function, and adds the block. No other block can be added in between, so a
// signed block is always accepted and its proposer never has to sign a second one.
func (c *BeaconChain) ProposeBy(slot phase0.Slot, proposer phase0.ValidatorIndex, reveal phase0.BLSSignature,
	sign func(block phase0.Root) (phase0.BLSSignature, error),
) error {
	if err := c.checkRandao(proposer, slot, reveal); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	block, err := c.produce(slot, proposer, reveal, [32]byte{})
	if err != nil {
		return err
	}
	root, err := block.HashTreeRoot()
	if err != nil {
		return refused("hash block: %w", err)
	}
	signature, err := sign(root)
	if err != nil {
		return err
	}
	signing, err := c.chain.ProposalRoot(slot, root)
	if err := c.verify(proposer, signing, err, signature); err != nil {
		return err
	}
	return c.proposeLive(&electra.SignedBeaconBlock{Message: block, Signature: signature}, root)
}

// produce makes a block; mu is held.
func (c *BeaconChain) produce(slot phase0.Slot, proposer phase0.ValidatorIndex, reveal phase0.BLSSignature, graffiti [32]byte) (*electra.BeaconBlock, error) {
	switch {
	case slot <= c.now.head:
		return nil, refused("the head is at slot %d already", c.now.head)
	case slot > c.live.slot+1:
		return nil, refused("slot %d is far ahead of the current slot %d", slot, c.live.slot)
	}
	block := emptyBlock(slot, proposer, c.now.rootAt(slot), reveal).Block
	block.Body.Graffiti = graffiti
	payload, err := c.live.execution.Payload(uint64(c.chain.SlotStart(slot).Unix()), c.live.recipients[proposer], block.ParentRoot)
	if err != nil {
		return nil, err
	}
	block.Body.ExecutionPayload = payload
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64(append([]byte("state"), block.ParentRoot[:]...), uint64(slot)))
	block.StateRoot = sum // this chain has no state tree; roots need only differ
	c.fill(block)
	return block, nil
}

// fill adds the waiting objects to a block; mu is held.
func (c *BeaconChain) fill(block *electra.BeaconBlock) {
	at := c.now.state.enter(c.now, c.chain.EpochOf(block.Slot))
	body := block.Body
	body.Attestations = c.bestAttestations(at, block.Slot)
	for _, v := range slices.Sorted(maps.Keys(c.live.exits)) {
		if at.exitEpoch(v) == never && len(body.VoluntaryExits) < maxExits {
			body.VoluntaryExits = append(body.VoluntaryExits, c.live.exits[v])
		}
	}
	told := map[phase0.ValidatorIndex]bool{}
	for _, o := range c.live.proposerOffences {
		if v := o.SignedHeader1.Message.ProposerIndex; !at.slashed[v] && !told[v] && len(body.ProposerSlashings) < maxProposerOffences {
			told[v] = true
			body.ProposerSlashings = append(body.ProposerSlashings, o)
		}
	}
	for _, o := range c.live.attesterOffences {
		v := phase0.ValidatorIndex(o.Attestation1.AttestingIndices[0])
		if !at.slashed[v] && !told[v] && len(body.AttesterSlashings) < maxAttesterOffences {
			told[v] = true
			body.AttesterSlashings = append(body.AttesterSlashings, o)
		}
	}
	previous := block.Slot - 1
	head := c.now.rootAt(previous)
	var signatures []phase0.BLSSignature
	for seat, v := range c.now.syncCommittee(c.chain.EpochOf(block.Slot)) {
		if signature, signed := c.live.syncs[syncKey{previous, head}][v]; signed {
			body.SyncAggregate.SyncCommitteeBits[seat/8] |= 1 << (seat % 8)
			signatures = append(signatures, signature)
		}
	}
	body.SyncAggregate.SyncCommitteeSignature = c.proofs.addUp(signatures)
}

// bestAttestations returns the aggregates with the most new votes for a block; mu is held.
func (c *BeaconChain) bestAttestations(at *state, slot phase0.Slot) []*electra.Attestation {
	type offer struct {
		aggregate *electra.Attestation
		fresh     int
	}
	var offers []offer
	for _, b := range c.live.bundles {
		epoch := b.data.Target.Epoch
		if b.data.Slot >= slot || epoch+1 < at.epoch || epoch > at.epoch || *b.data.Source != *at.source(epoch) {
			continue
		}
		fresh := 0
		for v := range b.signatures {
			if _, included := at.included[voteKey{v, epoch}]; !included {
				fresh++
			}
		}
		if fresh > 0 {
			offers = append(offers, offer{c.proofs.aggregate(b, c.now.committee(b.data.Slot)), fresh})
		}
	}
	slices.SortFunc(offers, func(a, b offer) int {
		return cmp.Or(cmp.Compare(b.fresh, a.fresh), cmp.Compare(b.aggregate.Data.Slot, a.aggregate.Data.Slot),
			slices.Compare(a.aggregate.Signature[:], b.aggregate.Signature[:]))
	})
	var out []*electra.Attestation
	for _, o := range offers[:min(len(offers), maxAttestations)] {
		out = append(out, o.aggregate)
	}
	return out
}

func (b *bundle) copy() *bundle { return &bundle{b.data, maps.Clone(b.signatures)} }

// aggregate returns the aggregate of a bundle's attestations.
func (p *proofs) aggregate(b *bundle, committee []phase0.ValidatorIndex) *electra.Attestation {
	bits := make([]byte, len(committee)/8+1)
	bits[len(committee)/8] |= 1 << (len(committee) % 8) // it marks the end
	var signatures []phase0.BLSSignature
	for i, v := range committee {
		if signature, signed := b.signatures[v]; signed {
			bits[i/8] |= 1 << (i % 8)
			signatures = append(signatures, signature)
		}
	}
	return &electra.Attestation{AggregationBits: bits, Data: b.data, Signature: p.addUp(signatures), CommitteeBits: []byte{1, 0, 0, 0, 0, 0, 0, 0}}
}

// proposeLive accepts or refuses a block with a valid signature; mu is held.
func (c *BeaconChain) proposeLive(block *electra.SignedBeaconBlock, root phase0.Root) error {
	m := block.Message
	header, err := signedHeaderOf(block)
	if err != nil {
		return refused("%w", err)
	}
	switch before, proposed := c.blocks[m.Slot]; {
	case proposed && before == root:
		c.booked.Repeated++
		return nil
	case c.now.proposer(m.Slot) != m.ProposerIndex:
		return refused("validator %d does not propose in slot %d", m.ProposerIndex, m.Slot)
	case m.Slot > c.live.slot:
		return refused("slot %d has not begun", m.Slot)
	}
	if before := c.live.proposed[m.Slot]; before != nil && before.Message.ProposerIndex == m.ProposerIndex && *before.Message != *header.Message {
		c.convictProposer(before, header)
	} else {
		c.live.proposed[m.Slot] = header
	}
	if m.Slot <= c.now.head || m.ParentRoot != c.now.rootAt(m.Slot) {
		return refused("block does not continue the head")
	}
	after, err := c.carryOut(m)
	if err != nil {
		return err
	}
	fillLists(m.Body)
	c.blocks[m.Slot] = root
	c.live.blocks[root] = block
	c.booked.Blocks++
	c.settle(m, root, after)
	return nil
}

// fillLists replaces nil lists by empty ones, because the API writes empty lists.
func fillLists(b *electra.BeaconBlockBody) {
	fillList(&b.ProposerSlashings)
	fillList(&b.AttesterSlashings)
	fillList(&b.Attestations)
	fillList(&b.Deposits)
	fillList(&b.VoluntaryExits)
	fillList(&b.BLSToExecutionChanges)
	fillList(&b.BlobKZGCommitments)
	fillList(&b.ExecutionPayload.Transactions)
	fillList(&b.ExecutionPayload.Withdrawals)
	fillList(&b.ExecutionRequests.Deposits)
	fillList(&b.ExecutionRequests.Withdrawals)
	fillList(&b.ExecutionRequests.Consolidations)
}

func fillList[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}

// settle makes a checked block the head and sends the events; mu is held.
func (c *BeaconChain) settle(m *electra.BeaconBlock, root phase0.Root, after *state) {
	before := c.now.finality().Finalized.Epoch
	next := c.now.with(m.Slot, root)
	next.state = after
	c.now = next
	for v := range c.live.exits {
		if after.exitEpoch(v) != never {
			delete(c.live.exits, v)
		}
	}
	c.live.proposerOffences = slices.DeleteFunc(c.live.proposerOffences, func(o *phase0.ProposerSlashing) bool {
		return after.slashed[o.SignedHeader1.Message.ProposerIndex]
	})
	c.live.attesterOffences = slices.DeleteFunc(c.live.attesterOffences, func(o *electra.AttesterSlashing) bool {
		return after.slashed[phase0.ValidatorIndex(o.Attestation1.AttestingIndices[0])]
	})
	c.tell("block", &apiv1.BlockEvent{Slot: m.Slot, Block: root})
	event := next.headEvent()
	event.State = m.StateRoot
	c.tell("head", event)
	if f := after.finalized; f.Epoch > before {
		c.tell("finalized_checkpoint", &apiv1.FinalizedCheckpointEvent{Block: f.Root, State: c.live.blocks[f.Root].Message.StateRoot, Epoch: f.Epoch})
	}
}
