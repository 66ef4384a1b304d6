package beacon

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// The room's troubles. The exported ones are set at the start by the caller that asks for the chain: TroubleChain while the nodes
// serve another chain than this network's, TroubleChainUnanswered while no node answers.
const (
	TroubleChain           health.Name = "chain"
	TroubleChainUnanswered health.Name = "chain-unanswered"

	troubleBeacon    health.Name = "beacon"
	troubleFork      health.Name = "fork"
	troubleForks     health.Name = "forks"
	troubleHead      health.Name = "head"
	troubleClock     health.Name = "clock"
	troubleStream    health.Name = "stream"
	troubleForkAhead health.Name = "fork-ahead"
)

// Troubles is the room's table.
func Troubles() []health.Row {
	noClient := []health.Name{TroubleChain, TroubleChainUnanswered, troubleBeacon}
	return []health.Row{
		{Name: TroubleChain, Severity: health.High, TimeToVisible: 1},
		{Name: TroubleChainUnanswered, Severity: health.High, DependsOn: []health.Name{troubleBeacon}, TimeToVisible: 1},
		{Name: troubleBeacon, Severity: health.High, TimeToVisible: 1},
		{Name: troubleFork, Severity: health.Safety},
		{Name: troubleForks, Severity: health.High, TimeToVisible: 1},
		{Name: troubleHead, Severity: health.High, DependsOn: noClient, TimeToVisible: 1, TimeToClear: 1},
		{Name: troubleClock, Severity: health.High, TimeToVisible: 1, TimeToClear: 1},
		{
			Name: troubleStream, Severity: health.Warning, DependsOn: []health.Name{TroubleChain, TroubleChainUnanswered, troubleBeacon, troubleHead},
			TimeToVisible: 3, TimeToClear: 1,
		},
		{Name: troubleForkAhead, Severity: health.Warning},
	}
}

// Reports reports what is wrong with the nodes, with their chain, and with the clock as their heads show it.
func (n *Nodes) Reports(m *health.Moment) (out []health.Report) {
	nodes := n.Status()
	if !n.Usable() {
		for i := range nodes {
			s := &nodes[i]
			out = append(out, health.Report{
				Name: troubleBeacon, Object: s.Endpoint, Fault: nodeFault(s), Since: s.Since, Logged: s.State != StateStarting,
			})
		}
	}
	out = append(out, n.forkReports(m)...)
	out = append(out, headBehind(m, nodes)...)
	out = append(out, clockBehind(m, nodes)...)
	if drift := n.earliness.drift(); drift > 0 {
		out = append(out, health.Report{Name: troubleClock, Fault: fault.New(fault.ClockDrift, "drift", drift.Round(time.Millisecond))})
	}
	return append(out, streamSilent(m, nodes)...)
}

func nodeFault(s *Status) *fault.Fault {
	cause := errors.New(s.Error)
	switch s.State {
	case StateSyncing:
		return fault.Wrap(fault.BeaconNotSynced, cause, "endpoint", s.Endpoint, "distance", s.SyncDistance)
	case StateOptimistic:
		return fault.Wrap(fault.BeaconOptimistic, errors.New("blocks were not checked"), "endpoint", s.Endpoint)
	case StateWrongNetwork:
		return fault.Wrap(fault.BeaconOtherNetwork, cause, "endpoint", s.Endpoint)
	default:
		return fault.Wrap(fault.BeaconUnreachable, cause, "endpoint", s.Endpoint)
	}
}

// forkReports reports forks that this program does not know, and nodes that do not agree about their chain.
func (n *Nodes) forkReports(m *health.Moment) (out []health.Report) {
	if disputes := n.Disputes(); len(disputes) > 0 {
		f := fault.Wrap(fault.BeaconContradicts, errors.New(strings.Join(disputes, "; ")))
		out = append(out, health.Report{Name: troubleForks, Fault: f})
	}
	chain := n.Chain()
	if chain == nil {
		return out
	}
	for _, fork := range chain.Forks {
		if fork.Unknown == "" {
			continue
		}
		begins := chain.SlotStart(chain.FirstSlot(fork.Epoch))
		err := fmt.Errorf("the beacon nodes date it to epoch %d, %s, with version %#x", fork.Epoch, begins.UTC().Format(time.RFC3339), fork.Version)
		r := health.Report{Name: troubleFork, Object: fork.Unknown, Fault: fault.Wrap(fault.ForkUnknown, err, "fork", fork.Unknown)}
		if left := begins.Sub(m.Now); left > 0 {
			r.Name, r.Fault = troubleForkAhead, fault.Wrap(fault.ForkAhead, err, "fork", fork.Unknown, "when", "in "+inWords(left))
		}
		out = append(out, r)
	}
	return out
}

// inWords rounds a duration for a person.
func inWords(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return fault.Count(d/day, "day")
	case d >= 2*time.Hour:
		return fault.Count(d/time.Hour, "hour")
	}
	return d.Round(time.Second).String()
}
