package node

import (
	"errors"
	"fmt"
	"time"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/api"
	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/border"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/health"
	"github.com/hawser-ssv/hawser/internal/node/store"
)

// healthy tells the truth about whether the node does its work: every trouble that costs duties now is named.
func (n *Node) healthy() api.Health {
	problems, sentence := n.look()
	if stage := n.Stage(); stage != StageRunning && len(problems) == 0 {
		sentence = waitsFor(stage)
	}
	return api.Health{Schema: apiv1.SchemaHealth, OK: health.Healthy(problems), Summary: sentence, Problems: shown(problems)}
}

func waitsFor(stage Stage) string { return "The node waits for: " + string(stage) + "." }

// ready reports whether duties would be performed now: it is healthy and its start is complete.
func (n *Node) ready() api.Health {
	h := n.healthy()
	if stage := n.Stage(); stage != StageRunning && h.OK {
		h.OK, h.Summary = false, waitsFor(stage)
		h.Problems = append(h.Problems, api.Problem{
			Code: "starting", Cause: "the node waits for: " + string(stage), Remedy: "wait; it goes on by itself", Since: n.started,
			Severity: health.High.String(),
		})
	}
	return h
}

// reports are the troubles that rooms know of themselves.
func (n *Node) reports() []health.Report {
	var out []health.Report
	if err := n.store.Err(); err != nil && !errors.Is(err, store.ErrClosed) {
		out = append(out, health.Report{Name: health.Store, Fault: fault.Of(n.storeFault(err))})
	}
	if !n.beacon.Usable() {
		for _, s := range n.beacon.Status() {
			out = append(out, health.Report{
				Name: health.Beacon, Object: s.Endpoint, Fault: beaconFault(s), Since: s.Since, Told: s.State != beacon.StateStarting,
			})
		}
	}
	out = append(out, n.forkReports()...)
	if drift := n.earliness.drift(); drift > 0 {
		out = append(out, health.Report{Name: health.Clock, Fault: fault.New(fault.ClockDrift, "drift", drift.Round(time.Millisecond))})
	}
	n.mu.Lock()
	for name, f := range n.noted {
		out = append(out, health.Report{Name: name, Fault: f})
	}
	n.mu.Unlock()
	if live := n.live.Load(); live != nil {
		out = append(out, n.liveReports(live)...)
	}
	return out
}

// liveReports asks the rooms that exist once the chain is known.
func (n *Node) liveReports(live *rooms) []health.Report {
	var out []health.Report
	add := func(name health.Name, f *fault.Fault, told bool) {
		if f != nil {
			out = append(out, health.Report{Name: name, Fault: f, Told: told})
		}
	}
	status := live.execution.Status()
	if f := n.executionFault(status); f != nil {
		name := health.Execution
		if status.State == execution.SinkFailed { // the client is in order
			name = health.Ledger
		}
		out = append(out, health.Report{Name: name, Fault: f, Since: status.Since, Told: status.State != execution.Live})
	}
	if lacking := live.roster.Lacking(); len(lacking) > 0 && n.Stage() != StageBeacon {
		err := errors.New(fault.Count(len(lacking), "share is", "shares are") + " missing")
		add(health.Shares, fault.Wrap(fault.ShareAtRest, err, "validator", lacking[0], "folder", n.opts.Config.DataDir), false)
	}
	add(health.Elsewhere, live.doppelgangerFault(), true)
	if count, since := live.roster.ExitsUnproved(); count > 0 {
		out = append(out, health.Report{Name: health.Exits, Fault: fault.New(fault.ExitUnproved, "count", count), Since: since})
	}
	if o := live.roster.Omissions(); o.Count > 0 {
		add(health.Omitted, fault.Wrap(fault.EventsOmitted, errors.New(o.Why), "count", o.Count, "block", o.From), true)
	}
	d := live.duties.Load()
	switch {
	case n.Stage() == StageOperator:
		add(health.Operator, fault.New(fault.OperatorNotRegistered, "contract", n.profile.Registry), false)
	case d != nil && live.roster.OwnID() == 0 && status.State == execution.Live:
		add(health.Operator, fault.New(fault.OperatorRemoved, "contract", n.profile.Registry, "operator", d.self, "block", "up to "+fmt.Sprint(status.Processed)), true)
	}
	if d == nil {
		return out
	}
	if err := d.twin.Err(); err != nil {
		add(health.Twin, fault.Wrap(fault.OperatorTwin, err, "operator", d.self), true)
	}
	if err := d.scheduler.Trouble(); err != nil {
		add(health.Schedule, fault.Wrap(fault.BeaconUnreachable, err, "endpoint", border.ShowAll(n.opts.Config.BeaconEndpoints)), true)
	}
	add(n.ageTrouble(live))
	add(health.Peers, peerFault(live, d), false)
	add(health.Queues, overflowFault(d.engine.Status(), n.clock.Now(), n.slot), false)
	return out
}

