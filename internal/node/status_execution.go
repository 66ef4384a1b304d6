package node

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/node/execution"
)

// ExecutionStatus is one execution client of Status. The first of the list is the one in use, with all figures; the others
// follow in configured order.
type ExecutionStatus struct {
	Endpoint string    `json:"endpoint"`
	State    string    `json:"state"`
	Since    time.Time `json:"since"`
	InUse    bool      `json:"in_use"`
	Head     uint64    `json:"head"`
	// Processed and Lag are blocks applied and blocks still to be applied.
	Processed uint64 `json:"processed"`
	Lag       uint64 `json:"lag"`
	Reorgs    uint64 `json:"reorgs"`
	// Checked counts ranges of blocks of which a second client gave the same logs, Unchecked those that none could be asked
	// about.
	Checked   uint64 `json:"checked"`
	Unchecked uint64 `json:"unchecked"`
	// Proved counts blocks whose receipts showed what logs they have, Unproved blocks with logs that were applied near the head
	// without the receipts.
	Proved   uint64 `json:"proved"`
	Unproved uint64 `json:"unproved"`
	// Omitted counts how often logs were found that the client in use had left out.
	Omitted uint64 `json:"omitted"`
	// Hides tells which logs the client kept back or made up; absent if it did neither.
	Hides *HiddenLogs `json:"hides,omitempty"`
	Error string      `json:"error,omitempty"`
}

// HiddenLogs are blocks, both ends included, of which a client gave other logs than there are.
type HiddenLogs struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
	Gave int    `json:"gave"`
	Are  int    `json:"are"`
	// MadeUp counts those that it gave and the blocks do not have.
	MadeUp int       `json:"made_up"`
	Since  time.Time `json:"since"`
}

func executionStatus(e execution.Status) []ExecutionStatus {
	out := []ExecutionStatus{{
		Endpoint: e.Endpoint, State: string(e.State), Since: e.Since, InUse: true, Head: e.Head, Processed: e.Processed, Lag: e.Lag,
		Reorgs: e.Reorgs, Checked: e.Checked, Unchecked: e.Unchecked, Proved: e.Proved, Unproved: e.Unproved, Omitted: e.Omitted, Error: text(e.Err),
	}}
	for _, c := range e.Clients {
		if c.Endpoint != e.Endpoint {
			out = append(out, ExecutionStatus{Endpoint: c.Endpoint, State: string(c.State), Since: c.Since, Error: text(c.Err)})
		}
	}
	for i := range out {
		for _, h := range e.Hiding {
			if h.Endpoint == out[i].Endpoint {
				out[i].Hides = &HiddenLogs{h.From, h.To, h.Gave, h.Are, h.MadeUp, h.Since}
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
