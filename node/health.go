package node

import (
	"fmt"
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/node/api"
	"github.com/hawser-ssv/hawser/node/beacon"
	"github.com/hawser-ssv/hawser/node/execution"
	"github.com/hawser-ssv/hawser/node/fault"
)

// healthy tells the truth about whether the node does its work: every trouble that costs duties now is named.
func (n *Node) healthy() api.Health { return health(n.troubles()) }

// ready reports whether duties would be performed now: it is healthy and its start is complete.
func (n *Node) ready() api.Health {
	troubles := n.troubles()
	if stage := n.Stage(); stage != StageRunning && len(troubles) == 0 {
		troubles = append(troubles, api.Problem{
			Code: "starting", Cause: "the node waits for: " + string(stage), Remedy: "wait; it goes on by itself", Since: n.started,
		})
	}
	return health(troubles)
}

func health(problems []api.Problem) api.Health {
	if problems == nil {
		problems = []api.Problem{}
	}
	return api.Health{Schema: "hawser.health/1", OK: len(problems) == 0, Problems: problems}
}

func problem(f *fault.Fault, since time.Time) api.Problem {
	return api.Problem{Code: f.Code.String(), Cause: f.Title + ": " + f.Cause, Remedy: f.Remedy, Since: since}
}

func (n *Node) troubles() []api.Problem {
	var out []api.Problem
	if err := n.store.Err(); err != nil {
		out = append(out, problem(fault.Wrap(fault.StoreNotWritten, err, "folder", n.opts.Config.DataDir), n.clock.Now()))
	}
	if !n.beacon.Usable() {
		for _, s := range n.beacon.Status() {
			out = append(out, problem(beaconFault(s), s.Since))
		}
	}
	out = append(out, n.noted()...)
	live := n.live.Load()
	if live == nil {
		return out
	}
	if s := live.execution.Status(); s.State != execution.Live && s.State != execution.CatchingUp && s.Err != nil {
		out = append(out, problem(executionFault(n, s), s.Since))
	}
	if n.Stage() == StageOperator {
		out = append(out, problem(fault.New(fault.OperatorNotRegistered, "contract", n.profile.Registry), n.started))
	}
	if d := live.duties.Load(); d != nil {
		out = append(out, n.peerTroubles(live, d)...)
	}
	return out
}

// peerTroubles reports a committee that cannot reach a quorum with the peers there are.
func (n *Node) peerTroubles(live *rooms, d *dutyRooms) []api.Problem {
	needed := 0
	for _, c := range live.roster.OwnCommittees() {
		needed = max(needed, c.Operators.Quorum()-1)
	}
	if peers := len(d.host.Peers()); peers < needed {
		return []api.Problem{problem(fault.New(fault.PeersTooFew, "count", peers, "needed", needed), n.clock.Now())}
	}
	return nil
}

func beaconFault(s beacon.Status) *fault.Fault {
	cause := fmt.Errorf("%s", s.Error)
	switch s.State {
	case beacon.StateSyncing:
		return fault.Wrap(fault.BeaconNotSynced, cause, "endpoint", s.Endpoint, "distance", s.SyncDistance)
	case beacon.StateWrongNetwork:
		return fault.Wrap(fault.BeaconOtherNetwork, cause, "endpoint", s.Endpoint)
	default:
		return fault.Wrap(fault.BeaconUnreachable, cause, "endpoint", s.Endpoint)
	}
}

func executionFault(n *Node, s execution.Status) *fault.Fault {
	switch s.State {
	case execution.WrongChain:
		return fault.Wrap(fault.ExecutionOtherNetwork, s.Err, "endpoint", s.Endpoint)
	case execution.NoContract:
		return fault.Wrap(fault.ContractMissing, s.Err, "contract", n.profile.Registry)
	case execution.Behind:
		return fault.Wrap(fault.ExecutionNotSynced, s.Err, "endpoint", s.Endpoint)
	case execution.Refused:
		return fault.Wrap(fault.LogsRefused, s.Err, "endpoint", s.Endpoint, "block", s.Processed)
	case execution.SinkFailed:
		return fault.Wrap(fault.StoreNotWritten, s.Err, "folder", n.opts.Config.DataDir)
	default:
		return fault.Wrap(fault.ExecutionUnreachable, s.Err, "endpoint", s.Endpoint)
	}
}

// chainProblem notes that no beacon node told its chain, or one of another network did.
func (n *Node) chainProblem(err error) {
	if !n.beacon.Usable() {
		n.clearProblem("chain")
		return
	}
	f := fault.Wrap(fault.BeaconOtherNetwork, err, "endpoint", n.opts.Config.BeaconEndpoints[0])
	if n.note("chain", f) {
		n.log.Warn("beacon node does not fit the network", "remedy", f.Code, "cause", err)
	}
}

// note remembers a problem by name and reports whether it is new.
func (n *Node) note(name string, f *fault.Fault) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if old, ok := n.problems[name]; ok && old.Code == f.Code.String() {
		return false
	}
	n.problems[name] = problem(f, n.clock.Now())
	return true
}

func (n *Node) clearProblem(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.problems, name)
}

func (n *Node) noted() []api.Problem {
	n.mu.Lock()
	defer n.mu.Unlock()
	names := make([]string, 0, len(n.problems))
	for name := range n.problems {
		names = append(names, name)
	}
	slices.Sort(names)
	out := make([]api.Problem, len(names))
	for i, name := range names {
		out[i] = n.problems[name]
	}
	return out
}
