package duty

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Event is one thing that happens to a machine.
type Event interface{ event() }

// Start begins the duty. A machine that is Muted follows and submits but sends no consensus message: the operator joined this height
// before a restart, and must not contradict messages that it may have sent.
type Start struct{ Muted bool }

// Consensus delivers a consensus message whose structure and operator signatures were verified.
type Consensus struct{ Message *qbft.Message }

// Partial delivers partial signatures whose envelope was verified; the BLS signatures inside were not.
type Partial struct {
	Messages *wire.PartialSignatureMessages
}

// Timer says that a timer ran out.
type Timer struct{ ID TimerID }

// Done answers a request. Result is the result of the work, or nil with Err set.
type Done struct {
	ID     RequestID
	Result Result
	Err    error
}

// Expire ends the duty, because it is too late for all that it could still do.
type Expire struct{ Reason Reason }

func (Start) event()     {}
func (Consensus) event() {}
func (Partial) event()   {}
func (Timer) event()     {}
func (Done) event()      {}
func (Expire) event()    {}

// Phase is how far a duty is between start and submission.
type Phase uint8

// The phases, in order. A role that is no Prover has no PhasePreConsensus; one that is no Decider has no other.
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
