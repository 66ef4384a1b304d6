package node

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/node/api"
	"github.com/hawser-ssv/hawser/node/beacon"
	"github.com/hawser-ssv/hawser/node/border"
	"github.com/hawser-ssv/hawser/node/engine"
	"github.com/hawser-ssv/hawser/node/execution"
	"github.com/hawser-ssv/hawser/node/fault"
	"github.com/hawser-ssv/hawser/node/store"
)

// healthy tells the truth about whether the node does its work: every trouble that costs duties now is named.
func (n *Node) healthy() api.Health { return health(n.problems()) }

// ready reports whether duties would be performed now: it is healthy and its start is complete.
func (n *Node) ready() api.Health {
	problems := n.problems()
	if stage := n.Stage(); stage != StageRunning && !costly(problems) {
		problems = append(problems, api.Problem{
			Code: "starting", Cause: "the node waits for: " + string(stage), Remedy: "wait; it goes on by itself", Since: n.started,
		})
	}
	return health(problems)
}

func health(problems []api.Problem) api.Health {
	return api.Health{Schema: "hawser.health/1", OK: !costly(problems), Problems: problems}
}

// costly reports whether a problem costs duties now.
func costly(problems []api.Problem) bool {
	return slices.ContainsFunc(problems, func(p api.Problem) bool { return !p.Ahead })
}

// trouble is something that is wrong now.
type trouble struct {
	// key tells one trouble from another and stays the same while it lasts.
	key   string
	fault *fault.Fault
	// since is when it began; zero means when it was first seen.
	since time.Time
	// told says that the room in which it is has logged it.
	told bool
	// ahead says that it costs nothing yet.
	ahead bool
}

// troubles asks every room, worst first.
func (n *Node) troubles() []trouble {
	var out []trouble
	add := func(key string, f *fault.Fault, since time.Time, told bool) {
		out = append(out, trouble{key: key, fault: f, since: since, told: told})
	}
	if err := n.store.Err(); err != nil && !errors.Is(err, store.ErrClosed) {
		add("store", fault.Of(n.storeFault(err)), time.Time{}, false)
	}
	if !n.beacon.Usable() {
		for _, s := range n.beacon.Status() {
			add("beacon "+s.Endpoint, beaconFault(s), s.Since, s.State != beacon.StateStarting)
		}
	}
	out = append(out, n.forkTroubles()...)
	if drift := time.Duration(n.drift.Load()); drift > 0 {
		add("clock", fault.New(fault.ClockDrift, "drift", drift.Round(time.Millisecond)), time.Time{}, false)
	}
	n.mu.Lock()
	for _, name := range sortedKeys(n.noted) {
		add(name, n.noted[name], time.Time{}, false)
	}
	n.mu.Unlock()
	if live := n.live.Load(); live != nil {
		out = append(out, n.liveTroubles(live)...)
	}
	return out
}

// liveTroubles asks the rooms that exist once the chain is known.
func (n *Node) liveTroubles(live *rooms) []trouble {
	var out []trouble
	add := func(key string, f *fault.Fault, since time.Time, told bool) {
		if f != nil {
			out = append(out, trouble{key: key, fault: f, since: since, told: told})
		}
	}
	status := live.execution.Status()
	add("execution", n.executionFault(status), status.Since, status.State != execution.Live)
	if lacking := live.roster.Lacking(); len(lacking) > 0 && n.Stage() != StageBeacon {
		err := fmt.Errorf("%d shares are missing", len(lacking))
		add("shares", fault.Wrap(fault.ShareAtRest, err, "validator", lacking[0], "folder", n.opts.Config.DataDir), time.Time{}, false)
	}
	add("doppelganger", live.doppelgangerFault(), time.Time{}, true)
	if count, since := live.roster.ExitsUnproved(); count > 0 {
		add("exits", fault.New(fault.ExitUnproved, "count", count), since, false)
	}
	d := live.duties.Load()
	switch {
	case n.Stage() == StageOperator:
		add("operator", fault.New(fault.OperatorNotRegistered, "contract", n.profile.Registry), time.Time{}, false)
	case d != nil && live.roster.OwnID() == 0 && status.State == execution.Live:
		add("operator", fault.New(fault.OperatorRemoved, "contract", n.profile.Registry, "operator", d.self, "block", "up to "+fmt.Sprint(status.Processed)), time.Time{}, true)
	}
	if d == nil {
		return out
	}
	if err := d.twin.Err(); err != nil {
		add("twin", fault.Wrap(fault.OperatorTwin, err, "operator", d.self), time.Time{}, true)
	}
	if err := d.scheduler.Trouble(); err != nil && n.beacon.Usable() {
		add("schedule", fault.Wrap(fault.BeaconUnreachable, err, "endpoint", border.ShowAll(n.opts.Config.BeaconEndpoints)), time.Time{}, true)
	}
	add("peers", peerFault(live, d), time.Time{}, false)
	add("engine", overflowFault(d.engine.Status(), n.clock.Now(), n.slot), time.Time{}, false)
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
	case execution.SinkFailed:
		return n.ledgerFault(err)
	default:
		return fault.Wrap(fault.ExecutionUnreachable, err, "endpoint", s.Endpoint)
	}
}
