package beacon

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

// Nodes is one or more beacon nodes behind the methods of one. A question goes to the best node first and to the next one when it
// fails or is slow, a request for a vote to all good ones. A submission goes to all and succeeds when one accepts it.
type Nodes struct {
	clients []*Client
	heads   merger
	memory  *memory
	forks   schedule
	claims  claims
	clock   clock.Clock
	// earliness measures by how much the clock is behind the nodes' heads.
	earliness earliness
	// slotAt is the chain's clock, once it is known.
	slotAt atomic.Pointer[func(time.Time) phase0.Slot]
	// stretch multiplies how long a node may take before another is asked too, and how long further votes are waited for. It is 1, but
	// in tests that must not depend on the speed of the machine.
	stretch time.Duration

	hedged, contradictions atomic.Uint64
	disagree               atomic.Bool
}

// ErrNoNodes says that no beacon node was configured.
var ErrNoNodes = errors.New("no beacon node is configured")

// NewNodes returns the clients as one; there must be at least one. Their heads are merged: each client's OnHead is called only for
// heads that are news.
func NewNodes(clients ...*Client) (*Nodes, error) {
	if len(clients) == 0 {
		return nil, ErrNoNodes
	}
	n := &Nodes{clients: clients, stretch: 1, memory: newMemory(clients[0].opts.Clock), clock: clients[0].opts.Clock, forks: newSchedule(len(clients))}
	for i, c := range clients {
		c.remind = func(ctx context.Context) error { return n.remind(ctx, c) }
		c.revived = func() { n.forks.revive(i) }
		c.news = func(h Head) bool { return n.news(i, h) }
	}
	return n, nil
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

// Counts are counts of this run that concern several nodes.
type Counts struct {
	// Hedged counts questions that went to a second node because the first was slow, Contradictions votes in which nodes reported
	// different checkpoints.
	Hedged, Contradictions uint64
}

// Counts returns the counts.
func (n *Nodes) Counts() Counts {
	return Counts{Hedged: n.hedged.Load(), Contradictions: n.contradictions.Load()}
}

// Contradicting reports whether the nodes contradicted each other about the checkpoints of the last vote.
func (n *Nodes) Contradicting() bool { return n.disagree.Load() }

// Usable reports whether at least one node is synced.
func (n *Nodes) Usable() bool {
	return slices.ContainsFunc(n.clients, func(c *Client) bool { return c.Status().State.Usable() })
}

// ExpectChain makes every client refuse nodes of another chain, and heads that the chain's clock has not reached.
func (n *Nodes) ExpectChain(genesis phase0.Root, slotAt func(time.Time) phase0.Slot) {
	n.ExpectGenesis(genesis)
	for _, c := range n.clients {
		c.expectClock(slotAt, 0)
	}
	n.slotAt.Store(&slotAt)
}

// ExpectGenesis makes every client refuse nodes of another chain, from its next question on.
func (n *Nodes) ExpectGenesis(root phase0.Root) {
	for _, c := range n.clients {
		c.ExpectGenesis(root)
	}
}

// slotsPerEpoch is the length of an epoch as the clients know it; before, that of public networks.
func (n *Nodes) slotsPerEpoch() uint64 {
	if perEpoch, _, _ := n.clients[0].epochs(); perEpoch > 0 {
		return perEpoch
	}
	return 32
}

// ExpectEpochs sets the slots of an epoch in every client; answers are checked by it.
func (n *Nodes) ExpectEpochs(slots uint64) {
	for _, c := range n.clients {
		c.expectClock(nil, slots)
	}
}

// slot is the clock's slot; known is false while the chain is not known.
func (n *Nodes) slot(now time.Time) (slot phase0.Slot, known bool) {
	if slotAt := n.slotAt.Load(); slotAt != nil {
		return (*slotAt)(now), true
	}
	return 0, false
}

// limit is the newest slot that a head may have: clocks may differ a little.
func (n *Nodes) limit(now time.Time) phase0.Slot {
	if slot, known := n.slot(now); known {
		return slot + headTolerance
	}
	return math.MaxUint64
}

// plan calls the function plan with the nodes' current states.
func (n *Nodes) plan(anyState bool) (places []int, together int) {
	candidates := make([]candidate, len(n.clients))
	for i, c := range n.clients {
		candidates[i] = c.candidate()
	}
	now := n.clock.Now()
	slot, known := n.slot(now)
	return plan(candidates, moment{now, slot, known}, anyState)
}

// Genesis is Client.Genesis of the best node that answers.
func (n *Nodes) Genesis(ctx context.Context) (*apiv1.Genesis, error) {
	return ask(ctx, n, aboutChain, func(ctx context.Context, c *Client) (*apiv1.Genesis, error) { return c.Genesis(ctx) })
}

// Validators is Client.Validators of the best node that answers.
func (n *Nodes) Validators(ctx context.Context, keys []phase0.BLSPubKey) (map[phase0.ValidatorIndex]*apiv1.Validator, error) {
	return ask(ctx, n, aboutMany, func(ctx context.Context, c *Client) (map[phase0.ValidatorIndex]*apiv1.Validator, error) {
		return c.Validators(ctx, keys)
	})
}

// AttesterDuties is Client.AttesterDuties of the best node that answers.
func (n *Nodes) AttesterDuties(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) (*AttesterDuties, error) {
	return ask(ctx, n, aboutDuties, func(ctx context.Context, c *Client) (*AttesterDuties, error) {
		return c.AttesterDuties(ctx, epoch, indices)
	})
}

// ProposerDuties is Client.ProposerDuties of the best node that answers.
func (n *Nodes) ProposerDuties(ctx context.Context, epoch phase0.Epoch) (*ProposerDuties, error) {
	return ask(ctx, n, aboutDuties, func(ctx context.Context, c *Client) (*ProposerDuties, error) { return c.ProposerDuties(ctx, epoch) })
}

// SyncCommitteeDuties is Client.SyncCommitteeDuties of the best node that answers.
func (n *Nodes) SyncCommitteeDuties(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) ([]*apiv1.SyncCommitteeDuty, error) {
	return ask(ctx, n, aboutMany, func(ctx context.Context, c *Client) ([]*apiv1.SyncCommitteeDuty, error) {
		return c.SyncCommitteeDuties(ctx, epoch, indices)
	})
}

// Proposal is Client.Proposal of the best node that answers.
func (n *Nodes) Proposal(ctx context.Context, slot phase0.Slot, randao phase0.BLSSignature, graffiti [32]byte) (*api.VersionedProposal, error) {
	return ask(ctx, n, forDuty, func(ctx context.Context, c *Client) (*api.VersionedProposal, error) {
		return c.Proposal(ctx, slot, randao, graffiti)
	})
}

// Aggregate is Client.Aggregate of the best node that answers.
func (n *Nodes) Aggregate(ctx context.Context, slot phase0.Slot, dataRoot phase0.Root, index phase0.CommitteeIndex) (*spec.VersionedAttestation, error) {
	return ask(ctx, n, forDuty, func(ctx context.Context, c *Client) (*spec.VersionedAttestation, error) {
		return c.Aggregate(ctx, slot, dataRoot, index)
	})
}

// Contribution is Client.Contribution of the best node that answers.
func (n *Nodes) Contribution(ctx context.Context, slot phase0.Slot, subcommittee uint64, block phase0.Root) (*altair.SyncCommitteeContribution, error) {
	return ask(ctx, n, forDuty, func(ctx context.Context, c *Client) (*altair.SyncCommitteeContribution, error) {
		return c.Contribution(ctx, slot, subcommittee, block)
	})
}

// SubmitAttestations publishes through all nodes.
func (n *Nodes) SubmitAttestations(ctx context.Context, attestations []*spec.VersionedAttestation) error {
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error { return c.SubmitAttestations(ctx, attestations) })
}

