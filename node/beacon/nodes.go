package beacon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Nodes is one or more beacon nodes behind the methods of one. A question goes to the nodes in order of their
// state until one answers; a submission goes to all and succeeds when one takes it.
type Nodes struct{ clients []*Client }

// ErrNoNodes says that no beacon node was configured.
var ErrNoNodes = errors.New("no beacon node is configured")

// NewNodes returns the clients as one; there must be at least one.
func NewNodes(clients ...*Client) (*Nodes, error) {
	if len(clients) == 0 {
		return nil, ErrNoNodes
	}
	return &Nodes{clients: clients}, nil
}

// Run runs every client until ctx ends.
func (n *Nodes) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, c := range n.clients {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.Run(ctx)
		}()
	}
	wg.Wait()
}

// Status returns the state of every node in configured order.
func (n *Nodes) Status() []Status {
	out := make([]Status, len(n.clients))
	for i, c := range n.clients {
		out[i] = c.Status()
	}
	return out
}

// Usable reports whether at least one node is synced.
func (n *Nodes) Usable() bool {
	return slices.ContainsFunc(n.clients, func(c *Client) bool { return c.Status().State.Usable() })
}

// ExpectGenesis makes every client refuse nodes of another chain.
func (n *Nodes) ExpectGenesis(root phase0.Root) {
	for _, c := range n.clients {
		c.ExpectGenesis(root)
	}
}

// ordered returns the clients, synced ones first, in configured order within each kind; nodes of another chain are left out.
func (n *Nodes) ordered() []*Client {
	out := make([]*Client, 0, len(n.clients))
	var rest []*Client
	for _, c := range n.clients {
		switch c.Status().State {
		case StateSynced:
			out = append(out, c)
		case StateWrongNetwork:
		default:
			rest = append(rest, c)
		}
	}
	return append(out, rest...)
}

func first[T any](n *Nodes, f func(*Client) (T, error)) (T, error) {
	var zero T
	var errs []error
	for _, c := range n.ordered() {
		v, err := f(c)
		if err == nil {
			return v, nil
		}
		errs = append(errs, err)
	}
	if len(errs) == 0 {
		return zero, fmt.Errorf("every beacon node serves another chain: %w", errOtherChain)
	}
	return zero, errors.Join(errs...)
}

func all(n *Nodes, f func(*Client) error) error {
	clients := n.ordered()
	if len(clients) == 0 {
		return fmt.Errorf("every beacon node serves another chain: %w", errOtherChain)
	}
	if len(clients) == 1 {
		return f(clients[0])
	}
	errs := make([]error, len(clients))
	var wg sync.WaitGroup
	for i, c := range clients {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = f(c)
		}()
	}
	wg.Wait()
	if slices.Contains(errs, nil) {
		return nil
	}
	return errors.Join(errs...)
}

// Genesis is Client.Genesis of the first node that answers.
func (n *Nodes) Genesis(ctx context.Context) (*apiv1.Genesis, error) {
	return first(n, func(c *Client) (*apiv1.Genesis, error) { return c.Genesis(ctx) })
}

// Spec is Client.Spec of the first node that answers.
func (n *Nodes) Spec(ctx context.Context) (map[string]any, error) {
	return first(n, func(c *Client) (map[string]any, error) { return c.Spec(ctx) })
}

// ForkSchedule is Client.ForkSchedule of the first node that answers.
func (n *Nodes) ForkSchedule(ctx context.Context) ([]*phase0.Fork, error) {
	return first(n, func(c *Client) ([]*phase0.Fork, error) { return c.ForkSchedule(ctx) })
}

// Finality is Client.Finality of the first node that answers.
func (n *Nodes) Finality(ctx context.Context) (*apiv1.Finality, error) {
	return first(n, func(c *Client) (*apiv1.Finality, error) { return c.Finality(ctx) })
}

// Validators is Client.Validators of the first node that answers.
func (n *Nodes) Validators(ctx context.Context, keys []phase0.BLSPubKey) (map[phase0.ValidatorIndex]*apiv1.Validator, error) {
	return first(n, func(c *Client) (map[phase0.ValidatorIndex]*apiv1.Validator, error) { return c.Validators(ctx, keys) })
}

// AttesterDuties is Client.AttesterDuties of the first node that answers.
func (n *Nodes) AttesterDuties(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) (*AttesterDuties, error) {
	return first(n, func(c *Client) (*AttesterDuties, error) { return c.AttesterDuties(ctx, epoch, indices) })
}

// ProposerDuties is Client.ProposerDuties of the first node that answers.
func (n *Nodes) ProposerDuties(ctx context.Context, epoch phase0.Epoch) (*ProposerDuties, error) {
	return first(n, func(c *Client) (*ProposerDuties, error) { return c.ProposerDuties(ctx, epoch) })
}

