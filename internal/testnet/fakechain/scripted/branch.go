package scripted

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// branch is one branch of beacon blocks, with everything that follows from them: duties, checkpoints, votes. A branch never changes, so
// a client can stay on an old one while the chain continues with another.
type branch struct {
	chain      *eth.Chain
	validators []phase0.BLSPubKey
	// blocks are the slots with a block; slot 0 always has one.
	blocks map[phase0.Slot]phase0.Root
	head   phase0.Slot
	// state is the state after the blocks; nil on a scripted chain, whose blocks are empty.
	state *state
}

// with returns the branch with one more block, which becomes the head.
func (b *branch) with(slot phase0.Slot, root phase0.Root) *branch {
	next := *b
	next.blocks = maps.Clone(b.blocks)
	next.blocks[slot], next.head = root, slot
	return &next
}

// without returns the branch without its blocks after a slot.
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

// decides returns the block that decides the duties that are fixed at the start of an epoch: the last block before it.
func (b *branch) decides(epoch phase0.Epoch) phase0.Root {
	if first := b.chain.FirstSlot(epoch); first > 0 {
		return b.rootAt(first - 1)
	}
	return b.rootAt(0)
}

// attesterRoot and proposerRoot are the dependent roots of an epoch's duties. Source: Beacon API.
func (b *branch) attesterRoot(epoch phase0.Epoch) phase0.Root { return b.decides(max(epoch, 1) - 1) }
func (b *branch) proposerRoot(epoch phase0.Epoch) phase0.Root { return b.decides(epoch) }

// draw returns a number below n that is derived from a root.
func draw(root phase0.Root, what string, n, below uint64) uint64 {
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64(append(root[:], what...), n))
	return binary.LittleEndian.Uint64(sum[:]) % below
}

// committee returns the beacon committee of a slot, in order of positions; each slot has one committee. The active validators are
// shuffled and distributed evenly. The caller must not change the result.
//
// Source: consensus specification, compute_committee; the shuffle is another one.
func (b *branch) committee(slot phase0.Slot) []phase0.ValidatorIndex {
	epoch := b.chain.EpochOf(slot)
	order := b.shuffled(epoch)
	n, position, slots := uint64(len(order)), b.chain.PositionInEpoch(slot), b.chain.SlotsPerEpoch
	return order[n*position/slots : n*(position+1)/slots]
}

// shuffled returns an epoch's active validators in the order in which they are put into committees.
func (b *branch) shuffled(epoch phase0.Epoch) []phase0.ValidatorIndex {
	root := b.attesterRoot(epoch)
	type deal struct {
		epoch phase0.Epoch
		root  phase0.Root
		exits int
	}
	var key deal
	if b.state != nil {
		key = deal{epoch, root, len(b.state.exits)}
		if known, ok := b.state.memory.Load(key); ok {
			return known.([]phase0.ValidatorIndex)
		}
	}
	order := b.active(epoch)
	place := make(map[phase0.ValidatorIndex]uint64, len(order))
	for _, v := range order {
		place[v] = draw(root, "attester", uint64(v), 1<<63)
	}
	slices.SortFunc(order, func(x, y phase0.ValidatorIndex) int { return cmp.Compare(place[x], place[y]) })
	if b.state != nil {
		b.state.memory.Store(key, order)
	}
	return order
}

// active returns the validators that have duties in an epoch.
func (b *branch) active(epoch phase0.Epoch) []phase0.ValidatorIndex {
	out := make([]phase0.ValidatorIndex, 0, len(b.validators))
	for i := range b.validators {
		if v := phase0.ValidatorIndex(i); b.state == nil || b.state.exitEpoch(v) > epoch {
			out = append(out, v)
		}
	}
	return out
}

// attesters returns all duties of an epoch.
func (b *branch) attesters(epoch phase0.Epoch) []*apiv1.AttesterDuty {
	duties := make([]*apiv1.AttesterDuty, 0, len(b.validators))
	first := b.chain.FirstSlot(epoch)
	for slot := first; slot < first+phase0.Slot(b.chain.SlotsPerEpoch); slot++ {
		committee := b.committee(slot)
		for i, v := range committee {
			duties = append(duties, &apiv1.AttesterDuty{
				PubKey: b.validators[v], Slot: slot, ValidatorIndex: v, CommitteesAtSlot: 1,
				CommitteeLength: uint64(len(committee)), ValidatorCommitteeIndex: uint64(i),
			})
		}
	}
	return duties
}

