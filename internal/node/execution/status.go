package execution

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/border"
)

// State is the follower's state. Its text is stable: a metric's label and a log field use it.
type State string

// The states.
const (
	// Connecting: no client has answered yet.
	Connecting State = "connecting"
	// Unreachable: no client answers, or the connection to the last one broke.
	Unreachable State = "unreachable"
	// WrongChain: the client answers for another chain id.
	WrongChain State = "wrong-chain"
	// NoContract: the client knows no contract at the registry's address; it is on another chain, or not synced.
	NoContract State = "no-contract"
	// Behind: the client has not reached the last block that was applied; it is syncing.
	Behind State = "behind"
	// CatchingUp: history is being read.
	CatchingUp State = "catching-up"
	// Live: everything up to the follow distance is applied.
	Live State = "live"
	// Refused: the client contradicts itself, or refuses what is asked.
	Refused State = "refused"
	// HidesLogs: the client leaves out logs of blocks.
	HidesLogs State = "hides-logs"
	// MakesUpLogs: the client gives logs that blocks do not have.
	MakesUpLogs State = "makes-up-logs"
	// Unproved: clients contradict each other about logs, and no receipts prove who is right.
	Unproved State = "unproved"
	// OffChain: the client has other blocks than the beacon chain calls final.
	OffChain State = "off-chain"
	// SinkFailed: blocks cannot be applied.
	SinkFailed State = "sink-failed"
)

// Status is a snapshot of the follower for health checks and metrics.
type Status struct {
	State State
	// Since is when the state was entered.
	Since time.Time
	// Endpoint is the client in use, without path and credentials.
	Endpoint string
	// Head is the client's newest block and HeadTime its timestamp; zero before the first answer.
	Head     uint64
	HeadTime time.Time
	// Processed is the last block applied; Lag is how many blocks are still to be applied before Live.
	Processed, Lag uint64
	// Complete is when everything up to the follow distance was last applied, by the own clock; zero before that in this run.
	Complete time.Time
	// Reorgs counts undone forks, Rebuilds those too deep to undo, in this run.
	Reorgs, Rebuilds uint64
	// Checked counts the ranges and blocks for which a second client gave the same logs, in this run. Unchecked counts those that no
	// second client answered for.
	Checked, Unchecked uint64
	// Proved counts the blocks whose logs their receipts proved, in this run. Unproved counts the blocks with logs that were applied
	// near the head although no client gave their receipts.
	Proved, Unproved uint64
	// Omitted counts how often logs were found that the client in use had left out, in this run.
	Omitted uint64
	// Hiding are the clients that are not used because they left logs out or invented some. The slice is read-only.
	Hiding []Hiding
	// Clients are all configured clients in their order, each in the state that it had when it was last in use. The slice is
	// read-only.
	Clients []ClientStatus
	// Err is the last error, nil while Live or CatchingUp.
	Err error
}

// ClientStatus is one client of several.
type ClientStatus struct {
	// Endpoint is the client, without path and credentials.
	Endpoint string
	State    State
	// Since is when the state was entered.
	Since time.Time
	// InUse says that the follower uses this client now.
	InUse bool
	// Err is the client's last error, nil while there was none.
	Err error
}

func connecting(o Options) []ClientStatus {
	out := make([]ClientStatus, len(o.Endpoints))
	for i, e := range o.Endpoints {
		out[i] = ClientStatus{Endpoint: showEndpoint(e), State: Connecting, Since: o.Clock.Now()}
	}
	return out
}

// client returns the list of all clients with the new state of the one in use; the caller holds mu.
func (f *Follower) client(s *Status, state State, err error) []ClientStatus {
	if was := s.Clients[f.using]; was.InUse && was.State == state && was.Err == nil && err == nil {
		return s.Clients
	}
	next := slices.Clone(s.Clients)
	for i := range next {
		next[i].InUse = i == f.using
	}
	c := &next[f.using]
	if c.State != state {
		c.State, c.Since = state, f.opts.Clock.Now()
	}
	c.Err = err
	return next
}

// stateError is an error that leads to a state.
type stateError struct {
	state State
	err   error
}

func (e *stateError) Error() string { return e.err.Error() }
func (e *stateError) Unwrap() error { return e.err }

func in(state State, format string, args ...any) error {
	return &stateError{state: state, err: fmt.Errorf(format, args...)}
}

// stateOf returns the state that an error leads to; Unreachable if the error names none.
func stateOf(err error) State {
	var s *stateError
	if errors.As(err, &s) {
		return s.state
	}
	return Unreachable
}

// showEndpoint returns the part of an endpoint that may be shown.
func showEndpoint(endpoint string) string { return border.Show(endpoint) }
