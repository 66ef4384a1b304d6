package localnet

import (
	"math"
	"time"
)

// What a slot costs one core of the machine that these were measured on, in seconds: the clients, an operator by itself, and
// what each further member of the committee adds to it. All 48 validators sit in the sync committee, which makes most of it.
const (
	clientsCost  = 1.0
	embeddedCost = 0.5 // the chain, the proxies and the observer in this process
	operatorCost = 0.3
	memberCost   = 0.03
	// comfort is the share of the cores that may be busy: duties come in bursts, and cores that share their arithmetic are slower
	// when both work.
	comfort = 0.4
	// The embedded chain works in the same bursts, but without the clients' own work between them.
	embeddedComfort = 0.5
)

// Grain is what a slot's length is a multiple of. It depends on who counts: Prysm rounds thirds of a slot to seconds, the embedded chain
// counts whole seconds.
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

// ComfortableSlot is the shortest slot, 12 s at most, in which the operators of these options can do all their duties beside the
// chain on one machine. slowness is how many times as long as the measured one the machine takes for the same work.
func (o Options) ComfortableSlot(cores int, slowness float64) time.Duration {
	n, chain, part := float64(o.Operators), clientsCost, comfort
	if o.Embedded {
		chain, part = embeddedCost, embeddedComfort
	}
	busy := (chain + n*(operatorCost+memberCost*n)) * slowness / (part * float64(max(1, cores)))
	return min(PublicSlot, max(o.shortest(), time.Duration(math.Ceil(busy/o.Grain().Seconds()))*o.Grain()))
}
