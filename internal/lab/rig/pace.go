package rig

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// referenceRate is about how many BLS signatures a core of the measured machine makes in a second when all cores work.
const referenceRate = 2000

// A look at the machine is short, because it takes from the operators what it measures; before a run there is time for some.
const (
	lookFor       = 150 * time.Millisecond
	looksBefore   = 12
	lookPause     = 50 * time.Millisecond
	lookPart      = 30   // in a run a look takes at most this part of a slot
	lookAt        = 0.88 // of a slot, when its duties are done
	slowedFactor  = 1.5  // from here on the machine is said to have changed
	paceAskers    = 5    // threads that ask for a core at once, about as many as a network has
	busySlowness  = 1.3  // from here on the machine does something else beside
	looksToBeSure = 6    // one look says little on a busy machine
)

// Slowness measures how long this machine takes for work at this moment, when several threads ask for it, as a multiple of the
// measured one's time. What else the machine does counts. It takes about two seconds.
func Slowness() float64 {
	looks := make([]float64, looksBefore)
	for i := range looks {
		looks[i] = look(lookFor)
		time.Sleep(lookPause)
	}
	return average(looks)
}

// look asks all cores for signatures for a while and returns the slowness of that while.
func look(d time.Duration) float64 {
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

// average is the slowness of work that was spread over all looks; 0 without any.
func average(looks []float64) float64 {
	rate := 0.0
	for _, slowness := range looks {
		rate += 1 / slowness
	}
	if rate == 0 {
		return 0
	}
	return float64(len(looks)) / rate
}

// pace is what looks at the machine have shown.
type pace struct {
	before float64

	mu    sync.Mutex
	looks []float64 // one a slot
	told  float64   // what was said last
}

// note takes a look into account. It reports whether the machine changed since it was said last, and the slowness of now.
func (p *pace) note(slowness float64) (changed bool, now float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.looks = append(p.looks, slowness)
	now = average(p.looks[max(0, len(p.looks)-looksToBeSure):])
	if p.told == 0 {
		p.told = p.before
	}
	if len(p.looks) < looksToBeSure || now < slowedFactor*max(p.told, 1) && (p.told < busySlowness || now*slowedFactor > p.told) {
		return false, now
	}
	p.told = now
	return true, now
}

// worst is the highest slowness over any few slots in a row, 0 before those have passed.
func (p *pace) worst() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	worst := 0.0
	for i := looksToBeSure; i <= len(p.looks); i++ {
		worst = max(worst, average(p.looks[i-looksToBeSure:i]))
	}
	return worst
}

// machine tells what was measured.
func (n *Network) machine() *observer.Machine {
	n.pace.mu.Lock()
	while := average(n.pace.looks)
	n.pace.mu.Unlock()
	worst := n.pace.worst()
	return &observer.Machine{
		Cores: runtime.NumCPU(), Before: n.pace.before, While: while, Worst: worst,
		Slot: n.options.Slot.Seconds(), FittingSlot: n.fitting(max(worst, n.pace.before)).Seconds(),
	}
}

func (n *Network) fitting(slowness float64) time.Duration {
	return n.options.ComfortableSlot(runtime.NumCPU(), slowness)
}

// watchPace looks at the machine late in each slot, and says when it changed.
func (n *Network) watchPace(ctx context.Context) {
	for slot := n.slotAt(time.Now()); ; slot = max(slot+1, n.slotAt(time.Now())) {
		at := n.chain.SlotStart(uint64(slot)).Add(time.Duration(lookAt * float64(n.options.Slot)))
		if sleepUntil(ctx, at) != nil {
			return
		}
		if changed, now := n.pace.note(look(min(lookFor, n.options.Slot/lookPart))); changed {
			n.say("the machine changed: work takes %.1f times as long as on idle cores, before the start it was %.1f times; slots of %v fit, these last %v",
				now, n.pace.before, n.fitting(now), n.options.Slot)
		}
	}
}