// proposer returns the proposer of a slot.
func (b *branch) proposer(slot phase0.Slot) phase0.ValidatorIndex {
	epoch := b.chain.EpochOf(slot)
	active, root := b.active(epoch), b.proposerRoot(epoch)
	if b.state != nil { // as on real chains, nothing that happens in the epoch before changes who it is
		root = b.attesterRoot(epoch)
	}
	return active[draw(root, "proposer", uint64(slot), uint64(len(active)))]
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

// seats returns the validator's seats in the sync committee of an epoch.
func (b *branch) seats(epoch phase0.Epoch, v phase0.ValidatorIndex) (seats []phase0.CommitteeIndex) {
	for seat, holder := range b.syncCommittee(epoch) {
		if holder == v {
			seats = append(seats, phase0.CommitteeIndex(seat))
		}
	}
	return seats
}

// syncCommittee returns the validator in each seat. On a scripted chain the seats rotate through all validators; on a live chain they
// are drawn for each period.
func (b *branch) syncCommittee(epoch phase0.Epoch) []phase0.ValidatorIndex {
	n, period := uint64(len(b.validators)), b.chain.SyncPeriodOf(epoch)
	if b.state != nil {
		if known, ok := b.state.memory.Load(period); ok {
			return known.([]phase0.ValidatorIndex)
		}
	}
	out := make([]phase0.ValidatorIndex, b.chain.SyncCommitteeSize)
	for seat := range out {
		out[seat] = phase0.ValidatorIndex(uint64(seat) % n)
		if b.state != nil {
			out[seat] = phase0.ValidatorIndex(draw(b.blocks[0], "sync committee", period<<32|uint64(seat), n))
		}
	}
	if b.state != nil {
		b.state.memory.Store(period, out)
	}
	return out
}

// checkpoint returns the checkpoint of an epoch.
func (b *branch) checkpoint(epoch phase0.Epoch) *phase0.Checkpoint {
	return &phase0.Checkpoint{Epoch: epoch, Root: b.rootAt(b.chain.FirstSlot(epoch))}
}

// justified returns the source checkpoint of an epoch's attesters. On a scripted chain it is that of the epoch before, as if all other
// validators always voted.
func (b *branch) justified(epoch phase0.Epoch) *phase0.Checkpoint {
	if b.state != nil {
		return b.state.enter(b, epoch).source(epoch)
	}
	return b.checkpoint(max(epoch, 1) - 1)
}

// finality returns the checkpoints in the head's state.
func (b *branch) finality() *apiv1.Finality {
	if b.state != nil {
		at := b.state.enter(b, b.chain.EpochOf(b.head))
		return &apiv1.Finality{Finalized: &at.finalized, Justified: &at.current, PreviousJustified: &at.previous}
	}
	justified := b.justified(b.chain.EpochOf(b.head))
	before := b.justified(justified.Epoch)
	return &apiv1.Finality{Finalized: before, Justified: justified, PreviousJustified: before}
}

// vote returns the vote of the slot's attesters on this branch.
func (b *branch) vote(slot phase0.Slot) *phase0.AttestationData {
	epoch := b.chain.EpochOf(slot)
	return &phase0.AttestationData{Slot: slot, BeaconBlockRoot: b.rootAt(slot), Source: b.justified(epoch), Target: b.checkpoint(epoch)}
}

// headEvent is a head event in the Beacon API's format.
type headEvent struct {
	Slot                string      `json:"slot"`
	Block               phase0.Root `json:"block"`
	State               phase0.Root `json:"state"`
	EpochTransition     bool        `json:"epoch_transition"`
	ExecutionOptimistic bool        `json:"execution_optimistic"`
	PreviousDuties      phase0.Root `json:"previous_duty_dependent_root"`
	CurrentDuties       phase0.Root `json:"current_duty_dependent_root"`
}

// headEvent returns the head event of the branch's head.
func (b *branch) headEvent() headEvent {
	epoch := b.chain.EpochOf(b.head)
	return headEvent{
		Slot: strconv.FormatUint(uint64(b.head), 10), Block: b.blocks[b.head], State: phase0.Root{1}, EpochTransition: b.chain.PositionInEpoch(b.head) == 0,
		PreviousDuties: b.attesterRoot(epoch), CurrentDuties: b.proposerRoot(epoch),
	}
}

// validator returns a validator in the head's state.
func (b *branch) validator(v phase0.ValidatorIndex) *apiv1.Validator {
	exit, withdrawable, slashed, now := never, never, false, b.chain.EpochOf(b.head)
	if b.state != nil {
		exit, slashed = b.state.exitEpoch(v), b.state.slashed[v]
	}
	status := apiv1.ValidatorStateActiveOngoing
	switch {
	case exit == never:
	case exit <= now && slashed:
		status = apiv1.ValidatorStateExitedSlashed
	case exit <= now:
		status = apiv1.ValidatorStateExitedUnslashed
	case slashed:
		status = apiv1.ValidatorStateActiveSlashed
	default:
		status = apiv1.ValidatorStateActiveExiting
	}
	if exit != never {
		withdrawable = exit + 1 // MIN_VALIDATOR_WITHDRAWABILITY_DELAY of the local network
	}
	return &apiv1.Validator{
		Index: v, Balance: stake, Status: status, Validator: &phase0.Validator{
			PublicKey: b.validators[v], WithdrawalCredentials: make([]byte, 32), EffectiveBalance: stake, Slashed: slashed,
			ExitEpoch: exit, WithdrawableEpoch: withdrawable,
		},
	}
}

// stake is every validator's balance, in Gwei: this chain has no rewards and no penalties.
const stake = 32_000_000_000
