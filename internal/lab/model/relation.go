package model

import "math/bits"

// Value is one of the values in play; 0 is none.
type Value uint8

// Set is a set of nodes, by bit.
type Set uint16

// Of returns the set of one node.
func Of(node int) Set { return 1 << node }

// Len counts the nodes.
func (s Set) Len() int { return bits.OnesCount16(uint16(s)) }

// Has reports whether the node is in the set.
func (s Set) Has(node int) bool { return s&Of(node) != 0 }

// Committee is a number of nodes.
type Committee int

// Quorum is ⌊(2n−1)/3⌋+1.
func (n Committee) Quorum() int { return (2*int(n)-1)/3 + 1 }

// Faults is f = ⌊(n−1)/3⌋.
func (n Committee) Faults() int { return (int(n) - 1) / 3 }

// Node is what a node's state is to the specification. Rounds count from 1 and 0 is none, as on the wire.
type Node struct {
	ID    int
	Round int
	// Accepted is the value of the proposal accepted in the current round.
	Accepted Value
	// Prepared and PreparedValue are the last prepared round and value.
	Prepared      int
	PreparedValue Value
	// Committed is the last round in which the node sent a commit.
	Committed int
	// Decided is the block that was added to the chain.
	Decided Value
}

// Received is what a node has received, as far as the predicates ask.
type Received interface {
	// Prepares and Commits return who sent one for the round and value.
	Prepares(round int, v Value) Set
	Commits(round int, v Value) Set
	// RoundChanges returns who sent one for exactly the round, LaterRoundChanges for it or a later one.
	RoundChanges(round int) Set
	LaterRoundChanges(round int) Set
	// Proposed reports whether a proposal for round and value was received that is valid: isValidProposal, but for what
	// depends on the node's state.
	Proposed(round int, v Value) bool
	// Justified says whether the round changes and prepares received justify that the leader of the round proposes the
	// value: isReceivedProposalJustification, but for the state. own is the node's own block.
	Justified(round int, v, own Value) bool
}

// Deviation names a step that Hawser takes on purpose and the specification does not; "" is a step of both. The names
// are listed in spec/qbft.md.
type Deviation string

// The deviations that show in what a node says.
const (
	// LaterProposal accepts a proposal of a later round though none is accepted in the current one.
	LaterProposal Deviation = "later-proposal"
	// CarriedPrepares proposes a prepared value on prepares that came inside a round change.
	CarriedPrepares Deviation = "carried-prepares"
	// OwnRoundClaim takes a round change whose prepared round is its own round.
	OwnRoundClaim Deviation = "own-round-claim"
	// ClaimWithoutProof tells the prepared round without the prepares.
	ClaimWithoutProof Deviation = "claim-without-proof"
	// EarlyTimeout gives a round up by the slot's time and not by 2^r since the round began.
	EarlyTimeout Deviation = "slot-time"
	// DecidedMessage ends an instance with aggregated commits instead of a NewBlock.
	DecidedMessage Deviation = "decided-message"
	// Muted is a node that restarted in the middle of a height and says nothing more in it.
	Muted Deviation = "muted"
)

// Deviations lists all of them with a sentence each.
func Deviations() map[Deviation]string {
	return map[Deviation]string{
		LaterProposal:     "accepts the proposal of a later round although none is accepted in the current one",
		CarriedPrepares:   "a leader uses the prepares that a round change carries, not only those it received itself",
		OwnRoundClaim:     "a round change may claim its own round as prepared, with the prepares that prove it",
		ClaimWithoutProof: "tells its prepared round without proof when its stored prepares are no quorum",
		EarlyTimeout:      "a round ends by the time of the slot",
		DecidedMessage:    "aggregated commits take the place of a NewBlock",
		Muted:             "an operator that restarts inside a height says nothing more in it",
	}
}

// UponBlockTimeout is the leader of round 1 that proposes its own block.
func UponBlockTimeout(s Node, leader int, v, own Value) bool {
	return s.Round == 1 && leader == s.ID && v == own
}

