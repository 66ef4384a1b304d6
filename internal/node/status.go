package node

import (
	"fmt"
	"net/http"
	"runtime"
	"strconv"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/node/api"
	"github.com/hawser-ssv/hawser/internal/node/doppelganger"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const defaultDutyLimit = 100

func (n *Node) routes() map[string]api.Route {
	return map[string]api.Route{
		"/v1/node/status": func(*http.Request) (any, error) { return n.Status(), nil },
		"/v1/duties":      n.dutiesRoute,
		"/v1/peers":       func(*http.Request) (any, error) { return n.peers(), nil },
		"/v1/subnets":     func(*http.Request) (any, error) { return n.subnetList(), nil },
	}
}

// Status returns the node at a glance.
func (n *Node) Status() apiv1.NodeStatus {
	s := apiv1.NodeStatus{
		Schema: apiv1.SchemaNodeStatus, Version: n.opts.Version, Network: n.profile.Name, Stage: string(n.Stage()), PeerID: n.identity.PeerID().String(),
		UptimeS: int64(n.clock.Now().Sub(n.started).Seconds()), Goroutines: runtime.NumGoroutine(), Problems: n.problems(),
		Skipped: map[string]uint64{}, Refused: map[string]int{}, Serving: []apiv1.Committee{},
		Beacon: beaconStatus(n.beacon.Status()), BeaconContradiction: n.beacon.Contradicting(), Execution: []apiv1.Execution{},
		BeaconForks: []apiv1.BeaconFork{}, Duties: apiv1.DutySummary{Reasons: map[string]int{}},
	}
	if chain := n.beacon.Chain(); chain != nil {
		for _, f := range chain.Forks {
			s.BeaconForks = append(s.BeaconForks, apiv1.BeaconFork{Name: f.String(), Epoch: uint64(f.Epoch), Version: fmt.Sprintf("%#x", f.Version)})
		}
	}
	live := n.live.Load()
	if live == nil {
		return s
	}
	slot := n.profile.SlotAt(n.clock.Now())
	s.Slot, s.Epoch, s.HeadLag = uint64(slot), uint64(n.profile.EpochOf(slot)), uint64(slot)
	for _, b := range s.Beacon {
		s.HeadLag = min(s.HeadLag, s.Slot-min(s.Slot, b.HeadSlot))
	}
	n.rosterStatus(&s, live)
	s.Execution = executionStatus(live.execution.Status())
	if w := live.doppelganger; w != nil {
		s.Doppelganger = doppelgangerStatus(w.Status())
	}
	if d := live.duties.Load(); d != nil {
		n.dutyStatus(&s, d)
	}
	return s
}

func (n *Node) rosterStatus(s *apiv1.NodeStatus, live *rooms) {
	s.OperatorID = uint64(live.roster.OwnID())
	counts := live.roster.Counts()
	s.Validators, s.Attesting, s.Liquidated, s.Committees, s.Registered = counts.Own, counts.Attesting, counts.Liquidated, counts.Committees, counts.Validators
	for reason, count := range live.roster.Skipped() {
		s.Skipped[string(reason)] = count
	}
	for reason, count := range live.roster.Refused() {
		s.Refused[string(reason)] = count
	}
	fork := n.profile.Fork(phase0.Epoch(s.Epoch))
	for _, c := range live.roster.OwnCommittees() {
		s.Serving = append(s.Serving, apiv1.Committee{
			ID: c.Operators.ID().String(), Operators: numbers(c.Operators), Validators: c.Validators, Subnet: fork.Subnet(c.Operators),
		})
	}
}

func (n *Node) dutyStatus(s *apiv1.NodeStatus, d *dutyRooms) {
	e := d.engine.Status()
	s.Engine = &apiv1.Engine{Workers: e.Workers, Running: e.Running, Mail: e.Mail, Queues: e.Queues, Overflow: e.Overflow, Offences: []apiv1.Offence{}}
	for _, c := range d.engine.Culprits() {
		s.Engine.Offences = append(s.Engine.Offences, apiv1.Offence{
			Operator: uint64(c.Operator), Offence: c.Offence, Count: c.Count, Slot: uint64(c.Slot), Code: c.Code.String(),
		})
	}
	s.Peers, s.Subnets = len(d.host.Peers()), d.host.Subnets().Len()
	seen := n.seen(d)
	for _, f := range d.engine.Recent() {
		if f.Reason.OK() {
			s.Duties.Done++
			continue
		}
		s.Duties.Failed++
		if seen[f.Number] {
			s.Duties.Seen++
		}
		s.Duties.Reasons[string(f.Fault)]++
	}
}

func (n *Node) dutiesRoute(r *http.Request) (any, error) {
	query := r.URL.Query()
	limit := defaultDutyLimit
	if text := query.Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 0 {
			return nil, fmt.Errorf("limit: expected a whole number, got %q", text)
		}
	}
	onlyFailed := false
	if text := query.Get("failed"); text != "" {
		var err error
		if onlyFailed, err = strconv.ParseBool(text); err != nil {
			return nil, fmt.Errorf("failed: expected true or false, got %q", text)
		}
	}
	out := apiv1.Duties{Schema: apiv1.SchemaDuties, Duties: []apiv1.Duty{}}
	d := n.dutyRooms()
	if d == nil {
		return out, nil
	}
	seen := n.seen(d)
	for _, f := range d.engine.Recent() {
		if len(out.Duties) == limit {
			break
		}
		if failed := !f.Reason.OK(); failed || !onlyFailed {
			shown := duty(f)
			shown.Seen = failed && seen[f.Number]
			out.Duties = append(out.Duties, shown)
		}
	}
	return out, nil
}

