package scripted

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// BeaconConduct is how a beacon node behaves. The zero value is honest.
type BeaconConduct struct {
	// Silent never answers; the request ends when the caller gives up. Down answers every request with an error.
	Silent, Down bool
	// Delay is the time before every answer.
	Delay time.Duration
	// Syncing and Optimistic are the states that the node reports.
	Syncing, Optimistic bool
	// WrongChain answers with another genesis.
	WrongChain bool
	// Contradict answers with votes for a block and checkpoints that do not exist, different ones for each request.
	Contradict bool
	// WrongSlot answers with the attestation data of the slot after the requested one.
	WrongSlot bool
	// NoEvents ends event streams at once. FloodEvents is how many meaningless bytes are sent before each event.
	NoEvents    bool
	FloodEvents int
	// Refuse refuses every submitted object. Forget reports that the object was accepted, and drops it.
	Refuse, Forget bool
}

// BeaconClient is one beacon node. It answers from the chain, changed by its conduct.
type BeaconClient struct {
	chain *BeaconChain

	mu      sync.Mutex
	conduct BeaconConduct
	frozen  *branch
	lies    uint64
	asked   map[string]int
	refused []error
}

// NewBeaconClient returns an honest beacon node of the chain.
func NewBeaconClient(chain *BeaconChain) *BeaconClient {
	return &BeaconClient{chain: chain, asked: map[string]int{}}
}

// Behave changes the node's conduct.
func (c *BeaconClient) Behave(conduct BeaconConduct) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conduct = conduct
}

// Freeze makes the node stay on the present branch, with its duties, until Thaw.
func (c *BeaconClient) Freeze() {
	now := c.chain.current()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = now
}

// Thaw ends Freeze: the node follows the chain again.
func (c *BeaconClient) Thaw() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = nil
}

// Asked returns how many requests there were for a path of the Beacon API. A number as the path's last part is ignored.
func (c *BeaconClient) Asked(path string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked[path]
}

// Refused returns the reasons why submitted objects were refused so far.
func (c *BeaconClient) Refused() []error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]error(nil), c.refused...)
}

func (c *BeaconClient) begin(path string) BeaconConduct {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[path]++
	return c.conduct
}

// branch returns the branch that the node follows.
func (c *BeaconClient) branch() *branch {
	c.mu.Lock()
	frozen := c.frozen
	c.mu.Unlock()
	if frozen != nil {
		return frozen
	}
	return c.chain.current()
}

// vote returns the attestation data that the node answers with.
func (c *BeaconClient) vote(slot phase0.Slot, conduct BeaconConduct) *phase0.AttestationData {
	if conduct.WrongSlot {
		slot++
	}
	data := c.branch().vote(slot)
	if conduct.Contradict {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.lies++
		data.BeaconBlockRoot = phase0.Root{0xbe, byte(c.lies), byte(c.lies >> 8)}
		data.Target.Root = phase0.Root{0xef, byte(c.lies), byte(c.lies >> 8)}
	}
	return data
}

// take submits an object to the chain.
func (c *BeaconClient) take(conduct BeaconConduct, submit func() error) error {
	switch {
	case conduct.Forget:
		return nil
	case conduct.Refuse:
		return refused("this node takes nothing")
	}
	err := submit()
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		var many failures
		if !errors.As(err, &many) {
			many = failures{0: err}
		}
		for _, i := range slices.Sorted(maps.Keys(many)) {
			c.refused = append(c.refused, many[i])
		}
	}
	return err
}
