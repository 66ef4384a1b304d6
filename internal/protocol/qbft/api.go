package qbft

import "github.com/hawser-ssv/hawser/protocol/wire"

// Config is what an instance needs besides its messages. All instances of an identifier share it; it never changes.
type Config struct {
	// Self is this operator. 0 means an observer, which never broadcasts.
	Self wire.OperatorID
	// Committee is ascending.
	Committee wire.Committee
	// Identifier is the duty executor's message id; every message must have it.
	Identifier wire.MessageID
	// Leader returns the proposer of a round. Source: spec/qbft.md#leader.
	Leader func(h wire.Height, r wire.Round) wire.OperatorID
	// Cutoff is the round at which an instance stops: one above the highest round of the role that gossip accepts. Source:
	// spec/qbft.md#the-gate.
	Cutoff wire.Round
	// ValueCheck returns an error for a value that this operator would not sign. It must be pure and must not keep the slice.
	ValueCheck func(value []byte) error
	// Verifier checks operator signatures inside justifications and decided messages.
	Verifier Verifier
}

// Verifier checks that every signature of a message belongs to its operator and covers its SSVMessage.
// The caller may cache results, so that signatures which were verified before cost nothing again.
type Verifier interface {
	Verify(msg *wire.SignedSSVMessage) error
}

// Message is a decoded consensus message: the envelope and the QBFT message inside it. Decode makes one. It caches the result of its
// first check, so neither part may be changed afterwards. Only one goroutine at a time may use it.
type Message struct {
	Signed *wire.SignedSSVMessage
	QBFT   *wire.QBFTMessage

	structure *structure
}

// Event is an input of an instance or controller: Start, Receive or Timeout.
type Event interface{ event() }

// Start begins an instance with the value this operator would propose.
type Start struct {
	Height wire.Height
	Value  []byte
	// Muted instances follow messages and decide but send nothing. They are for an operator that had joined this height before a
	// restart: it must not contradict a message that it may have sent.
	Muted bool
}

// Receive delivers a message whose operator signatures were verified before (justifications excepted).
type Receive struct{ Message *Message }

// Timeout says that the timer of a round ran out. It is ignored if it is for another height or an older round, or if the instance has
// decided.
type Timeout struct {
	Height wire.Height
	Round  wire.Round
}

func (Start) event()   {}
func (Receive) event() {}
func (Timeout) event() {}

// Effect is one thing that the caller must do. The caller carries effects out in the order of the returned list.
type Effect interface{ effect() }

// Joined says that this operator is about to send its first message of the height. The caller must make that durable before it carries
// out any later effect. An instance emits it once, before its first broadcast.
type Joined struct {
	Identifier wire.MessageID
	Height     wire.Height
}

// Broadcast asks for Message to be encoded, signed with the operator's key, gossiped, and delivered back to this
// instance like a received message.
type Broadcast struct {
	Message  *wire.QBFTMessage
	FullData []byte
}

// BroadcastDecided asks for an aggregated commit message, already signed by a quorum, to be gossiped.
type BroadcastDecided struct{ Message *wire.SignedSSVMessage }

// SetTimer replaces the instance's timer: it runs out at the end of Round.
type SetTimer struct {
	Height wire.Height
	Round  wire.Round
}

// Decided reports a decision, once per height.
type Decided struct {
	Height  wire.Height
	Round   wire.Round
	Value   []byte
	Message *wire.SignedSSVMessage
}

func (Joined) effect()           {}
func (Broadcast) effect()        {}
func (BroadcastDecided) effect() {}
func (SetTimer) effect()         {}
func (Decided) effect()          {}

// State is the whole state of an instance. It is exported so that an instance can be restored from the public vectors and compared with
// them; only tests change it.
type State struct {
	Height            wire.Height
	Round             wire.Round
	LastPreparedRound wire.Round
	LastPreparedValue []byte
	// ProposalAccepted is the accepted proposal of the current round, or nil.
	ProposalAccepted *Message
	Decided          bool
	DecidedValue     []byte
	StartValue       []byte
	ForceStopped     bool
	Muted            bool
	Joined           bool

	Proposals    Container
	Prepares     Container
	Commits      Container
	RoundChanges Container
}

// Container holds the messages of one type by round, in order of arrival. Of several messages of a round with the same set of signers it
// keeps the first.
type Container map[wire.Round][]*Message
