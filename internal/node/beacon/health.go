package beacon

import (
	"context"
	"errors"
	"maps"
	nethttp "net/http"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/border"
)

// candidate returns the state by which nodes are chosen.
func (c *Client) candidate() candidate {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return candidate{state: c.status.State, head: phase0.Slot(c.status.HeadSlot), strikes: c.strikes}
}

// head returns the slot of the newest head that the node reported.
func (c *Client) head() phase0.Slot {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return phase0.Slot(c.status.HeadSlot)
}

// onHead records a head event, and passes it on if it is news.
func (c *Client) onHead(h Head) {
	c.mu.Lock()
	c.status.HeadSlot, c.status.HeadEvent = uint64(h.Slot), c.opts.Clock.Now()
	c.headEvents++
	c.mu.Unlock()
	if c.news == nil || c.news(h) {
		c.opts.OnHead(h)
	}
}

// learn updates the strikes by the outcome of a request.
func (c *Client) learn(err error) {
	switch {
	case err == nil:
		c.mu.Lock()
		c.strikes = strikes{}
		c.mu.Unlock()
	case failure(err):
		c.count(border.KindOf(err), err)
		c.strike()
	}
}

// count counts an answer that the border refused.
func (c *Client) count(kind border.Kind, err error) {
	if kind == "" {
		return
	}
	c.mu.Lock()
	refusals := maps.Clone(c.status.Refusals)
	if refusals == nil {
		refusals = map[border.Kind]uint64{}
	}
	refusals[kind]++
	c.status.Refusals = refusals
	c.mu.Unlock()
	var r *border.Refusal
	if errors.As(err, &r) && len(r.Stack) > 0 {
		c.log.Debug("answer of a beacon node could not be taken in", "cause", r.Detail, "stack", string(r.Stack))
	}
}

// strike records a request that was not answered, or not in time: the node's state is checked now, and for a while the other nodes are
// asked first.
func (c *Client) strike() {
	c.mu.Lock()
	c.strikes = c.strikes.after(c.opts.Clock.Now(), c.opts.CheckEvery)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// failure reports whether an error is the node's fault. A request that was cancelled, or that the node refused with a reason, is not.
func failure(err error) bool {
	var refusal *api.Error
	var less *incomplete
	if errors.As(err, &less) { // there may be nothing more to know
		return false
	}
	if errors.As(err, &refusal) {
		return refusal.StatusCode >= nethttp.StatusInternalServerError
	}
	return !errors.Is(err, context.Canceled)
}
