package beacon

import (
	"context"
	"errors"
	nethttp "net/http"
	"net/url"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"
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
	c.status.HeadSlot = uint64(h.Slot)
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
		c.strike()
	}
}

// strike notes a question that was not answered, or not in time: the node's state is looked at now, and the others go first
// for a while.
func (c *Client) strike() {
	c.mu.Lock()
	c.strikes = c.strikes.after(time.Now(), c.opts.CheckEvery)
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
	if errors.As(err, &refusal) {
		return refusal.StatusCode >= nethttp.StatusInternalServerError
	}
	return !errors.Is(err, context.Canceled)
}

// showEndpoint returns what may be shown of an endpoint: hosted nodes have the user's key in the path.
func showEndpoint(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return "(unreadable address)"
	}
	return u.Scheme + "://" + u.Host
}
