package gossip

import (
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	committee    = wire.RoleCommittee
	proposer     = wire.RoleProposer
	contribution = wire.RoleSyncContribution
	exit         = wire.RoleVoluntaryExit
	registration = wire.RoleValidatorRegistration
	post         = wire.PartialSigPostConsensus
)

// prepare is the plainest valid message.
func (w *world) prepare() *draft { return w.consensus(committee, wire.Prepare, 1) }

func with(d *draft, change func(*draft)) *draft {
	change(d)
	return d
}

// ruleCase sends the message a rule is about: first one that just passes, then one that just does not.
type ruleCase struct {
	label string
	prior func(w *world) []*draft // accepted before each of the two
	setup func(w *world)          // before the bad one only
	good  func(w *world) *draft
	bad   func(w *world) *draft
}

var ruleCases = []ruleCase{
	{
		label: "empty",
		good:  (*world).prepare,
		bad:   func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.raw = []byte{} }) },
	},
	{
		label: "oversize",
		bad:   func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.raw = make([]byte, 9_613_395) }) },
	},
	{
		label: "undecodable",
		bad: func(w *world) *draft {
			return with(w.prepare(), func(d *draft) { d.raw = make([]byte, 9_613_394) })
		},
	},
	{label: "no_signers", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.signers = nil }) }},
	{label: "no_signatures", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.sigs = nil }) }},
	{
		label: "signature_length",
		good:  (*world).prepare,
		bad:   func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.sigs[0] = d.sigs[0][:255] }) },
	},
	{
		label: "signers_unsorted",
		good:  func(w *world) *draft { return w.decided(1, 2, 3) },
		bad:   func(w *world) *draft { return w.decided(1, 3, 2) },
	},
	{label: "signature_count", bad: func(w *world) *draft {
		return with(w.decided(1, 2, 3), func(d *draft) { d.sigs = d.sigs[:2] })
	}},
	{label: "signer_zero", bad: func(w *world) *draft { return w.decided(0, 1, 2) }},
	{label: "signer_twice", bad: func(w *world) *draft { return w.decided(1, 2, 2) }},
	{label: "signer_unregistered", bad: func(w *world) *draft { return w.decided(1, 2, 6) }},

	{label: "no_data", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.data = []byte{} }) }},
	{label: "event_type", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.msgType = 200 }) }},
	{label: "unknown_type", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.msgType = 2 }) }},
	{label: "wrong_domain", bad: func(w *world) *draft {
		return with(w.prepare(), func(d *draft) {
			d.id = wire.NewCommitteeMessageID(wire.Domain{0, 0, 0, 1}, committee, testCommittee.ID())
		})
	}},
	{label: "invalid_role", bad: func(w *world) *draft {
		return with(w.prepare(), func(d *draft) { d.id = w.id(wire.RoleAggregatorCommittee) })
	}},
	{label: "padded_id", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.id[23] = 1 }) }},
	{label: "unknown_committee", bad: func(w *world) *draft {
		return with(w.prepare(), func(d *draft) {
			d.id = wire.NewCommitteeMessageID(w.profile.Domain(0), committee, wire.Committee{1, 2, 3, 5}.ID())
		})
	}},
	{
		label: "empty_committee",
		setup: func(w *world) { w.view.committees[testCommittee.ID()] = CommitteeInfo{Operators: testCommittee} },
		bad:   (*world).prepare,
	},
	{label: "unknown_validator", bad: func(w *world) *draft {
		return with(w.consensus(proposer, wire.Prepare, 1), func(d *draft) {
			d.id = wire.NewValidatorMessageID(w.profile.Domain(0), proposer, wire.ValidatorPK{0xbb})
		})
	}},
	{
		label: "liquidated",
		good:  func(w *world) *draft { return w.consensus(proposer, wire.Prepare, 1) },
		setup: func(w *world) { w.changeValidator(func(i *ValidatorInfo) { i.Liquidated = true }) },
		bad:   func(w *world) *draft { return w.consensus(proposer, wire.Prepare, 1) },
	},
	{
		label: "no_metadata",
		setup: func(w *world) { w.changeValidator(func(i *ValidatorInfo) { i.HasMetadata = false }) },
		bad:   func(w *world) *draft { return w.consensus(proposer, wire.Prepare, 1) },
	},
	{
		label: "not_attesting",
		setup: func(w *world) { w.changeValidator(func(i *ValidatorInfo) { i.Attesting = false }) },
		bad:   func(w *world) *draft { return w.consensus(proposer, wire.Prepare, 1) },
	},
	{label: "signer_not_in_committee", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.sign(5) }) }},
	{label: "wrong_topic", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.topic = "ssv.v2.115" }) }},

	{label: "consensus_undecodable", bad: func(w *world) *draft {
		return with(w.prepare(), func(d *draft) { d.data = make([]byte, 131) })
	}},
	{label: "many_signers_no_commit", bad: func(w *world) *draft {
		return with(w.decided(1, 2, 3), func(d *draft) { d.qbft.MsgType = wire.RoundChange })
	}},
	{label: "decided_no_quorum", bad: func(w *world) *draft { return w.decided(1, 2) }},
	{label: "unexpected_full_data", bad: func(w *world) *draft {
		return with(w.consensus(committee, wire.Commit, 1), func(d *draft) { d.value("value") })
	}},
	{
		label: "full_data_hash",
		good: func(w *world) *draft {
			return with(w.consensus(committee, wire.RoundChange, 2), func(d *draft) { d.value("v") })
		},
		bad: func(w *world) *draft {
			return with(w.consensus(committee, wire.RoundChange, 2), func(d *draft) { d.value("v"); d.qbft.Root[0]++ })
		},
	},
	{
		label: "value_oversize", // a vote has 112 bytes
		good: func(w *world) *draft {
			return with(w.consensus(committee, wire.Proposal, 1), func(d *draft) { d.value(strings.Repeat("v", 112)) })
		},
		bad: func(w *world) *draft {
			return with(w.consensus(committee, wire.Proposal, 1), func(d *draft) { d.value(strings.Repeat("v", 113)) })
		},
	},
	{
		label: "value_missing",
		good:  func(w *world) *draft { return w.consensus(committee, wire.RoundChange, 2) }, // it has prepared nothing
		bad: func(w *world) *draft {
			return with(w.consensus(committee, wire.RoundChange, 2), func(d *draft) { d.qbft.DataRound = 1 })
		},
	},
	{
		label: "too_many_justifications",
		good: func(w *world) *draft {
			return with(w.consensus(committee, wire.RoundChange, 2), func(d *draft) { d.qbft.RoundChangeJustification = times(4, w.encode(w.prepare())) })
		},
		bad: func(w *world) *draft {
			return with(w.consensus(committee, wire.RoundChange, 2), func(d *draft) { d.qbft.RoundChangeJustification = times(5, w.encode(w.prepare())) })
		},
	},
	{label: "qbft_type", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.qbft.MsgType = 4 }) }},
	{label: "round_zero", bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.qbft.Round = 0 }) }},
	{label: "role_without_consensus", bad: func(w *world) *draft { return w.consensus(exit, wire.Prepare, 1) }},
	{
		label: "round_too_high",
		good:  func(w *world) *draft { return w.consensus(proposer, wire.Prepare, 2) },
		bad:   func(w *world) *draft { return w.consensus(proposer, wire.Prepare, 3) },
	},
	{label: "identifier", bad: func(w *world) *draft {
		return with(w.prepare(), func(d *draft) { d.qbft.Identifier = append([]byte(nil), d.id[:55]...) })
	}},
	{
		label: "prepares_undecodable",
		good: func(w *world) *draft {
			return with(w.consensus(committee, wire.Proposal, 2), func(d *draft) { d.qbft.PrepareJustification = [][]byte{w.encode(w.prepare())} })
		},
		bad: func(w *world) *draft {
			return with(w.consensus(committee, wire.Proposal, 2), func(d *draft) { d.qbft.PrepareJustification = [][]byte{{1}} })
		},
	},
	{label: "unexpected_prepares", bad: func(w *world) *draft {
		return with(w.consensus(committee, wire.RoundChange, 2), func(d *draft) { d.qbft.PrepareJustification = [][]byte{w.encode(w.prepare())} })
	}},
	{
		label: "round_changes_undecodable",
		good: func(w *world) *draft {
			return with(w.consensus(committee, wire.RoundChange, 2), func(d *draft) { d.qbft.RoundChangeJustification = [][]byte{w.encode(w.prepare())} })
		},
		bad: func(w *world) *draft {
			return with(w.consensus(committee, wire.RoundChange, 2), func(d *draft) { d.qbft.RoundChangeJustification = [][]byte{{1}} })
		},
	},
	{label: "unexpected_round_changes", bad: func(w *world) *draft {
		return with(w.prepare(), func(d *draft) { d.qbft.RoundChangeJustification = [][]byte{w.encode(w.prepare())} })
	}},
	{
		label: "not_leader",
		good:  func(w *world) *draft { return w.consensus(committee, wire.Proposal, 2) },
		bad: func(w *world) *draft {
			return with(w.consensus(committee, wire.Proposal, 2), func(d *draft) { d.sign(1) })
		},
	},
	{
		label: "round_passed",
		prior: func(w *world) []*draft { return []*draft{w.consensus(committee, wire.RoundChange, 2)} },
		good:  func(w *world) *draft { return w.consensus(committee, wire.Prepare, 2) },
		bad:   func(w *world) *draft { return w.prepare() },
	},
	{
		label: "said_before", // the signed part is the same, whoever brings it and whatever stands around it
		prior: func(w *world) []*draft { return []*draft{w.prepare()} },
		good:  func(w *world) *draft { return w.consensus(committee, wire.Commit, 1) },
		bad:   func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.from = peerB }) },
	},
	{
		label: "other_full_data",
		prior: func(w *world) []*draft { return []*draft{w.consensus(committee, wire.Proposal, 1)} },
		good: func(w *world) *draft {
			return with(w.consensus(committee, wire.RoundChange, 1), func(d *draft) { d.value("value") })
		},
		bad: func(w *world) *draft {
			return with(w.consensus(committee, wire.RoundChange, 1), func(d *draft) { d.value("other"); d.forged = true })
		},
	},
	{
		label: "second_of_type",
		prior: func(w *world) []*draft { return []*draft{w.prepare()} },
		good:  func(w *world) *draft { return w.consensus(committee, wire.Commit, 1) },
		bad: func(w *world) *draft {
			return with(w.prepare(), func(d *draft) { d.qbft.Root = [32]byte{2}; d.forged = true })
		},
	},
	{
		label: "second_by_other_peer",
		prior: func(w *world) []*draft { return []*draft{w.prepare()} },
		bad: func(w *world) *draft {
			return with(w.prepare(), func(d *draft) { d.qbft.Root = [32]byte{2}; d.from = peerB })
		},
	},
	{
		label: "operator_contradicts", // the peer that brings both is not to blame: the operator signed both
		prior: func(w *world) []*draft { return []*draft{w.prepare()} },
		bad:   func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.qbft.Root = [32]byte{2} }) },
	},
	{
		label: "decided_not_more",
		prior: func(w *world) []*draft { return []*draft{w.decided(1, 2, 3)} },
		good:  func(w *world) *draft { return w.decided(1, 2, 3, 4) },
		bad:   func(w *world) *draft { return w.decided(1, 2, 4) },
	},
	{
		label: "round_estimate", // round 1 is taken until 10 s
		good: func(w *world) *draft {
			return with(w.prepare(), func(d *draft) { d.at = 10*time.Second - 1 })
		},
		bad: func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.at = 10 * time.Second }) },
	},
	{
		label: "slot_passed",
		prior: func(w *world) []*draft { return []*draft{w.consensus(proposer, wire.Prepare, 1)} },
		good:  func(w *world) *draft { return w.consensus(proposer, wire.Commit, 1) },
		bad: func(w *world) *draft {
			return with(w.consensus(proposer, wire.Commit, 1), func(d *draft) { d.qbft.Height-- })
		},
	},
	{
		label: "no_duty",
		good:  func(w *world) *draft { return w.consensus(proposer, wire.Prepare, 1) },
		setup: func(w *world) { delete(w.view.proposals, testSlot) },
		bad:   func(w *world) *draft { return w.consensus(proposer, wire.Prepare, 1) },
	},
	{
		label: "far_future", // three epochs of 32 slots
		bad:   func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.qbft.Height += 97 }) },
	},
	{
		label: "early",
		good:  func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.at = -1050 * time.Millisecond }) },
		bad:   func(w *world) *draft { return with(w.prepare(), func(d *draft) { d.at = -1050*time.Millisecond - 1 }) },
	},
	{
		label: "late", // a decided message is taken in any round
		good:  func(w *world) *draft { return with(w.decided(1, 2, 3), func(d *draft) { d.at = lateBy(34) }) },
		bad:   func(w *world) *draft { return with(w.decided(1, 2, 3), func(d *draft) { d.at = lateBy(34) + 1 }) },
	},
	{
		label: "too_many_duties", // three validators: six duties
		prior: func(w *world) []*draft { return duties(w, 5) },
		good:  (*world).prepare,
		setup: func(w *world) { w.view.inSync = false },
		bad: func(w *world) *draft {
			return with(w.prepare(), func(d *draft) { d.qbft.Height += 6; d.at = 6*12*time.Second + time.Second })
		},
	},

	{label: "partial_undecodable", bad: func(w *world) *draft {
		return with(w.partials(committee, post), func(d *draft) { d.data = make([]byte, 163) })
	}},
	{label: "partial_signers", bad: func(w *world) *draft {
		return with(w.partials(committee, post), func(d *draft) { d.sign(1, 2) })
	}},
	{label: "partial_full_data", bad: func(w *world) *draft {
		return with(w.partials(committee, post), func(d *draft) { d.full = []byte{0} })
	}},
	{label: "partial_type", bad: func(w *world) *draft { return w.partials(committee, 7) }},
	{
		label: "partial_type_for_role",
		good:  func(w *world) *draft { return w.partials(proposer, wire.PartialSigRandao) },
		bad:   func(w *world) *draft { return w.partials(committee, wire.PartialSigRandao) },
	},
	{label: "partial_empty", bad: func(w *world) *draft {
		return with(w.partials(committee, post), func(d *draft) { d.partial.Messages = nil })
	}},
	{
		label: "partial_entries",
		good:  func(w *world) *draft { return w.partials(contribution, post, times(13, testIndex)...) },
		bad:   func(w *world) *draft { return w.partials(contribution, post, times(14, testIndex)...) },
	},
	{
		label: "partial_entry_index",
		good:  func(w *world) *draft { return w.partials(committee, post, 7, 8) },
		bad:   func(w *world) *draft { return w.partials(contribution, post, 7, 8) },
	},
	{label: "partial_entry_signer", bad: func(w *world) *draft {
		return with(w.partials(committee, post, 7, 8), func(d *draft) { d.partial.Messages[1].Signer = 2 })
	}},
	{
		label: "partial_entry_validator",
		good:  func(w *world) *draft { return w.partials(committee, post, 8) },
		bad:   func(w *world) *draft { return w.partials(proposer, post, 8) },
	},
	{
		label: "partial_slot_passed",
		prior: func(w *world) []*draft { return []*draft{w.partials(proposer, wire.PartialSigRandao)} },
		good:  func(w *world) *draft { return w.partials(proposer, post) },
		bad:   func(w *world) *draft { return with(w.partials(proposer, post), func(d *draft) { d.partial.Slot-- }) },
	},
	{
		label: "partial_no_duty",
		setup: func(w *world) { w.view.inSync = false },
		good:  func(w *world) *draft { return w.partials(contribution, post) },
		bad:   func(w *world) *draft { return w.partials(contribution, post) },
	},
	{
		label: "partial_said_before",
		prior: func(w *world) []*draft { return []*draft{w.partials(proposer, post)} },
		good:  func(w *world) *draft { return w.partials(proposer, wire.PartialSigRandao) },
		bad:   func(w *world) *draft { return with(w.partials(proposer, post), func(d *draft) { d.from = peerB }) },
	},
	{
		label: "second_pre_consensus",
		prior: func(w *world) []*draft { return []*draft{w.partials(proposer, wire.PartialSigRandao)} },
		good:  func(w *world) *draft { return w.partials(proposer, post) },
		bad: func(w *world) *draft {
			return with(w.partials(proposer, wire.PartialSigRandao), func(d *draft) { d.partial.Messages[0].SigningRoot[0]++; d.forged = true })
		},
	},
	{
		label: "second_post_consensus",
		prior: func(w *world) []*draft { return []*draft{w.partials(proposer, post)} },
		good:  func(w *world) *draft { return w.partials(proposer, wire.PartialSigRandao) },
		bad: func(w *world) *draft {
			return with(w.partials(proposer, post), func(d *draft) { d.partial.Messages[0].SigningRoot[0]++; d.forged = true })
		},
	},
	{
		label: "partial_second_by_other_peer",
		prior: func(w *world) []*draft { return []*draft{w.partials(proposer, post)} },
		bad: func(w *world) *draft {
			return with(w.partials(proposer, post), func(d *draft) { d.partial.Messages[0].SigningRoot[0]++; d.from = peerB })
		},
	},
	{
		label: "partial_operator_contradicts",
		prior: func(w *world) []*draft { return []*draft{w.partials(proposer, post)} },
		bad: func(w *world) *draft {
			return with(w.partials(proposer, post), func(d *draft) { d.partial.Messages[0].SigningRoot[0]++ })
		},
	},
	{
		label: "partial_far_future",
		bad: func(w *world) *draft {
			return with(w.partials(committee, post), func(d *draft) { d.partial.Slot += 97 })
		},
	},
	{
		label: "partial_early",
		good: func(w *world) *draft {
			return with(w.partials(committee, post), func(d *draft) { d.at = -1050 * time.Millisecond })
		},
		bad: func(w *world) *draft {
			return with(w.partials(committee, post), func(d *draft) { d.at = -1051 * time.Millisecond })
		},
	},
	{
		label: "partial_late", // a proposer's life is three slots
		good:  func(w *world) *draft { return with(w.partials(proposer, post), func(d *draft) { d.at = lateBy(3) }) },
		bad: func(w *world) *draft {
			return with(w.partials(proposer, post), func(d *draft) { d.at = lateBy(3) + 1 })
		},
	},
	{
		label: "registration_old", // S+2 slots
		good:  func(w *world) *draft { return w.registered(34) },
		bad:   func(w *world) *draft { return w.registered(35) },
	},
	{
		label: "partial_too_many_duties", // as many exits as the contract told
		good:  func(w *world) *draft { return w.partials(exit, wire.PartialSigVoluntaryExit) },
		setup: func(w *world) { w.view.exits = 0 },
		bad:   func(w *world) *draft { return w.partials(exit, wire.PartialSigVoluntaryExit) },
	},
	{
		label: "partial_count", // three validators: six entries
		good:  func(w *world) *draft { return w.partials(committee, post, 1, 1, 2, 2, 3, 3) },
		bad:   func(w *world) *draft { return w.partials(committee, post, 1, 1, 2, 2, 3, 3, 4) },
	},
	{
		label: "partial_index_thrice",
		good:  func(w *world) *draft { return w.partials(committee, post, 5, 1, 5) },
		bad:   func(w *world) *draft { return w.partials(committee, post, 5, 1, 5, 2, 5) },
	},
	{
		label: "consensus_signature",
		good:  (*world).prepare,
		setup: func(w *world) { w.broken = true },
		bad:   (*world).prepare,
	},
	{
		label: "partial_signature",
		good:  func(w *world) *draft { return w.partials(committee, post) },
		setup: func(w *world) { w.broken = true },
		bad:   func(w *world) *draft { return w.partials(committee, post) },
	},
}