// seen returns the numbers of failed duties whose votes the chain saw all the same.
func (n *Node) seen(d *dutyRooms) map[int64]bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return d.work.Seen()
}

// dutyRooms returns the rooms that perform duties, or nil while they are not open.
func (n *Node) dutyRooms() *dutyRooms {
	live := n.live.Load()
	if live == nil {
		return nil
	}
	return live.duties.Load()
}

func duty(f engine.Finished) apiv1.Duty {
	d := apiv1.Duty{
		Slot: uint64(f.Slot), Role: f.Role.String(), Committee: f.Committee.String(),
		Validators: f.Validators, Round: uint64(f.Round), FetchedMS: f.Fetched.Milliseconds(), DecidedMS: f.Decided.Milliseconds(),
		SubmittedMS: f.Submitted.Milliseconds(), Submissions: f.Submissions, LeftOut: f.Dropped,
		Failed: !f.Reason.OK(), Reason: string(f.Report.Reason), Detail: f.Detail,
	}
	if !network.ForCommittee(f.Role) {
		v := uint64(f.Validator)
		d.Validator = &v
	}
	if f.Payee != nil {
		d.Pays = fmt.Sprintf("%#x", *f.Payee)
	}
	if d.Failed {
		about := f.Fault.Definition()
		d.Reason, d.Short, d.Advice = string(f.Fault), about.Short, about.Long
		if about.Code != 0 {
			d.Code = about.Code.String()
		}
	}
	return d
}

// numbers returns operator ids as the API shows them.
func numbers(operators []wire.OperatorID) []uint64 {
	out := make([]uint64, len(operators))
	for i, id := range operators {
		out[i] = uint64(id)
	}
	return out
}

func doppelgangerStatus(s doppelganger.Status) *apiv1.Doppelganger {
	out := &apiv1.Doppelganger{Watched: s.Watched, Withheld: s.Withheld, Elsewhere: []apiv1.ValidatorIndex{}}
	for _, index := range s.Elsewhere {
		out.Elsewhere = append(out.Elsewhere, apiv1.ValidatorIndex(index))
	}
	return out
}
