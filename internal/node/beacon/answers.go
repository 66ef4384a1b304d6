package beacon

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/border"
)

// The checks of this file refuse an answer that does not fit its question, as far as the question alone shows it.

func wrong(format string, args ...any) error {
	return border.Refuse(border.WrongShape, format, args...)
}

// incomplete is the error of an answer that lacks some of what was asked for. Another node is asked; if none has more, the fullest
// answer is used.
type incomplete struct{ got, asked int }

// Error says how much is missing.
func (i *incomplete) Error() string {
	return fmt.Sprintf("the answer is about %d of %d validators", i.got, i.asked)
}

// once checks that each index of an answer was asked for and occurs once.
func once(asked []phase0.ValidatorIndex, n int, at func(int) phase0.ValidatorIndex) error {
	left := make(map[phase0.ValidatorIndex]bool, len(asked))
	for _, index := range asked {
		left[index] = true
	}
	for i := range n {
		index := at(i)
		open, known := left[index]
		switch {
		case !known:
			return wrong("the answer is about validator %d, which was not asked for", index)
		case !open:
			return wrong("the answer names validator %d twice", index)
		}
		left[index] = false
	}
	return nil
}

// complete returns an error if the answer has fewer entries than were asked for.
func complete(got, asked int) error {
	if got < asked {
		return &incomplete{got, asked}
	}
	return nil
}

// checkAttesters checks that each duty is of the epoch that was asked for. perEpoch is 0 while the chain is not known.
func checkAttesters(duties []*apiv1.AttesterDuty, asked []phase0.ValidatorIndex, epoch phase0.Epoch, perEpoch uint64) error {
	if err := once(asked, len(duties), func(i int) phase0.ValidatorIndex { return duties[i].ValidatorIndex }); err != nil {
		return err
	}
	for _, d := range duties {
		if uint64(d.CommitteeIndex) >= d.CommitteesAtSlot || d.ValidatorCommitteeIndex >= d.CommitteeLength || d.PubKey == (phase0.BLSPubKey{}) {
			return wrong("the duty of validator %d has no such committee or place", d.ValidatorIndex)
		}
		if perEpoch > 0 && uint64(d.Slot)/perEpoch != uint64(epoch) {
			return wrong("the duty of validator %d is of slot %d, asked for epoch %d", d.ValidatorIndex, d.Slot, epoch)
		}
	}
	return complete(len(duties), len(asked))
}

// checkProposers checks that each slot has one proposer; slot 0 may have none. perEpoch is 0 while the chain is not known.
func checkProposers(duties []*apiv1.ProposerDuty, epoch phase0.Epoch, perEpoch uint64) error {
	slots := make(map[phase0.Slot]bool, len(duties))
	for _, d := range duties {
		if slots[d.Slot] {
			return wrong("the answer names two proposers of slot %d", d.Slot)
		}
		if slots[d.Slot] = true; d.PubKey == (phase0.BLSPubKey{}) {
			return wrong("the proposer of slot %d has no key", d.Slot)
		}
		if perEpoch > 0 && uint64(d.Slot)/perEpoch != uint64(epoch) {
			return wrong("the answer has a proposer of slot %d, asked for epoch %d", d.Slot, epoch)
		}
	}
	least := perEpoch
	if epoch == 0 && least > 0 {
		least--
	}
	if uint64(len(duties)) < least {
		return wrong("the answer names %d proposers of %d slots", len(duties), perEpoch)
	}
	return nil
}

// mostSeats is the size of the largest sync committee.
const mostSeats = 512

func checkSync(duties []*apiv1.SyncCommitteeDuty, asked []phase0.ValidatorIndex) error {
	if err := once(asked, len(duties), func(i int) phase0.ValidatorIndex { return duties[i].ValidatorIndex }); err != nil {
		return err
	}
	for _, d := range duties {
		taken := make(map[phase0.CommitteeIndex]bool, len(d.ValidatorSyncCommitteeIndices))
		for _, seat := range d.ValidatorSyncCommitteeIndices {
			if seat >= mostSeats || taken[seat] {
				return wrong("validator %d has no such seat or has it twice: %d", d.ValidatorIndex, seat)
			}
			taken[seat] = true
		}
		if len(taken) == 0 || d.PubKey == (phase0.BLSPubKey{}) {
			return wrong("validator %d sits in the committee without a seat or a key", d.ValidatorIndex)
		}
	}
	return nil
}

func checkValidators(validators []*apiv1.Validator, asked []phase0.BLSPubKey) (map[phase0.ValidatorIndex]*apiv1.Validator, error) {
	left := make(map[phase0.BLSPubKey]bool, len(asked))
	for _, key := range asked {
		left[key] = true
	}
	out := make(map[phase0.ValidatorIndex]*apiv1.Validator, len(validators))
	for _, v := range validators {
		if v == nil || v.Validator == nil {
			return nil, border.Refuse(border.Null, "the answer has an empty validator")
		}
		if !left[v.Validator.PublicKey] {
			return nil, wrong("the answer names validator %#x twice, or it was not asked for", v.Validator.PublicKey)
		}
		left[v.Validator.PublicKey] = false
		if out[v.Index] != nil {
			return nil, wrong("the answer gives index %d twice", v.Index)
		}
		out[v.Index] = v
	}
	return out, complete(len(out), len(left))
}

