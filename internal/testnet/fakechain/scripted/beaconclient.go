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
	// Silent answers nothing until the question is given up; Down answers every question with an error.
	Silent, Down bool
	// Delay is how long every answer takes.
	Delay time.Duration
	// Syncing and Optimistic are what the node says of itself.
	Syncing, Optimistic bool
	// WrongChain tells another genesis.
	WrongChain bool
	// Contradict votes for a block and checkpoints that do not exist: another lie for each question.
	Contradict bool
	// WrongSlot answers attestation data of the slot after the one that was asked for.
	WrongSlot bool
	// NoEvents ends event streams at once; FloodEvents sends so many bytes of rubbish before each event.
	NoEvents    bool
	FloodEvents int
	// Refuse refuses everything that is submitted; Forget says it was taken, and drops it.
	Refuse, Forget bool
}

// BeaconClient is one beacon node: a chain as its conduct shows it.
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

// Freeze makes the node stay on the branch of now, with its duties; Thaw lets it follow again.
func (c *BeaconClient) Freeze() {
	now := c.chain.current()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = now
}

// Thaw lets the node follow the chain again.
func (c *BeaconClient) Thaw() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = nil
}

// Asked returns how often a path of the Beacon API was asked for; its last part counts only where it is no number.
func (c *BeaconClient) Asked(path string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked[path]
}

// Refused returns why submitted objects were refused so far.
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

// branch is the chain as the node sees it.
func (c *BeaconClient) branch() *branch {
	c.mu.Lock()
	frozen := c.frozen
	c.mu.Unlock()
	if frozen != nil {
		return frozen
	}
	return c.chain.current()
}

// vote is the attestation data that the node gives.
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

// take hands a submitted object to the chain.
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
