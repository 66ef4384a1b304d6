package engine

import (
	"context"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

func (e *Engine) fetchVotes(ctx context.Context, jobs []job) {
	for _, j := range jobs {
		data, err := e.fetchVote(ctx, j.work.(duty.FetchVote).Slot)
		if err != nil {
			e.answer(j, nil, err)
			continue
		}
		e.answer(j, duty.Vote{Data: data}, nil)
	}
}

// fetchVote asks once a slot, so that all committees see the same head.
func (e *Engine) fetchVote(ctx context.Context, slot phase0.Slot) (*phase0.AttestationData, error) {
	return e.votes.get(memoKey{slot: slot}, func() (*phase0.AttestationData, error) {
		ctx, cancel := context.WithTimeout(ctx, e.timeout)
		defer cancel()
		return e.opts.Beacon.AttestationData(ctx, slot, 0)
	})
}

func (e *Engine) fetchBlocks(ctx context.Context, jobs []job) {
	for _, j := range jobs {
		work := j.work.(duty.FetchBlock)
		ctx, cancel := context.WithTimeout(ctx, e.timeout)
		proposal, err := e.opts.Beacon.Proposal(ctx, work.Slot, work.Randao, e.opts.Graffiti)
		cancel()
		if err != nil {
			e.answer(j, nil, err)
			continue
		}
		e.answer(j, duty.Block{Proposal: proposal}, nil)
	}
}

// submitAttestations gives the attestations of all duties of the batch to the beacon node in one call for each
// version.
func (e *Engine) submitAttestations(ctx context.Context, jobs []job) {
	for len(jobs) > 0 {
		n := 1
		for n < len(jobs) && attestationVersion(jobs[n]) == attestationVersion(jobs[0]) {
			n++
		}
		submitTogether(ctx, e, jobs[:n], func(j job) []*spec.VersionedAttestation {
			return j.work.(duty.SubmitAttestations).Attestations
		}, e.opts.Beacon.SubmitAttestations)
		jobs = jobs[n:]
	}
}

func attestationVersion(j job) spec.DataVersion {
	return j.work.(duty.SubmitAttestations).Attestations[0].Version
}

func (e *Engine) submitSyncMessages(ctx context.Context, jobs []job) {
	submitTogether(ctx, e, jobs, func(j job) []*altair.SyncCommitteeMessage {
		return j.work.(duty.SubmitSyncMessages).Messages
	}, e.opts.Beacon.SubmitSyncMessages)
}

func (e *Engine) submitBlocks(ctx context.Context, jobs []job) {
	for _, j := range jobs {
		work := j.work.(duty.SubmitBlock)
		ctx, cancel := context.WithTimeout(ctx, e.timeout)
		var err error
		if work.Full != nil {
			err = e.opts.Beacon.SubmitProposal(ctx, work.Full)
		} else {
			err = e.opts.Beacon.SubmitBlindedProposal(ctx, work.Blinded)
		}
		cancel()
		e.answer(j, duty.Submitted{}, err)
	}
}
