package rig

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// How the machine is looked at during a run.
const (
	lookPart      = 30   // in a run a look takes at most this part of a slot
	lookAt        = 0.88 // of a slot, when its duties are done
	slowedFactor  = 1.5  // from here on the machine is said to have changed
	busySlowness  = 1.3  // from here on the machine does something else beside
	looksToBeSure = 6    // one look says little on a busy machine
)

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
	now = localnet.Average(p.looks[max(0, len(p.looks)-looksToBeSure):])
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
		worst = max(worst, localnet.Average(p.looks[i-looksToBeSure:i]))
	}
	return worst
}

// machine tells what was measured.
func (n *run) machine() *observer.Machine {
	n.pace.mu.Lock()
	while := localnet.Average(n.pace.looks)
	n.pace.mu.Unlock()
	worst := n.pace.worst()
	return &observer.Machine{
		Cores: runtime.NumCPU(), Before: n.pace.before, While: while, Worst: worst,
		Slot: n.Options.Slot.Seconds(), FittingSlot: n.fitting(max(worst, n.pace.before)).Seconds(),
	}
}

func (n *run) fitting(slowness float64) time.Duration {
	return n.Options.ComfortableSlot(runtime.NumCPU(), slowness)
}

// watchPace looks at the machine late in each slot, and says when it changed.
func (n *run) watchPace(ctx context.Context) {
	for slot := n.SlotAt(time.Now()); ; slot = max(slot+1, n.SlotAt(time.Now())) {
		at := n.Chain.SlotStart(uint64(slot)).Add(time.Duration(lookAt * float64(n.Options.Slot)))
		if localnet.SleepUntil(ctx, at) != nil {
			return
		}
		if changed, now := n.pace.note(localnet.Look(min(localnet.LookFor, n.Options.Slot/lookPart))); changed {
			n.Say("the machine changed: work takes %.1f times as long as on idle cores, before the start it was %.1f times; slots of %v fit, these last %v",
				now, n.pace.before, n.fitting(now), n.Options.Slot)
		}
	}
}
