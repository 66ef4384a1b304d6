package node

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/node/doppelganger"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/roster"
)

// newBeaconMetrics returns the observer of beacon calls.
func newBeaconMetrics(reg prometheus.Registerer) func(endpoint, call string, took time.Duration, err error) {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "hawser_beacon_request_seconds", Help: "Time a beacon node took to answer, by call and outcome.",
		Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
	}, []string{"call", "outcome"})
	reg.MustRegister(seconds)
	return func(_, call string, took time.Duration, err error) {
		outcome := "ok"
		switch {
		case errors.Is(err, context.Canceled):
			outcome = "abandoned" // another node was quicker
		case err != nil:
			outcome = "error"
		}
		seconds.WithLabelValues(call, outcome).Observe(took.Seconds())
	}
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("hawser_"+name, help, labels, nil)
}

// figure is a metric that is read when it is asked for.
type figure struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	read func(n *Node, live *rooms, emit func(value float64, labels ...string))
}

// figures are the metrics of rooms that keep their own counts. Those that read live are left out until the node knows
// its chain.
func figures() []figure {
	gauge, counter := prometheus.GaugeValue, prometheus.CounterValue
	return []figure{
		{desc("node_problems", "What is wrong now, by error code; absent when nothing is.", "code"), gauge, problemFigures},
		{desc("node_running_stages", "1 for the stage that the start has reached.", "stage"), gauge, stageFigures},
		{desc("beacon_usable_nodes", "Beacon nodes that are synced."), gauge, func(n *Node, _ *rooms, emit func(float64, ...string)) {
			usable := 0
			for _, s := range n.beacon.Status() {
				if s.State.Usable() {
					usable++
				}
			}
			emit(float64(usable))
		}},
		{desc("beacon_known_nodes", "1 for each beacon node, with the state that it is in.", "node", "endpoint", "state"), gauge, func(n *Node, _ *rooms, emit func(float64, ...string)) {
			for i, s := range n.beacon.Status() {
				emit(1, strconv.Itoa(i+1), s.Endpoint, string(s.State))
			}
		}},
		{desc("beacon_lag_slots", "Slots by which each beacon node's newest head is behind the clock.", "node", "endpoint"), gauge, func(n *Node, live *rooms, emit func(float64, ...string)) {
			if live == nil {
				return
			}
			now := uint64(n.profile.SlotAt(n.clock.Now()))
			for i, s := range n.beacon.Status() {
				emit(float64(now-min(now, s.HeadSlot)), strconv.Itoa(i+1), s.Endpoint)
			}
		}},
		{desc("beacon_failing_requests", "Questions in a row that each beacon node did not answer in time.", "node", "endpoint"), gauge, func(n *Node, _ *rooms, emit func(float64, ...string)) {
			for i, s := range n.beacon.Status() {
				emit(float64(s.Failing), strconv.Itoa(i+1), s.Endpoint)
			}
		}},
		{desc("beacon_hedged_requests_total", "Questions that went to a second beacon node because the first was slow."), counter, func(n *Node, _ *rooms, emit func(float64, ...string)) {
			emit(float64(n.beacon.Counts().Hedged))
		}},
		{desc("beacon_contradictions_total", "Votes in which the beacon nodes told different checkpoints."), counter, func(n *Node, _ *rooms, emit func(float64, ...string)) {
			emit(float64(n.beacon.Counts().Contradictions))
		}},
		{desc("execution_head_block", "Newest block of the execution client."), gauge, fromExecution(func(s execution.Status) uint64 { return s.Head })},
		{desc("execution_processed_block", "Last block whose contract events were applied."), gauge, fromExecution(func(s execution.Status) uint64 { return s.Processed })},
		{desc("execution_lag_blocks", "Blocks that are still to be applied."), gauge, fromExecution(func(s execution.Status) uint64 { return s.Lag })},
		{desc("execution_reorgs_total", "Forks of the execution chain that were undone."), counter, fromExecution(func(s execution.Status) uint64 { return s.Reorgs })},
		{desc("execution_rebuilds_total", "Times the registry was read again from the start."), counter, fromExecution(func(s execution.Status) uint64 { return s.Rebuilds })},
		{desc("execution_known_clients", "1 for each execution client, with the state that it is in or was left in.", "client", "endpoint", "state", "in_use"), gauge, func(_ *Node, live *rooms, emit func(float64, ...string)) {
			if live != nil {
				for i, s := range live.execution.Status().Clients {
					emit(1, strconv.Itoa(i+1), s.Endpoint, string(s.State), strconv.FormatBool(s.InUse))
				}
			}
		}},
		{desc("execution_checked_ranges_total", "Ranges of blocks of which a second execution client gave the same logs."), counter, fromExecution(func(s execution.Status) uint64 { return s.Checked })},
		{desc("execution_unchecked_ranges_total", "Ranges of blocks that no second execution client could be asked about."), counter, fromExecution(func(s execution.Status) uint64 { return s.Unchecked })},
		{desc("execution_hiding_clients", "Execution clients that were left because they hide logs or make some up."), gauge, fromExecution(func(s execution.Status) uint64 { return uint64(len(s.Hiding)) })},
		{desc("doppelganger_watched_validators", "Shares whose votes and blocks are withheld."), gauge, fromDoppelganger(func(s doppelganger.Status) uint64 { return uint64(s.Watched) })},
		{desc("doppelganger_elsewhere_validators", "Validators that live elsewhere too."), gauge, fromDoppelganger(func(s doppelganger.Status) uint64 { return uint64(len(s.Elsewhere)) })},
		{desc("doppelganger_withheld_signatures_total", "Votes and blocks that were not signed."), counter, fromDoppelganger(func(s doppelganger.Status) uint64 { return s.Withheld })},
		{desc("roster_known_operators", "Operators that were ever registered."), gauge, rosterFigure(func(c roster.Counts) int { return c.Operators })},
		{desc("roster_known_validators", "Validators that are registered."), gauge, rosterFigure(func(c roster.Counts) int { return c.Validators })},
		{desc("roster_own_validators", "Validators that this operator holds a share of."), gauge, rosterFigure(func(c roster.Counts) int { return c.Own })},
		{desc("roster_attesting_validators", "Own validators that the beacon chain gives duties."), gauge, rosterFigure(func(c roster.Counts) int { return c.Attesting })},
		{desc("roster_own_committees", "Committees of own validators."), gauge, rosterFigure(func(c roster.Counts) int { return c.Committees })},
		{desc("roster_skipped_events_total", "Contract events that were malformed, by reason.", "reason"), counter, func(_ *Node, live *rooms, emit func(float64, ...string)) {
			if live == nil {
				return
			}
			for reason, count := range live.roster.Skipped() {
				emit(float64(count), string(reason))
			}
		}},
		{desc("roster_refused_validators", "Registered validators whose share is not used, because it may be somebody else's, by reason.", "reason"), gauge, func(_ *Node, live *rooms, emit func(float64, ...string)) {
			if live == nil {
				return
			}
			for reason, count := range live.roster.Refused() {
				emit(float64(count), string(reason))
			}
		}},
	}
}

