package duty

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Effect is one thing the caller of a machine must do. Effects are carried out in the order of the returned list:
// whatever stands behind a Joined waits until it is durable.
type Effect interface{ effect() }

// Joined is a record: it must be durable before any effect behind it in the same list and in later lists of the
// machine. It says that this operator is about to speak in the consensus instance of a height, so that after a
// restart it stays silent there.
type Joined struct {
	Identifier wire.MessageID
	Height     wire.Height
}

// Broadcast asks for Message to be signed with the operator's key and gossiped with FullData attached, and to be
// delivered back to the same machine as a received message. What Message.Data encodes comes along decoded, so that
// the way back costs nothing: exactly one of QBFT and Partial is set.
type Broadcast struct {
	Message  *wire.SSVMessage
	FullData []byte
	QBFT     *wire.QBFTMessage
	Partial  *wire.PartialSignatureMessages
}

// BroadcastDecided asks for an aggregated commit message, signed by a quorum already, to be gossiped. It does not
// come back.
type BroadcastDecided struct{ Message *wire.SignedSSVMessage }

// SetTimer asks for Timer{ID} when the offset from the start of the duty's slot is reached; at once if it has passed.
// Timers that no longer matter need not be cancelled: the machine ignores them.
type SetTimer struct {
	ID     TimerID
	Offset time.Duration
}

// Request asks for work that takes time or a key. It is started in order and answered by Done with the same ID.
type Request struct {
	ID   RequestID
	Work Work
}

// Finish says that the machine has nothing more to do and why. Err holds detail for a person, or nil. It is emitted
// once per started duty; events that come later change nothing.
type Finish struct {
	Reason Reason
	Err    error
}

// Accuse names an operator that broke the protocol, once for each message or answer that proves it. It asks for nothing: the
// duty goes on without what was bad. Err says what was proven.
type Accuse struct {
	Operator wire.OperatorID
	Offence  Offence
	Err      error
}

func (Joined) effect()           {}
func (Broadcast) effect()        {}
func (BroadcastDecided) effect() {}
func (SetTimer) effect()         {}
func (Request) effect()          {}
func (Finish) effect()           {}
func (Accuse) effect()           {}

// RequestID numbers the requests of one machine, from 1. An answer with an unknown or answered id is dropped.
type RequestID uint64

// TimerKind says what a timer is for.
type TimerKind uint8

// The kinds of timers.
const (
	// TimerRound ends a round of consensus.
	TimerRound TimerKind = iota
	// TimerRetry repeats a request that the beacon node refused.
	TimerRetry
	// TimerFetch says that the beacon node may be asked for data now.
	TimerFetch
)

// TimerID names a timer of one machine.
type TimerID struct {
	Kind TimerKind
	Slot phase0.Slot
	// Round is set for TimerRound.
	Round wire.Round
	// Work numbers the request to repeat, for TimerRetry.
	Work RequestID
}
