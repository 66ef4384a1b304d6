package devnet

import (
	"math"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/testnet/chain"
)

// What a slot costs one core of the machine that these were measured on, in seconds: the clients, an operator by itself, and
// what each further member of the committee adds to it. All 48 validators sit in the sync committee, which makes most of it.
const (
	clientsCost  = 1.0
	operatorCost = 0.3
	memberCost   = 0.03
	// comfort is the share of the cores that may be busy: duties come in bursts, and cores that share their arithmetic are slower
	// when both work.
	comfort = 0.4
)

// ComfortableSlot is the shortest slot, 12 s at most, in which that many operators can do all their duties beside the clients
// on one machine. slowness is how many times as long as the measured one the machine takes for the same work.
func ComfortableSlot(operators, cores int, slowness float64) time.Duration {
	n := float64(operators)
	busy := (clientsCost + n*(operatorCost+memberCost*n)) * slowness / (comfort * float64(max(1, cores)))
	slots := math.Ceil(busy / shortestSlot.Seconds())
	return min(publicSlot, shortestSlot*time.Duration(max(1, slots)))
}

// referenceSignatures is about what that machine takes for one round of Slowness when its other core is idle.
const referenceSignatures = 2800 * time.Microsecond

// Slowness measures how long this machine takes for BLS signatures at this moment, as a multiple of the measured one's time.
// It takes about a tenth of a second, or as long as a busy machine needs.
func Slowness() float64 {
	raw := chain.InteropKey(0)
	secret, err := threshold.ParseSecretKey(raw[:])
	if err != nil {
		return 1
	}
	// The fastest round: in the others something else had the core for a while.
	fastest := time.Hour
	for i := range 24 {
		begun := time.Now()
		for n := range 8 {
			secret.Sign(phase0.Root{byte(i), byte(n)})
		}
		fastest = min(fastest, time.Since(begun))
	}
	return float64(fastest) / float64(referenceSignatures)
}
