package node

import (
	"time"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/node/age"
	"github.com/hawser-ssv/hawser/internal/node/api"
	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/border"
	"github.com/hawser-ssv/hawser/internal/node/doppelganger"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/health"
	"github.com/hawser-ssv/hawser/internal/node/outcome"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/node/schedule"
	"github.com/hawser-ssv/hawser/internal/node/startup"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/internal/node/twin"
)

// healthy reports whether the node performs its duties; it names every trouble that costs duties now.
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

// tables lists the troubles of all rooms. Troubles of one severity are shown in this order.
func tables() [][]health.Row {
	return [][]health.Row{
		store.Troubles(), twin.Troubles(), doppelganger.Troubles(), startup.Troubles(), beacon.Troubles(), engine.Troubles(), health.MachineTroubles(),
		execution.Troubles(), roster.Troubles(), age.Troubles(), schedule.Troubles(), p2p.Troubles(), outcome.Troubles(),
	}
}

// progress remembers for how long the contract's blocks have been standing still and duties have been performed.
type progress struct {
	// processed is the newest applied block of the contract's chain, advanced the time when it last changed.
	processed uint64
	advanced  time.Time
	// serving is when duties began to be performed for validators that attest; zero while there are none.
	serving time.Time
}

// take updates progress from the follower's status and from whether duties are performed for validators that attest.
func (p *progress) take(now time.Time, s *execution.Status, serving bool) {
	if p.advanced.IsZero() || s.Processed != p.processed || s.Lag == 0 {
		p.processed, p.advanced = s.Processed, now
	}
	switch {
	case !serving:
		p.serving = time.Time{}
	case p.serving.IsZero():
		p.serving = now
	}
}

// moment returns the clock's time and, once the chain is known, the slot.
func (n *Node) moment() health.Moment {
	m := health.Moment{Now: n.clock.Now(), SlotDuration: n.slot}
	if n.live.Load() != nil {
		m.Known, m.SlotsPerEpoch, m.Slot = true, n.profile.SlotsPerEpoch(), n.profile.SlotAt(m.Now)
	}
	return m
}

// reports asks every room what is wrong; n.mu is held.
func (n *Node) reports(m *health.Moment) (out []health.Report) {
	out = append(out, n.store.Reports(n.opts.Config.DataDir)...)
	out = append(out, n.beacon.Reports(m)...)
	out = append(out, health.MachineReports(m, n.meter)...)
	live := n.live.Load()
	if live == nil {
		return out
	}
	d := live.duties.Load()
	s := live.execution.Status()
	n.progress.take(m.Now, &s, d != nil && live.roster.Counts().Attesting > 0)
	now := roster.Reading{Awaited: n.Stage() == StageOperator, Live: s.State == execution.Live, Processed: s.Processed}
	if s.State == execution.SinkFailed {
		now.Failed, now.FailedSince = s.Err, s.Since
	}
	if d != nil {
		now.Serving = d.self
	}
	out = append(out, s.Reports(m, n.profile.Registry, n.progress.advanced)...)
	out = append(out, live.roster.Reports(now)...)
	out = append(out, live.doppelganger.Reports()...)
	if d == nil {
		return out
	}
	status := d.engine.Status()
	out = append(out, live.view.Reports()...)
	out = append(out, d.twin.Reports()...)
	out = append(out, d.scheduler.Reports(m, schedule.Progress{Serving: n.progress.serving, Begun: status.Begun}, border.ShowAll(n.opts.Config.BeaconEndpoints))...)
	out = append(out, d.host.Reports(peersNeeded(live))...)
	out = append(out, status.Reports(m)...)
	return append(out, outcome.Reports(d.outcome(m))...)
}

// peersNeeded is how many peers the largest of the committees needs for a quorum.
func peersNeeded(live *rooms) int {
	needed := 0
	for _, c := range live.roster.OwnCommittees() {
		needed = max(needed, c.Operators.Quorum()-1)
	}
	return needed
}
