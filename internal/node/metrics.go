package node

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/node/doppelganger"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/metric"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/roster"
)

// beaconMetrics makes the observer of beacon calls in a set.
func beaconMetrics(set *metric.Set) func(endpoint, call string, took time.Duration, err error) {
	seconds := set.Histograms("hawser_beacon_request_seconds", "Time a beacon node took to answer, by call and outcome.",
		[]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}, "call", "outcome")
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

// figure is a metric that is read when it is asked for.
type figure struct {
	row  metric.Row
	read func(n *Node, live *rooms, emit metric.Emit)
}

// figures are the metrics of rooms that keep their own counts. Those that read live are left out until the node knows
// its chain.
func figures() []figure {
	gauge, counter := metric.Gauge, metric.Counter
	return []figure{
		{metric.Row{Name: "hawser_node_problems", Kind: gauge, Help: "What is wrong now, by error code; absent when nothing is.", Labels: []string{"code"}}, problemFigures},
		{metric.Row{Name: "hawser_node_running_stages", Kind: gauge, Help: "1 for the stage that the start has reached.", Labels: []string{"stage"}}, stageFigures},
		{metric.Row{Name: "hawser_beacon_usable_nodes", Kind: gauge, Help: "Beacon nodes that are synced."}, func(n *Node, _ *rooms, emit metric.Emit) {
			usable := 0
			for _, s := range n.beacon.Status() {
				if s.State.Usable() {
					usable++
				}
			}
			emit(float64(usable))
		}},
		{metric.Row{Name: "hawser_beacon_known_nodes", Kind: gauge, Help: "1 for each beacon node, with the state that it is in.", Labels: []string{"node", "endpoint", "state"}}, func(n *Node, _ *rooms, emit metric.Emit) {
			for i, s := range n.beacon.Status() {
				emit(1, strconv.Itoa(i+1), s.Endpoint, string(s.State))
			}
		}},
		{metric.Row{Name: "hawser_beacon_lag_slots", Kind: gauge, Help: "Slots by which each beacon node's newest head is behind the clock.", Labels: []string{"node", "endpoint"}}, func(n *Node, live *rooms, emit metric.Emit) {
			if live == nil {
				return
			}
			now := uint64(n.profile.SlotAt(n.clock.Now()))
			for i, s := range n.beacon.Status() {
				emit(float64(now-min(now, s.HeadSlot)), strconv.Itoa(i+1), s.Endpoint)
			}
		}},
		{metric.Row{Name: "hawser_beacon_failing_requests", Kind: gauge, Help: "Questions in a row that each beacon node did not answer in time.", Labels: []string{"node", "endpoint"}}, func(n *Node, _ *rooms, emit metric.Emit) {
			for i, s := range n.beacon.Status() {
				emit(float64(s.Failing), strconv.Itoa(i+1), s.Endpoint)
			}
		}},
		{metric.Row{Name: "hawser_beacon_hedged_requests_total", Kind: counter, Help: "Questions that went to a second beacon node because the first was slow."}, func(n *Node, _ *rooms, emit metric.Emit) {
			emit(float64(n.beacon.Counts().Hedged))
		}},
		{metric.Row{Name: "hawser_beacon_contradictions_total", Kind: counter, Help: "Votes in which the beacon nodes told different checkpoints."}, func(n *Node, _ *rooms, emit metric.Emit) {
			emit(float64(n.beacon.Counts().Contradictions))
		}},
		{metric.Row{Name: "hawser_execution_head_block", Kind: gauge, Help: "Newest block of the execution client."}, fromExecution(func(s execution.Status) uint64 { return s.Head })},
		{metric.Row{Name: "hawser_execution_processed_block", Kind: gauge, Help: "Last block whose contract events were applied."}, fromExecution(func(s execution.Status) uint64 { return s.Processed })},
		{metric.Row{Name: "hawser_execution_lag_blocks", Kind: gauge, Help: "Blocks that are still to be applied."}, fromExecution(func(s execution.Status) uint64 { return s.Lag })},
		{metric.Row{Name: "hawser_execution_reorgs_total", Kind: counter, Help: "Forks of the execution chain that were undone."}, fromExecution(func(s execution.Status) uint64 { return s.Reorgs })},
		{metric.Row{Name: "hawser_execution_rebuilds_total", Kind: counter, Help: "Times the registry was read again from the start."}, fromExecution(func(s execution.Status) uint64 { return s.Rebuilds })},
		{metric.Row{Name: "hawser_execution_known_clients", Kind: gauge, Help: "1 for each execution client, with the state that it is in or was left in.", Labels: []string{"client", "endpoint", "state", "in_use"}}, func(_ *Node, live *rooms, emit metric.Emit) {
			if live != nil {
				for i, s := range live.execution.Status().Clients {
					emit(1, strconv.Itoa(i+1), s.Endpoint, string(s.State), strconv.FormatBool(s.InUse))
				}
			}
		}},
		{metric.Row{Name: "hawser_execution_checked_ranges_total", Kind: counter, Help: "Ranges of blocks of which a second execution client gave the same logs."}, fromExecution(func(s execution.Status) uint64 { return s.Checked })},
		{metric.Row{Name: "hawser_execution_unchecked_ranges_total", Kind: counter, Help: "Ranges of blocks that no second execution client could be asked about."}, fromExecution(func(s execution.Status) uint64 { return s.Unchecked })},
		{metric.Row{Name: "hawser_execution_hiding_clients", Kind: gauge, Help: "Execution clients that were left because they hide logs or make some up."}, fromExecution(func(s execution.Status) uint64 { return uint64(len(s.Hiding)) })},
		{metric.Row{Name: "hawser_doppelganger_watched_validators", Kind: gauge, Help: "Shares whose votes and blocks are withheld."}, fromDoppelganger(func(s doppelganger.Status) uint64 { return uint64(s.Watched) })},
		{metric.Row{Name: "hawser_doppelganger_elsewhere_validators", Kind: gauge, Help: "Validators that live elsewhere too."}, fromDoppelganger(func(s doppelganger.Status) uint64 { return uint64(len(s.Elsewhere)) })},
		{metric.Row{Name: "hawser_doppelganger_withheld_signatures_total", Kind: counter, Help: "Votes and blocks that were not signed."}, fromDoppelganger(func(s doppelganger.Status) uint64 { return s.Withheld })},
		{metric.Row{Name: "hawser_roster_known_operators", Kind: gauge, Help: "Operators that were ever registered."}, rosterFigure(func(c roster.Counts) int { return c.Operators })},
		{metric.Row{Name: "hawser_roster_known_validators", Kind: gauge, Help: "Validators that are registered."}, rosterFigure(func(c roster.Counts) int { return c.Validators })},
		{metric.Row{Name: "hawser_roster_own_validators", Kind: gauge, Help: "Validators that this operator holds a share of."}, rosterFigure(func(c roster.Counts) int { return c.Own })},
		{metric.Row{Name: "hawser_roster_attesting_validators", Kind: gauge, Help: "Own validators that the beacon chain gives duties."}, rosterFigure(func(c roster.Counts) int { return c.Attesting })},
		{metric.Row{Name: "hawser_roster_own_committees", Kind: gauge, Help: "Committees of own validators."}, rosterFigure(func(c roster.Counts) int { return c.Committees })},
		{metric.Row{Name: "hawser_roster_skipped_events_total", Kind: counter, Help: "Contract events that were malformed, by reason.", Labels: []string{"reason"}}, func(_ *Node, live *rooms, emit metric.Emit) {
			if live == nil {
				return
			}
			for reason, count := range live.roster.Skipped() {
				emit(float64(count), string(reason))
			}
		}},
		{metric.Row{Name: "hawser_roster_refused_validators", Kind: gauge, Help: "Registered validators whose share is not used, because it may be somebody else's, by reason.", Labels: []string{"reason"}}, func(_ *Node, live *rooms, emit metric.Emit) {
			if live == nil {
				return
			}
			for reason, count := range live.roster.Refused() {
				emit(float64(count), string(reason))
			}
		}},
	}
}

