package node

import (
	"context"
	"encoding/hex"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/health"
	"github.com/hawser-ssv/hawser/internal/node/outcome"
)

// outcome collects the facts that package outcome needs; the caller holds the node's mu.
func (d *dutyRooms) outcome(m *health.Moment) *outcome.Facts {
	d.takeWork()
	f := &outcome.Facts{Moment: *m, Work: d.work}
	for _, h := range d.engine.Hearing() {
		f.Hearing = append(f.Hearing, outcome.Hearing{
			Operator: uint64(h.Operator), Committee: hex.EncodeToString(h.Committee[:4]), Others: h.Others, Missed: h.Missed,
		})
	}
	for _, c := range d.engine.Culprits() {
		f.Culprits = append(f.Culprits, outcome.Culprit{
			Operator: uint64(c.Operator), Offence: c.Offence, Code: c.Code, Count: c.Count, Slot: c.Slot,
		})
	}
	return f
}

// takeWork adds the duties that ended since the last call to work; the caller holds the node's mu.
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
			d.work.Finished(outcome.Duty{
				Slot: e.Slot, Outcome: outcomeOf(e), Reason: string(e.Fault), Voters: e.Voters, Number: e.Number,
			})
		}
	}
	d.taken = newest
}

// excused are the reasons for which a duty was not meant to be performed.
var excused = map[fault.Reason]bool{
	fault.ReasonNotReady: true, fault.ReasonAlreadyJoined: true, fault.ReasonStopped: true, fault.ReasonWithheld: true,
	fault.ReasonContractOld: true,
}

func outcomeOf(e *engine.Finished) outcome.Outcome {
	switch {
	case e.Reason.OK():
		return outcome.Done
	case excused[e.Fault]:
		return outcome.Excused
	case e.Fault == fault.ReasonSlashing:
		return outcome.Refused
	}
	return outcome.Failed
}

// followInclusion asks the beacon nodes once an epoch whether the votes of own validators were seen. It asks again in the next slot if
// no node answers.
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
