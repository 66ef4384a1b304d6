package beacon

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/http"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// AttesterDuties are an epoch's attester duties and the root of the block that they depend on.
type AttesterDuties struct {
	Epoch         phase0.Epoch
	DependentRoot phase0.Root
	Duties        []*apiv1.AttesterDuty
}

// ProposerDuties are an epoch's proposer duties and the root of the block that they depend on.
type ProposerDuties struct {
	Epoch         phase0.Epoch
	DependentRoot phase0.Root
	Duties        []*apiv1.ProposerDuty
}

// Genesis returns the chain's genesis: time, validators root and fork version.
func (c *Client) Genesis(ctx context.Context) (*apiv1.Genesis, error) {
	return call(ctx, c, "genesis", func(ctx context.Context, _ *http.Service) (*apiv1.Genesis, error) {
		return c.freshGenesis(ctx)
	})
}

// Finality returns the head state's checkpoints.
func (c *Client) Finality(ctx context.Context) (*apiv1.Finality, error) {
	return call(ctx, c, "finality", func(ctx context.Context, s *http.Service) (*apiv1.Finality, error) {
		got, err := data(s.Finality(ctx, &api.FinalityOpts{State: "head"}))
		if err != nil {
			return nil, err
		}
		_, now, known := c.epochs()
		return got, checkFinality(got, now, known)
	})
}

// Validators returns the validators of the given keys that the head state has, by index. A node that does not support POST is asked
// with GET, in parts.
func (c *Client) Validators(ctx context.Context, keys []phase0.BLSPubKey) (map[phase0.ValidatorIndex]*apiv1.Validator, error) {
	return call(ctx, c, "validators", func(ctx context.Context, s *http.Service) (map[phase0.ValidatorIndex]*apiv1.Validator, error) {
		found, err := c.lookUp(ctx, s, keys)
		if err != nil {
			return nil, err
		}
		return checkValidators(found, keys)
	})
}

const detourValidators = "validators: GET in place of POST"

func (c *Client) lookUp(ctx context.Context, s *http.Service, keys []phase0.BLSPubKey) ([]*apiv1.Validator, error) {
	var first error
	if !c.detoured(detourValidators) {
		found, err := data(s.Validators(ctx, &api.ValidatorsOpts{State: "head", PubKeys: keys}))
		if err == nil {
			return slices.Collect(maps.Values(found)), nil
		}
		if !refusesWay(err) {
			return nil, err
		}
		first = err
	}
	found, err := c.getValidators(ctx, keys)
	if err != nil {
		c.detour(detourValidators, false, nil)
		return nil, errors.Join(first, err)
	}
	c.detour(detourValidators, true, first)
	return found, nil
}

// AttesterDuties returns the attester duties of the validators in an epoch: the current or the next one.
func (c *Client) AttesterDuties(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) (*AttesterDuties, error) {
	return call(ctx, c, "attester_duties", func(ctx context.Context, s *http.Service) (*AttesterDuties, error) {
		resp, err := s.AttesterDuties(ctx, &api.AttesterDutiesOpts{Epoch: epoch, Indices: indices})
		if err != nil {
			return nil, err
		}
		perEpoch, _, _ := c.epochs()
		got := &AttesterDuties{Epoch: epoch, DependentRoot: dependentRoot(resp.Metadata), Duties: resp.Data}
		return got, checkAttesters(resp.Data, indices, epoch, perEpoch)
	})
}

// ProposerDuties returns all proposer duties of the epoch.
func (c *Client) ProposerDuties(ctx context.Context, epoch phase0.Epoch) (*ProposerDuties, error) {
	return call(ctx, c, "proposer_duties", func(ctx context.Context, s *http.Service) (*ProposerDuties, error) {
		resp, err := s.ProposerDuties(ctx, &api.ProposerDutiesOpts{Epoch: epoch})
		if err != nil {
			return nil, err
		}
		perEpoch, _, _ := c.epochs()
		got := &ProposerDuties{Epoch: epoch, DependentRoot: dependentRoot(resp.Metadata), Duties: resp.Data}
		return got, checkProposers(resp.Data, epoch, perEpoch)
	})
}

