package node

import (
	"fmt"
	"net/http"
	"runtime"
	"strconv"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/api"
	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/doppelganger"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Status is the answer of /v1/node/status: the node at a glance.
type Status struct {
	Schema     string `json:"schema"`
	Version    string `json:"version"`
	Network    string `json:"network"`
	Stage      Stage  `json:"stage"`
	OperatorID uint64 `json:"operator_id"`
	PeerID     string `json:"peer_id"`
	// Slot and Epoch are the clock's, HeadLag how many slots the best beacon node's head is behind it. Zero until the chain
	// is known.
	Slot       uint64 `json:"slot"`
	Epoch      uint64 `json:"epoch"`
	HeadLag    uint64 `json:"head_lag_slots"`
	UptimeS    int64  `json:"uptime_seconds"`
	Goroutines int    `json:"goroutines"`
	// Problems are what /healthz says.
	Problems []api.Problem `json:"problems"`

	// Validators hold a share of this operator; Attesting of them have duties, Liquidated ones do not.
	Validators int `json:"validators"`
	Attesting  int `json:"validators_attesting"`
	Liquidated int `json:"validators_liquidated"`
	Committees int `json:"committees"`
	// Registered counts everybody's validators, Skipped the malformed events of this run by reason.
	Registered int               `json:"validators_registered"`
	Skipped    map[string]uint64 `json:"events_skipped"`
	// Refused counts registered validators whose share this operator does not use, because it may be somebody else's.
	Refused map[string]int `json:"shares_refused"`
	Serving []Committee    `json:"serving"`

	Peers   int             `json:"peers"`
	Subnets int             `json:"subnets"`
	Beacon  []beacon.Status `json:"beacon"`
	// BeaconForks is the beacon chain's fork schedule as it is known now, in order of epochs; empty until the chain is known.
	BeaconForks []BeaconFork `json:"beacon_forks"`
	// BeaconContradiction says that the beacon nodes told different checkpoints for the last vote.
	BeaconContradiction bool              `json:"beacon_contradiction"`
	Execution           []ExecutionStatus `json:"execution"`
	Engine              *EngineStatus     `json:"engine,omitempty"`
	Duties              DutySummary       `json:"duties"`
	// Doppelganger is absent if both watches are turned off.
	Doppelganger *doppelganger.Status `json:"doppelganger,omitempty"`
}

// BeaconFork is one entry of the beacon chain's fork schedule.
type BeaconFork struct {
	Name  string `json:"name"`
	Epoch uint64 `json:"epoch"`
	// Version goes into signature domains; in hex.
	Version string `json:"version"`
}

// Committee is one committee that this operator serves.
type Committee struct {
	ID        string            `json:"id"`
	Operators []wire.OperatorID `json:"operators"`
	// Validators counts everybody's of this committee.
	Validators int    `json:"validators"`
	Subnet     uint64 `json:"subnet"`
}

// EngineStatus is the engine's part of Status.
type EngineStatus struct {
	Workers int            `json:"workers"`
	Running int64          `json:"running"`
	Mail    int            `json:"mail"`
	Queues  map[string]int `json:"queues"`
	// Overflow counts messages dropped because a worker was too far behind.
	Overflow int `json:"overflow"`
	// Offences are what operators of own committees were caught at in this run.
	Offences []Offence `json:"offences"`
}

// Offence is what an operator was proven to have done: bad-share, bad-proposal, equivocation or flood.
type Offence struct {
	Operator uint64 `json:"operator"`
	Offence  string `json:"offence"`
	Count    uint64 `json:"count"`
	// Slot is that of the latest duty.
	Slot uint64 `json:"slot"`
	Code string `json:"code"`
}

// DutySummary sums up the duties that are remembered.
type DutySummary struct {
	Done   int `json:"done"`
	Failed int `json:"failed"`
	// Seen counts the failed ones that lost nothing.
	Seen int `json:"seen"`
	// Reasons counts the failed ones by reason.
	Reasons map[string]int `json:"reasons"`
}

// Duty is one finished duty of /v1/duties. Times are milliseconds since the start of its slot.
type Duty struct {
	Slot      uint64 `json:"slot"`
	Role      string `json:"role"`
	Committee string `json:"committee"`
	// Validator is nil for a duty of the whole committee; the first validator of a chain is 0.
	Validator   *uint64 `json:"validator,omitempty"`
	Validators  int     `json:"validators"`
	Round       uint64  `json:"round"`
	FetchedMS   int64   `json:"fetched_ms"`
	DecidedMS   int64   `json:"decided_ms"`
	SubmittedMS int64   `json:"submitted_ms"`
	Submissions int     `json:"submissions"`
	LeftOut     int     `json:"left_out"`
	Failed      bool    `json:"failed"`
	// Seen says of a failed duty that the chain saw the votes of all its validators in its epoch: other operators delivered them.
	Seen   bool   `json:"seen,omitempty"`
	Reason string `json:"reason"`
	// Pays is whom a signed blinded block pays, if that is not the owner: a builder, or the operator that proposed it.
	Pays string `json:"pays,omitempty"`
	// Short, Advice and Code explain the reason of a failed duty; Detail is what the machine said.
	Short  string `json:"short,omitempty"`
	Advice string `json:"advice,omitempty"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Duties is the answer of /v1/duties, newest first.
type Duties struct {
	Schema string `json:"schema"`
	Duties []Duty `json:"duties"`
}

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
func (n *Node) Status() Status {
	s := Status{
		Schema: "hawser.node.status/1", Version: n.opts.Version, Network: n.profile.Name, Stage: n.Stage(), PeerID: n.identity.PeerID().String(),
		UptimeS: int64(n.clock.Now().Sub(n.started).Seconds()), Goroutines: runtime.NumGoroutine(), Problems: n.problems(),
		Skipped: map[string]uint64{}, Refused: map[string]int{}, Serving: []Committee{}, Beacon: n.beacon.Status(), BeaconContradiction: n.beacon.Contradicting(), Execution: []ExecutionStatus{},
		BeaconForks: []BeaconFork{}, Duties: DutySummary{Reasons: map[string]int{}},
	}
	if chain := n.beacon.Chain(); chain != nil {
		for _, f := range chain.Forks {
			s.BeaconForks = append(s.BeaconForks, BeaconFork{Name: f.String(), Epoch: uint64(f.Epoch), Version: fmt.Sprintf("%#x", f.Version)})
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
		status := w.Status()
		s.Doppelganger = &status
	}
	if d := live.duties.Load(); d != nil {
		n.dutyStatus(&s, d)
	}
	return s
}

func (n *Node) rosterStatus(s *Status, live *rooms) {
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
		s.Serving = append(s.Serving, Committee{
			ID: c.Operators.ID().String(), Operators: c.Operators, Validators: c.Validators, Subnet: fork.Subnet(c.Operators),
		})
	}
}

func (n *Node) dutyStatus(s *Status, d *dutyRooms) {
	e := d.engine.Status()
	s.Engine = &EngineStatus{Workers: e.Workers, Running: e.Running, Mail: e.Mail, Queues: e.Queues, Overflow: e.Overflow, Offences: []Offence{}}
	for _, c := range d.engine.Culprits() {
		s.Engine.Offences = append(s.Engine.Offences, Offence{
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
	out := Duties{Schema: "hawser.duties/1", Duties: []Duty{}}
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

// seen returns the numbers of failed duties that lost nothing.
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

func duty(f engine.Finished) Duty {
	d := Duty{
		Slot: uint64(f.Slot), Role: f.Role.String(), Committee: f.Committee.String(),
		Validators: f.Validators, Round: uint64(f.Round), FetchedMS: f.Fetched.Milliseconds(), DecidedMS: f.Decided.Milliseconds(),
		SubmittedMS: f.Submitted.Milliseconds(), Submissions: f.Submissions, LeftOut: f.Dropped,
		Failed: !f.Reason.OK(), Reason: string(f.Report.Reason), Detail: f.Detail,
	}
	if f.Role != wire.RoleCommittee && f.Role != wire.RoleAggregatorCommittee {
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
