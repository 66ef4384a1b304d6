package duty

import (
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// committee is the role of one committee in one slot. It fetches a vote, decides it with the other operators, signs for every
// validator that attests or sits in the sync committee, and submits the signatures of a quorum.
//
// Source: spec/duties.md#committee.
type committee struct {
	*Machine
	items []voteItem
	check *VoteCheck       // set once the own vote is fetched
	vote  *wire.BeaconVote // the decided vote
	data  map[phase0.CommitteeIndex]*phase0.AttestationData
}

// voteItem is one signature of the duty: an attestation or a sync committee message.
type voteItem struct {
	share    *Share
	attester *AttesterDuty // nil for a sync committee message
}

// Role implements Duty.
func (d CommitteeDuty) Role() wire.Role { return wire.RoleCommittee }

// When implements Duty.
func (d CommitteeDuty) When() phase0.Slot { return d.Slot }

// Validators implements Duty.
func (d CommitteeDuty) Validators() []wire.ValidatorPK {
	out := make([]wire.ValidatorPK, 0, len(d.Attesters)+len(d.Sync))
	for n := range d.Attesters {
		out = append(out, d.Attesters[n].PubKey)
	}
	for n := range d.Sync {
		out = append(out, d.Sync[n].PubKey)
	}
	return out
}

// ID implements Duty.
func (d CommitteeDuty) ID(domain wire.Domain) wire.MessageID {
	return wire.NewCommitteeMessageID(domain, wire.RoleCommittee, d.Committee)
}

// Plan implements Duty.
func (d CommitteeDuty) Plan(m *Machine, shares map[wire.ValidatorPK]*Share) (Role, error) {
	if len(d.Attesters) == 0 && len(d.Sync) == 0 {
		return nil, wire.Errorf(wire.CodeNoBeaconDuties, "committee duty of slot %d: no duties", d.Slot)
	}
	c := &committee{Machine: m}
	for n := range d.Attesters {
		c.add(d.Committee, shares[d.Attesters[n].PubKey], &d.Attesters[n])
	}
	for n := range d.Sync {
		c.add(d.Committee, shares[d.Sync[n].PubKey], nil)
	}
	if len(c.items) == 0 {
		return nil, wire.Errorf(wire.CodeNoValidatorShares, "committee duty of slot %d: no share of any of its validators", d.Slot)
	}
	m.Serve(c.items[0].share, len(c.items))
	return c, nil
}

func (c *committee) add(id wire.CommitteeID, share *Share, attester *AttesterDuty) {
	if share == nil || share.Committee.ID() != id {
		return
	}
	if _, ok := share.SharePubKey(c.cfg.Self); !ok {
		return
	}
	c.items = append(c.items, voteItem{share, attester})
}

// Traits implements Role.
func (c *committee) Traits() Traits {
	return Traits{Many: true, Data: "vote", Value: "vote", Unavailable: ReasonVoteUnavailable}
}

// Question implements Decider.
func (c *committee) Question() Work { return FetchVote{Slot: c.slot} }

// Fetched makes the own vote from the answer.
func (c *committee) Fetched(now time.Duration, result Result) ([]Effect, error) {
	answer, _ := result.(Vote)
	if answer.Data == nil || answer.Data.Source == nil || answer.Data.Target == nil {
		err := errors.New("no attestation data in the answer")
		return c.Finish(ReasonVoteUnavailable, err), fmt.Errorf("fetch vote of slot %d: %w", c.slot, err)
	}
	own := &wire.BeaconVote{BlockRoot: answer.Data.BeaconBlockRoot, Source: answer.Data.Source, Target: answer.Data.Target}
	value, err := own.MarshalSSZ()
	if err == nil && !c.cfg.Spec.anySlot() {
		// A faulty beacon node must not make this operator propose a vote that nobody may sign.
		err = c.Absurd(value)
	}
	if err != nil {
		return c.Finish(ReasonVoteUnusable, err), fmt.Errorf("own vote: %w", err)
	}
	if c.cfg.Spec.anyContent() {
		return c.open(now, own)
	}
	return []Effect{c.askOwnHead(own, now+c.cfg.Retry/2)}, nil
}

// askOwnHead asks whether the head of the own vote is a known block: a beacon node that invents heads must not make this operator
// propose them. It asks again for a while, because a node may return a vote for a block a little before it returns the block. If the
// head stays unknown, the vote is for the target's block, which every operator of the same view knows.
func (c *committee) askOwnHead(own *wire.BeaconVote, until time.Duration) Effect {
	work := CheckBlocks{Slot: c.slot, Blocks: []BlockClaim{{Root: own.BlockRoot}}}
	var then answer
	then = func(now time.Duration, result Result, err error) ([]Effect, error) {
		answer, ok := result.(BlocksChecked)
		pause := c.cfg.poll()
		switch {
		case err != nil || !ok || answer.Verdict == BlocksKnown:
		case answer.Verdict == BlocksUnknown && now+pause <= until:
			return []Effect{c.requests.later(c.slot, now+pause, &question{work: work, then: then})}, nil
		default:
			own.BlockRoot = own.Target.Root
		}
		return c.open(now, own)
	}
	return c.requests.ask(work, then)
}

// open starts the consensus with a vote.
func (c *committee) open(now time.Duration, own *wire.BeaconVote) ([]Effect, error) {
	value, err := own.MarshalSSZ()
	if err != nil {
		return c.Finish(ReasonVoteUnusable, err), fmt.Errorf("own vote: %w", err)
	}
	dropErr := c.dropProtected(own)
	if len(c.items) == 0 {
		return c.Finish(ReasonProtected, dropErr), dropErr
	}
	c.check = &VoteCheck{
		Source: *own.Source, Target: *own.Target, Spec: c.cfg.Spec, Guard: c.cfg.Guard, Shares: c.attestingShares(),
		Every: c.muted || c.cfg.Spec.anySlot(),
	}
	effects, err := c.Open(now, value)
	if err == nil {
		return effects, dropErr
	}
	reason := ReasonVoteUnusable
	if code, _ := wire.CodeOf(err); code == wire.CodeSlashableAttestation {
		reason = ReasonProtected
	}
	if c.muted {
		reason = ReasonJoinedBefore
	}
	return append(effects, c.Finish(reason, err)...), err
}

// dropProtected leaves out attesters for which the own vote would be slashable, so that one validator's history does not cost the
// others their vote. A muted duty leaves out none: it may have sent its partial signatures before the restart, and a second, different
// message would be equivocation.
func (c *committee) dropProtected(own *wire.BeaconVote) error {
	if c.muted {
		return nil
	}
	var errs []error
	kept := c.items[:0]
	for _, item := range c.items {
		if item.attester != nil {
			if err := c.cfg.Guard.CheckAttestation(c.shareKey(item.share), own.Source.Epoch, own.Target.Epoch); err != nil {
				errs = append(errs, wire.Errorf(wire.CodeSlashableAttestation, "leave out validator %d: %w", item.share.Index, err))
				continue
			}
		}
		kept = append(kept, item)
	}
	c.items, c.report.Validators, c.report.Dropped = kept, len(kept), len(errs)
	return errors.Join(errs...)
}

func (c *committee) attestingShares() []phase0.BLSPubKey {
	var keys []phase0.BLSPubKey
	for _, item := range c.items {
		if item.attester != nil {
			keys = append(keys, c.shareKey(item.share))
		}
	}
	return keys
}

// shareKey returns this operator's public key of a share; add has checked that there is one.
func (c *committee) shareKey(s *Share) phase0.BLSPubKey {
	key, _ := s.SharePubKey(c.cfg.Self)
	return key
}

// Examine implements Decider.
func (c *committee) Examine(value []byte) error {
	if c.check == nil {
		return errors.New("the own vote is not known yet")
	}
	return c.check.Check(value)
}

// Blocks returns the head of a vote.
func (c *committee) Blocks(value []byte) []BlockClaim {
	vote, err := wire.DecodeBeaconVote(value)
	if err != nil {
		return nil
	}
	return []BlockClaim{{Root: vote.BlockRoot, Target: vote.Target}}
}

// Absurd accepts any source and target, as long as the target is of the slot's epoch.
func (c *committee) Absurd(value []byte) error {
	vote, err := wire.DecodeBeaconVote(value)
	if err == nil {
		err = vote.Validate()
	}
	if err != nil {
		return err
	}
	switch epoch := c.cfg.Chain.EpochOf(c.slot); {
	case vote.Target.Epoch != epoch:
		return wire.Errorf(wire.CodeCheckpointMismatch, "vote: target epoch %d in a slot of epoch %d", vote.Target.Epoch, epoch)
	case epoch > 0 && vote.Source.Epoch >= epoch:
		return wire.Errorf(wire.CodeAttestationSourceNotLessThanTarget, "vote: source epoch %d is not below target epoch %d", vote.Source.Epoch, epoch)
	}
	return nil
}

// Objects returns the attestations and sync committee messages, in the order of the items.
func (c *committee) Objects(value []byte) (Signing, error) {
	list := Signing{Slot: c.slot}
	vote, err := wire.DecodeBeaconVote(value)
	if err != nil {
		return list, err
	}
	c.vote = vote
	c.data = make(map[phase0.CommitteeIndex]*phase0.AttestationData)
	signing := signing{chain: c.cfg.Chain, slot: c.slot}
	sync, err := signing.object(SignSyncMessage, c.vote.BlockRoot)
	if err != nil {
		return list, err
	}
	attestations := make(map[*phase0.AttestationData]ShareToSign)
	list.Grow(len(c.items))
	for n := range c.items {
		item := &c.items[n]
		work := sync
		if item.attester != nil {
			data := c.attestationData(item.attester)
			if _, ok := attestations[data]; !ok {
				if attestations[data], err = signing.attestation(data); err != nil {
					return list, err
				}
			}
			work = attestations[data]
		}
		list.Add(item.share, work)
	}
	return list, nil
}

// attestationData returns the data of a beacon committee; from Electra on all committees share one.
func (c *committee) attestationData(d *AttesterDuty) *phase0.AttestationData {
	fork := c.cfg.Chain.ForkIDAt(c.slot)
	index := eth.AttestationIndex(fork, d.CommitteeIndex)
	data := c.data[index]
	if data == nil {
		data = eth.AttestationData(fork, c.slot, index, c.vote.BlockRoot, c.vote.Source, c.vote.Target)
		c.data[index] = data
	}
	return data
}

// seat is the validator's position among the slot's attesters.
func (d *AttesterDuty) seat() eth.Seat {
	return eth.Seat{Validator: d.ValidatorIndex, Committee: d.CommitteeIndex, CommitteeLength: d.CommitteeLength, Position: d.Position}
}

// Signed submits the recombined signatures, attestations and sync committee messages each in one batch.
func (c *committee) Signed(_ time.Duration, whole []Completed) ([]Effect, error) {
	fork := c.cfg.Chain.ForkIDAt(c.slot)
	var attestations []*spec.VersionedAttestation
	var messages []*altair.SyncCommitteeMessage
	var attesting, syncing []int
	var errs []error
	for _, w := range whole {
		item := &c.items[w.tag]
		if item.attester == nil {
			messages = append(messages, eth.NewSyncMessage(c.slot, c.vote.BlockRoot, item.share.Index, w.Signature))
			syncing = append(syncing, w.tag)
			continue
		}
		a, err := eth.NewAttestation(fork, c.attestationData(item.attester), item.attester.seat(), w.Signature)
		if err != nil {
			err = fmt.Errorf("validator %d: %w", item.attester.ValidatorIndex, err)
			c.GiveUp(w.tag, err)
			errs = append(errs, err)
			continue
		}
		attestations = append(attestations, a)
		attesting = append(attesting, w.tag)
	}
	var out []Effect
	if len(attestations) > 0 {
		out = append(out, c.Submit(SubmitAttestations{Attestations: attestations}, "attestations", attesting))
	}
	if len(messages) > 0 {
		out = append(out, c.Submit(SubmitSyncMessages{Messages: messages}, "sync committee messages", syncing))
	}
	return append(out, c.FinishIfSettled()...), errors.Join(errs...)
}
