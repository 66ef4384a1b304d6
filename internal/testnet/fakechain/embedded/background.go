package embedded

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// BeginSlot moves the clock to a slot, and makes the slot's block if its proposer is a background validator.
func (c *Chain) BeginSlot(slot phase0.Slot) error {
	c.beacon.Begin(slot)
	if slot == 0 { // genesis is its block
		return nil
	}
	proposer := c.beacon.Proposer(slot)
	if c.background[proposer] == nil {
		return nil
	}
	if err := c.propose(slot, proposer); err != nil {
		return fmt.Errorf("propose in slot %d: %w", slot, err)
	}
	return nil
}

func (c *Chain) propose(slot phase0.Slot, v phase0.ValidatorIndex) error {
	randao, err := c.clock.RandaoRoot(slot)
	if err != nil {
		return err
	}
	key := c.background[v]
	return c.beacon.ProposeBy(slot, v, key.Sign(randao), func(block phase0.Root) (phase0.BLSSignature, error) {
		root, err := c.clock.ProposalRoot(slot, block)
		if err == nil {
			err = c.promises.block(v, slot)
		}
		if err != nil {
			return phase0.BLSSignature{}, err
		}
		return key.Sign(root), nil
	})
}

// Vote makes the background validators' attestations and sync committee messages for the present head.
func (c *Chain) Vote(slot phase0.Slot) error {
	data, err := c.beacon.Vote(slot)
	if err != nil {
		return err
	}
	return errors.Join(c.attest(slot, data), c.syncMessages(slot, data.BeaconBlockRoot))
}

func (c *Chain) attest(slot phase0.Slot, data *phase0.AttestationData) error {
	root, err := c.clock.AttestationRoot(data)
	if err != nil {
		return fmt.Errorf("attest in slot %d: %w", slot, err)
	}
	voters, signatures := c.sign(root, c.promises.voters(c.beacon.Committee(slot), data))
	list := make([]*electra.SingleAttestation, len(voters))
	for i, v := range voters {
		list[i] = &electra.SingleAttestation{AttesterIndex: v, Data: data, Signature: signatures[i]}
	}
	return failed("attestations", slot, c.beacon.AttestAll(list))
}

func (c *Chain) syncMessages(slot phase0.Slot, head phase0.Root) error {
	root, err := c.clock.SyncMessageRoot(slot, head)
	if err != nil {
		return fmt.Errorf("sign for the sync committee in slot %d: %w", slot, err)
	}
	members, signatures := c.sign(root, c.beacon.SyncCommittee(slot))
	list := make([]*altair.SyncCommitteeMessage, len(members))
	for i, v := range members {
		list[i] = &altair.SyncCommitteeMessage{Slot: slot, BeaconBlockRoot: head, ValidatorIndex: v, Signature: signatures[i]}
	}
	return failed("sync messages", slot, c.beacon.SyncAll(list))
}

// sign makes the signatures of those of the given validators that are background validators, each once.
func (c *Chain) sign(root phase0.Root, named []phase0.ValidatorIndex) ([]phase0.ValidatorIndex, []phase0.BLSSignature) {
	seen := make(map[phase0.ValidatorIndex]bool, len(named))
	var who []phase0.ValidatorIndex
	var keys []*threshold.SecretKey
	for _, v := range named {
		if key := c.background[v]; key != nil && !seen[v] {
			seen[v] = true
			who, keys = append(who, v), append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	return who, threshold.SignBatch(nil, root, keys)
}
