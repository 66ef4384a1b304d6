package localnet

import (
	"math"
	"time"
)

// The CPU time of a slot on the machine of the measurement, in core seconds: of the clients, of one operator, and of one operator for
// each further member of the committee. All 48 validators are in the sync committee, which is most of the work.
const (
	clientsCost  = 1.0
	embeddedCost = 0.5 // the chain, the proxies and the observer in this process
	operatorCost = 0.3
	memberCost   = 0.03
	// comfort is the part of the cores' time that may be used. Duties come in bursts, and two hyperthreads of one core are slower when
	// both work.
	comfort = 0.4
	// With the embedded chain the bursts are the same, but there is no work of clients between them.
	embeddedComfort = 0.5
)

// Grain returns the unit of a slot's length: the length must be a multiple of it. Prysm rounds thirds of a slot to seconds; the embedded
// chain needs whole seconds.
func (o Options) Grain() time.Duration {
	if o.Embedded {
		return time.Second
	}
	return shortestSlot
}

// shortest is the shortest slot.
func (o Options) shortest() time.Duration {
	if o.Embedded {
		return 2 * time.Second
	}
	return shortestSlot
}

// ComfortableSlot returns the shortest slot, 12 s at most, in which operators and chain can do all their work on this machine. slowness
// is how many times as long as the machine of the measurement this machine takes for the same work.
func (o Options) ComfortableSlot(cores int, slowness float64) time.Duration {
	n, chain, part := float64(o.Operators), clientsCost, comfort
	if o.Embedded {
		chain, part = embeddedCost, embeddedComfort
	}
	busy := (chain + n*(operatorCost+memberCost*n)) * slowness / (part * float64(max(1, cores)))
	return min(PublicSlot, max(o.shortest(), time.Duration(math.Ceil(busy/o.Grain().Seconds()))*o.Grain()))
}
