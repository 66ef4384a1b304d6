package engine

import (
	"context"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

func (e *Engine) fetchVote(ctx context.Context, work duty.FetchVote) (duty.Result, error) {
	data, err := e.vote(ctx, work.Slot)
	return duty.Vote{Data: data}, err
}

// vote asks for attestation data once a slot, so that all committees see the same head.
func (e *Engine) vote(ctx context.Context, slot phase0.Slot) (*phase0.AttestationData, error) {
	return e.votes.get(memoKey{slot: slot}, func() (*phase0.AttestationData, error) {
		ctx, cancel := context.WithTimeout(ctx, e.timeout)
		defer cancel()
		return e.opts.Beacon.AttestationData(ctx, slot, 0)
	})
}

func (e *Engine) fetchBlock(ctx context.Context, work duty.FetchBlock) (duty.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	proposal, err := e.opts.Beacon.Proposal(ctx, work.Slot, work.Randao, e.opts.Graffiti)
	return duty.Block{Proposal: proposal}, err
}

// submitAttestations gives the attestations of all duties of the batch to the beacon node in one call for each
// version.
func (e *Engine) submitAttestations(ctx context.Context, jobs []jobOf[duty.SubmitAttestations]) {
	version := func(work duty.SubmitAttestations) spec.DataVersion { return work.Attestations[0].Version }
	for _, same := range byVersion(jobs, version) {
		submitTogether(ctx, e, same, func(work duty.SubmitAttestations) []*spec.VersionedAttestation {
			return work.Attestations
		}, e.opts.Beacon.SubmitAttestations)
	}
}

func (e *Engine) submitSyncMessages(ctx context.Context, jobs []jobOf[duty.SubmitSyncMessages]) {
	submitTogether(ctx, e, jobs, func(work duty.SubmitSyncMessages) []*altair.SyncCommitteeMessage {
		return work.Messages
	}, e.opts.Beacon.SubmitSyncMessages)
}

func (e *Engine) submitBlock(ctx context.Context, work duty.SubmitBlock) (duty.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	if work.Full != nil {
		return duty.Submitted{}, e.opts.Beacon.SubmitProposal(ctx, work.Full)
	}
	return duty.Submitted{}, e.opts.Beacon.SubmitBlindedProposal(ctx, work.Blinded)
}
