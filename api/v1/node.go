package v1

import "time"

// NodeStatus is the answer of /v1/node/status.
type NodeStatus struct {
	// Schema is SchemaNodeStatus.
	Schema  string `json:"schema"`
	Version string `json:"version"`
	Network string `json:"network"`
	// Stage is the stage of the start: "beacon node", "contract history", "operator registration", "running".
	Stage string `json:"stage"`
	// OperatorID is this operator's id in the contract; 0 until it is known.
	OperatorID uint64 `json:"operator_id"`
	PeerID     string `json:"peer_id"`
	// Slot and Epoch are those of the clock. HeadLag is how many slots the best beacon node's head is behind Slot. All three are zero
	// until the chain is known.
	Slot       uint64 `json:"slot"`
	Epoch      uint64 `json:"epoch"`
	HeadLag    uint64 `json:"head_lag_slots"`
	UptimeS    int64  `json:"uptime_seconds"`
	Goroutines int    `json:"goroutines"`
	// Problems are the problems of /healthz.
	Problems []Problem `json:"problems"`

	// Validators counts the shares that this operator holds. Attesting of them have duties; Liquidated of them have none, because
	// their cluster is liquidated.
	Validators int `json:"validators"`
	Attesting  int `json:"validators_attesting"`
	Liquidated int `json:"validators_liquidated"`
	Committees int `json:"committees"`
	// Registered counts the validators of all operators. Skipped counts the malformed events of this run by reason.
	Registered int               `json:"validators_registered"`
	Skipped    map[string]uint64 `json:"events_skipped"`
	// Refused counts, by reason, registered validators whose share this operator does not use, because it may be somebody else's.
	Refused map[string]int `json:"shares_refused"`
	Serving []Committee    `json:"serving"`

	Peers   int      `json:"peers"`
	Subnets int      `json:"subnets"`
	Beacon  []Beacon `json:"beacon"`
	// BeaconForks is the beacon chain's fork schedule as it is known now, in order of epochs; empty until the chain is known.
	BeaconForks []BeaconFork `json:"beacon_forks"`
	// BeaconContradiction says that the beacon nodes returned different checkpoints for the last vote.
	BeaconContradiction bool `json:"beacon_contradiction"`
	// Execution is empty until the contract is read. The first client is the one in use.
	Execution []Execution `json:"execution"`
	// Engine is absent until duties can be performed.
	Engine *Engine     `json:"engine,omitempty"`
	Duties DutySummary `json:"duties"`
	// Doppelganger is absent if both watches are turned off.
	Doppelganger *Doppelganger `json:"doppelganger,omitempty"`
}

// Committee is one committee that an operator serves.
type Committee struct {
	// ID is 64 hex digits.
	ID        string   `json:"id"`
	Operators []uint64 `json:"operators"`
	// Validators counts those of all owners in this committee.
	Validators int    `json:"validators"`
	Subnet     uint64 `json:"subnet"`
}

// Engine describes the part of the node that performs the duties.
type Engine struct {
	Workers int `json:"workers"`
	// Running counts running duties; Mail counts messages that wait for a worker.
	Running int64 `json:"running"`
	Mail    int   `json:"mail"`
	// Queues counts the waiting jobs by kind.
	Queues map[string]int `json:"queues"`
	// Overflow counts messages that were dropped because a worker was too far behind.
	Overflow int `json:"overflow"`
	// Offences are the offences of operators of own committees in this run.
	Offences []Offence `json:"offences"`
}

// Offence is a proven offence of an operator: bad-share, bad-proposal, equivocation or flood.
type Offence struct {
	Operator uint64 `json:"operator"`
	Offence  string `json:"offence"`
	Count    uint64 `json:"count"`
	// Slot is the slot of the latest duty.
	Slot uint64 `json:"slot"`
	// Code is the error code that explains the offence, for example "HAW-3002".
	Code string `json:"code"`
}

