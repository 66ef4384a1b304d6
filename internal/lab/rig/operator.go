package rig

import (
	"sync"
	"sync/atomic"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// operator is a member of the committee, what the scenario does to it and what it was seen to use.
type operator struct {
	*localnet.Operator

	// By the scenario: its clients, or its beacon nodes alone, do not answer, or the latter do so like an older release.
	cut, beaconsCut, older atomic.Bool

	mu                       sync.Mutex
	resumption               resumption
	restarts                 int
	pastCPU                  float64         // seconds, of processes that have ended
	latestCPU                float64         // seconds, of the running one
	maxRSS                   uint64          // bytes
	goroutines               int             // most that it reported
	submitted                int             // accepted by its beacon nodes
	pastGossip, latestGossip observer.Gossip // of processes that have ended, and of the running one
	past, latest             map[charge]int  // what it accused others of; the same
}

// start runs the operator again.
func (o *operator) start(l localnet.Layout) error {
	if err := o.Start(l); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.latestCPU = 0
	o.restarts++
	return nil
}

// stop ends the operator's process and keeps what it used.
func (o *operator) stop() {
	if o.Process() == nil {
		return
	}
	o.sample()
	o.Stop()
	o.ended()
}

// ended notes that what the operator told last was the last word of its process.
func (o *operator) ended() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pastCPU += o.latestCPU
	o.pastGossip = o.pastGossip.Plus(o.latestGossip)
	o.past = sumOf(o.past, o.latest)
	o.latestCPU, o.latestGossip, o.latest = 0, observer.Gossip{}, nil
}

// charges are what the operator accused others of in the whole run.
func (o *operator) charges() map[charge]int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return sumOf(o.past, o.latest)
}

func sumOf(a, b map[charge]int) map[charge]int {
	out := make(map[charge]int)
	for _, charges := range []map[charge]int{a, b} {
		for c, mentions := range charges {
			out[c] += mentions
		}
	}
	return out
}

// sample asks the operating system what the operator uses.
func (o *operator) sample() {
	p := o.Process()
	if p == nil {
		return
	}
	usage, err := p.Usage()
	if err != nil {
		return // it has just ended; check tells
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.latestCPU = usage.CPUSeconds
	o.maxRSS = max(o.maxRSS, usage.RSSBytes)
}

func (o *operator) addSubmitted(items int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.submitted += items
}

// report notes what the operator tells of itself and of others.
func (o *operator) report(f figures) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.goroutines = max(o.goroutines, f.goroutines)
	o.latestGossip, o.latest = f.gossip, f.charges
}
