package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/attestantio/go-eth2-client/api"
	apielectra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/holiman/uint256"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// beaconChain is a consistent fake of the chain that all operators' beacon nodes follow. Justification runs one epoch
// behind; a beacon node may see a slot's head late.
type beaconChain struct {
	w *World
	// accepted is what was submitted: object, validator, slot → the submitters and the signature of each.
	accepted map[Submission]map[wire.OperatorID]phase0.BLSSignature
	// duties are the committee's, by slot, once asked for.
	duties map[phase0.Slot]duty.CommitteeDuty
}

// Submission names something that the chain expects of a validator.
type Submission struct {
	Kind      string // "attestation", "sync" or "block"
	Slot      phase0.Slot
	Validator phase0.ValidatorIndex
	// Root is the attested or proposed block root: equal objects are equal submissions.
	Root phase0.Root
}

func newBeaconChain(w *World) *beaconChain {
	return &beaconChain{w: w, accepted: make(map[Submission]map[wire.OperatorID]phase0.BLSSignature), duties: make(map[phase0.Slot]duty.CommitteeDuty)}
}

// blockRoot is the root of the chain's block in a slot.
func (b *beaconChain) blockRoot(slot phase0.Slot) phase0.Root {
	var seed [24]byte
	copy(seed[:], "block")
	binary.LittleEndian.PutUint64(seed[8:], b.w.cfg.Seed)
	binary.LittleEndian.PutUint64(seed[16:], uint64(slot))
	return sha256.Sum256(seed[:])
}

// header returns the header of a block of the chain up to a slot, or of one that was submitted; nil for all others. Every slot has a
// block.
func (b *beaconChain) header(root phase0.Root, now phase0.Slot) *phase0.BeaconBlockHeader {
	for back := range min(now+1, 4*slotsPerEpoch) {
		if slot := now - back; b.blockRoot(slot) == root {
			header := &phase0.BeaconBlockHeader{Slot: slot}
			if slot > 0 {
				header.ParentRoot = b.blockRoot(slot - 1)
			}
			return header
		}
	}
	for s := range b.accepted {
		if s.Kind == "block" && s.Root == root {
			return &phase0.BeaconBlockHeader{Slot: s.Slot, ParentRoot: b.blockRoot(s.Slot - 1)}
		}
	}
	return nil
}

func (b *beaconChain) checkpoint(epoch phase0.Epoch) *phase0.Checkpoint {
	return &phase0.Checkpoint{Epoch: epoch, Root: b.blockRoot(b.w.profile.FirstSlot(epoch))}
}

// attestationData is what a beacon node sees; late is how many slots behind its head is.
func (b *beaconChain) attestationData(slot phase0.Slot, late phase0.Slot) *phase0.AttestationData {
	epoch := b.w.profile.EpochOf(slot)
	late = min(late, slot-b.w.profile.FirstSlot(epoch)) // an older head would have another target
	return &phase0.AttestationData{
		Slot: slot, BeaconBlockRoot: b.blockRoot(slot - min(late, slot)), Source: b.checkpoint(epoch - 1), Target: b.checkpoint(epoch),
	}
}

// committee returns the committee's duty of a slot, if it has one.
func (b *beaconChain) committee(slot phase0.Slot) (duty.CommitteeDuty, bool) {
	d, known := b.duties[slot]
	if !known {
		d = b.newCommittee(slot)
		b.duties[slot] = d
	}
	return d, len(d.Attesters)+len(d.Sync) > 0
}

func (b *beaconChain) newCommittee(slot phase0.Slot) duty.CommitteeDuty {
	d := duty.CommitteeDuty{Slot: slot, Committee: b.w.committee.ID()}
	epoch := uint64(b.w.profile.EpochOf(slot))
	for n, keys := range b.w.keys.validators {
		if (uint64(n)+epoch)%slotsPerEpoch == uint64(slot)%slotsPerEpoch {
			d.Attesters = append(d.Attesters, duty.AttesterDuty{
				PubKey: keys.share.Validator, ValidatorIndex: keys.share.Index, CommitteeIndex: phase0.CommitteeIndex(n % 4),
				CommitteeLength: 16, CommitteesAtSlot: 4, Position: uint64(n % 16),
			})
		}
		if n < b.w.cfg.Sync {
			d.Sync = append(d.Sync, duty.SyncDuty{PubKey: keys.share.Validator, ValidatorIndex: keys.share.Index, Seats: []uint64{uint64(n)}})
		}
	}
	return d
}

