package qbft

import "github.com/hawser-ssv/hawser/protocol/wire"

// Config is what an instance knows besides its messages. It is shared by all instances of an identifier and never changed.
type Config struct {
	// Self is this operator. 0 means an observer, which never broadcasts.
	Self wire.OperatorID
	// Committee is ascending.
	Committee wire.Committee
	// Identifier names the duty executor; every message must carry it.
	Identifier wire.MessageID
	// Leader returns the proposer of a round. Source: spec/qbft.md#leader.
	Leader func(h wire.Height, r wire.Round) wire.OperatorID
	// Cutoff is the round at which an instance falls silent (one above the highest round of the role that gossip takes). Source: spec/qbft.md#the-gate.
	Cutoff wire.Round
	// ValueCheck refuses values this operator would not sign. It is pure and must not keep the slice.
	ValueCheck func(value []byte) error
	// Verifier checks operator signatures inside justifications and decided messages.
	Verifier Verifier
}

// Verifier checks that every signature of a message belongs to its operator and covers its SSVMessage.
// Its cache lives with the caller; a message whose signatures were verified before costs nothing again.
type Verifier interface {
	Verify(msg *wire.SignedSSVMessage) error
}

// Message is a consensus message decoded once: the envelope and the QBFT message inside it. Decode makes one.
// It remembers what its first check found, so neither part may be changed afterwards, and it belongs to one goroutine
// at a time.
type Message struct {
	Signed *wire.SignedSSVMessage
	QBFT   *wire.QBFTMessage

	structure *structure
}

// Event is one thing that happens to an instance or controller: Start, Receive or Timeout.
type Event interface{ event() }

// Start begins an instance with the value this operator would propose.
type Start struct {
	Height wire.Height
	Value  []byte
	// Muted instances follow and decide but send nothing: the operator had joined this height before a restart
	// and must not contradict what it may have said.
	Muted bool
}

// Receive delivers a message whose operator signatures were verified before (justifications excepted).
type Receive struct{ Message *Message }

// Timeout says that the timer of a round ran out. A stale one (another height, an older round, decided) does nothing.
type Timeout struct {
	Height wire.Height
	Round  wire.Round
}

func (Start) event()   {}
func (Receive) event() {}
func (Timeout) event() {}

// Effect is one thing the caller must do. Effects are carried out in the order of the returned list.
type Effect interface{ effect() }

// Joined must be durable before any effect behind it: this operator is about to speak in this height.
// It is emitted once, before an instance's first broadcast.
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

// State is everything an instance remembers. It is public so that it can be restored from and compared with the
// public vectors; callers other than tests do not change it.
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

// Container holds the messages of one type by round, in order of arrival; the first message per exact signer set and round stays.
type Container map[wire.Round][]*Message
