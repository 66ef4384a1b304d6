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

// candidate is what choosing looks at.
func (c *Client) candidate() candidate {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return candidate{state: c.status.State, head: phase0.Slot(c.status.HeadSlot), strikes: c.strikes}
}

// head is the slot of the newest head that the node told.
func (c *Client) head() phase0.Slot {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return phase0.Slot(c.status.HeadSlot)
}

// onHead takes a head event in, and hands it on if it is news.
func (c *Client) onHead(h Head) {
	c.mu.Lock()
	c.status.HeadSlot, c.status.HeadEvent = uint64(h.Slot), c.opts.Clock.Now()
	c.told++
	c.mu.Unlock()
	if c.news == nil || c.news(h) {
		c.opts.OnHead(h)
	}
}

// learn draws the conclusion from how a question ended.
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

// count notes an answer that the border did not let in.
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

// strike notes a question that was not answered, or not in time: the node's state is looked at now, and the others go first
// for a while.
func (c *Client) strike() {
	c.mu.Lock()
	c.strikes = c.strikes.after(c.opts.Clock.Now(), c.opts.CheckEvery)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// failure reports whether an error is the node's fault: neither a question that was given up nor one that it refused with a
// reason.
func failure(err error) bool {
	var refusal *api.Error
	var less *incomplete
	if errors.As(err, &less) { // there may be no more to know
		return false
	}
	if errors.As(err, &refusal) {
		return refusal.StatusCode >= nethttp.StatusInternalServerError
	}
	return !errors.Is(err, context.Canceled)
}