// proposer returns the proposal of a slot, if it is ours.
func (b *beaconChain) proposer(slot phase0.Slot) (duty.ProposerDuty, bool) {
	every := phase0.Slot(b.w.cfg.ProposalEvery)
	if every == 0 || slot%every != 0 {
		return duty.ProposerDuty{}, false
	}
	keys := b.w.keys.validators[uint64(slot/every)%uint64(len(b.w.keys.validators))]
	return duty.ProposerDuty{Slot: slot, PubKey: keys.share.Validator, ValidatorIndex: keys.share.Index, FeeRecipients: [][20]byte{payee}}, true
}

// block is what a builder's beacon node would propose.
func (b *beaconChain) block(slot phase0.Slot, randao phase0.BLSSignature, builder wire.OperatorID, life int) *api.VersionedProposal {
	d, _ := b.proposer(slot)
	return &api.VersionedProposal{Version: spec.DataVersionElectra, Electra: &apielectra.BlockContents{Block: &electra.BeaconBlock{
		Slot: slot, ProposerIndex: d.ValidatorIndex, ParentRoot: b.blockRoot(slot - 1), StateRoot: phase0.Root{byte(builder), byte(life)},
		Body: &electra.BeaconBlockBody{
			RANDAOReveal:  randao,
			ETH1Data:      &phase0.ETH1Data{BlockHash: make([]byte, 32)},
			SyncAggregate: &altair.SyncAggregate{SyncCommitteeBits: make([]byte, 64)},
			ExecutionPayload: &deneb.ExecutionPayload{
				FeeRecipient: payee,
				Timestamp:    uint64(b.w.profile.SlotStart(slot).Unix()), GasLimit: 36_000_000, BlockNumber: uint64(slot), BaseFeePerGas: uint256.NewInt(7), ExtraData: []byte{byte(builder)},
				Transactions: []bellatrix.Transaction{{byte(builder), byte(slot)}},
			},
			ExecutionRequests: &electra.ExecutionRequests{},
		},
	}}}
}

// errPayload is what a beacon node answers to a blinded block whose payload it does not have.
var errPayload = errors.New("400: payload of the blinded block is unknown")

func (b *beaconChain) accept(by wire.OperatorID, s Submission, signature phase0.BLSSignature) {
	if b.accepted[s] == nil {
		b.accepted[s] = make(map[wire.OperatorID]phase0.BLSSignature)
	}
	b.accepted[s][by] = signature
	b.w.trace.add(b.w.clock.Now(), "op %d submits %s slot %d validator %d root %x signature %x", by, s.Kind, s.Slot, s.Validator, s.Root[:4], signature[:4])
}

// Submissions lists what was submitted, ordered, with its submitters in ascending order.
func (w *World) Submissions() []Submitted {
	out := make([]Submitted, 0, len(w.beacon.accepted))
	for s, by := range w.beacon.accepted {
		entry := Submitted{Submission: s, Equal: true}
		for _, id := range w.committee {
			if signature, ok := by[id]; ok {
				entry.By = append(entry.By, id)
				entry.Equal = entry.Equal && signature == by[entry.By[0]]
			}
		}
		out = append(out, entry)
	}
	slices.SortFunc(out, func(a, b Submitted) int {
		if a.Slot != b.Slot {
			return int(int64(a.Slot) - int64(b.Slot))
		}
		if a.Kind != b.Kind {
			return slices.Compare([]byte(a.Kind), []byte(b.Kind))
		}
		return int(int64(a.Validator) - int64(b.Validator))
	})
	return out
}

// Submitted is a submission and who made it; Equal says that all of them submitted the same signature.
type Submitted struct {
	Submission
	By    []wire.OperatorID
	Equal bool
}

// voteID names the committee's duties, blockID a validator's proposals.
func (w *World) voteID() wire.MessageID {
	return wire.NewCommitteeMessageID(w.profile.Schedule[0].Domain, wire.RoleCommittee, w.committee.ID())
}

func (w *World) blockID(pk wire.ValidatorPK) wire.MessageID {
	return wire.NewValidatorMessageID(w.profile.Schedule[0].Domain, wire.RoleProposer, pk)
}
