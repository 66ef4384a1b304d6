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
	version := c.cfg.Chain.VersionAt(c.duty.Slot)
	index := eth.AttestationIndex(version, d.CommitteeIndex)
	data := c.data[index]
	if data == nil {
		data = eth.AttestationData(version, c.duty.Slot, index, c.vote.BlockRoot, c.vote.Source, c.vote.Target)
		c.data[index] = data
	}
	return data
}

// seat is the validator's place among the slot's attesters.
func (d *AttesterDuty) seat() eth.Seat {
	return eth.Seat{Validator: d.ValidatorIndex, Committee: d.CommitteeIndex, CommitteeLength: d.CommitteeLength, Position: d.Position}
}

// onSigned sends the own partial signatures. Without them the duty goes on with those of the others.
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
		if answer.Signatures[n] == (phase0.BLSSignature{}) {
			continue // withheld; the others' may make it whole
		}
		m.Messages = append(m.Messages, &wire.PartialSignatureMessage{
			PartialSignature: answer.Signatures[n], SigningRoot: c.items[n].root,
			Signer: c.cfg.Self, ValidatorIndex: c.items[n].share.Index,
		})
	}
	message, err := partialMessage(c.consensus.id, m)
	if err != nil {
		return nil, err
	}
	return []Effect{Broadcast{Message: message, Partial: m}}, nil
}

// onWhole submits the signatures that became whole, attestations and sync committee messages each in one batch.
func (c *Committee) onWhole(_ time.Duration, whole []completed) ([]Effect, error) {
	version := c.cfg.Chain.VersionAt(c.duty.Slot)
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
		a, err := eth.NewAttestation(version, c.attestationData(item.attester), item.attester.seat(), w.signature)
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

func (c *Committee) submit(work Work, what string, items []int) Effect {
	return c.requests.insist(work, submitTries, func(now time.Duration, _ Result, err error) ([]Effect, error) {
		for _, n := range items {
			c.items[n].submitted()
		}
		if err != nil {
			c.submitErr = fmt.Errorf("submit %s of slot %d: %w", what, c.duty.Slot, err)
			return c.finishIfSettled(), c.submitErr
		}
		c.report.Submitted = now
		c.report.Submissions += len(items)
		return c.finishIfSettled(), nil
	})
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
