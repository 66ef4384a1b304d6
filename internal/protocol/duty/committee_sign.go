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

// prepareSignatures computes what is to be signed and expects it of the others too.
func (c *Committee) prepareSignatures() ([]ShareToSign, error) {
	c.post = newCollector(c.committee.Quorum(), &c.requests, c.onWhole)
	c.data = make(map[phase0.CommitteeIndex]*phase0.AttestationData)
	signing := signing{chain: c.cfg.Chain, slot: c.duty.Slot}
	sync, err := signing.object(SignSyncMessage, c.vote.BlockRoot)
	if err != nil {
		return nil, err
	}
	attestations := make(map[*phase0.AttestationData]ShareToSign)
	work := make([]ShareToSign, len(c.items))
	for n := range c.items {
		item := &c.items[n]
		work[n] = sync
		if item.attester != nil {
			data := c.attestationData(item.attester)
			if _, ok := attestations[data]; !ok {
				if attestations[data], err = signing.attestation(data); err != nil {
					return nil, err
				}
			}
			work[n] = attestations[data]
		}
		work[n].Validator, work[n].Share = item.share.Validator, c.shareKey(item.share)
		item.root = work[n].Root
		c.post.partials.expect(item.share, item.root, n)
	}
	return work, nil
}

// attestationData returns the data of a beacon committee; from Electra on all committees share one.
func (c *Committee) attestationData(d *AttesterDuty) *phase0.AttestationData {
	fork := c.cfg.Chain.ForkIDAt(c.duty.Slot)
	index := eth.AttestationIndex(fork, d.CommitteeIndex)
	data := c.data[index]
	if data == nil {
		data = eth.AttestationData(fork, c.duty.Slot, index, c.vote.BlockRoot, c.vote.Source, c.vote.Target)
		c.data[index] = data
	}
	return data
}

// seat is the validator's place among the slot's attesters.
func (d *AttesterDuty) seat() eth.Seat {
	return eth.Seat{Validator: d.ValidatorIndex, Committee: d.CommitteeIndex, CommitteeLength: d.CommitteeLength, Position: d.Position}
}

// onSigned sends the own partial signatures: those that could be made. A validator without one goes on with the others'.
func (c *Committee) onSigned(_ time.Duration, result Result, err error) ([]Effect, error) {
	answer, _ := result.(SharesSigned)
	if err == nil && len(answer.Signatures) != len(c.items) {
		err = fmt.Errorf("%d signatures for %d roots", len(answer.Signatures), len(c.items))
	}
	if err != nil {
		c.signErr = fmt.Errorf("sign shares of slot %d: %w", c.duty.Slot, err)
		return nil, c.signErr
	}
	m := &wire.PartialSignatureMessages{Type: wire.PartialSigPostConsensus, Slot: c.duty.Slot}
	for n := range c.items {
		if refusal := answer.refusal(n); refusal != nil {
			c.unsigned(n, refusal)
			continue
		}
		m.Messages = append(m.Messages, &wire.PartialSignatureMessage{
			PartialSignature: answer.Signatures[n], SigningRoot: c.items[n].root,
			Signer: c.cfg.Self, ValidatorIndex: c.items[n].share.Index,
		})
	}
	if len(m.Messages) == 0 || c.muted && c.report.Unsigned > 0 {
		// What a muted duty sent before a restart is not known, and a second, different message would be a lie to the peers.
		return nil, c.signErr
	}
	message, err := partialMessage(c.consensus.id, m)
	if err != nil {
		return nil, err
	}
	return []Effect{Broadcast{Message: message, Partial: m}}, c.signErr
}

// unsigned notes why an item lacks the own signature. The first reason is kept for a person; the count says how many there are.
func (c *Committee) unsigned(n int, refusal error) {
	c.report.Unsigned++
	if c.signErr == nil && !errors.Is(refusal, ErrWithheld) {
		c.signErr = fmt.Errorf("sign shares of slot %d: validator %d: %w", c.duty.Slot, c.items[n].share.Index, refusal)
	}
}

// onWhole submits the signatures that became whole, attestations and sync committee messages each in one batch.
func (c *Committee) onWhole(_ time.Duration, whole []completed) ([]Effect, error) {
	fork := c.cfg.Chain.ForkIDAt(c.duty.Slot)
	var attestations []*spec.VersionedAttestation
	var messages []*altair.SyncCommitteeMessage
	var attesting, syncing []int
	var errs []error
	for _, w := range whole {
		item := &c.items[w.tag]
		if item.attester == nil {
			messages = append(messages, eth.NewSyncMessage(c.duty.Slot, c.vote.BlockRoot, item.share.Index, w.signature))
			syncing = append(syncing, w.tag)
			continue
		}
		a, err := eth.NewAttestation(fork, c.attestationData(item.attester), item.attester.seat(), w.signature)
		if err != nil {
			err = fmt.Errorf("validator %d: %w", item.attester.ValidatorIndex, err)
			item.submitted()
			c.submitErr = err
			errs = append(errs, err)
			continue
		}
		attestations = append(attestations, a)
		attesting = append(attesting, w.tag)
	}
	var out []Effect
	if len(attestations) > 0 {
		out = append(out, c.submit(SubmitAttestations{Attestations: attestations}, "attestations", attesting))
	}
	if len(messages) > 0 {
		out = append(out, c.submit(SubmitSyncMessages{Messages: messages}, "sync committee messages", syncing))
	}
	return append(out, c.finishIfSettled()...), errors.Join(errs...)
}

func (c *Committee) submit(work list, what string, items []int) Effect {
	return c.requests.insist(work, submitTries, c.onSubmitted(work, what, items, submitTries))
}

// onSubmitted settles each object by itself: what was taken, what is refused for good, and what is given again with the tries
// that are left.
func (c *Committee) onSubmitted(work list, what string, items []int, tries int) answer {
	return func(now time.Duration, result Result, err error) ([]Effect, error) {
		taken, again, failure := c.settle(items, result, err, tries)
		if taken > 0 {
			c.report.Submitted = now
			c.report.Submissions += taken
		}
		if failure != nil {
			failure = fmt.Errorf("submit %s of slot %d: %d of %d taken: %w", what, c.duty.Slot, taken, len(items), failure)
			c.submitErr = failure
		}
		out := c.finishIfSettled()
		if len(again) > 0 {
			rest, places := work.only(again), at(items, again)
			q := &question{work: rest, tries: tries - 1, then: c.onSubmitted(rest, what, places, tries-1)}
			out = append(out, c.requests.later(c.duty.Slot, now+c.cfg.Retry, q))
		}
		return out, failure
	}
}

// settle notes what became of submitted items. It returns how many were taken, the places of those to be given again, and
// why others are given up.
func (c *Committee) settle(items []int, result Result, err error, tries int) (taken int, again []int, failure error) {
	answer, _ := result.(Submitted)
	for n, item := range items {
		why := err
		if err == nil && n < len(answer.Failures) {
			why = answer.Failures[n]
		}
		switch {
		case why == nil:
			taken++
		case err == nil && tries > 0 && !errors.Is(why, ErrRefused):
			again = append(again, n)
			continue
		default:
			c.report.Untaken++
			if failure == nil {
				failure = fmt.Errorf("validator %d: %w", c.items[item].share.Index, why)
			}
		}
		c.items[item].submitted()
	}
	return taken, again, failure
}

func (c *Committee) finishIfSettled() []Effect {
	for n := range c.items {
		if !c.items[n].settled {
			return nil
		}
	}
	if c.submitErr != nil {
		return c.finish(ReasonSubmissionFailed, c.submitErr)
	}
	return c.finish(ReasonDone, nil)
}
