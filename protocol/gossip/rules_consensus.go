package gossip

import (
	"crypto/sha256"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// consensusRules are asked of consensus messages after the envelope's, before the RSA check of rule 20.
var consensusRules = []Rule{
	{"9", "consensus_oversize", Reject, "the consensus message is longer than the network's limit", func(c *check) bool { return len(c.ssv().Data) > MaxDataSize }},
	{"9", "consensus_undecodable", Reject, "the data is not a QBFT message", (*check).qbftUndecodable},

	{"10", "many_signers_no_commit", Reject, "several operators signed something that is not a commit", func(c *check) bool { return c.decided() && c.m.QBFT.MsgType != wire.Commit }},
	{"10", "decided_no_quorum", Reject, "a decided message has fewer signers than a quorum", func(c *check) bool { return c.decided() && len(c.signers()) < c.committee.Operators.Quorum() }},

	{"11", "unexpected_full_data", Reject, "a prepare or single commit carries full data", (*check).unexpectedFullData},
	{"11", "full_data_hash", Reject, "the full data does not hash to the root", (*check).fullDataHash},

	{"12", "qbft_type", Reject, "the QBFT message type is unknown", func(c *check) bool { return c.m.QBFT.MsgType > wire.RoundChange }},
	{"12", "round_zero", Reject, "the round is 0", func(c *check) bool { return c.m.QBFT.Round == 0 }},
	{"12", "role_without_consensus", Reject, "the role has no consensus", func(c *check) bool { return !c.m.Role.HasConsensus() }},
	{"12", "round_too_high", Ignore, "the round is beyond the role's last", func(c *check) bool { return c.m.QBFT.Round > c.fork.MaxRound(c.m.Role) }},
	{"12", "identifier", Reject, "the identifier differs from the message id", func(c *check) bool { return string(c.m.QBFT.Identifier) != string(c.ssv().MsgID[:]) }},
	{"12", "prepares_undecodable", Reject, "a prepare justification does not decode", func(c *check) bool { return justificationUndecodable(c.m.QBFT.PrepareJustification) }},
	{"12", "unexpected_prepares", Reject, "something other than a proposal carries prepare justifications", func(c *check) bool {
		return len(c.m.QBFT.PrepareJustification) > 0 && c.m.QBFT.MsgType != wire.Proposal
	}},
	{"12", "round_changes_undecodable", Reject, "a round change justification does not decode", func(c *check) bool { return justificationUndecodable(c.m.QBFT.RoundChangeJustification) }},
	{"12", "unexpected_round_changes", Reject, "a prepare or commit carries round change justifications", func(c *check) bool {
		return len(c.m.QBFT.RoundChangeJustification) > 0 && c.m.QBFT.MsgType != wire.Proposal && c.m.QBFT.MsgType != wire.RoundChange
	}},

	{"13", "not_leader", Reject, "the proposal's signer does not lead the round", (*check).notLeader},

	{"14", "round_passed", Ignore, "the operator has spoken in a later round", (*check).roundPassed},
	{"14", "other_full_data", Reject, "the full data differs from the operator's proposal in the same round", (*check).otherFullData},
	{"14", "second_of_type", Reject, "the operator has sent a message of this type in this round", (*check).secondOfType},
	{"14", "decided_repeated", Ignore, "the same set of signers has decided this slot before", (*check).decidedRepeated},

	{"15", "round_estimate", Ignore, "the round cannot have begun", func(c *check) bool {
		return !c.decided() && c.m.QBFT.Round > c.net.EstimatedRound(c.now.Sub(c.net.SlotStart(c.m.Slot)))+1
	}},
	{"16", "slot_passed", Ignore, "the operator has spoken in a later slot", (*check).slotPassed},
	{"17", "no_duty", Ignore, "the validator has no such duty in this slot", (*check).noDuty},
	{"18", "early", Ignore, "the slot has not begun", (*check).early},
	{"18", "late", Ignore, "the duty's time is over", (*check).late},
	{"19", "too_many_duties", Ignore, "the operator has spoken in too many duties of the epoch", (*check).tooManyDuties},
}

func (c *check) qbftUndecodable() bool {
	qbft, err := wire.DecodeQBFT(c.ssv().Data)
	if err != nil {
		return true
	}
	c.m.QBFT = qbft
	c.place(slotOf(qbft.Height))
	return false
}

func (c *check) unexpectedFullData() bool {
	if len(c.m.Signed.FullData) == 0 {
		return false
	}
	t := c.m.QBFT.MsgType
	return t == wire.Prepare || t == wire.Commit && !c.decided()
}

func (c *check) fullDataHash() bool {
	return len(c.m.Signed.FullData) > 0 && sha256.Sum256(c.m.Signed.FullData) != c.m.QBFT.Root
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

// said returns what a single signer is known to have said in the message's slot, or nil.
func (c *check) said() *record {
	if c.decided() {
		return nil
	}
	return c.entry.record(c.signers()[0], c.m.Slot)
}

// saidInRound is said if it is about the message's round.
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

// otherFullData compares roots: rule 11 has tied them to the full data.
func (c *check) otherFullData() bool {
	r := c.saidInRound()
	return r != nil && r.proposed && len(c.m.Signed.FullData) > 0 && c.m.QBFT.Root != r.proposal
}

func (c *check) secondOfType() bool {
	r := c.saidInRound()
	return r != nil && r.has(qbftKind(c.m.QBFT.MsgType))
}

func (c *check) decidedRepeated() bool {
	if !c.decided() {
		return false
	}
	set := signerSet(c.committee.Operators, c.signers())
	for _, id := range c.signers() {
		if r := c.entry.record(id, c.m.Slot); r != nil && r.decidedBy(set) {
			return true
		}
	}
	return false
}
