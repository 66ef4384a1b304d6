package node

import (
	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/execution"
)

func executionStatus(e execution.Status) []apiv1.Execution {
	out := []apiv1.Execution{{
		Endpoint: e.Endpoint, State: string(e.State), Since: e.Since, InUse: true, Head: e.Head, Processed: e.Processed, Lag: e.Lag,
		Reorgs: e.Reorgs, Checked: e.Checked, Unchecked: e.Unchecked, Proved: e.Proved, Unproved: e.Unproved, Omitted: e.Omitted, Error: text(e.Err),
	}}
	for _, c := range e.Clients {
		if c.Endpoint != e.Endpoint {
			out = append(out, apiv1.Execution{Endpoint: c.Endpoint, State: string(c.State), Since: c.Since, Error: text(c.Err)})
		}
	}
	for i := range out {
		for _, h := range e.Hiding {
			if h.Endpoint == out[i].Endpoint {
				out[i].Hides = &apiv1.HiddenLogs{From: h.From, To: h.To, Gave: h.Gave, Are: h.Are, MadeUp: h.MadeUp, Since: h.Since}
			}
		}
	}
	return out
}

func beaconStatus(nodes []beacon.Status) []apiv1.Beacon {
	out := make([]apiv1.Beacon, len(nodes))
	for i := range nodes {
		s := &nodes[i]
		out[i] = apiv1.Beacon{
			Endpoint: s.Endpoint, State: string(s.State), Version: s.Version, HeadSlot: s.HeadSlot, SyncDistance: s.SyncDistance, Since: s.Since,
			Failing: s.Failing, Error: s.Error, Reason: string(s.Reason), Stream: string(s.Stream), StreamSince: s.StreamSince,
			StreamError: s.StreamError, HeadEvent: s.HeadEvent, Detours: s.Detours, Restarts: s.Restarts,
		}
		if len(s.Refusals) > 0 {
			out[i].Refusals = make(map[string]uint64, len(s.Refusals))
			for kind, count := range s.Refusals {
				out[i].Refusals[string(kind)] = count
			}
		}
	}
	return out
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
