package scripted

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// branch is one line of beacon blocks and everything that follows from it: duties, checkpoints, votes. It never changes,
// so a client can stay on an old one while the chain goes on with another.
type branch struct {
	chain      *eth.Chain
	validators []phase0.BLSPubKey
	// blocks are the slots that have a block; slot 0 always has.
	blocks map[phase0.Slot]phase0.Root
	head   phase0.Slot
}

// with returns the branch with one more block, which becomes the head.
func (b *branch) with(slot phase0.Slot, root phase0.Root) *branch {
	next := *b
	next.blocks = maps.Clone(b.blocks)
	next.blocks[slot], next.head = root, slot
	return &next
}

// without returns the branch without its blocks above a slot.
func (b *branch) without(above phase0.Slot) *branch {
	next := *b
	next.blocks, next.head = map[phase0.Slot]phase0.Root{}, 0
	for slot, root := range b.blocks {
		if slot <= above {
			next.blocks[slot], next.head = root, max(next.head, slot)
		}
	}
	return &next
}

// rootAt returns the newest block at or before the slot.
func (b *branch) rootAt(slot phase0.Slot) phase0.Root {
	for slot = min(slot, b.head); ; slot-- {
		if root, ok := b.blocks[slot]; ok || slot == 0 {
			return root
		}
	}
}

// decides returns the block on which duties depend that are fixed at the start of an epoch: the last one before it.
func (b *branch) decides(epoch phase0.Epoch) phase0.Root {
	if first := b.chain.FirstSlot(epoch); first > 0 {
		return b.rootAt(first - 1)
	}
	return b.rootAt(0)
}

// attesterRoot and proposerRoot are the dependent roots of an epoch's duties. Source: Beacon API.
func (b *branch) attesterRoot(epoch phase0.Epoch) phase0.Root { return b.decides(max(epoch, 1) - 1) }
func (b *branch) proposerRoot(epoch phase0.Epoch) phase0.Root { return b.decides(epoch) }

// draw is a number below n that a root decides.
func draw(root phase0.Root, what string, n, below uint64) uint64 {
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64(append(root[:], what...), n))
	return binary.LittleEndian.Uint64(sum[:]) % below
}

// attesterSlot is where a validator attests in an epoch.
func (b *branch) attesterSlot(epoch phase0.Epoch, v phase0.ValidatorIndex) phase0.Slot {
	return b.chain.FirstSlot(epoch) + phase0.Slot(draw(b.attesterRoot(epoch), "attester", uint64(v), b.chain.SlotsPerEpoch))
}

// attesters returns all duties of an epoch: one beacon committee a slot.
func (b *branch) attesters(epoch phase0.Epoch) []*apiv1.AttesterDuty {
	lengths := map[phase0.Slot]uint64{}
	duties := make([]*apiv1.AttesterDuty, len(b.validators))
	for i := range b.validators {
		slot := b.attesterSlot(epoch, phase0.ValidatorIndex(i))
		duties[i] = &apiv1.AttesterDuty{
			PubKey: b.validators[i], Slot: slot, ValidatorIndex: phase0.ValidatorIndex(i), CommitteesAtSlot: 1,
			ValidatorCommitteeIndex: lengths[slot],
		}
		lengths[slot]++
	}
	for _, d := range duties {
		d.CommitteeLength = lengths[d.Slot]
	}
	return duties
}

// proposer is who proposes in a slot.
func (b *branch) proposer(slot phase0.Slot) phase0.ValidatorIndex {
	root := b.proposerRoot(b.chain.EpochOf(slot))
	return phase0.ValidatorIndex(draw(root, "proposer", uint64(slot), uint64(len(b.validators))))
}

func (b *branch) proposers(epoch phase0.Epoch) []*apiv1.ProposerDuty {
	duties := make([]*apiv1.ProposerDuty, b.chain.SlotsPerEpoch)
	for i := range duties {
		slot := b.chain.FirstSlot(epoch) + phase0.Slot(i)
		v := b.proposer(slot)
		duties[i] = &apiv1.ProposerDuty{PubKey: b.validators[v], Slot: slot, ValidatorIndex: v}
	}
	return duties
}

// seats returns the sync committee: the seats go round all validators.
func (b *branch) seats(v phase0.ValidatorIndex) (seats []phase0.CommitteeIndex) {
	for seat := uint64(v); seat < b.chain.SyncCommitteeSize; seat += uint64(len(b.validators)) {
		seats = append(seats, phase0.CommitteeIndex(seat))
	}
	return seats
}

// checkpoint is the first block of an epoch.
func (b *branch) checkpoint(epoch phase0.Epoch) *phase0.Checkpoint {
	return &phase0.Checkpoint{Epoch: epoch, Root: b.rootAt(b.chain.FirstSlot(epoch))}
}

// justified is the epoch before: on this chain everybody else always votes.
func (b *branch) justified(epoch phase0.Epoch) *phase0.Checkpoint {
	return b.checkpoint(max(epoch, 1) - 1)
}

// vote is what an attester of the slot votes for on this branch.
func (b *branch) vote(slot phase0.Slot) *phase0.AttestationData {
	epoch := b.chain.EpochOf(slot)
	return &phase0.AttestationData{Slot: slot, BeaconBlockRoot: b.rootAt(slot), Source: b.justified(epoch), Target: b.checkpoint(epoch)}
}

// headEvent is the news of the branch's head.
func (b *branch) headEvent() *apiv1.HeadEvent {
	epoch := b.chain.EpochOf(b.head)
	return &apiv1.HeadEvent{
		Slot: b.head, Block: b.blocks[b.head], State: phase0.Root{1}, EpochTransition: b.chain.PositionInEpoch(b.head) == 0,
		PreviousDutyDependentRoot: b.attesterRoot(epoch), CurrentDutyDependentRoot: b.proposerRoot(epoch),
	}
}