// Doppelganger is the watch for validators that live elsewhere too.
type Doppelganger struct {
	// Watched counts shares whose votes and blocks are withheld, Withheld the signatures that were withheld in this run.
	Watched  int    `json:"watched"`
	Withheld uint64 `json:"withheld"`
	// Elsewhere are the watched validators that were seen without their committee.
	Elsewhere []ValidatorIndex `json:"elsewhere"`
}

// Beacon is one beacon node of a node.
type Beacon struct {
	// Endpoint is scheme and host of its address.
	Endpoint string `json:"endpoint"`
	// State is starting, unreachable, syncing, optimistic, wrong-network or synced; only a synced node is asked for duties.
	State        string `json:"state"`
	Version      string `json:"version,omitempty"`
	HeadSlot     uint64 `json:"head_slot"`
	SyncDistance uint64 `json:"sync_distance"`
	// Since is when the state was entered.
	Since time.Time `json:"since"`
	// Failing counts the requests in a row that it did not answer, or not in time, while it reported itself synced.
	Failing int `json:"failing,omitempty"`
	// Error is the cause of the last failed check; empty after a good one. Reason is the kind of refused answer, if that was the
	// cause.
	Error  string `json:"error,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Stream is the state of the node's event stream. StreamError says why the stream is not open.
	Stream      string    `json:"stream"`
	StreamSince time.Time `json:"stream_since"`
	StreamError string    `json:"stream_error,omitempty"`
	// HeadEvent is when the newest head event arrived; zero before the first.
	HeadEvent time.Time `json:"head_event,omitzero"`
	// Detours are the requests that the node refuses in their usual form and answers in another one.
	Detours []string `json:"detours,omitempty"`
	// Restarts counts how often the node seemed to have restarted and was sent again what it may have forgotten.
	Restarts uint64 `json:"restarts,omitempty"`
	// Refusals counts the answers that the border refused, by kind.
	Refusals map[string]uint64 `json:"refusals,omitempty"`
}

// BeaconFork is one entry of the beacon chain's fork schedule.
type BeaconFork struct {
	Name  string `json:"name"`
	Epoch uint64 `json:"epoch"`
	// Version is the fork version in signature domains; in hex.
	Version string `json:"version"`
}

// Execution is one execution client of a node. Only the one in use has figures.
type Execution struct {
	// Endpoint is scheme and host of its address.
	Endpoint string    `json:"endpoint"`
	State    string    `json:"state"`
	Since    time.Time `json:"since"`
	InUse    bool      `json:"in_use"`
	// Head is the number of the client's newest block.
	Head uint64 `json:"head"`
	// Processed is the last block that was applied; Lag counts the blocks still to be applied.
	Processed uint64 `json:"processed"`
	Lag       uint64 `json:"lag"`
	Reorgs    uint64 `json:"reorgs"`
	// Checked counts ranges of blocks for which a second client gave the same logs; Unchecked counts those that no second client
	// answered for.
	Checked   uint64 `json:"checked"`
	Unchecked uint64 `json:"unchecked"`
	// Proved counts blocks whose logs their receipts proved; Unproved counts blocks with logs that were applied near the head without
	// the receipts.
	Proved   uint64 `json:"proved"`
	Unproved uint64 `json:"unproved"`
	// Omitted counts how often logs were found that the client in use had left out.
	Omitted uint64 `json:"omitted"`
	// Hides says which logs the client left out or invented; absent if it did neither.
	Hides *HiddenLogs `json:"hides,omitempty"`
	Error string      `json:"error,omitempty"`
}

// HiddenLogs are the blocks, both ends included, of which a client gave wrong logs.
type HiddenLogs struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
	// Gave and Are count logs: those that the client gave, and those that the blocks have.
	Gave int `json:"gave"`
	Are  int `json:"are"`
	// MadeUp counts those that the client gave and the blocks do not have.
	MadeUp int       `json:"made_up"`
	Since  time.Time `json:"since"`
}
