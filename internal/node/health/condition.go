package health

import (
	"slices"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// Severity says what a trouble costs.
type Severity uint8

// The severities. A node is healthy while nothing is High or worse.
const (
	// Info costs nothing that was not meant.
	Info Severity = iota
	// Warning costs nothing yet, or is somebody else's to mend.
	Warning
	// High costs duties now.
	High
	// Safety: signing has stopped on purpose.
	Safety
)

// String is the severity's name in answers.
func (s Severity) String() string {
	return [...]string{"info", "warning", "high", "safety"}[min(s, Safety)]
}

// Costs reports whether duties are lost.
func (s Severity) Costs() bool { return s >= High }

// Name names a condition.
type Name string

// The conditions.
const (
	Store     Name = "store"
	Twin      Name = "twin"
	Elsewhere Name = "elsewhere"
	Network   Name = "network"
	Chain     Name = "chain"
	Beacon    Name = "beacon"
	Head      Name = "head"
	Forks     Name = "forks"
	Fork      Name = "fork"
	ForkAhead Name = "fork-ahead"
	Exits     Name = "exits"
	Aging     Name = "contract-aging"
	Aged      Name = "contract-aged"
	Stream    Name = "stream"
	Clock     Name = "clock"
	Queues    Name = "queues"
	Lateness  Name = "lateness"
	Execution Name = "execution"
	Events    Name = "events"
	Omitted   Name = "events-omitted"
	Ledger    Name = "ledger"
	Operator  Name = "operator"
	Shares    Name = "shares"
	Schedule  Name = "schedule"
	Start     Name = "start"
	Peers     Name = "peers"
	Unheard   Name = "unheard"
	Failing   Name = "failing"
	Inclusion Name = "inclusion"
	Silence   Name = "silence"
	Idle      Name = "idle"
	Offence   Name = "offence"
	Refusals  Name = "refusals"
	Arrivals  Name = "arrivals"
)

// Finding is one trouble that a condition found.
type Finding struct {
	// Object tells findings of one condition apart: an endpoint, an operator.
	Object string
	Fault  *fault.Fault
}

// Condition is one row of what can be wrong.
type Condition struct {
	Name     Name
	Severity Severity
	// Behind are the conditions that explain this one: while one of them is there it is not shown.
	Behind []Name
	// Show is for how many slots it lasts before it is shown, Clear for how many it must be gone before it is over.
	Show, Clear uint64
	// Told says that a room logs what Find finds.
	Told bool
	// Find judges the facts; nil means that rooms report it.
	Find func(*Facts) []Finding
}

// Conditions returns a copy of the table, worst first.
func Conditions() []Condition { return slices.Clone(conditions) }

// noClient are the conditions without a usable beacon node.
var noClient = []Name{Chain, Beacon}

// conditions never changes at run time.
var conditions = []Condition{
	{Name: Store, Severity: Safety},
	{Name: Twin, Severity: Safety},
	{Name: Elsewhere, Severity: Safety},
	{Name: Network, Severity: High, Show: 1},
	{Name: Chain, Severity: High, Show: 1},
	{Name: Beacon, Severity: High, Show: 1},
	{Name: Fork, Severity: Safety},
	{Name: Forks, Severity: High, Show: 1},
	{Name: Aged, Severity: Safety},
	{Name: Head, Severity: High, Behind: noClient, Show: 1, Clear: 1, Find: findHead},
	{Name: Clock, Severity: High, Show: 1, Clear: 1, Find: findClock},
	{Name: Queues, Severity: High},
	{Name: Lateness, Severity: High, Behind: []Name{Queues}, Clear: 8, Find: findLateness},
	{Name: Execution, Severity: High, Show: 1},
	{Name: Events, Severity: High, Behind: []Name{Store, Ledger, Execution}, Show: 1, Find: findEvents},
	{Name: Omitted, Severity: High, Behind: []Name{Store, Ledger}},
	{Name: Ledger, Severity: High, Behind: []Name{Store, Chain, Beacon}, Show: 1},
	{Name: Operator, Severity: High, Behind: []Name{Execution}},
	{Name: Shares, Severity: High, Behind: []Name{Store, Ledger}, Show: 1},
	{Name: Schedule, Severity: High, Behind: []Name{Chain, Beacon, Head}, Show: 1},
	{Name: Start, Severity: High, Behind: []Name{Chain, Beacon, Head, Operator, Schedule, Shares, Lateness}, Show: 1, Find: findStart},
	{Name: Peers, Severity: High, Behind: []Name{Operator, Network}, Show: 2, Clear: 1},
	{Name: Unheard, Severity: High, Behind: []Name{Queues, Lateness, Peers, Start}, Find: findUnheard},
	{
		Name: Failing, Severity: High, Find: findFailing,
		Behind: []Name{Store, Twin, Elsewhere, Chain, Beacon, Fork, Head, Clock, Queues, Lateness, Shares, Peers, Unheard},
	},
	{Name: Inclusion, Severity: High, Behind: []Name{Chain, Beacon, Head, Clock}, Find: findInclusion},
	{Name: Stream, Severity: Warning, Behind: []Name{Chain, Beacon, Head}, Show: 3, Clear: 1, Told: true, Find: findStream},
	{Name: ForkAhead, Severity: Warning},
	{Name: Exits, Severity: Warning, Show: 1},
	{Name: Aging, Severity: Warning},
	{Name: Silence, Severity: Warning, Behind: []Name{Queues, Lateness, Peers, Start}, Find: findSilence},
	{Name: Idle, Severity: Warning, Behind: []Name{Queues, Lateness, Peers, Start}, Find: findIdle},
	{Name: Offence, Severity: Warning, Told: true, Find: findOffences},
	{Name: Refusals, Severity: Warning, Behind: []Name{Twin, Elsewhere}, Find: findRefusals},
	{Name: Arrivals, Severity: Info, Behind: []Name{Elsewhere}, Show: 1, Told: true, Find: findArrivals},
}
