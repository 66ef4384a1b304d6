package node

import (
	"context"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
)

// onChange is called by the roster when the sets of validators, shares or committees have changed.
func (n *Node) onChange() {
	select {
	case n.changed <- struct{}{}:
	default:
	}
}

// onHead is called by each beacon client for each new head.
func (n *Node) onHead(head beacon.Head) {
	live := n.live.Load()
	if live == nil {
		return
	}
	if d := live.duties.Load(); d != nil {
		d.scheduler.Head(head)
	}
}

// gatherFor is how long changes are gathered before they take effect: one block may bring many.
const gatherFor = 50 * time.Millisecond

// followRoster passes changes of the roster on: to the engine that validators may be gone, to the network its subnets, to the scheduler
// that duties have to be fetched. It sends the fee recipients again to a beacon node that came back. It returns when ctx ends or this
// operator has another id.
func (n *Node) followRoster(ctx context.Context, live *rooms, d *dutyRooms) {
	usable := n.beacon.Usable()
	epoch := n.profile.EpochAt(n.clock.Now())
	for {
		if id := live.roster.OwnID(); id != d.self && id != 0 {
			n.log.Warn("this operator has another id now", "was", d.self, "is", id)
			return
		}
		n.applyRoster(live, d)
		for waiting := true; waiting; {
			tick := clock.NewTimer(n.clock, n.slot/3)
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
					n.updateScores(live, d)
				}
			}
		}
		if !n.pause(ctx, gatherFor) {
			return
		}
	}
}

func (n *Node) applyRoster(live *rooms, d *dutyRooms) {
	d.engine.Forget()
	if subnets := n.subnets(live); subnets != d.host.Subnets() {
		if err := d.host.SetSubnets(subnets); err != nil {
			n.log.Warn("subnets could not be joined", "cause", err)
		}
	}
	n.updateScores(live, d)
	d.scheduler.Refresh()
}

// subnets returns the subnets of the committees that this operator is a member of.
func (n *Node) subnets(live *rooms) p2p.Subnets {
	fork := n.profile.Fork(n.profile.EpochAt(n.clock.Now()))
	var set p2p.Subnets
	for _, c := range live.roster.OwnCommittees() {
		set.Add(int(fork.Subnet(c.Operators)))
	}
	return set
}
