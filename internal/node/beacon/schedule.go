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

// schedule is what the beacon nodes tell of the chain's forks, and what follows from it.
type schedule struct {
	// chain is nil until Adopt. What it points to is never changed.
	chain atomic.Pointer[eth.Chain]
	// wake asks for a look at once.
	wake chan struct{}

	mu        sync.Mutex
	constants eth.Constants
	// told is the last answer of each node, nil before the first. A node that is away keeps its say: it may be upgraded just now.
	told []*told
	// until is the last epoch for which a node was asked; stale nodes are asked at once, asking ones are being asked.
	until  []phase0.Epoch
	asking []bool
	stale  []atomic.Bool
	// failed says why a node's latest answer could not be read.
	failed   []error
	disputes []string
}

func newSchedule(nodes int) schedule {
	return schedule{
		wake: make(chan struct{}, 1), told: make([]*told, nodes), until: make([]phase0.Epoch, nodes), stale: make([]atomic.Bool, nodes), asking: make([]bool, nodes),
		failed: make([]error, nodes),
	}
}

// config reads the node's configuration. The library would keep it for five minutes.
func (c *Client) config(ctx context.Context) (settings, error) {
	data, err := fetch[map[string]any](ctx, c, &rowSpec, "", "")
	if err != nil {
		return nil, fmt.Errorf("spec: beacon node %v: %w", c.address, err)
	}
	out := settings{}
	for key, value := range *data {
		text, ok := value.(string)
		if !ok && strings.HasSuffix(key, epochSuffix) {
			text, ok = fmt.Sprint(value), true // null or a list is no date, and must not pass for silence
		}
		if ok {
			out[key] = text
		}
	}
	return out, nil
}

// Chain asks the beacon nodes for their chain: genesis, clock and forks. The first configured node that answers decides which chain it
// is; all that answer for this chain have a say about its forks.
func Chain(ctx context.Context, n *Nodes) (eth.Chain, error) {
	errs := make([]error, len(n.clients))
	var wg sync.WaitGroup
	for i, c := range n.clients {
		wg.Go(func() {
			t, err := c.tellChain(ctx)
			errs[i] = err
			n.forks.take(i, t, 0, err)
		})
	}
	wg.Wait()
	n.forks.mu.Lock()
	defer n.forks.mu.Unlock()
	for _, t := range n.forks.told {
		if t == nil {
			continue
		}
		n.forks.constants = t.Constants
		forks, disputes := n.weigh(n.clock.Now())
		n.forks.disputes = disputes
		c := eth.Chain{Constants: t.Constants, Forks: forks}
		return c, c.CheckForks()
	}
	return eth.Chain{}, errors.Join(errs...)
}

// take notes a node's answer for the epochs up to one, or why there is none.
func (s *schedule) take(node int, t *told, until phase0.Epoch, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t != nil {
		s.told[node], s.until[node] = t, until
	}
	s.asking[node], s.failed[node] = false, err
}

// look asks for a look at what the nodes tell.
func (s *schedule) look() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// revive asks for a node's schedule at once: it was away and may be a newer one. It takes no lock: clients call it under theirs.
func (s *schedule) revive(node int) {
	s.stale[node].Store(true)
	s.look()
}

// Adopt fixes which chain the nodes are to serve. From then on Chain returns it.
func (n *Nodes) Adopt(constants eth.Constants) {
	n.forks.mu.Lock()
	n.forks.constants = constants
	n.forks.mu.Unlock()
	n.settleForks(n.clock.Now())
}

// Chain returns the chain with its forks as they are known now; nil before Adopt. What is returned does not change: ask again.
func (n *Nodes) Chain() *eth.Chain { return n.forks.chain.Load() }

// Disputes returns what the nodes contradict each other about, or themselves, in words; empty if all agree.
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

// FollowForks keeps Chain current until ctx ends: every node is asked again before each epoch begins, and when it comes back.
// changed is called with the chain before and after a change. Adopt must have been called.
func (n *Nodes) FollowForks(ctx context.Context, changed func(before, after *eth.Chain)) {
	var asking sync.WaitGroup
	defer asking.Wait()
	for {
		now := n.clock.Now()
		n.askForks(ctx, now, &asking)
		if before, after := n.Chain(), n.settleForks(now); after != nil {
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

// nextMiddle is the next middle of a slot: early enough to hear of a fork that begins with the next slot.
func nextMiddle(c *eth.Chain, now time.Time) time.Time {
	middle := c.SlotStart(c.SlotAt(now)).Add(c.SlotDuration / 2)
	if !middle.After(now) {
		middle = middle.Add(c.SlotDuration)
	}
	return middle
}

// askForks asks the nodes whose answer is not good for the next slot.
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
			t, err := c.tellChain(ctx)
			s.take(i, t, next, err)
			if err == nil {
				s.look()
			}
		})
	}
}

// settleForks draws the conclusion from the answers. It returns the new chain if that changed.
func (n *Nodes) settleForks(now time.Time) *eth.Chain {
	n.forks.mu.Lock()
	defer n.forks.mu.Unlock()
	forks, disputes := n.weigh(now)
	n.forks.disputes = disputes
	before := n.forks.chain.Load()
	if len(forks) == 0 || before != nil && slices.Equal(before.Forks, forks) {
		return nil
	}
	after := &eth.Chain{Constants: n.forks.constants, Forks: forks}
	n.forks.chain.Store(after)
	return after
}

// weigh hears all answers about one chain. The caller holds the lock.
func (n *Nodes) weigh(now time.Time) ([]eth.Fork, []string) {
	var voices []voice
	var disputes []string
	slot := n.forks.constants.SlotAt(now)
	epoch := n.forks.constants.EpochOf(slot)
	for i, t := range n.forks.told {
		if err := n.forks.failed[i]; err != nil && n.forks.until[i] < epoch && n.clients[i].Status().State.Usable() {
			disputes = append(disputes, fmt.Sprintf("%s calls itself synced and does not tell its forks: %v", n.clients[i].address.String(), err))
		}
		if t == nil || n.clients[i].Status().State == StateWrongNetwork {
			continue
		}
		name := n.clients[i].address.String()
		if t.odd != nil {
			disputes = append(disputes, fmt.Sprintf("%s: %v", name, t.odd))
		}
		if odd := otherConstants(&n.forks.constants, &t.Constants); odd != "" {
			disputes = append(disputes, fmt.Sprintf("%s is of another chain: %s", name, odd))
			continue
		}
		head := min(n.clients[i].head(), n.limit(now))
		voices = append(voices, voice{name: name, forks: t.forks, head: head})
	}
	forks, more := weighForks(voices, n.forks.constants.FirstSlot, slot)
	return forks, append(disputes, more...)
}

// otherConstants says in which point a node's chain is another one than the adopted; "" if in none.
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
