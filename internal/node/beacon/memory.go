package beacon

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

const (
	// remindChunk is the most entries of one request. Source: spec/duties.md#timing.
	remindChunk = 500
	// keepSlots is how many slots entries are kept: preparations are renewed each epoch, registrations every ten, subscriptions
	// expire.
	keepSlots = 32 * 32
)

// memory holds what the nodes were sent and forget when they restart: fee recipients, subscriptions, registrations with builders. A
// node that comes back, or seems to have restarted, is sent it again. It is bounded by the validators of this operator, with one entry
// for each of them and each kind.
type memory struct {
	clock clock.Clock

	mu            sync.Mutex
	preparations  map[phase0.ValidatorIndex]kept[*apiv1.ProposalPreparation]
	committees    map[committeePlace]kept[*apiv1.BeaconCommitteeSubscription]
	sync          map[phase0.ValidatorIndex]kept[*apiv1.SyncCommitteeSubscription]
	registrations map[phase0.BLSPubKey]kept[*apiv1.SignedValidatorRegistration]
}

type kept[T any] struct {
	value T
	at    time.Time
}

// committeePlace is one kind of committee subscription of one validator: an epoch's duty, as an attester and as an aggregator. Two
// consecutive epochs differ in odd.
type committeePlace struct {
	validator  phase0.ValidatorIndex
	odd        bool
	aggregator bool
}

func newMemory(c clock.Clock) *memory {
	return &memory{
		clock:         c,
		preparations:  map[phase0.ValidatorIndex]kept[*apiv1.ProposalPreparation]{},
		committees:    map[committeePlace]kept[*apiv1.BeaconCommitteeSubscription]{},
		sync:          map[phase0.ValidatorIndex]kept[*apiv1.SyncCommitteeSubscription]{},
		registrations: map[phase0.BLSPubKey]kept[*apiv1.SignedValidatorRegistration]{},
	}
}

// keep stores values by their keys, the newest of each.
func keep[K comparable, T any](m *memory, in map[K]kept[T], values []T, key func(T) K) {
	now := m.clock.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range values {
		in[key(v)] = kept[T]{v, now}
	}
}

// recall returns the values that are not older than age and for which still returns true, in any order, and drops the others.
func recall[K comparable, T any](m *memory, in map[K]kept[T], age time.Duration, still func(T) bool) []T {
	now := m.clock.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []T
	for key, k := range in {
		if now.Sub(k.at) > age || !still(k.value) {
			delete(in, key)
			continue
		}
		out = append(out, k.value)
	}
	return out
}

// remind sends one node everything that is stored.
func (n *Nodes) remind(ctx context.Context, c *Client) error {
	m, age := n.memory, keepSlots*c.opts.CheckEvery
	var slot phase0.Slot
	if slotAt := n.slotAt.Load(); slotAt != nil {
		slot = (*slotAt)(n.clock.Now())
	}
	perEpoch, epoch, known := c.epochs()
	return errors.Join(
		inChunks(recall(m, m.preparations, age, always), func(p []*apiv1.ProposalPreparation) error { return c.SubmitPreparations(ctx, p) }),
		inChunks(recall(m, m.committees, age, func(s *apiv1.BeaconCommitteeSubscription) bool { return s.Slot >= slot }),
			func(s []*apiv1.BeaconCommitteeSubscription) error { return c.SubmitCommitteeSubscriptions(ctx, s) }),
		inChunks(recall(m, m.sync, age*time.Duration(max(1, perEpoch)), func(s *apiv1.SyncCommitteeSubscription) bool { return !known || s.UntilEpoch > epoch }),
			func(s []*apiv1.SyncCommitteeSubscription) error { return c.SubmitSyncSubscriptions(ctx, s) }),
		inChunks(recall(m, m.registrations, age, always), func(r []*apiv1.SignedValidatorRegistration) error {
			if err := c.SubmitRegistrations(ctx, r); failure(err) { // a node without builders always refuses them
				return err
			}
			return nil
		}),
	)
}

func always[T any](T) bool { return true }

func inChunks[T any](all []T, send func([]T) error) error {
	var errs []error
	for chunk := range slices.Chunk(all, remindChunk) {
		if err := send(chunk); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// remindAgain sends the node again what it may have forgotten, beside the checks. What it does not take is sent again at the next
// check.
func (c *Client) remindAgain(ctx context.Context, wg *sync.WaitGroup, busy chan struct{}) {
	c.mu.RLock()
	due := c.remind != nil && c.forgetful && c.status.State.Usable()
	c.mu.RUnlock()
	if !due {
		return
	}
	select {
	case busy <- struct{}{}:
	default:
		return
	}
	c.mu.Lock()
	c.forgetful = false
	c.mu.Unlock()
	wg.Go(func() {
		defer func() { <-busy }()
		if err := c.remind(ctx); err != nil && ctx.Err() == nil {
			c.mu.Lock()
			c.forgetful = true
			c.mu.Unlock()
			c.log.Debug("beacon node was not told everything again", "cause", err)
		}
	})
}

// missed records that the node did not take something that it needs, so that it is sent again.
func (c *Client) missed(err error) error {
	if err != nil {
		c.mu.Lock()
		c.forgetful = true
		c.mu.Unlock()
	}
	return err
}