// SyncCommitteeDuties is Client.SyncCommitteeDuties of the first node that answers.
func (n *Nodes) SyncCommitteeDuties(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) ([]*apiv1.SyncCommitteeDuty, error) {
	return first(n, func(c *Client) ([]*apiv1.SyncCommitteeDuty, error) { return c.SyncCommitteeDuties(ctx, epoch, indices) })
}

// AttestationData is Client.AttestationData of the first node that answers.
func (n *Nodes) AttestationData(ctx context.Context, slot phase0.Slot, index phase0.CommitteeIndex) (*phase0.AttestationData, error) {
	return first(n, func(c *Client) (*phase0.AttestationData, error) { return c.AttestationData(ctx, slot, index) })
}

// Proposal is Client.Proposal of the first node that answers.
func (n *Nodes) Proposal(ctx context.Context, slot phase0.Slot, randao phase0.BLSSignature, graffiti [32]byte) (*api.VersionedProposal, error) {
	return first(n, func(c *Client) (*api.VersionedProposal, error) { return c.Proposal(ctx, slot, randao, graffiti) })
}

// Aggregate is Client.Aggregate of the first node that answers.
func (n *Nodes) Aggregate(ctx context.Context, slot phase0.Slot, dataRoot phase0.Root, index phase0.CommitteeIndex) (*spec.VersionedAttestation, error) {
	return first(n, func(c *Client) (*spec.VersionedAttestation, error) { return c.Aggregate(ctx, slot, dataRoot, index) })
}

// Contribution is Client.Contribution of the first node that answers.
func (n *Nodes) Contribution(ctx context.Context, slot phase0.Slot, subcommittee uint64, block phase0.Root) (*altair.SyncCommitteeContribution, error) {
	return first(n, func(c *Client) (*altair.SyncCommitteeContribution, error) {
		return c.Contribution(ctx, slot, subcommittee, block)
	})
}

// SubmitAttestations publishes through all nodes.
func (n *Nodes) SubmitAttestations(ctx context.Context, attestations []*spec.VersionedAttestation) error {
	return all(n, func(c *Client) error { return c.SubmitAttestations(ctx, attestations) })
}

// SubmitSyncMessages publishes through all nodes.
func (n *Nodes) SubmitSyncMessages(ctx context.Context, messages []*altair.SyncCommitteeMessage) error {
	return all(n, func(c *Client) error { return c.SubmitSyncMessages(ctx, messages) })
}

// SubmitProposal publishes through all nodes.
func (n *Nodes) SubmitProposal(ctx context.Context, block *api.VersionedSignedProposal) error {
	return all(n, func(c *Client) error { return c.SubmitProposal(ctx, block) })
}

// SubmitBlindedProposal publishes through all nodes.
func (n *Nodes) SubmitBlindedProposal(ctx context.Context, block *api.VersionedSignedBlindedProposal) error {
	return all(n, func(c *Client) error { return c.SubmitBlindedProposal(ctx, block) })
}

// SubmitPreparations tells all nodes.
func (n *Nodes) SubmitPreparations(ctx context.Context, preparations []*apiv1.ProposalPreparation) error {
	return all(n, func(c *Client) error { return c.SubmitPreparations(ctx, preparations) })
}

// SubmitCommitteeSubscriptions tells all nodes.
func (n *Nodes) SubmitCommitteeSubscriptions(ctx context.Context, subscriptions []*apiv1.BeaconCommitteeSubscription) error {
	return all(n, func(c *Client) error { return c.SubmitCommitteeSubscriptions(ctx, subscriptions) })
}

// SubmitSyncSubscriptions tells all nodes.
func (n *Nodes) SubmitSyncSubscriptions(ctx context.Context, subscriptions []*apiv1.SyncCommitteeSubscription) error {
	return all(n, func(c *Client) error { return c.SubmitSyncSubscriptions(ctx, subscriptions) })
}

// SubmitAggregates publishes through all nodes.
func (n *Nodes) SubmitAggregates(ctx context.Context, aggregates []*spec.VersionedSignedAggregateAndProof) error {
	return all(n, func(c *Client) error { return c.SubmitAggregates(ctx, aggregates) })
}

// SubmitContributions publishes through all nodes.
func (n *Nodes) SubmitContributions(ctx context.Context, contributions []*altair.SignedContributionAndProof) error {
	return all(n, func(c *Client) error { return c.SubmitContributions(ctx, contributions) })
}

// SubmitExit publishes through all nodes.
func (n *Nodes) SubmitExit(ctx context.Context, exit *phase0.SignedVoluntaryExit) error {
	return all(n, func(c *Client) error { return c.SubmitExit(ctx, exit) })
}

// SubmitRegistrations tells all nodes.
func (n *Nodes) SubmitRegistrations(ctx context.Context, registrations []*apiv1.SignedValidatorRegistration) error {
	return all(n, func(c *Client) error { return c.SubmitRegistrations(ctx, registrations) })
}
