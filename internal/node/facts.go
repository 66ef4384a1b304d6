package node

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// progress remembers since when things stand as they are.
type progress struct {
	processed uint64
	advanced  time.Time
	serving   time.Time
}

// complete fills in the facts that need a memory; serving says in Duties.Serving that duties are performed now.
func (p *progress) complete(f *health.Facts) {
	if p.advanced.IsZero() || f.Contract.Processed != p.processed || f.Contract.Lag == 0 {
		p.processed, p.advanced = f.Contract.Processed, f.Now
	}
	f.Contract.Advanced = p.advanced
	switch {
	case f.Duties.Serving.IsZero():
		p.serving = time.Time{}
	case p.serving.IsZero():
		p.serving = f.Duties.Serving
	}
	f.Duties.Serving = p.serving
}

// latenessSlots is in how many of the latest slots lateness is looked at.
const latenessSlots = 4

func lateness(meter *clock.Meter, now time.Time) (out []health.Late) {
	for _, l := range meter.Latest(now, latenessSlots) {
		out = append(out, health.Late(l))
	}
	return out
}

// facts asks every room.
func (n *Node) facts() *health.Facts {
	now := n.clock.Now()
	f := &health.Facts{
		Now: now, SlotDuration: n.slot, LateLimit: clock.LateLimit(n.slot), Reports: n.reports(), Beacons: beaconNodes(n.beacon.Status()),
	}
	f.Lateness = lateness(n.meter, now)
	live := n.live.Load()
	if live == nil {
		return f
	}
	f.Known, f.SlotsPerEpoch, f.Slot = true, n.profile.SlotsPerEpoch(), n.profile.SlotAt(now)
	e := live.execution.Status()
	f.Contract = health.Contract{
		Endpoint: e.Endpoint, Reading: e.State == execution.Live || e.State == execution.CatchingUp, Processed: e.Processed, Lag: e.Lag,
	}
	if live.doppelganger != nil {
		f.Watch.Watched = live.doppelganger.Status().Watched
	}
	if d := live.duties.Load(); d != nil {
		dutyFacts(f, live, d)
	}
	return f
}

func beaconNodes(statuses []beacon.Status) []health.BeaconNode {
	out := make([]health.BeaconNode, len(statuses))
	for i, s := range statuses {
		out[i] = health.BeaconNode{
			Endpoint: s.Endpoint, Usable: s.State.Usable(), Head: phase0.Slot(s.HeadSlot), Streaming: s.Stream == beacon.StreamOpen,
			StreamSince: s.StreamSince, StreamError: s.StreamError, HeadEvent: s.HeadEvent,
		}
	}
	return out
}

func dutyFacts(f *health.Facts, live *rooms, d *dutyRooms) {
	status := d.engine.Status()
	f.Duties = health.Duties{Handled: d.scheduler.Handled(), Begun: status.Begun}
	if live.roster.Counts().Attesting > 0 {
		f.Duties.Serving = f.Now
	}
	for _, h := range d.engine.Hearing() {
		f.Hearing = append(f.Hearing, health.Hearing{
			Operator: uint64(h.Operator), Committee: hex.EncodeToString(h.Committee[:4]), Others: h.Others, Missed: h.Missed,
		})
	}
	for _, c := range d.engine.Culprits() {
		f.Culprits = append(f.Culprits, health.Culprit{
			Operator: uint64(c.Operator), Offence: c.Offence, Code: c.Code, Count: c.Count, Slot: c.Slot,
		})
	}
}

// takeWork takes in the duties that ended since it last looked; the node's mu is held.
func (d *dutyRooms) takeWork() {
	recent := d.engine.Recent()
	newest := d.taken
	for i := len(recent) - 1; i >= 0; i-- {
		e := &recent[i]
		if e.Number <= d.taken {
			continue
		}
		newest = max(newest, e.Number)
		if e.Rewarded {
			d.work.Finished(health.Duty{Slot: e.Slot, Outcome: outcomeOf(e), Reason: string(e.Fault), Voters: e.Voters, Number: e.Number})
		}
	}
	d.taken = newest
}

// excused are the reasons for which nothing was meant to be done.
var excused = map[fault.Reason]bool{
	fault.ReasonNotReady: true, fault.ReasonAlreadyJoined: true, fault.ReasonStopped: true, fault.ReasonWithheld: true,
	fault.ReasonContractOld: true,
}

func outcomeOf(e *engine.Finished) health.Outcome {
	switch {
	case e.Reason.OK():
		return health.Done
	case excused[e.Fault]:
		return health.Excused
	case e.Fault == fault.ReasonSlashing:
		return health.Refused
	}
	return health.Failed
}

// followInclusion asks the chain once an epoch whether the votes of own validators were seen. What nobody answers is asked again in the
// next slot.
func (n *Node) followInclusion(ctx context.Context, d *dutyRooms) {
	for {
		slot := n.profile.SlotAt(n.clock.Now())
		if n.clock.SleepUntil(ctx, n.profile.SlotStart(slot+1)) != nil {
			return
		}
		n.mu.Lock()
		epoch, voters := d.work.Ask(n.profile.SlotAt(n.clock.Now()))
		n.mu.Unlock()
		if len(voters) == 0 {
			continue
		}
		bounded, cancel := context.WithTimeout(ctx, n.slot)
		live, err := n.beacon.Liveness(bounded, epoch, voters)
		cancel()
		if err != nil {
			n.log.Debug("beacon node does not tell whose votes were seen", "epoch", epoch, "cause", err)
			continue
		}
		n.mu.Lock()
		d.work.Judge(epoch, live)
		n.mu.Unlock()
	}
}