func problemFigures(n *Node, _ *rooms, emit metric.Emit) {
	counts := map[string]int{}
	for _, p := range n.problems() {
		counts[p.Code]++
	}
	for code, count := range counts {
		emit(float64(count), code)
	}
}

func stageFigures(n *Node, _ *rooms, emit metric.Emit) { emit(1, string(n.Stage())) }

func fromExecution(read func(execution.Status) uint64) func(*Node, *rooms, metric.Emit) {
	return func(_ *Node, live *rooms, emit metric.Emit) {
		if live != nil {
			emit(float64(read(live.execution.Status())))
		}
	}
}

func rosterFigure(read func(roster.Counts) int) func(*Node, *rooms, metric.Emit) {
	return func(_ *Node, live *rooms, emit metric.Emit) {
		if live != nil {
			emit(float64(read(live.roster.Counts())))
		}
	}
}

// readFigures adds the figures of a node to a set.
func readFigures(set *metric.Set, n *Node) {
	for _, f := range figures() {
		set.Read(f.row, func(emit metric.Emit) { f.read(n, n.live.Load(), emit) })
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

// Metrics returns the rows of the metrics of a node and of its rooms.
func Metrics() []metric.Row {
	var set metric.Set
	beaconMetrics(&set)
	readFigures(&set, nil)
	return slices.Concat(set.Rows(), engine.Metrics(), p2p.Metrics())
}
