package beacon

import (
	"maps"
	"slices"
	"time"
)

// StreamState says what becomes of a node's event stream.
type StreamState string

// The states of an event stream. Without one duties stay right: votes wait for a third of their slot, and duties are asked for again
// in place of the news of reorganisations (package schedule).
const (
	// StreamOpen: the node tells its heads.
	StreamOpen StreamState = "open"
	// StreamLost: it was not opened yet, or it broke off.
	StreamLost StreamState = "lost"
	// StreamRefused: the node refuses to open it, or what it gives is no event stream.
	StreamRefused StreamState = "refused"
)

// streamPatience is after how many slots without a stream it is told.
const streamPatience = 2

// streamIs notes what becomes of the stream. A stream that is opened anew may mean that the node started anew: what it knew only from us
// is told again.
func (c *Client) streamIs(state StreamState, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.opts.Clock.Now()
	was := c.status.Stream
	text := ""
	if err != nil {
		text = err.Error()
	}
	c.status.StreamError = text
	switch {
	case state == StreamOpen && c.streamed:
		c.startedAnew()
	case state == StreamOpen:
		c.streamed = true
	}
	if (was == StreamOpen) != (state == StreamOpen) {
		c.status.StreamSince = now
	}
	c.status.Stream = state
	without := now.Sub(c.status.StreamSince)
	switch {
	case state == StreamOpen && c.streamTold:
		c.streamTold = false
		c.log.Info("beacon node tells its heads again", "after", without.Round(time.Second))
	case state != StreamOpen && !c.streamTold && c.status.State.Usable() && without > streamPatience*c.opts.CheckEvery:
		c.streamTold = true
		c.log.Warn("beacon node tells no heads: votes wait for a third of their slot, and duties are asked for again and again",
			"state", string(state), "for", without.Round(time.Second), "cause", text)
	}
}

// startedAnew notes that the node may have forgotten everything that it was told; mu is held.
func (c *Client) startedAnew() {
	c.forgetful, c.verified, c.toldBlock = true, false, time.Time{}
	c.back() // it may be a newer one
	clear(c.detours)
	c.status.Detours = nil
	c.status.Restarts++
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Blind reports whether no usable node tells its heads.
func (n *Nodes) Blind() bool {
	for _, s := range n.Status() {
		if s.State.Usable() && s.Stream == StreamOpen {
			return false
		}
	}
	return true
}

// detoured reports whether a question has to be asked in another form than the usual one.
func (c *Client) detoured(name string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.detours[name]
}

// detour notes whether a question has to be asked in another form, and because of what. It is told once; a node that
// starts anew is asked in the usual form again.
func (c *Client) detour(name string, on bool, cause error) {
	c.mu.Lock()
	was := c.detours[name]
	if on {
		c.detours[name] = true
	} else {
		delete(c.detours, name)
	}
	c.status.Detours = detourNames(c.detours)
	c.mu.Unlock()
	if on && !was {
		c.log.Warn("beacon node refuses a question and is asked in another form", "request", name, "cause", c.address.CleanError(cause))
	}
}

func detourNames(detours map[string]bool) []string { return slices.Sorted(maps.Keys(detours)) }
