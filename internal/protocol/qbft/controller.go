package qbft

import (
	"fmt"
	"slices"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// StoredInstances is how many instances a controller keeps in production: those of the highest heights.
//
// Source: spec/qbft.md#starting.
const StoredInstances = 2

// Controller owns the instances of one identifier.
type Controller struct {
	cfg       *Config
	limit     int
	height    wire.Height
	instances []*Instance // descending by height
}

// NewController returns a controller without instances. It keeps at most limit of them, those of the highest heights;
// limit 0 keeps all.
func NewController(cfg Config, limit int) *Controller {
	return &Controller{cfg: &cfg, limit: limit}
}

// RestoreController returns a controller that goes on from a height and the states of its instances, in any order.
func RestoreController(cfg Config, limit int, height wire.Height, states ...State) *Controller {
	c := NewController(cfg, limit)
	c.height = height
	for _, state := range states {
		c.store(&Instance{cfg: c.cfg, s: state})
	}
	return c
}

// Height returns the highest height that was started or decided, 0 at first.
func (c *Controller) Height() wire.Height { return c.height }

// Instance returns the stored instance of a height, or nil.
func (c *Controller) Instance(h wire.Height) *Instance {
	for _, i := range c.instances {
		if i.s.Height == h {
			return i
		}
	}
	return nil
}

// Instances returns the stored instances in descending order of height.
func (c *Controller) Instances() []*Instance { return slices.Clone(c.instances) }

// Step applies an event to its instance and returns the effects in order, as Instance.Step does. Every message must have the
// controller's identifier.
func (c *Controller) Step(ev Event) ([]Effect, error) {
	switch ev := ev.(type) {
	case Start:
		return c.start(ev)
	case Receive:
		return c.receive(ev.Message)
	case Timeout:
		if i := c.Instance(ev.Height); i != nil {
			return i.Step(ev)
		}
		return nil, nil
	default:
		return nil, fmt.Errorf("QBFT controller: unknown event %T", ev)
	}
}

// start opens an instance and stops all others.
//
// Source: spec/qbft.md#starting.
func (c *Controller) start(ev Start) ([]Effect, error) {
	if err := c.cfg.checkValue(ev.Value); err != nil {
		return nil, fmt.Errorf("start height %d: %w", ev.Height, err)
	}
	if ev.Height < c.height {
		return nil, wire.Errorf(wire.CodeStartInstance, "start height %d: height %d was reached already", ev.Height, c.height)
	}
	if c.Instance(ev.Height) != nil {
		return nil, wire.Errorf(wire.CodeInstanceAlreadyRunning, "start height %d: it has an instance already", ev.Height)
	}
	c.height = ev.Height
	started := newInstance(c.cfg, ev.Height)
	c.store(started)
	for _, i := range c.instances {
		if i != started {
			i.forceStop()
		}
	}
	return started.Step(ev)
}

// receive delivers a message to its instance.
//
// Source: spec/qbft.md#routing.
func (c *Controller) receive(m *Message) ([]Effect, error) {
	if m == nil || m.Signed == nil || m.QBFT == nil {
		return nil, wire.Errorf(wire.CodeNilSSVMessage, "consensus message: nothing inside")
	}
	if id, ok := m.QBFT.ID(); !ok || id != c.cfg.Identifier {
		return nil, wire.Errorf(wire.CodeMessageIdentifierInvalid, "message for %x: this is %v", m.QBFT.Identifier, c.cfg.Identifier)
	}
	if IsDecided(m, c.cfg.Committee) {
		return c.onDecided(m)
	}
	h := m.QBFT.Height
	if h > c.height || (c.height == 0 && len(c.instances) == 0) {
		return nil, tooEarly{wire.Errorf(wire.CodeFutureMessage, "message of height %d: height %d was not started", h, h)}
	}
	i := c.Instance(h)
	if i == nil {
		return nil, tooEarly{wire.Errorf(wire.CodeNoRunningConsensusInstance, "message of height %d: no instance", h)}
	}
	if i.s.Decided {
		return nil, wire.Errorf(wire.CodeSkipConsensusMessageAsInstanceIsDecided, "message of height %d: it is decided", h)
	}
	effects, err := i.Step(Receive{Message: m})
	return announce(i, effects), err
}

// announce adds the broadcast of the decided message before the Decided effect, if the instance decided by itself.
func announce(i *Instance, effects []Effect) []Effect {
	if i.silent() {
		return effects
	}
	for n, e := range effects {
		if d, ok := e.(Decided); ok {
			return slices.Insert(effects, n, Effect(BroadcastDecided{Message: d.Message}))
		}
	}
	return effects
}

// store inserts an instance, ordered by height, if it is among the highest. It reports whether it did.
func (c *Controller) store(i *Instance) bool {
	at, _ := slices.BinarySearchFunc(c.instances, i.s.Height, func(held *Instance, h wire.Height) int {
		switch {
		case held.s.Height > h:
			return -1
		case held.s.Height < h:
			return 1
		}
		return 0
	})
	if c.limit > 0 && at >= c.limit {
		return false
	}
	c.instances = slices.Insert(c.instances, at, i)
	if c.limit > 0 && len(c.instances) > c.limit {
		c.instances = slices.Delete(c.instances, c.limit, len(c.instances))
	}
	return true
}