// SubmitSyncMessages publishes through all nodes.
func (n *Nodes) SubmitSyncMessages(ctx context.Context, messages []*altair.SyncCommitteeMessage) error {
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error { return c.SubmitSyncMessages(ctx, messages) })
}

// SubmitProposal publishes through all nodes.
func (n *Nodes) SubmitProposal(ctx context.Context, block *api.VersionedSignedProposal) error {
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error { return c.SubmitProposal(ctx, block) })
}

// SubmitBlindedProposal publishes through all nodes.
func (n *Nodes) SubmitBlindedProposal(ctx context.Context, block *api.VersionedSignedBlindedProposal) error {
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error { return c.SubmitBlindedProposal(ctx, block) })
}

// SubmitPreparations submits to all nodes.
func (n *Nodes) SubmitPreparations(ctx context.Context, preparations []*apiv1.ProposalPreparation) error {
	keep(n.memory, n.memory.preparations, preparations, func(p *apiv1.ProposalPreparation) phase0.ValidatorIndex { return p.ValidatorIndex })
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error { return c.missed(c.SubmitPreparations(ctx, preparations)) })
}

// SubmitCommitteeSubscriptions submits to all nodes.
func (n *Nodes) SubmitCommitteeSubscriptions(ctx context.Context, subscriptions []*apiv1.BeaconCommitteeSubscription) error {
	perEpoch := n.slotsPerEpoch()
	keep(n.memory, n.memory.committees, subscriptions, func(s *apiv1.BeaconCommitteeSubscription) committeePlace {
		return committeePlace{s.ValidatorIndex, uint64(s.Slot)/perEpoch%2 == 1, s.IsAggregator}
	})
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error {
		return c.missed(c.SubmitCommitteeSubscriptions(ctx, subscriptions))
	})
}

// SubmitSyncSubscriptions submits to all nodes.
func (n *Nodes) SubmitSyncSubscriptions(ctx context.Context, subscriptions []*apiv1.SyncCommitteeSubscription) error {
	keep(n.memory, n.memory.sync, subscriptions, func(s *apiv1.SyncCommitteeSubscription) phase0.ValidatorIndex { return s.ValidatorIndex })
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error {
		return c.missed(c.SubmitSyncSubscriptions(ctx, subscriptions))
	})
}

// SubmitAggregates publishes through all nodes.
func (n *Nodes) SubmitAggregates(ctx context.Context, aggregates []*spec.VersionedSignedAggregateAndProof) error {
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error { return c.SubmitAggregates(ctx, aggregates) })
}

// SubmitContributions publishes through all nodes.
func (n *Nodes) SubmitContributions(ctx context.Context, contributions []*altair.SignedContributionAndProof) error {
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error { return c.SubmitContributions(ctx, contributions) })
}

// SubmitExit publishes through all nodes.
func (n *Nodes) SubmitExit(ctx context.Context, exit *phase0.SignedVoluntaryExit) error {
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error { return c.SubmitExit(ctx, exit) })
}

// SubmitRegistrations submits to all nodes.
func (n *Nodes) SubmitRegistrations(ctx context.Context, registrations []*apiv1.SignedValidatorRegistration) error {
	keep(n.memory, n.memory.registrations, registrations, func(r *apiv1.SignedValidatorRegistration) phase0.BLSPubKey { return r.Message.Pubkey })
	return submitToAll(ctx, n, func(ctx context.Context, c *Client) error { return c.SubmitRegistrations(ctx, registrations) })
}