// checkLiveness refuses an incomplete answer: a validator that is missing in it is not known to be inactive.
func checkLiveness(got []*apiv1.ValidatorLiveness, asked []phase0.ValidatorIndex) error {
	if err := once(asked, len(got), func(i int) phase0.ValidatorIndex { return got[i].Index }); err != nil {
		return err
	}
	if len(got) < len(asked) {
		return wrong("the answer is about %d of %d validators", len(got), len(asked))
	}
	return nil
}

func checkVote(got *phase0.AttestationData, slot phase0.Slot, perEpoch uint64) error {
	switch {
	case got == nil || got.Source == nil || got.Target == nil:
		return border.Refuse(border.Null, "answer has no checkpoints")
	case got.Slot != slot:
		return wrong("answer is for slot %d, asked for %d", got.Slot, slot)
	case perEpoch > 0 && uint64(got.Target.Epoch) != uint64(slot)/perEpoch:
		return wrong("answer has a target of epoch %d for slot %d", got.Target.Epoch, slot)
	case got.Source.Epoch > got.Target.Epoch:
		return wrong("answer has a source of epoch %d after its target of epoch %d", got.Source.Epoch, got.Target.Epoch)
	case got.BeaconBlockRoot == phase0.Root{}:
		return wrong("answer has no head")
	}
	return nil
}

// checkBlock checks that the whole block can be hashed, so that nothing in it is missing.
func checkBlock(got *api.VersionedProposal, slot phase0.Slot) error {
	if got == nil {
		return border.Refuse(border.Null, "the answer is no block")
	}
	if is, err := got.Slot(); err != nil || is != slot {
		return wrong("block is of slot %d, asked for %d (%v)", is, slot, err)
	}
	if _, err := got.Root(); err != nil {
		return wrong("block cannot be hashed: %v", err)
	}
	return nil
}

// checkAggregate checks that the aggregate is of the vote and of the beacon committee that were asked for, and has at least one vote.
// Otherwise the duty would end with an aggregate that every node refuses, and the other nodes would not be asked.
func checkAggregate(got *spec.VersionedAttestation, slot phase0.Slot, dataRoot phase0.Root, index phase0.CommitteeIndex) error {
	if got == nil || got.IsEmpty() {
		return border.Refuse(border.Null, "the answer is no aggregate")
	}
	voted, err := got.Data()
	if err != nil || voted == nil || voted.Source == nil || voted.Target == nil {
		return border.Refuse(border.Null, "the aggregate has no vote or no checkpoints")
	}
	bits, err := got.AggregationBits()
	if err != nil || bits.Count() == 0 || bits[len(bits)-1] == 0 {
		return wrong("the aggregate is of nobody, or its bits have no end")
	}
	of, err := aggregatedCommittee(got, voted)
	if err != nil {
		return err
	}
	if is, err := voted.HashTreeRoot(); err != nil || is != dataRoot || voted.Slot != slot || of != index {
		return wrong("the aggregate is of slot %d, committee %d, vote %#x: asked for %d, %d, %#x", voted.Slot, of, is, slot, index, dataRoot)
	}
	return nil
}

// aggregatedCommittee returns the one beacon committee of an aggregate: from its committee bits, or in earlier forks from its vote.
func aggregatedCommittee(a *spec.VersionedAttestation, voted *phase0.AttestationData) (phase0.CommitteeIndex, error) {
	committees, err := a.CommitteeBits()
	if err != nil { // earlier forks have no committee bits
		return voted.Index, nil
	}
	if committees.Count() != 1 {
		return 0, wrong("the aggregate is of %s, asked for one", fault.Count(committees.Count(), "beacon committee"))
	}
	return phase0.CommitteeIndex(committees.BitIndices()[0]), nil
}

func checkContribution(got *altair.SyncCommitteeContribution, slot phase0.Slot, subcommittee uint64, block phase0.Root) error {
	if got == nil {
		return border.Refuse(border.Null, "the answer is no contribution")
	}
	if got.Slot != slot || got.SubcommitteeIndex != subcommittee || got.BeaconBlockRoot != block {
		return wrong("contribution is of slot %d, subcommittee %d, block %#x: asked for %d, %d, %#x", got.Slot,
			got.SubcommitteeIndex, got.BeaconBlockRoot, slot, subcommittee, block)
	}
	if got.AggregationBits.Count() == 0 {
		return wrong("contribution of nobody")
	}
	return nil
}

// checkFinality refuses epochs that the clock has not reached: they would raise slashing records for ever. now is the clock's epoch;
// known is false while the chain is not known.
func checkFinality(got *apiv1.Finality, now phase0.Epoch, known bool) error {
	if got == nil || got.Justified == nil || got.PreviousJustified == nil || got.Finalized == nil {
		return border.Refuse(border.Null, "the answer lacks a checkpoint")
	}
	switch f, p, j := got.Finalized.Epoch, got.PreviousJustified.Epoch, got.Justified.Epoch; {
	case f > p || p > j:
		return wrong("finalized epoch %d, justified %d and %d are out of order", f, p, j)
	case known && j > now:
		return wrong("epoch %d is justified in epoch %d", j, now)
	case j > 0 && got.Justified.Root == phase0.Root{}:
		return wrong("epoch %d is justified without a block", j)
	}
	return nil
}

func checkGenesis(g *apiv1.Genesis) error {
	switch {
	case g == nil:
		return border.Refuse(border.Null, "the answer is null")
	case g.GenesisValidatorsRoot == phase0.Root{}, g.GenesisTime.Unix() <= 0:
		return wrong("the answer names no genesis")
	}
	return nil
}
