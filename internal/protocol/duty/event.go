package duty

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Machine is one duty executor as its caller sees it. Step applies an event and returns what must be done, in order.
// now is the time since the start of the duty's slot; it may be negative.
//
// An error says why an event was refused or why a part of it failed; the effects that come with it count all the same.
// Rules of the protocol return a *wire.Error. A machine is not safe for concurrent use.
type Machine interface {
	Step(now time.Duration, ev Event) ([]Effect, error)
	// Stage says how far the duty is. A message refused as too early may be given again once the stage has changed.
	Stage() Stage
	// Report sums the duty up.
	Report() Report
}

// Event is one thing that happens to a machine.
type Event interface{ event() }

// Start begins the duty. A machine that is Muted follows and submits but sends no consensus message: the operator
// had joined this height before a restart and must not contradict what it may have said.
type Start struct{ Muted bool }

// StartProposal begins a proposer duty; it replaces whatever the machine was doing.
type StartProposal struct {
	Duty  ProposerDuty
	Muted bool
}

// StartAggregator begins an aggregator duty; it replaces whatever the machine was doing.
type StartAggregator struct {
	Duty  AggregatorDuty
	Muted bool
}

// StartContribution begins a sync committee contribution; it replaces whatever the machine was doing.
type StartContribution struct {
	Duty  ContributionDuty
	Muted bool
}

// StartRegistration begins a validator registration; it replaces whatever the machine was doing.
type StartRegistration struct{ Duty RegistrationDuty }

// StartExit begins a voluntary exit; it replaces whatever the machine was doing.
type StartExit struct{ Duty ExitDuty }

// Consensus delivers a consensus message whose structure and operator signatures were verified.
type Consensus struct{ Message *qbft.Message }

// Partial delivers partial signatures whose envelope was verified; the BLS signatures inside were not.
type Partial struct {
	Messages *wire.PartialSignatureMessages
}

// Timer says that a timer ran out.
type Timer struct{ ID TimerID }

// Done answers a request. Result is what the work asked for, or nil with Err set.
type Done struct {
	ID     RequestID
	Result Result
	Err    error
}

// Expire ends the duty: nothing it could still do is worth doing.
type Expire struct{ Reason Reason }

func (Start) event()             {}
func (StartProposal) event()     {}
func (StartAggregator) event()   {}
func (StartContribution) event() {}
func (StartRegistration) event() {}
func (StartExit) event()         {}
func (Consensus) event()         {}
func (Partial) event()           {}
func (Timer) event()             {}
func (Done) event()              {}
func (Expire) event()            {}

// Phase is a duty's place between start and submission.
type Phase uint8

// The phases, in order. A committee duty has no PhasePreConsensus; registrations and exits have no other.
const (
	PhaseIdle Phase = iota
	PhasePreConsensus
	// PhaseFetching waits for the beacon node's vote, block or aggregate, or for the time to ask for it.
	PhaseFetching
	PhaseConsensus
	PhasePostConsensus
	PhaseFinished
)

var phaseNames = [...]string{"idle", "pre-consensus", "fetching", "consensus", "post-consensus", "finished"}

// String returns the phase's name as logs and the API use it.
func (p Phase) String() string {
	if int(p) >= len(phaseNames) {
		return "unknown"
	}
	return phaseNames[p]
}

// Stage changes whenever a message that was too early may have become welcome.
type Stage struct {
	Phase    Phase
	Round    wire.Round
	Proposed bool
}

// Report sums a duty up for people. Times are since the start of the slot; 0 means that it did not happen.
type Report struct {
	Phase      Phase
	Validators int
	// Round is the round of the decision, or the current one.
	Round wire.Round
	// Fetched is when the vote, block or aggregate was there, Decided when consensus was reached, Submitted when the beacon
	// node took the last signature.
	Fetched, Decided, Submitted time.Duration
	// Submissions counts the objects that the beacon node took.
	Submissions int
	// Dropped are validators left out because their slashing protection would refuse them.
	Dropped int
	// Unsigned counts the signatures that this operator could not make beside others that it made, Untaken the objects that
	// no beacon node took.
	Unsigned, Untaken int
	// Payee is whom the signed block pays, if it is blinded and that is none of the owner's addresses; else nil. A builder may do so,
	// and pays the owner otherwise. OwnPayload says that it is no builder's: the own beacon node built what this block pays for.
	Payee      *[20]byte
	OwnPayload bool
	Reason     Reason
}
