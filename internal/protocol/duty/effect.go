package duty

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Effect is one thing that the caller of a machine must do. Effects are carried out in the order of the returned list: all effects
// behind a Joined wait until it is durable.
type Effect interface{ effect() }

// Joined is a record: it must be durable before any effect behind it in the same list and in later lists of the machine. It says that
// this operator is about to send messages in the consensus instance of a height, so that it stays silent there after a restart.
type Joined struct {
	Identifier wire.MessageID
	Height     wire.Height
}

// Broadcast requests that Message is signed with the operator's key, gossiped with FullData attached, and delivered back to the same
// machine as a received message. The decoded content of Message.Data is included, so that it need not be decoded again: exactly one of
// QBFT and Partial is set.
type Broadcast struct {
	Message  *wire.SSVMessage
	FullData []byte
	QBFT     *wire.QBFTMessage
	Partial  *wire.PartialSignatureMessages
}

// BroadcastDecided requests that an aggregated commit message, which a quorum has signed, is gossiped. It is not delivered back.
type BroadcastDecided struct{ Message *wire.SignedSSVMessage }

// SetTimer requests Timer{ID} at an offset from the start of the duty's slot; at once if it has passed. Timers are never cancelled:
// the machine ignores those that do not matter any more.
type SetTimer struct {
	ID     TimerID
	Offset time.Duration
}

// Request requests work that takes time or a key. It is started in order and answered by Done with the same ID.
type Request struct {
	ID   RequestID
	Work Work
}

// Finish says that the machine has ended and for which reason. Err is a detail for a person, or nil. It is emitted once per started
// duty; later events change nothing.
type Finish struct {
	Reason Reason
	Err    error
}

// Accuse names an operator that broke the protocol, once for each message or answer that proves it. It is a report: the duty goes on
// without the bad part. Err says what was proved.
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

// TimerKind is the kind of a timer.
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

// TimerID identifies a timer of one machine.
type TimerID struct {
	Kind TimerKind
	Slot phase0.Slot
	// Round is set for TimerRound.
	Round wire.Round
	// Work is the id of the request to repeat, for TimerRetry.
	Work RequestID
}
