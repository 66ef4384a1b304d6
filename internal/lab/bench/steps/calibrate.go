package steps

import (
	"crypto/sha256"
	"runtime"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/bench/cputime"
)

// Calibration tells how much the machine was disturbed while something was measured. Both figures are 1 on a quiet machine.
type Calibration struct {
	// Inflation is the median CPU time of a fixed piece of work over the least that was seen: caches and cores are shared.
	Inflation float64 `json:"inflation"`
	// Waiting is all wall time over all CPU time of the same work: others had the core. Most pieces fit between two turns of the scheduler, so
	// that a median would stay good when others take half of the machine.
	Waiting float64 `json:"waiting"`
}

// Disturbed is beyond which waiting a figure of wall time says nothing.
const Disturbed = 1.15

// Calibrator does a fixed piece of work now and then.
type Calibrator struct {
	block []byte
	cpu   []float64
	// used and passed are sums: CPU time, and the same on the wall.
	used, passed time.Duration
}

// NewCalibrator returns a Calibrator that has not worked yet.
func NewCalibrator() *Calibrator { return &Calibrator{block: make([]byte, 64<<10)} }

// Sample works once. It takes about a fifth of a millisecond.
func (c *Calibrator) Sample() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	wall, began := time.Now(), cputime.Thread()
	for range 4 {
		sum := sha256.Sum256(c.block)
		copy(c.block, sum[:])
	}
	used, passed := cputime.Thread()-began, time.Since(wall)
	if used <= 0 {
		return
	}
	c.cpu = append(c.cpu, float64(used))
	c.used += used
	c.passed += passed
}

// Result is what the samples tell.
func (c *Calibrator) Result() Calibration {
	if len(c.cpu) == 0 {
		return Calibration{Inflation: 1, Waiting: 1}
	}
	least := c.cpu[0]
	for _, v := range c.cpu {
		least = min(least, v)
	}
	return Calibration{Inflation: spreadOf(c.cpu).Median / least, Waiting: max(1, float64(c.passed)/float64(c.used))}
}