// SyncCommitteeDuties returns the sync committee seats of the validators in the epoch's period.
func (c *Client) SyncCommitteeDuties(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) ([]*apiv1.SyncCommitteeDuty, error) {
	return call(ctx, c, "sync_duties", func(ctx context.Context, s *http.Service) ([]*apiv1.SyncCommitteeDuty, error) {
		got, err := data(s.SyncCommitteeDuties(ctx, &api.SyncCommitteeDutiesOpts{Epoch: epoch, Indices: indices}))
		if err != nil {
			return nil, err
		}
		return got, checkSync(got, indices)
	})
}

// AttestationData returns what an attester of the committee index would vote for in the slot.
func (c *Client) AttestationData(ctx context.Context, slot phase0.Slot, index phase0.CommitteeIndex) (*phase0.AttestationData, error) {
	return call(ctx, c, "attestation_data", func(ctx context.Context, s *http.Service) (*phase0.AttestationData, error) {
		got, err := data(s.AttestationData(ctx, &api.AttestationDataOpts{Slot: slot, CommitteeIndex: index}))
		if err != nil {
			return nil, err
		}
		perEpoch, _, _ := c.epochs()
		return got, checkVote(got, slot, perEpoch)
	})
}

// Proposal returns a block to propose in the slot, full or blinded as the node chooses.
func (c *Client) Proposal(ctx context.Context, slot phase0.Slot, randao phase0.BLSSignature, graffiti [32]byte) (*api.VersionedProposal, error) {
	return call(ctx, c, "proposal", func(ctx context.Context, s *http.Service) (*api.VersionedProposal, error) {
		got, err := data(s.Proposal(ctx, &api.ProposalOpts{Slot: slot, RandaoReveal: randao, Graffiti: graffiti}))
		if err != nil {
			return nil, err
		}
		return got, checkBlock(got, slot)
	})
}

// Aggregate returns the best aggregate that the node knows of a beacon committee's attestations with the given data.
func (c *Client) Aggregate(ctx context.Context, slot phase0.Slot, dataRoot phase0.Root, index phase0.CommitteeIndex) (*spec.VersionedAttestation, error) {
	return call(ctx, c, "aggregate", func(ctx context.Context, s *http.Service) (*spec.VersionedAttestation, error) {
		got, err := data(s.AggregateAttestation(ctx, &api.AggregateAttestationOpts{Slot: slot, AttestationDataRoot: dataRoot, CommitteeIndex: index}))
		if err != nil {
			return nil, err
		}
		return got, checkAggregate(got, slot, dataRoot, index)
	})
}

// Contribution returns the best contribution that the node knows of a sync subcommittee's messages for the block.
func (c *Client) Contribution(ctx context.Context, slot phase0.Slot, subcommittee uint64, block phase0.Root) (*altair.SyncCommitteeContribution, error) {
	return call(ctx, c, "contribution", func(ctx context.Context, s *http.Service) (*altair.SyncCommitteeContribution, error) {
		got, err := data(s.SyncCommitteeContribution(ctx, &api.SyncCommitteeContributionOpts{Slot: slot, SubcommitteeIndex: subcommittee, BeaconBlockRoot: block}))
		if err != nil {
			return nil, err
		}
		return got, checkContribution(got, slot, subcommittee, block)
	})
}

// Liveness returns for each validator whether the node saw it active in an epoch: the current one or the one before.
func (c *Client) Liveness(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) (map[phase0.ValidatorIndex]bool, error) {
	return call(ctx, c, "liveness", func(ctx context.Context, s *http.Service) (map[phase0.ValidatorIndex]bool, error) {
		got, err := data(s.ValidatorLiveness(ctx, &api.ValidatorLivenessOpts{Epoch: epoch, Indices: indices}))
		if err == nil {
			err = checkLiveness(got, indices)
		}
		if err != nil {
			return nil, err
		}
		live := make(map[phase0.ValidatorIndex]bool, len(got))
		for _, v := range got {
			live[v.Index] = v.IsLive
		}
		return live, nil
	})
}

// data unwraps an answer; the library promises a non-nil response when there is no error.
func data[T any](resp *api.Response[T], err error) (T, error) {
	if err != nil {
		var zero T
		return zero, err
	}
	return resp.Data, nil
}

// dependentRoot reads the root from an answer's metadata; the zero root when the node left it out.
func dependentRoot(metadata map[string]any) phase0.Root {
	root, _ := metadata["dependent_root"].(phase0.Root)
	return root
}
