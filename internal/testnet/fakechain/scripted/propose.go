package scripted

import (
	"fmt"

	apiv1electra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Propose accepts or refuses a signed block. It accepts a second block in a slot, and counts it as slashable.
func (c *BeaconChain) Propose(contents *apiv1electra.SignedBlockContents) error {
	root, err := c.checkProposal(contents.SignedBlock)
	if err != nil {
		return err
	}
	block := contents.SignedBlock.Message
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live != nil {
		return c.proposeLive(contents.SignedBlock, root)
	}
	before, proposed := c.blocks[block.Slot]
	switch {
	case proposed && before == root:
		c.booked.Repeated++
		return nil
	case proposed:
		c.booked.Slashable = append(c.booked.Slashable, fmt.Sprintf("validator %d proposed twice in slot %d", block.ProposerIndex, block.Slot))
	case c.now.proposer(block.Slot) != block.ProposerIndex:
		return refused("validator %d does not propose in slot %d", block.ProposerIndex, block.Slot)
	case block.Slot <= c.now.head || block.ParentRoot != c.now.rootAt(block.Slot):
		return refused("block does not continue the head")
	}
	c.blocks[block.Slot] = root
	c.booked.Blocks++
	if block.Slot > c.now.head {
		c.grow(block.Slot, root)
	}
	return nil
}

// checkProposal makes the checks of a block that do not need the chain's state: the block is complete, and its proposer signed it and
// its randao reveal.
func (c *BeaconChain) checkProposal(signed *electra.SignedBeaconBlock) (root phase0.Root, err error) {
	if signed == nil || signed.Message == nil || signed.Message.Body == nil {
		return root, refused("block is incomplete")
	}
	block := signed.Message
	if err := c.known(block.ProposerIndex); err != nil {
		return root, err
	}
	root, err = block.HashTreeRoot()
	if err != nil {
		return root, refused("hash block: %w", err)
	}
	signing, err := c.chain.ProposalRoot(block.Slot, root)
	if err := c.verify(block.ProposerIndex, signing, err, signed.Signature); err != nil {
		return root, err
	}
	return root, c.checkRandao(block.ProposerIndex, block.Slot, block.Body.RANDAOReveal)
}

func (c *BeaconChain) checkRandao(v phase0.ValidatorIndex, slot phase0.Slot, reveal phase0.BLSSignature) error {
	root, err := c.chain.RandaoRoot(slot)
	return c.verify(v, root, err, reveal)
}