func problemFigures(n *Node, _ *rooms, emit func(float64, ...string)) {
	counts := map[string]int{}
	for _, p := range n.problems() {
		counts[p.Code]++
	}
	for code, count := range counts {
		emit(float64(count), code)
	}
}

func stageFigures(n *Node, _ *rooms, emit func(float64, ...string)) { emit(1, string(n.Stage())) }

func fromExecution(read func(execution.Status) uint64) func(*Node, *rooms, func(float64, ...string)) {
	return func(_ *Node, live *rooms, emit func(float64, ...string)) {
		if live != nil {
			emit(float64(read(live.execution.Status())))
		}
	}
}

func rosterFigure(read func(roster.Counts) int) func(*Node, *rooms, func(float64, ...string)) {
	return func(_ *Node, live *rooms, emit func(float64, ...string)) {
		if live != nil {
			emit(float64(read(live.roster.Counts())))
		}
	}
}

// collector reads the figures of a node.
type collector struct{ node *Node }

// Describe lists the figures.
func (c collector) Describe(out chan<- *prometheus.Desc) {
	for _, f := range figures() {
		out <- f.desc
	}
}

// Collect reads them.
func (c collector) Collect(out chan<- prometheus.Metric) {
	live := c.node.live.Load()
	for _, f := range figures() {
		f.read(c.node, live, func(value float64, labels ...string) {
			out <- prometheus.MustNewConstMetric(f.desc, f.kind, value, labels...)
		})
	}
}

// borrowed hands collectors to a registry and takes them back when their room closes, so that it may open again.
type borrowed struct {
	prometheus.Registerer
	collectors []prometheus.Collector
}

// Register passes the collector on and remembers it.
func (b *borrowed) Register(c prometheus.Collector) error {
	err := b.Registerer.Register(c)
	if err == nil {
		b.collectors = append(b.collectors, c)
	}
	return err
}

func (b *borrowed) giveBack() {
	for _, c := range b.collectors {
		b.Unregister(c)
	}
	b.collectors = nil
}

// DescribeMetrics registers every metric of a node's rooms with reg, for the reference page. It starts nothing.
func DescribeMetrics(reg prometheus.Registerer) error {
	newBeaconMetrics(reg)
	return errors.Join(reg.Register(collector{}), engine.DescribeMetrics(reg), p2p.DescribeMetrics(reg))
}
