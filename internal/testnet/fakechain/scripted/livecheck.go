package scripted

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// carryOut checks a block's contents and returns the state after it; mu is held. The payload is executed last, so that a refused block
// changes nothing.
//
// Source: consensus specification, process_block, without balances and deposits.
func (c *BeaconChain) carryOut(m *electra.BeaconBlock) (*state, error) {
	body := m.Body
	after := c.now.state.enter(c.now, c.chain.EpochOf(m.Slot)).copy()
	switch {
	case after.slashed[m.ProposerIndex]:
		return nil, refused("validator %d was slashed", m.ProposerIndex)
	case body.SyncAggregate == nil || body.ExecutionPayload == nil || body.ExecutionRequests == nil:
		return nil, refused("block is incomplete")
	case len(body.Deposits)+len(body.BLSToExecutionChanges)+len(body.BlobKZGCommitments) > 0:
		return nil, refused("this chain has no deposits, withdrawal credentials or blobs")
	case len(body.Attestations) > maxAttestations || len(body.VoluntaryExits) > maxExits:
		return nil, refused("block holds too much")
	}
	if err := c.carryOutOffences(body, after); err != nil {
		return nil, err
	}
	for _, a := range body.Attestations {
		if err := c.carryOutAttestation(a, m.Slot, after); err != nil {
			return nil, err
		}
	}
	for _, e := range body.VoluntaryExits {
		if err := c.checkExit(e, after); err != nil {
			return nil, err
		}
		after.leave(e.Message.ValidatorIndex)
	}
	if err := c.checkSyncAggregate(m); err != nil {
		return nil, err
	}
	if err := c.live.execution.Import(uint64(c.chain.SlotStart(m.Slot).Unix()), body.ExecutionPayload, m.ParentRoot); err != nil {
		return nil, refused("%w", err)
	}
	return after, nil
}

func (c *BeaconChain) carryOutOffences(body *electra.BeaconBlockBody, after *state) error {
	slash := func(v phase0.ValidatorIndex) error {
		if after.slashed[v] {
			return refused("validator %d was slashed already", v)
		}
		after.slashed[v] = true
		after.leave(v)
		return nil
	}
	for _, o := range body.ProposerSlashings {
		v, err := c.checkProposerOffence(o)
		if err == nil {
			err = slash(v)
		}
		if err != nil {
			return err
		}
	}
	for _, o := range body.AttesterSlashings {
		convicted, err := c.checkAttesterOffence(o)
		if err != nil {
			return err
		}
		for _, v := range convicted {
			if err := slash(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// signersOf returns the validators whose attestations are in an aggregate, after it has checked the signature.
func (c *BeaconChain) signersOf(now *branch, a *electra.Attestation) ([]phase0.ValidatorIndex, error) {
	if a == nil || a.Data == nil || a.Data.Source == nil || a.Data.Target == nil {
		return nil, refused("attestation is incomplete")
	}
	if !slices.Equal(a.CommitteeBits, []byte{1, 0, 0, 0, 0, 0, 0, 0}) || a.Data.Index != 0 {
		return nil, refused("slot %d has one committee", a.Data.Slot)
	}
	committee := now.committee(a.Data.Slot)
	if n := len(committee); len(a.AggregationBits) != n/8+1 || a.AggregationBits[n/8]>>(n%8) != 1 {
		return nil, refused("bits %x are not for a committee of %d", []byte(a.AggregationBits), n)
	}
	var signers []phase0.ValidatorIndex
	for i, v := range committee {
		if a.AggregationBits[i/8]&(1<<(i%8)) != 0 {
			signers = append(signers, v)
		}
	}
	if len(signers) == 0 {
		return nil, refused("attestation is nobody's")
	}
	root, err := c.chain.AttestationRoot(a.Data)
	if err != nil {
		return nil, refused("%w", err)
	}
	if err := c.proofs.verifySum(signers, root, a.Signature); err != nil {
		return nil, refused("attestation of slot %d: %w", a.Data.Slot, err)
	}
	return signers, nil
}

func (c *BeaconChain) carryOutAttestation(a *electra.Attestation, slot phase0.Slot, after *state) error {
	signers, err := c.signersOf(c.now, a)
	if err != nil {
		return err
	}
	epoch := a.Data.Target.Epoch
	switch {
	case a.Data.Slot >= slot:
		return refused("attestation of slot %d in the block of slot %d", a.Data.Slot, slot)
	case epoch != c.chain.EpochOf(a.Data.Slot) || epoch > after.epoch || epoch+1 < after.epoch:
		return refused("attestation's target is of epoch %d", epoch)
	case *a.Data.Source != *after.source(epoch):
		return refused("attestation's source is %v, it should be %v", a.Data.Source, after.source(epoch))
	}
	right := a.Data.Target.Root == c.now.checkpoint(epoch).Root
	for _, v := range signers {
		key := voteKey{v, epoch}
		after.included[key] = after.included[key] || right
	}
	return nil
}

func (c *BeaconChain) checkSyncAggregate(m *electra.BeaconBlock) error {
	a := m.Body.SyncAggregate
	if len(a.SyncCommitteeBits) != mainnetSeats/8 {
		return refused("sync aggregate has %d bytes of bits", len(a.SyncCommitteeBits))
	}
	var signers []phase0.ValidatorIndex
	for seat, v := range c.now.syncCommittee(c.chain.EpochOf(m.Slot)) {
		if a.SyncCommitteeBits[seat/8]&(1<<(seat%8)) != 0 {
			signers = append(signers, v)
		}
	}
	root, err := c.chain.SyncMessageRoot(m.Slot-1, c.now.rootAt(m.Slot-1))
	if err != nil {
		return refused("%w", err)
	}
	if err := c.proofs.verifySum(signers, root, a.SyncCommitteeSignature); err != nil {
		return refused("sync aggregate: %w", err)
	}
	return nil
}

// place returns a validator's position in a committee, or -1 if it is not a member.
func place(committee []phase0.ValidatorIndex, v phase0.ValidatorIndex) int {
	return slices.Index(committee, v)
}
