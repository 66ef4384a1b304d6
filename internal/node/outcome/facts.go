package outcome

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// Facts are what a node knows of its duties at one moment.
type Facts struct {
	health.Moment
	// Work holds the outcomes of duties; nil while none are performed.
	Work *Work
	// Hearing are the operators of own committees, with the duties since each was last heard.
	Hearing []Hearing
	// Culprits are operators of own committees that broke the protocol.
	Culprits []Culprit
}

// Hearing says for how many duties an operator of an own committee has not been heard.
type Hearing struct {
	Operator  uint64
	Committee string
	// Others is how many other operators the committee has. Missed counts duties in a row without a message of this operator.
	Others, Missed int
}

// Culprit is an operator and its offence.
type Culprit struct {
	Operator uint64
	Offence  string
	Code     fault.Code
	Count    uint64
	// Slot is the slot of the latest offence.
	Slot phase0.Slot
}
