package gossip

import (
	"crypto/sha256"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// consensusRules are applied to consensus messages after the envelope's, before the RSA check of rule 20.
var consensusRules = []Rule{
	{"9", "consensus_oversize", Reject, 0, "the consensus message is longer than the network's limit", func(c *check) bool { return len(c.ssv().Data) > MaxConsensusSize }},
	{"9", "consensus_undecodable", Reject, learns, "the data is not a QBFT message", (*check).qbftUndecodable},

	{"10", "many_signers_no_commit", Reject, 0, "several operators signed something that is not a commit", func(c *check) bool { return c.decided() && c.m.QBFT.MsgType != wire.Commit }},
	{"10", "decided_no_quorum", Reject, 0, "a decided message has fewer signers than a quorum", func(c *check) bool { return c.decided() && len(c.signers()) < c.committee.Operators.Quorum() }},

	{"11", "unexpected_full_data", Reject, 0, "a prepare or single commit carries full data", (*check).unexpectedFullData},
	{"11", "value_oversize", Ignore, fair, "the full data is longer than a value of the role can be", (*check).valueOversize},
	{"11", "full_data_hash", Reject, 0, "the full data does not hash to the root", (*check).fullDataHash},

	{"12", "qbft_type", Reject, 0, "the QBFT message type is unknown", func(c *check) bool { return c.m.QBFT.MsgType > wire.RoundChange }},
	{"12", "round_zero", Reject, 0, "the round is 0", func(c *check) bool { return c.m.QBFT.Round == 0 }},
	{"12", "role_without_consensus", Reject, 0, "the role has no consensus", func(c *check) bool { return !c.role.HasConsensus() }},
	{"12", "round_too_high", Ignore, 0, "the round is beyond the role's last", func(c *check) bool { return c.m.QBFT.Round > c.role.MaxRound }},
	{"12", "identifier", Reject, 0, "the identifier differs from the message id", func(c *check) bool { return string(c.m.QBFT.Identifier) != string(c.ssv().MsgID[:]) }},
	{"12", "too_many_justifications", Ignore, fair, "there are more justifications than the committee has operators", (*check).tooManyJustifications},
	{"12", "prepares_undecodable", Reject, 0, "a prepare justification does not decode", func(c *check) bool { return justificationUndecodable(c.m.QBFT.PrepareJustification) }},
	{"12", "unexpected_prepares", Reject, 0, "something other than a proposal carries prepare justifications", func(c *check) bool {
		return len(c.m.QBFT.PrepareJustification) > 0 && c.m.QBFT.MsgType != wire.Proposal
	}},
	{"12", "round_changes_undecodable", Reject, 0, "a round change justification does not decode", func(c *check) bool { return justificationUndecodable(c.m.QBFT.RoundChangeJustification) }},
	{"12", "unexpected_round_changes", Reject, 0, "a prepare or commit carries round change justifications", func(c *check) bool {
		return len(c.m.QBFT.RoundChangeJustification) > 0 && c.m.QBFT.MsgType != wire.Proposal && c.m.QBFT.MsgType != wire.RoundChange
	}},

	{"13", "not_leader", Reject, 0, "the proposal's signer does not lead the round", (*check).notLeader},

	// Rows above check the message alone. The rows from here on compare it with remembered messages.
	{"11", "value_missing", Ignore, fair, "the message came without the value that it is about", (*check).valueMissing},

	{"14", "round_passed", Ignore, 0, "the operator has spoken in a later round", (*check).roundPassed},
	{"14", "said_before", Ignore, repeats, "the operator's signed message was heard before", func(c *check) bool { return c.before(c.asked()) }},
	{"14", "other_full_data", Reject, exceeds | contradicts, "the full data differs from the operator's proposal in the same round, and the same peer brought both", func(c *check) bool { return c.otherFullData(true) }},
	{"14", "second_of_type", Reject, exceeds | contradicts, "the operator has sent another message of this type in this round, and the same peer brought both", func(c *check) bool { return c.another(c.asked(), true) }},
	{"14", "second_by_other_peer", Ignore, fair | exceeds, "the operator has sent another message in its place, which another peer brought", func(c *check) bool {
		return c.otherFullData(false) || c.another(c.asked(), false)
	}},
	{"14", "decided_not_more", Ignore, repeats, "a decided message with as many signers was heard before", (*check).decidedNotMore},

	{"16", "slot_passed", Ignore, 0, "the operator has spoken in a later slot", (*check).slotPassed},
	{"17", "no_duty", Ignore, 0, "the validator has no such duty in this slot", (*check).noDuty},
	{"18a", "far_future", Ignore, exceeds, "the slot is epochs ahead", (*check).farFuture},
	{"18", "early", Ignore, exceeds, "the slot has not begun", (*check).early},
	{"18", "late", Ignore, 0, "the duty's time is over", (*check).late},
	{"15", "round_estimate", Ignore, 0, "the round cannot have begun, or must be over", (*check).roundEstimate},
	{"19", "too_many_duties", Ignore, 0, "the operator has spoken in too many duties of the epoch", (*check).tooManyDuties},
}

// qbftUndecodable sets the payload, its slot, and what is remembered of the executor.
func (c *check) qbftUndecodable() bool {
	if wire.ViewQBFT(&c.m.qbft, c.ssv().Data) != nil {
		return true
	}
	c.m.QBFT = &c.m.qbft
	c.place(slotOf(c.m.QBFT.Height))
	return false
}

func (c *check) unexpectedFullData() bool {
	if len(c.m.Signed.FullData) == 0 {
		return false
	}
	t := c.m.QBFT.MsgType
	return t == wire.Prepare || t == wire.Commit && !c.decided()
}

// valueOversize is a row of our own. Other nodes accept and forward as many bytes as a block may have, whatever the role, so no peer
// is punished. It comes before the value is hashed.
func (c *check) valueOversize() bool {
	return c.role.HasConsensus() && len(c.m.Signed.FullData) > c.role.MaxValue
}

// valueMissing is a row of our own. No signature covers the value, so any peer can remove it, and other nodes accept and forward the
// rest. Such a copy must not be remembered in place of the whole message, and no peer is punished for it.
func (c *check) valueMissing() bool {
	if len(c.m.Signed.FullData) > 0 {
		return false
	}
	switch q := c.m.QBFT; q.MsgType {
	case wire.Proposal:
		return true
	case wire.RoundChange:
		return q.DataRound != 0
	case wire.Commit:
		return c.decided()
	}
	return false
}

func (c *check) fullDataHash() bool {
	return len(c.m.Signed.FullData) > 0 && sha256.Sum256(c.m.Signed.FullData) != c.m.QBFT.Root
}

// tooManyJustifications is a row of our own: every operator justifies once. The author alone decides how many there are, so no peer is
// punished.
func (c *check) tooManyJustifications() bool {
	n := len(c.committee.Operators)
	return len(c.m.QBFT.PrepareJustification) > n || len(c.m.QBFT.RoundChangeJustification) > n
}

func justificationUndecodable(entries [][]byte) bool {
	for _, entry := range entries {
		if _, err := wire.ParseView(entry); err != nil {
			return true
		}
	}
	return false
}

func (c *check) notLeader() bool {
	q := c.m.QBFT
	return q.MsgType == wire.Proposal && c.signers()[0] != c.fork.Leader(c.committee.Operators, q.Height, q.Round)
}

// said returns what is remembered of a single signer in the message's slot, or nil.
func (c *check) said() *record {
	if c.decided() {
		return nil
	}
	return c.entry.record(c.signers()[0], c.m.Slot)
}

// saidInRound is said if it is of the message's round.
func (c *check) saidInRound() *record {
	if r := c.said(); r != nil && r.round == c.m.QBFT.Round {
		return r
	}
	return nil
}

func (c *check) roundPassed() bool {
	r := c.said()
	return r != nil && c.m.QBFT.Round < r.round
}

// asked returns the remembered message of the same kind as the message.
func (c *check) asked() item { return c.saidInRound().said(qbftKind(c.m.QBFT.MsgType)) }

// before reports whether the message's signed part equals the remembered one: then the operator sent nothing else, and no peer is at
// fault for the unsigned part.
func (c *check) before(place item) bool { return place.seen && place.signed == c.m.signed }

// another reports whether another message of the same kind is remembered, from the same peer or from another one.
func (c *check) another(place item, samePeer bool) bool {
	return place.seen && place.signed != c.m.signed && (place.from == c.m.from) == samePeer
}

// otherFullData compares roots: rule 11 has checked them against the full data.
func (c *check) otherFullData(samePeer bool) bool {
	r := c.saidInRound()
	proposal := r.said(kindProposal)
	return proposal.seen && len(c.m.Signed.FullData) > 0 && c.m.QBFT.Root != r.proposal && (proposal.from == c.m.from) == samePeer
}

// decidedNotMore bounds the number of decided messages: anybody can build one from a committee's commits for each set of operators
// that is a quorum.
func (c *check) decidedNotMore() bool {
	if !c.decided() {
		return false
	}
	for _, id := range c.signers() {
		if r := c.entry.record(id, c.m.Slot); r != nil && int(r.decided) >= len(c.signers()) {
			return true
		}
	}
	return false
}

func (c *check) roundEstimate() bool {
	if c.decided() {
		return false
	}
	lowest, highest := c.net.TakenRounds(c.m.Role, c.m.Slot, c.now.Sub(c.net.SlotStart(c.m.Slot)))
	return c.m.QBFT.Round < lowest || c.m.QBFT.Round > highest
}
