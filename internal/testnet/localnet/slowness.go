package localnet

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// referenceRate is about how many BLS signatures a core of the machine of the measurement makes in a second when all cores work.
const referenceRate = 2000

const (
	looksBefore = 12 // before a run there is time for some
	lookPause   = 50 * time.Millisecond
	paceAskers  = 5 // threads that ask for a core at once, about as many as a network has
)

// LookFor is how long one measurement of the machine takes. It is short, because the measurement takes CPU time from the operators.
const LookFor = 150 * time.Millisecond

// Slowness measures how long this machine now takes for work on several threads, as a multiple of the reference machine's time. Other
// programs on the machine count, too. The measurement takes about two seconds.
func Slowness() float64 {
	looks := make([]float64, looksBefore)
	for i := range looks {
		looks[i] = Look(LookFor)
		time.Sleep(lookPause)
	}
	return Average(looks)
}

// Look makes signatures on all cores for a time and returns the slowness in that time.
func Look(d time.Duration) float64 {
	raw := chain.InteropKey(0)
	secret, err := threshold.ParseSecretKey(raw[:])
	if err != nil {
		return 1
	}
	var made atomic.Int64
	var all sync.WaitGroup
	begun := time.Now()
	for asker := range paceAskers {
		all.Go(func() {
			for i := 0; time.Since(begun) < d; i++ {
				secret.Sign([32]byte{byte(asker), byte(i), byte(i >> 8)})
				made.Add(1)
			}
		})
	}
	all.Wait()
	rate := float64(max(1, made.Load())) / time.Since(begun).Seconds()
	return referenceRate * float64(runtime.NumCPU()) / rate
}

// Average returns the slowness for work that is spread over several measurements, which is their harmonic mean; 0 without any.
func Average(looks []float64) float64 {
	rate := 0.0
	for _, slowness := range looks {
		rate += 1 / slowness
	}
	if rate == 0 {
		return 0
	}
	return float64(len(looks)) / rate
}
