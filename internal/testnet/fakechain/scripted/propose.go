package scripted

import (
	"fmt"

	apiv1electra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Propose takes or refuses a signed block. A second one in a slot is taken, and booked as slashable.
func (c *BeaconChain) Propose(contents *apiv1electra.SignedBlockContents) error {
	if contents.SignedBlock == nil || contents.SignedBlock.Message == nil || contents.SignedBlock.Message.Body == nil {
		return refused("block is incomplete")
	}
	block := contents.SignedBlock.Message
	if err := c.known(block.ProposerIndex); err != nil {
		return err
	}
	root, err := block.HashTreeRoot()
	if err != nil {
		return refused("hash block: %w", err)
	}
	signing, err := c.chain.ProposalRoot(block.Slot, root)
	if err := c.verify(block.ProposerIndex, signing, err, contents.SignedBlock.Signature); err != nil {
		return err
	}
	if err := c.checkRandao(block.ProposerIndex, block.Slot, block.Body.RANDAOReveal); err != nil {
		return err
	}
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

func (c *BeaconChain) checkRandao(v phase0.ValidatorIndex, slot phase0.Slot, reveal phase0.BLSSignature) error {
	root, err := c.chain.RandaoRoot(slot)
	return c.verify(v, root, err, reveal)
}
