package beacon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/protocol/eth"
)

// schedule holds the beacon nodes' answers about the chain's forks, and the resulting chain.
type schedule struct {
	// chain is nil until Adopt. The chain that it points to is never changed.
	chain atomic.Pointer[eth.Chain]
	// wake triggers a pass at once.
	wake chan struct{}

	mu        sync.Mutex
	constants eth.Constants
	// answers is the last answer of each node, nil before the first. The answer of an unreachable node stays: it may be being upgraded.
	answers []*chainAnswer
	// until is the last epoch for which a node was asked; stale nodes are asked at once, asking ones are being asked.
	until  []phase0.Epoch
	asking []bool
	stale  []atomic.Bool
	// failed is the error of a node's latest answer that could not be read.
	failed   []error
	disputes []string
}

func newSchedule(nodes int) schedule {
	return schedule{
		wake: make(chan struct{}, 1), answers: make([]*chainAnswer, nodes), until: make([]phase0.Epoch, nodes), stale: make([]atomic.Bool, nodes), asking: make([]bool, nodes),
		failed: make([]error, nodes),
	}
}

// config reads the node's configuration without the library's cache of five minutes.
func (c *Client) config(ctx context.Context) (settings, error) {
	data, err := fetch[map[string]any](ctx, c, &rowSpec, "", "")
	if err != nil {
		return nil, fmt.Errorf("spec: beacon node %v: %w", c.address, err)
	}
	out := settings{}
	for key, value := range *data {
		text, ok := value.(string)
		if !ok && strings.HasSuffix(key, epochSuffix) {
			text, ok = fmt.Sprint(value), true // null or a list is not a date, and must not count as a missing one
		}
		if ok {
			out[key] = text
		}
	}
	return out, nil
}

// Chain asks the beacon nodes for their chain: genesis, clock and forks. The first configured node that answers decides which chain it
// is. The answers of all nodes of this chain decide its forks.
func Chain(ctx context.Context, n *Nodes) (eth.Chain, error) {
	errs := make([]error, len(n.clients))
	var wg sync.WaitGroup
	for i, c := range n.clients {
		wg.Go(func() {
			t, err := c.fetchChain(ctx)
			errs[i] = err
			n.forks.take(i, t, 0, err)
		})
	}
	wg.Wait()
	n.forks.mu.Lock()
	defer n.forks.mu.Unlock()
	for _, t := range n.forks.answers {
		if t == nil {
			continue
		}
		n.forks.constants = t.Constants
		forks, disputes := n.combine(n.clock.Now())
		n.forks.disputes = disputes
		c := eth.Chain{Constants: t.Constants, Forks: forks}
		return c, c.CheckForks()
	}
	return eth.Chain{}, errors.Join(errs...)
}

// take records a node's answer for the epochs up to one, or its error.
func (s *schedule) take(node int, t *chainAnswer, until phase0.Epoch, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t != nil {
		s.answers[node], s.until[node] = t, until
	}
	s.asking[node], s.failed[node] = false, err
}

// trigger triggers a pass.
func (s *schedule) trigger() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// revive asks for a node's schedule at once: it came back and may be a newer release. It takes no lock, because clients call it under
// theirs.
func (s *schedule) revive(node int) {
	s.stale[node].Store(true)
	s.trigger()
}

// Adopt sets the chain that the nodes must serve. From then on Chain returns it.
func (n *Nodes) Adopt(constants eth.Constants) {
	n.forks.mu.Lock()
	n.forks.constants = constants
	n.forks.mu.Unlock()
	n.updateForks(n.clock.Now())
}

// Chain returns the chain with its forks as they are known now; nil before Adopt. The result never changes; call Chain again for the
// current one.
func (n *Nodes) Chain() *eth.Chain { return n.forks.chain.Load() }

// Disputes describes the contradictions between nodes, and inside a node's own answer; empty if all agree.
func (n *Nodes) Disputes() []string {
	n.forks.mu.Lock()
	defer n.forks.mu.Unlock()
	disputes := slices.Clone(n.forks.disputes)
	epoch := time.Duration(n.forks.constants.SlotsPerEpoch) * n.forks.constants.SlotDuration
	if claim := n.claims.since(n.clock.Now(), epoch); claim != "" {
		disputes = append(disputes, claim)
	}
	return disputes
}

