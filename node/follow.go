package node

import (
	"context"
	"time"

	"github.com/hawser-ssv/hawser/node/beacon"
)

// onChange is called by the roster: the sets of validators, shares or committees changed.
func (n *Node) onChange() {
	if c := n.changes.Load(); c != nil {
		select {
		case *c <- struct{}{}:
		default:
		}
	}
}

func (n *Node) notify(change chan struct{}) { n.changes.Store(&change) }

// onHead is called by each beacon client for each new head.
func (n *Node) onHead(head beacon.Head) {
	if live := n.live.Load(); live != nil {
		if d := live.duties.Load(); d != nil {
			d.scheduler.Head(head)
		}
	}
}

// settle is how long changes are gathered before they are acted on: a block may bring many.
const settle = 50 * time.Millisecond

// followRoster tells the rooms what changed: the engine its shares, the network its subnets, the scheduler that duties have
// to be fetched. A beacon node that came back is told the fee recipients again.
func (n *Node) followRoster(ctx context.Context, live *rooms, d *dutyRooms) {
	usable := n.beacon.Usable()
	for {
		d.engine.SetShares(live.roster.Shares())
		if subnets := n.subnets(live); subnets != d.host.Subnets() {
			if err := d.host.SetSubnets(subnets); err != nil {
				n.log.Warn("subnets could not be joined", "cause", err)
			}
		}
		d.scheduler.Refresh()
		for waiting := true; waiting; {
			tick := time.NewTimer(n.profile.SlotDuration() / 3)
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-d.change:
				tick.Stop()
				_ = n.clock.SleepUntil(ctx, n.clock.Now().Add(settle))
				waiting = false
			case <-tick.C:
				if now := n.beacon.Usable(); now != usable {
					usable = now
					if now {
						d.scheduler.Reconnected()
					}
				}
			}
		}
	}
}