// UponProposal accepts a proposal and prepares it.
func UponProposal(s Node, got Received, round int, v Value) (next Node, why Deviation, ok bool) {
	switch {
	case !got.Proposed(round, v):
		return s, "", false
	case s.Accepted == 0 && round == s.Round, s.Accepted != 0 && round > s.Round:
	case round > s.Round:
		why = LaterProposal
	default:
		return s, "", false
	}
	s.Round, s.Accepted = round, v
	return s, why, true
}

// UponPrepare sees a quorum of prepares and commits.
func UponPrepare(n Committee, s Node, got Received, round int, v Value) (next Node, ok bool) {
	if s.Accepted == 0 || s.Accepted != v || round != s.Round || s.Committed == round || got.Prepares(round, v).Len() < n.Quorum() {
		return s, false
	}
	s.Prepared, s.PreparedValue, s.Committed = round, v, round
	return s, true
}

// UponCommit sees a quorum of commits for the accepted value and decides.
func UponCommit(n Committee, s Node, got Received, round int, v Value) (next Node, ok bool) {
	if s.Accepted == 0 || s.Accepted != v || round != s.Round || got.Commits(round, v).Len() < n.Quorum() {
		return s, false
	}
	s.Decided = v
	return s, true
}

// UponNewBlock takes a block, here a decided message, that carries the seals of a quorum, of any round.
func UponNewBlock(n Committee, s Node, seals Set, v Value) (next Node, ok bool) {
	if seals.Len() < n.Quorum() {
		return s, false
	}
	s.Decided = v
	return s, true
}

// UponRoundTimeout gives the current round up. The time itself is the caller's to judge.
func UponRoundTimeout(s Node, newRound, prepared int, v Value) (next Node, ok bool) {
	if newRound != s.Round+1 || prepared != s.Prepared || v != s.PreparedValue {
		return s, false
	}
	s.Round, s.Accepted = newRound, 0
	return s, true
}

// UponRoundChangeFollow goes to the smallest of later rounds that f+1 nodes ask for.
func UponRoundChangeFollow(n Committee, s Node, got Received, newRound, prepared int, v Value) (next Node, ok bool) {
	if newRound <= s.Round || prepared != s.Prepared || v != s.PreparedValue {
		return s, false
	}
	if got.RoundChanges(newRound) == 0 || got.LaterRoundChanges(newRound).Len() < n.Faults()+1 {
		return s, false
	}
	s.Round, s.Accepted = newRound, 0
	return s, true
}

// UponRoundChangePropose is a leader that received what justifies a proposal.
func UponRoundChangePropose(s Node, got Received, leader, round int, v, own Value) bool {
	if leader != s.ID || !got.Justified(round, v, own) {
		return false
	}
	return s.Accepted == 0 && round == s.Round || s.Accepted != 0 && round > s.Round
}

// Claim is a round change inside a justification: who asks, and what it says it had prepared.
type Claim struct {
	From     int
	Round    int
	Prepared int
	Value    Value
}

// Justifies is isProposalJustification for rounds after the first: the claims are a quorum's for the round, and either
// none is prepared and the value will do, or the value is that of a highest prepared claim and of the prepares.
// prepares returns who prepared a value in a round, among the prepares shown.
func (n Committee) Justifies(round int, v Value, claims []Claim, prepares func(round int, v Value) Set, willDo bool) bool {
	return n.justifies(round, round-1, v, claims, prepares, willDo)
}

// JustifiesOwnRound is Justifies with OwnRoundClaim allowed.
func (n Committee) JustifiesOwnRound(round int, v Value, claims []Claim, prepares func(round int, v Value) Set, willDo bool) bool {
	return n.justifies(round, round, v, claims, prepares, willDo)
}

func (n Committee) justifies(round, last int, v Value, claims []Claim, prepares func(round int, v Value) Set, willDo bool) bool {
	var from Set
	highest := 0
	for _, c := range claims {
		if c.Round != round || c.Prepared > last {
			return false
		}
		from |= Of(c.From)
		highest = max(highest, c.Prepared)
	}
	if from.Len() < n.Quorum() {
		return false
	}
	if highest == 0 {
		return willDo
	}
	for _, c := range claims {
		if c.Prepared == highest && c.Value == v {
			return prepares(highest, v).Len() >= n.Quorum()
		}
	}
	return false
}