// FollowForks keeps Chain current until ctx ends: every node is asked again before each epoch begins, and when it comes back. changed
// is called with the chain before and after a change. Adopt must have been called.
func (n *Nodes) FollowForks(ctx context.Context, changed func(before, after *eth.Chain)) {
	var asking sync.WaitGroup
	defer asking.Wait()
	for {
		now := n.clock.Now()
		n.askForks(ctx, now, &asking)
		if before, after := n.Chain(), n.updateForks(now); after != nil {
			changed(before, after)
		}
		timer := clock.NewTimer(n.clock, nextMiddle(n.Chain(), now).Sub(now))
		select {
		case <-ctx.Done():
		case <-n.forks.wake:
		case <-timer.C:
		}
		timer.Stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// nextMiddle returns the next middle of a slot: early enough to learn of a fork that begins with the next slot.
func nextMiddle(c *eth.Chain, now time.Time) time.Time {
	middle := c.SlotStart(c.SlotAt(now)).Add(c.SlotDuration / 2)
	if !middle.After(now) {
		middle = middle.Add(c.SlotDuration)
	}
	return middle
}

// askForks asks the nodes whose answer is not valid for the next slot.
func (n *Nodes) askForks(ctx context.Context, now time.Time, asking *sync.WaitGroup) {
	s := &n.forks
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.constants.EpochOf(s.constants.SlotAt(now) + 1)
	for i, c := range n.clients {
		if s.asking[i] || !s.stale[i].Load() && s.until[i] >= next || c.Status().State == StateUnreachable {
			continue
		}
		s.asking[i] = true
		s.stale[i].Store(false)
		asking.Go(func() {
			t, err := c.fetchChain(ctx)
			s.take(i, t, next, err)
			if err == nil {
				s.trigger()
			}
		})
	}
}

// updateForks computes the forks from the answers. It returns the new chain if it changed.
func (n *Nodes) updateForks(now time.Time) *eth.Chain {
	n.forks.mu.Lock()
	defer n.forks.mu.Unlock()
	forks, disputes := n.combine(now)
	n.forks.disputes = disputes
	before := n.forks.chain.Load()
	if len(forks) == 0 || before != nil && slices.Equal(before.Forks, forks) {
		return nil
	}
	after := &eth.Chain{Constants: n.forks.constants, Forks: forks}
	n.forks.chain.Store(after)
	return after
}

// combine combines the answers about this chain. The caller holds the lock.
func (n *Nodes) combine(now time.Time) ([]eth.Fork, []string) {
	var perNode []nodeForks
	var disputes []string
	slot := n.forks.constants.SlotAt(now)
	epoch := n.forks.constants.EpochOf(slot)
	for i, t := range n.forks.answers {
		if err := n.forks.failed[i]; err != nil && n.forks.until[i] < epoch && n.clients[i].Status().State.Usable() {
			disputes = append(disputes, fmt.Sprintf("%s calls itself synced and does not tell its forks: %v", n.clients[i].address.String(), err))
		}
		if t == nil || n.clients[i].Status().State == StateWrongNetwork {
			continue
		}
		name := n.clients[i].address.String()
		if t.contradiction != nil {
			disputes = append(disputes, fmt.Sprintf("%s: %v", name, t.contradiction))
		}
		if odd := otherConstants(&n.forks.constants, &t.Constants); odd != "" {
			disputes = append(disputes, fmt.Sprintf("%s is of another chain: %s", name, odd))
			continue
		}
		head := min(n.clients[i].head(), n.limit(now))
		perNode = append(perNode, nodeForks{name: name, forks: t.forks, head: head})
	}
	forks, more := weighForks(perNode, n.forks.constants.FirstSlot, slot)
	return forks, append(disputes, more...)
}

// otherConstants says in which constant a node's chain differs from the adopted one; "" if in none.
func otherConstants(want, got *eth.Constants) string {
	switch {
	case got.GenesisValidatorsRoot != want.GenesisValidatorsRoot:
		return fmt.Sprintf("its genesis validators root is %#x", got.GenesisValidatorsRoot)
	case !got.GenesisTime.Equal(want.GenesisTime):
		return fmt.Sprintf("its genesis is at %v", got.GenesisTime.UTC())
	case got.GenesisForkVersion != want.GenesisForkVersion:
		return fmt.Sprintf("its genesis fork version is %#x", got.GenesisForkVersion)
	case got.SlotDuration != want.SlotDuration:
		return fmt.Sprintf("its slots last %v instead of %v", got.SlotDuration, want.SlotDuration)
	case got.SlotsPerEpoch != want.SlotsPerEpoch:
		return fmt.Sprintf("its epochs have %s instead of %d", fault.Count(got.SlotsPerEpoch, "slot"), want.SlotsPerEpoch)
	}
	return ""
}