// peerFault reports a committee that cannot reach a quorum with the peers there are.
func peerFault(live *rooms, d *dutyRooms) *fault.Fault {
	needed := 0
	for _, c := range live.roster.OwnCommittees() {
		needed = max(needed, c.Operators.Quorum()-1)
	}
	if needed == 0 {
		return nil
	}
	if peers := len(d.host.Peers()); peers < needed {
		return fault.New(fault.PeersTooFew, "count", peers, "needed", needed)
	}
	return nil
}

// overflowSlots is for how many slots after the latest dropped message the engine counts as overrun.
const overflowSlots = 32

// overflowFault reports messages that were dropped lately.
func overflowFault(s engine.Status, now time.Time, slot time.Duration) *fault.Fault {
	if s.Overflow == 0 || now.Sub(s.Overflowed) > overflowSlots*slot {
		return nil
	}
	return fault.New(fault.QueueOverflow, "count", s.Overflow)
}

func beaconFault(s beacon.Status) *fault.Fault {
	cause := errors.New(s.Error)
	switch s.State {
	case beacon.StateSyncing:
		return fault.Wrap(fault.BeaconNotSynced, cause, "endpoint", s.Endpoint, "distance", s.SyncDistance)
	case beacon.StateOptimistic:
		return fault.Wrap(fault.BeaconOptimistic, errors.New("blocks were not checked"), "endpoint", s.Endpoint)
	case beacon.StateWrongNetwork:
		return fault.Wrap(fault.BeaconOtherNetwork, cause, "endpoint", s.Endpoint)
	default:
		return fault.Wrap(fault.BeaconUnreachable, cause, "endpoint", s.Endpoint)
	}
}

// staleSlots is the age in slots from which a head that does not move means a client that stands still: 5 minutes on
// public networks.
const staleSlots = 25

// executionFault returns what is wrong with the execution client, or nil.
func (n *Node) executionFault(s execution.Status) *fault.Fault {
	switch s.State {
	case execution.CatchingUp:
		return nil
	case execution.Live:
		if age := n.clock.Now().Sub(s.HeadTime); age > staleSlots*n.slot {
			return fault.Wrap(fault.ExecutionNotSynced, fmt.Errorf("its newest block %d is %v old", s.Head, age.Round(time.Second)), "endpoint", s.Endpoint)
		}
		return nil
	}
	err := s.Err
	if err == nil {
		err = errors.New("it has not answered yet")
	}
	switch s.State {
	case execution.WrongChain:
		return fault.Wrap(fault.ExecutionOtherNetwork, err, "endpoint", s.Endpoint)
	case execution.NoContract:
		return fault.Wrap(fault.ContractMissing, err, "contract", n.profile.Registry)
	case execution.Behind:
		return fault.Wrap(fault.ExecutionNotSynced, err, "endpoint", s.Endpoint)
	case execution.Refused:
		return fault.Wrap(fault.LogsRefused, err, "endpoint", s.Endpoint, "block", s.Processed)
	case execution.HidesLogs:
		return fault.Wrap(fault.LogsHidden, err, "endpoint", s.Endpoint)
	case execution.MakesUpLogs:
		return fault.Wrap(fault.LogsMadeUp, err, "endpoint", s.Endpoint)
	case execution.Unproved:
		return fault.Wrap(fault.LogsUnproved, err)
	case execution.OffChain:
		return fault.Wrap(fault.ExecutionOffChain, err, "endpoint", s.Endpoint)
	case execution.SinkFailed:
		return n.ledgerFault(err)
	default:
		return fault.Wrap(fault.ExecutionUnreachable, err, "endpoint", s.Endpoint)
	}
}
