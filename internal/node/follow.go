package node

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
)

// onChange is called by the roster: the sets of validators, shares or committees changed.
func (n *Node) onChange() {
	select {
	case n.changed <- struct{}{}:
	default:
	}
}

// clockTolerance is how early a beacon node may take a block for valid; a head that is ahead by more means that our clock
// is behind. Source: consensus specification, MAXIMUM_GOSSIP_CLOCK_DISPARITY.
const clockTolerance = 500 * time.Millisecond

// earlyHeads is how many heads in a row must come too early before the clock is said to be behind. One node among several can tell a head
// before its time; the next head of an honest one, which is not early, speaks for the clock again.
const earlyHeads = 3

// earliness remembers by how much the latest heads came before their slots began.
type earliness struct {
	mu     sync.Mutex
	latest []time.Duration
}

// take notes by how much a head was early; nothing or less if it was not.
func (e *earliness) take(early time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if early <= clockTolerance {
		e.latest = e.latest[:0]
		return
	}
	if e.latest = append(e.latest, early); len(e.latest) > earlyHeads {
		e.latest = e.latest[1:]
	}
}

// drift is by how much the clock is behind at least, as all of the latest heads say; 0 if it is not.
func (e *earliness) drift() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.latest) < earlyHeads {
		return 0
	}
	return slices.Min(e.latest)
}

// onHead is called by each beacon client for each new head.
func (n *Node) onHead(head beacon.Head) {
	live := n.live.Load()
	if live == nil {
		return
	}
	n.earliness.take(n.profile.SlotStart(head.Slot).Sub(n.clock.Now()))
	if d := live.duties.Load(); d != nil {
		d.scheduler.Head(head)
	}
}

// settle is how long changes are gathered before they are acted on: a block may bring many.
const settle = 50 * time.Millisecond

// followRoster tells the rooms what changed: the engine its shares, the network its subnets, the scheduler that duties have
// to be fetched. A beacon node that came back is told the fee recipients again. It returns when ctx ends or this operator
// has another id.
func (n *Node) followRoster(ctx context.Context, live *rooms, d *dutyRooms) {
	usable := n.beacon.Usable()
	epoch := n.profile.EpochAt(n.clock.Now())
	for {
		if id := live.roster.OwnID(); id != d.self && id != 0 {
			n.log.Warn("this operator has another id now", "was", d.self, "is", id)
			return
		}
		n.spread(live, d)
		for waiting := true; waiting; {
			tick := time.NewTimer(n.slot / 3)
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-n.changed:
				tick.Stop()
				waiting = false
			case <-tick.C:
				now := n.beacon.Usable()
				if now && !usable {
					d.scheduler.Reconnected()
				}
				usable = now
				if e := n.profile.EpochAt(n.clock.Now()); e != epoch {
					epoch = e
					n.spreadLoads(live, d)
				}
			}
		}
		if !n.pause(ctx, settle) {
			return
		}
	}
}

func (n *Node) spread(live *rooms, d *dutyRooms) {
	d.engine.SetShares(live.roster.Shares())
	if subnets := n.subnets(live); subnets != d.host.Subnets() {
		if err := d.host.SetSubnets(subnets); err != nil {
			n.log.Warn("subnets could not be joined", "cause", err)
		}
	}
	n.spreadLoads(live, d)
	d.scheduler.Refresh()
}

// subnets returns those of the committees this operator serves.
func (n *Node) subnets(live *rooms) p2p.Subnets {
	fork := n.profile.Fork(n.profile.EpochAt(n.clock.Now()))
	var set p2p.Subnets
	for _, c := range live.roster.OwnCommittees() {
		set.Add(int(fork.Subnet(c.Operators)))
	}
	return set
}
