package node

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
	"github.com/hawser-ssv/hawser/protocol/eth"
)

// forkReports tells of forks that this program does not know, and of beacon nodes that do not agree about their chain.
func (n *Node) forkReports() []health.Report {
	var out []health.Report
	if disputes := n.beacon.Disputes(); len(disputes) > 0 {
		f := fault.Wrap(fault.BeaconContradicts, errors.New(strings.Join(disputes, "; ")))
		out = append(out, health.Report{Name: health.Forks, Fault: f})
	}
	chain := n.beacon.Chain()
	if chain == nil {
		return out
	}
	now := n.clock.Now()
	for _, fork := range chain.Forks {
		if fork.Unknown == "" {
			continue
		}
		begins := chain.SlotStart(chain.FirstSlot(fork.Epoch))
		err := fmt.Errorf("the beacon nodes date it to epoch %d, %s, with version %#x", fork.Epoch, begins.UTC().Format(time.RFC3339), fork.Version)
		r := health.Report{Name: health.Fork, Object: fork.Unknown, Fault: fault.Wrap(fault.ForkUnknown, err, "fork", fork.Unknown)}
		if left := begins.Sub(now); left > 0 {
			r.Name, r.Fault = health.ForkAhead, fault.Wrap(fault.ForkAhead, err, "fork", fork.Unknown, "when", "in "+inWords(left))
		}
		out = append(out, r)
	}
	return out
}

// inWords rounds a duration to what a person plans with.
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

// forksChanged tells what is new in the chain's fork schedule.
func (n *Node) forksChanged(before, after *eth.Chain) {
	was := map[eth.Fork]bool{}
	for _, f := range before.Forks {
		was[f] = true
	}
	for _, f := range after.Forks {
		if !was[f] {
			n.log.Info("beacon chain fork learnt", "name", f, "from", f.Epoch, "version", f.Version)
		}
		delete(was, f)
	}
	for _, f := range before.Forks {
		if was[f] {
			n.log.Warn("beacon chain fork is not scheduled any more as it was", "name", f, "from", f.Epoch, "version", f.Version)
		}
	}
}
