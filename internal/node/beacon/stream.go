package beacon

import (
	"maps"
	"slices"
	"time"
)

// StreamState is the state of a node's event stream.
type StreamState string

// The states of an event stream. Duties work without one: votes wait for a third of their slot, and duties are fetched again where an
// event would have shown a reorganisation (package schedule).
const (
	// StreamOpen: the node sends its heads.
	StreamOpen StreamState = "open"
	// StreamLost: it was not opened yet, or it broke.
	StreamLost StreamState = "lost"
	// StreamRefused: the node refuses to open it, or its answer is no event stream.
	StreamRefused StreamState = "refused"
)

// streamPatience is how many slots without a stream pass before it is logged.
const streamPatience = 2

// setStream records the state of the stream. A stream that is opened again may mean that the node restarted: it is sent again what it
// may have forgotten.
func (c *Client) setStream(state StreamState, err error) {
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
		c.restarted()
	case state == StreamOpen:
		c.streamed = true
	}
	if (was == StreamOpen) != (state == StreamOpen) {
		c.status.StreamSince = now
	}
	c.status.Stream = state
	without := now.Sub(c.status.StreamSince)
	switch {
	case state == StreamOpen && c.streamLogged:
		c.streamLogged = false
		c.log.Info("beacon node tells its heads again", "after", without.Round(time.Second))
	case state != StreamOpen && !c.streamLogged && c.status.State.Usable() && without > streamPatience*c.opts.CheckEvery:
		c.streamLogged = true
		c.log.Warn("beacon node tells no heads: votes wait for a third of their slot, and duties are asked for again and again",
			"state", string(state), "for", without.Round(time.Second), "cause", text)
	}
}

// restarted records that the node may have forgotten everything that it was sent; the caller holds mu.
func (c *Client) restarted() {
	c.forgetful, c.verified, c.headerAt = true, false, time.Time{}
	c.cameBack() // it may be a newer release
	clear(c.detours)
	c.status.Detours = nil
	c.status.Restarts++
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Blind reports whether no usable node sends its heads.
func (n *Nodes) Blind() bool {
	for _, s := range n.Status() {
		if s.State.Usable() && s.Stream == StreamOpen {
			return false
		}
	}
	return true
}

// detoured reports whether a request must be sent in another form than the usual one.
func (c *Client) detoured(name string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.detours[name]
}

// detour records whether a request must be sent in another form, and why. It is logged once. A node that restarts is asked in the
// usual form again.
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
