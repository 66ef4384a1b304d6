package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func (e *Engine) fetchVote(ctx context.Context, work duty.FetchVote) (duty.Result, error) {
	data, err := e.vote(ctx, work.Slot)
	return duty.Vote{Data: data}, err
}

// vote fetches attestation data once a slot, so that all committees see the same head.
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

// fetchAggregate fetches by this operator's own view of the slot: the attestation data of the slot's committee duty names both the
// attestations to aggregate and the block whose sync committee messages are aggregated.
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

// fetchContributions fetches by this operator's own view of the slot, as fetchAggregate does.
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
		e.log.Info("some contributions are missing", "slot", work.Slot, "fetched", len(out.List), "of", len(work.Proofs), "cause", errs[0])
	}
	return out, nil
}
