package node

import (
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/hawser-ssv/hawser/node/api"
	"github.com/hawser-ssv/hawser/node/beacon"
	"github.com/hawser-ssv/hawser/node/engine"
)

// Status is the answer of /v1/node/status.
type Status struct {
	Schema     string            `json:"schema"`
	Version    string            `json:"version"`
	Network    string            `json:"network"`
	Stage      Stage             `json:"stage"`
	OperatorID uint64            `json:"operator_id"`
	PeerID     string            `json:"peer_id"`
	Slot       uint64            `json:"slot"`
	Epoch      uint64            `json:"epoch"`
	UptimeS    int64             `json:"uptime_seconds"`
	Validators int               `json:"validators"`
	Attesting  int               `json:"validators_attesting"`
	Committees int               `json:"committees"`
	Registered int               `json:"validators_registered"`
	Skipped    map[string]uint64 `json:"events_skipped"`
	Peers      int               `json:"peers"`
	Goroutines int               `json:"goroutines"`
	Beacon     []beacon.Status   `json:"beacon"`
	Execution  []ExecutionStatus `json:"execution"`
	Engine     *engine.Status    `json:"engine,omitempty"`
}

// ExecutionStatus is the execution client's part of Status.
type ExecutionStatus struct {
	Endpoint  string    `json:"endpoint"`
	State     string    `json:"state"`
	Since     time.Time `json:"since"`
	Head      uint64    `json:"head"`
	Processed uint64    `json:"processed"`
	Lag       uint64    `json:"lag"`
	Reorgs    uint64    `json:"reorgs"`
	Error     string    `json:"error,omitempty"`
}

// Duty is one finished duty of /v1/duties. Times are milliseconds since the start of its slot.
type Duty struct {
	Slot        uint64 `json:"slot"`
	Role        string `json:"role"`
	Committee   string `json:"committee"`
	Validator   uint64 `json:"validator,omitempty"`
	Validators  int    `json:"validators"`
	Round       uint64 `json:"round"`
	FetchedMS   int64  `json:"fetched_ms"`
	DecidedMS   int64  `json:"decided_ms"`
	SubmittedMS int64  `json:"submitted_ms"`
	Submissions int    `json:"submissions"`
	LeftOut     int    `json:"left_out"`
	Failed      bool   `json:"failed"`
	Reason      string `json:"reason"`
	Detail      string `json:"detail,omitempty"`
}

// Duties is the answer of /v1/duties, newest first.
type Duties struct {
	Schema string `json:"schema"`
	Duties []Duty `json:"duties"`
}

// Peer is one connection of /v1/peers.
type Peer struct {
	ID      string `json:"id"`
	Address string `json:"address"`
	Inbound bool   `json:"inbound"`
	Static  bool   `json:"static"`
	Greeted bool   `json:"greeted"`
	Version string `json:"version"`
	Subnets string `json:"subnets"`
	Topics  int    `json:"topics"`
}

// Peers is the answer of /v1/peers.
type Peers struct {
	Schema  string         `json:"schema"`
	Address []string       `json:"address"`
	Subnets string         `json:"subnets"`
	Topics  map[string]int `json:"topics"`
	Peers   []Peer         `json:"peers"`
}

const defaultDutyLimit = 100

func (n *Node) routes() map[string]api.Route {
	return map[string]api.Route{
		"/v1/node/status": func(*http.Request) (any, error) { return n.Status(), nil },
		"/v1/duties":      n.dutiesRoute,
		"/v1/peers":       func(*http.Request) (any, error) { return n.peers(), nil },
	}
}

// Status returns the node at a glance.
func (n *Node) Status() Status {
	s := Status{
		Schema: "hawser.node.status/1", Version: n.opts.Version, Network: n.profile.Name, Stage: n.Stage(), PeerID: n.identity.PeerID().String(),
		UptimeS: int64(n.clock.Now().Sub(n.started).Seconds()), Goroutines: runtime.NumGoroutine(), Beacon: n.beacon.Status(),
		Skipped: map[string]uint64{}, Execution: []ExecutionStatus{},
	}
	live := n.live.Load()
	if live == nil {
		return s
	}
	slot := n.profile.SlotAt(n.clock.Now())
	s.Slot, s.Epoch = uint64(slot), uint64(n.profile.EpochOf(slot))
	s.OperatorID = uint64(live.roster.OwnID())
	counts := live.roster.Counts()
	s.Validators, s.Attesting, s.Committees, s.Registered = counts.Own, counts.Attesting, counts.Committees, counts.Validators
	for reason, count := range live.roster.Skipped() {
		s.Skipped[string(reason)] = count
	}
	e := live.execution.Status()
	status := ExecutionStatus{
		Endpoint: e.Endpoint, State: string(e.State), Since: e.Since, Head: e.Head, Processed: e.Processed, Lag: e.Lag, Reorgs: e.Reorgs,
	}
	if e.Err != nil {
		status.Error = e.Err.Error()
	}
	s.Execution = append(s.Execution, status)
	if d := live.duties.Load(); d != nil {
		engineStatus := d.engine.Status()
		s.Engine = &engineStatus
		s.Peers = len(d.host.Peers())
	}
	return s
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
	onlyFailed := query.Get("failed") == "true"
	out := Duties{Schema: "hawser.duties/1", Duties: []Duty{}}
	live := n.live.Load()
	if live == nil || live.duties.Load() == nil {
		return out, nil
	}
	for _, f := range live.duties.Load().engine.Recent() {
		if len(out.Duties) == limit {
			break
		}
		if failed := !f.Reason.OK(); failed || !onlyFailed {
			out.Duties = append(out.Duties, duty(f))
		}
	}
	return out, nil
}

func duty(f engine.Finished) Duty {
	d := Duty{
		Slot: uint64(f.Slot), Role: f.Role.String(), Committee: f.Committee.String(), Validator: uint64(f.Validator),
		Validators: f.Validators, Round: uint64(f.Round), FetchedMS: f.Fetched.Milliseconds(), DecidedMS: f.Decided.Milliseconds(),
		SubmittedMS: f.Submitted.Milliseconds(), Submissions: f.Submissions, LeftOut: f.Dropped,
		Failed: !f.Reason.OK(), Reason: string(f.Report.Reason), Detail: f.Detail,
	}
	if d.Failed {
		d.Reason = string(f.Fault)
	}
	return d
}

func (n *Node) peers() Peers {
	out := Peers{Schema: "hawser.peers/1", Peers: []Peer{}, Topics: map[string]int{}, Address: []string{}}
	live := n.live.Load()
	if live == nil || live.duties.Load() == nil {
		return out
	}
	host := live.duties.Load().host
	out.Subnets, out.Topics = host.Subnets().String(), host.TopicPeers()
	for _, a := range host.Addrs() {
		out.Address = append(out.Address, a.String()+"/p2p/"+host.ID().String())
	}
	for _, p := range host.Peers() {
		out.Peers = append(out.Peers, Peer{
			ID: p.ID.String(), Address: p.Address, Inbound: p.Inbound, Static: p.Static, Greeted: p.Greeted, Version: p.Version,
			Subnets: p.Subnets.String(), Topics: p.Topics,
		})
	}
	return out
}
