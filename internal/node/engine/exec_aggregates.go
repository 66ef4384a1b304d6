package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// fetchAggregate answers from the own view of the slot: the attestation data that the committee duty of the slot began with names
// both the attestations to aggregate and the block whose sync committee messages are aggregated.
func (e *Engine) fetchAggregate(ctx context.Context, work duty.FetchAggregate) (duty.Result, error) {
	data, err := e.vote(ctx, work.Slot)
	if err != nil {
		return nil, err
	}
	voted := *data
	voted.Index = eth.AttestationIndex(e.opts.Chain().ForkIDAt(work.Slot), work.CommitteeIndex)
	root, err := voted.HashTreeRoot()
	if err != nil {
		return nil, fmt.Errorf("hash attestation data: %w", err)
	}
	attestation, err := e.aggregates.get(memoKey{work.Slot, uint64(work.CommitteeIndex)}, func() (*spec.VersionedAttestation, error) {
		ctx, cancel := context.WithTimeout(ctx, e.timeout)
		defer cancel()
		return e.opts.Beacon.Aggregate(ctx, work.Slot, root, work.CommitteeIndex)
	})
	if err != nil {
		return nil, err
	}
	aggregate, err := eth.NewAggregate(attestation, work.Aggregator, work.Proof)
	return duty.Aggregate{Aggregate: aggregate}, err
}

// fetchContributions answers from the own view of the slot, as fetchAggregate does.
func (e *Engine) fetchContributions(ctx context.Context, work duty.FetchContributions) (duty.Result, error) {
	data, err := e.vote(ctx, work.Slot)
	if err != nil {
		return nil, err
	}
	out := duty.Contributions{Version: eth.Altair}
	var errs []error
	for _, p := range work.Proofs {
		contribution, err := e.contributions.get(memoKey{work.Slot, p.Subcommittee}, func() (*altair.SyncCommitteeContribution, error) {
			ctx, cancel := context.WithTimeout(ctx, e.timeout)
			defer cancel()
			return e.opts.Beacon.Contribution(ctx, work.Slot, p.Subcommittee, data.BeaconBlockRoot)
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("subcommittee %d: %w", p.Subcommittee, err))
			continue
		}
		out.List = append(out.List, &wire.Contribution{SelectionProofSig: p.Proof, Contribution: *contribution})
	}
	if len(out.List) == 0 {
		return nil, errors.Join(errs...)
	}
	if len(errs) > 0 {
		e.metrics.unfetched.Add(float64(len(errs)))
		e.log.Info("some contributions are missing", "slot", work.Slot, "fetched", len(out.List), "of", len(work.Proofs), "err", errs[0])
	}
	return out, nil
}

// submitAggregates gives the aggregates of all duties of the batch to the beacon node in one call for each version.
func (e *Engine) submitAggregates(ctx context.Context, jobs []jobOf[duty.SubmitAggregate]) {
	version := func(work duty.SubmitAggregate) spec.DataVersion { return work.Aggregate.Version }
	for _, same := range byVersion(jobs, version) {
		submitTogether(ctx, e, same, func(work duty.SubmitAggregate) []*spec.VersionedSignedAggregateAndProof {
			return []*spec.VersionedSignedAggregateAndProof{work.Aggregate}
		}, e.opts.Beacon.SubmitAggregates)
	}
}

func (e *Engine) submitContributions(ctx context.Context, jobs []jobOf[duty.SubmitContributions]) {
	submitTogether(ctx, e, jobs, func(work duty.SubmitContributions) []*altair.SignedContributionAndProof {
		return work.Contributions
	}, e.opts.Beacon.SubmitContributions)
}

func (e *Engine) submitExit(ctx context.Context, work duty.SubmitExit) (duty.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	return duty.Submitted{}, e.opts.Beacon.SubmitExit(ctx, work.Exit)
}
