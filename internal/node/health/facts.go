package health

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// Facts are what a node knows of itself at one moment.
type Facts struct {
	Now           time.Time
	SlotDuration  time.Duration
	SlotsPerEpoch uint64
	// Slot is the clock's. Known says that the chain is known, and with it the slot.
	Slot  phase0.Slot
	Known bool
	// Reports are the troubles that rooms know of themselves.
	Reports []Report
	Beacons []BeaconNode
	// Lateness is how late this node was in each of its latest slots, oldest first, LateLimit by how much it may be.
	Lateness  []Late
	LateLimit time.Duration
	Duties    Duties
	// Work is what became of duties; nil while none are performed.
	Work *Work
	// Hearing is who of the operators of own committees was not heard.
	Hearing []Hearing
	// Culprits are operators of own committees that were caught breaking the protocol.
	Culprits []Culprit
	Watch    Watch
	Contract Contract
}

// Report is a trouble as the room tells it in which it is.
type Report struct {
	Name   Name
	Object string
	Fault  *fault.Fault
	// Since is when it began; zero means when it was first seen.
	Since time.Time
	// Told says that the room has logged it.
	Told bool
}

// BeaconNode is one beacon node.
type BeaconNode struct {
	Endpoint string
	// Usable says that it calls itself synced and on the right chain. Head is the newest one that it told.
	Usable bool
	Head   phase0.Slot
	// Streaming says that its event stream is open, since StreamSince either way; StreamError is why it is not. HeadEvent is
	// when the stream told the newest head, zero if none.
	Streaming   bool
	StreamSince time.Time
	StreamError string
	HeadEvent   time.Time
}

// Late is by how much this node was late at most in one slot, and with what.
type Late struct {
	By   time.Duration
	What string
}

// Duties says how duties are started.
type Duties struct {
	// Serving is since when duties are performed for validators that attest; zero while there are none.
	Serving time.Time
	// Handled is the newest slot whose duties were looked at, Begun when a duty last began.
	Handled phase0.Slot
	Begun   time.Time
}

// Hearing is how an operator of an own committee is heard.
type Hearing struct {
	Operator  uint64
	Committee string
	// Others is how many other operators the committee has. Missed counts duties in a row without a message of this one.
	Others, Missed int
}

// Culprit is an operator and what it was caught at.
type Culprit struct {
	Operator uint64
	Offence  string
	Code     fault.Code
	Count    uint64
	// Slot is that of the latest offence.
	Slot phase0.Slot
}

// Watch is what is withheld on purpose.
type Watch struct {
	// Watched counts shares whose votes and blocks are withheld until it is clear that their validators live nowhere else.
	Watched int
}

// Contract says how the contract's events come in.
type Contract struct {
	Endpoint string
	// Processed is the newest block taken in, since Advanced. Lag counts the blocks that wait. Reading says that the client is
	// in order.
	Reading   bool
	Processed uint64
	Advanced  time.Time
	Lag       uint64
}
