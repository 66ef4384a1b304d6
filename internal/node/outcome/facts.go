package outcome

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// Facts are what a node knows of its duties at one moment.
type Facts struct {
	health.Moment
	// Work is what became of duties; nil while none are performed.
	Work *Work
	// Hearing is who of the operators of own committees was not heard.
	Hearing []Hearing
	// Culprits are operators of own committees that were caught breaking the protocol.
	Culprits []Culprit
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
