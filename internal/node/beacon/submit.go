package beacon

import (
	"context"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/http"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func submit(ctx context.Context, c *Client, name string, f func(context.Context, *http.Service) error) error {
	_, err := call(ctx, c, name, func(ctx context.Context, s *http.Service) (struct{}, error) { return struct{}{}, f(ctx, s) })
	return err
}

// SubmitAttestations publishes attestations, all of one version.
func (c *Client) SubmitAttestations(ctx context.Context, attestations []*spec.VersionedAttestation) error {
	return submit(ctx, c, "submit_attestations", func(ctx context.Context, s *http.Service) error {
		return s.SubmitAttestations(ctx, &api.SubmitAttestationsOpts{Attestations: attestations})
	})
}

// SubmitSyncMessages publishes sync committee messages.
func (c *Client) SubmitSyncMessages(ctx context.Context, messages []*altair.SyncCommitteeMessage) error {
	return submit(ctx, c, "submit_sync_messages", func(ctx context.Context, s *http.Service) error {
		return s.SubmitSyncCommitteeMessages(ctx, messages)
	})
}

// SubmitProposal publishes a full signed block.
func (c *Client) SubmitProposal(ctx context.Context, block *api.VersionedSignedProposal) error {
	return submit(ctx, c, "submit_proposal", func(ctx context.Context, s *http.Service) error {
		return s.SubmitProposal(ctx, &api.SubmitProposalOpts{Proposal: block})
	})
}

// SubmitBlindedProposal publishes a blinded signed block, which the node completes.
func (c *Client) SubmitBlindedProposal(ctx context.Context, block *api.VersionedSignedBlindedProposal) error {
	return submit(ctx, c, "submit_blinded_proposal", func(ctx context.Context, s *http.Service) error {
		return s.SubmitBlindedProposal(ctx, &api.SubmitBlindedProposalOpts{Proposal: block})
	})
}

// SubmitPreparations submits the fee recipient that each validator's blocks must pay.
func (c *Client) SubmitPreparations(ctx context.Context, preparations []*apiv1.ProposalPreparation) error {
	return submit(ctx, c, "submit_preparations", func(ctx context.Context, s *http.Service) error {
		return s.SubmitProposalPreparations(ctx, preparations)
	})
}

// SubmitCommitteeSubscriptions asks the node to join the subnets of coming attestations.
func (c *Client) SubmitCommitteeSubscriptions(ctx context.Context, subscriptions []*apiv1.BeaconCommitteeSubscription) error {
	return submit(ctx, c, "submit_committee_subscriptions", func(ctx context.Context, s *http.Service) error {
		return s.SubmitBeaconCommitteeSubscriptions(ctx, subscriptions)
	})
}

// SubmitSyncSubscriptions asks the node to join the sync committee subnets.
func (c *Client) SubmitSyncSubscriptions(ctx context.Context, subscriptions []*apiv1.SyncCommitteeSubscription) error {
	return submit(ctx, c, "submit_sync_subscriptions", func(ctx context.Context, s *http.Service) error {
		return s.SubmitSyncCommitteeSubscriptions(ctx, subscriptions)
	})
}

// SubmitAggregates publishes signed aggregates, all of one version.
func (c *Client) SubmitAggregates(ctx context.Context, aggregates []*spec.VersionedSignedAggregateAndProof) error {
	return submit(ctx, c, "submit_aggregates", func(ctx context.Context, s *http.Service) error {
		return s.SubmitAggregateAttestations(ctx, &api.SubmitAggregateAttestationsOpts{SignedAggregateAndProofs: aggregates})
	})
}

// SubmitContributions publishes signed sync committee contributions.
func (c *Client) SubmitContributions(ctx context.Context, contributions []*altair.SignedContributionAndProof) error {
	return submit(ctx, c, "submit_contributions", func(ctx context.Context, s *http.Service) error {
		return s.SubmitSyncCommitteeContributions(ctx, contributions)
	})
}

// SubmitExit publishes a signed voluntary exit.
func (c *Client) SubmitExit(ctx context.Context, exit *phase0.SignedVoluntaryExit) error {
	return submit(ctx, c, "submit_exit", func(ctx context.Context, s *http.Service) error {
		return s.SubmitVoluntaryExit(ctx, exit)
	})
}

// SubmitRegistrations submits signed registrations to the node's builders. A node without builders may refuse them.
func (c *Client) SubmitRegistrations(ctx context.Context, registrations []*apiv1.SignedValidatorRegistration) error {
	versioned := make([]*api.VersionedSignedValidatorRegistration, len(registrations))
	for n, r := range registrations {
		versioned[n] = &api.VersionedSignedValidatorRegistration{Version: spec.BuilderVersionV1, V1: r}
	}
	return submit(ctx, c, "submit_registrations", func(ctx context.Context, s *http.Service) error {
		return s.SubmitValidatorRegistrations(ctx, versioned)
	})
}
