package network

import (
	"math"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// RoleRules has the network's rules for a role. Each role is one row of the table below.
//
// Source: spec/wire.md#roles, spec/qbft.md#the-gate, spec/qbft.md#timeouts, spec/networking.md#message-validation.
type RoleRules struct {
	// From is the first set of rules that has the role. Until is the first later one that does not have it; 0 means that there is
	// none.
	From, Until Rules
	// Duties are the kinds of beacon duty that the role performs.
	Duties []wire.BeaconDuty
	// ForCommittee says that the role's executor is a committee rather than one validator: its message ids have the committee's id, a
	// duty is for many validators, and duties of several slots run in parallel.
	ForCommittee bool
	// PreType is the type of the partial signatures that the role sends before consensus, or without any consensus.
	// PartialSigPostConsensus means that it sends none.
	PreType wire.PartialSigType
	// MaxRound is the highest round that gossip accepts; 0 for roles without consensus.
	MaxRound wire.Round
	// HeadStart is when the role's first round begins. Only roles that are Anchored use it.
	HeadStart eth.Due
	// Anchored says that rounds begin and end at fixed times of the slot. Otherwise a round has its length from its own beginning.
	Anchored bool
	// Life is how many slots after its own slot a message is accepted. EpochLife adds a whole epoch. Messages of roles with neither
	// are never late.
	Life      uint64
	EpochLife bool
	// MaxValue is the longest value that the role decides, in bytes; 0 for roles without consensus.
	MaxValue int
	// Assigned says which validators have the role's duties.
	Assigned Assignment
	// EpochDuties is the largest number of duties of a signer in an epoch. ValidatorDuties is the same for each validator of a
	// committee, up to one duty a slot; if one of them is in the sync committee, every slot may have a duty. 0 in both means no limit.
	EpochDuties, ValidatorDuties uint64
	// ByEvents says that each event of the contract is a duty, so that their number is the limit.
	ByEvents bool
	// Repeats says that each duty replaces the one before, so that one older than an epoch is obsolete.
	Repeats bool
	// Entries is the largest number of partial signatures in a message: in all, or for each validator of a committee. SyncEntry says
	// that all but the first of a committee's validator are for members of the sync committee.
	Entries   int
	SyncEntry bool
	// SameIndex is how many entries of a committee's message may be of one validator.
	SameIndex int
}

// Assignment says which validators have the duties of a role.
type Assignment uint8

// The assignments.
const (
	// AssignedFreely: any validator may have the duty in any slot, as far as message validation knows.
	AssignedFreely Assignment = iota
	// AssignedProposer: the slot's proposer has it.
	AssignedProposer
	// AssignedSyncCommittee: members of the sync committee have it.
	AssignedSyncCommittee
)

// Exists reports whether any set of rules has the role.
func (r *RoleRules) Exists() bool { return r.From != 0 }

// HasConsensus reports whether the role decides a value with QBFT before signing.
func (r *RoleRules) HasConsensus() bool { return r.MaxRound > 0 }

// HasDeadline reports whether messages of the role can be late.
func (r *RoleRules) HasDeadline() bool { return r.Life > 0 || r.EpochLife }

// Sends reports whether the role sends partial signatures of the type.
//
// Source: spec/networking.md#the-validation-table (row 10').
func (r *RoleRules) Sends(kind wire.PartialSigType) bool {
	if kind == wire.PartialSigPostConsensus {
		return r.HasConsensus()
	}
	return kind == r.PreType
}

// in reports whether the set of rules has the role.
func (r *RoleRules) in(rules Rules) bool {
	return r.Exists() && rules >= r.From && (r.Until == 0 || rules < r.Until)
}

// Sizes of the parts of the values that roles decide, in bytes. Source: spec/wire.md#containers.
const (
	consensusDataHead = 16 + 108 + 8*wire.MaxSyncCommitteeIndices
	// maxAggregate is an AggregateAndProof with a bit for each validator of the largest committees of a slot.
	maxAggregate     = 108 + 236 + (2048*64)/8 + 1
	maxContributions = wire.MaxContributions * (4 + wire.ContributionLength)
)

// The role table. A new role is a new row.
var roles = [...]RoleRules{
	wire.RoleCommittee: {
		From: Alan, Duties: []wire.BeaconDuty{wire.DutyAttester, wire.DutySyncCommittee}, ForCommittee: true,
		MaxRound: 12, HeadStart: eth.VotesDue, Anchored: true, Life: 2, EpochLife: true, MaxValue: wire.BeaconVoteLength,
		ValidatorDuties: 2, Entries: 2, SyncEntry: true, SameIndex: 2,
	},
	wire.RoleAggregator: {
		From: Alan, Until: Boole, Duties: []wire.BeaconDuty{wire.DutyAggregator}, PreType: wire.PartialSigSelectionProof,
		MaxRound: 12, HeadStart: eth.AggregatesDue, Anchored: true, Life: 2, EpochLife: true, MaxValue: consensusDataHead + maxAggregate,
		EpochDuties: 2, Entries: 1,
	},
	wire.RoleProposer: {
		From: Alan, Duties: []wire.BeaconDuty{wire.DutyProposer}, PreType: wire.PartialSigRandao,
		MaxRound: 2, Life: 3, MaxValue: wire.MaxFullDataLength, Assigned: AssignedProposer, Entries: 1,
	},
	wire.RoleSyncContribution: {
		From: Alan, Until: Boole, Duties: []wire.BeaconDuty{wire.DutySyncContribution}, PreType: wire.PartialSigContributionProofs,
		MaxRound: 6, HeadStart: eth.AggregatesDue, Anchored: true, Life: 3, MaxValue: consensusDataHead + maxContributions,
		Assigned: AssignedSyncCommittee, Entries: wire.MaxSyncCommitteeIndices,
	},
	wire.RoleValidatorRegistration: {
		From: Alan, Duties: []wire.BeaconDuty{wire.DutyValidatorRegistration}, PreType: wire.PartialSigValidatorRegistration,
		EpochDuties: 2, Repeats: true, Entries: 1,
	},
	wire.RoleVoluntaryExit: {
		From: Alan, Duties: []wire.BeaconDuty{wire.DutyVoluntaryExit}, PreType: wire.PartialSigVoluntaryExit, ByEvents: true, Entries: 1,
	},
	wire.RoleAggregatorCommittee: {
		From: Boole, Duties: []wire.BeaconDuty{wire.DutyAggregator, wire.DutySyncContribution}, ForCommittee: true,
		PreType: wire.PartialSigAggregatorCommittee, MaxRound: 12, HeadStart: eth.AggregatesDue, Anchored: true, Life: 2, EpochLife: true,
		MaxValue: wire.MaxFullDataLength, ValidatorDuties: 2, Entries: wire.MaxCommitteeSize, SameIndex: 5,
	},
}

// noRole is the row of roles that do not exist.
var noRole RoleRules

// rulesOf returns a role's row from the table or a profile's extra roles.
func rulesOf(role wire.Role, extra map[wire.Role]*RoleRules) *RoleRules {
	if role >= 0 && int(role) < len(roles) {
		return &roles[role]
	}
	if row := extra[role]; row != nil {
		return row
	}
	return &noRole
}

// ForCommittee reports whether a role of the table has a committee as its executor. A profile's extra roles are not in the table.
func ForCommittee(role wire.Role) bool { return rulesOf(role, nil).ForCommittee }

// Sends reports whether any role of any fork sends partial signatures of the type.
func (p *Profile) Sends(kind wire.PartialSigType) bool {
	for i := range roles {
		if roles[i].Sends(kind) {
			return true
		}
	}
	for _, row := range p.ExtraRoles {
		if row.Sends(kind) {
			return true
		}
	}
	return false
}

// Role returns the row of a role, whichever fork has it. The row of a role that does not exist is empty. It is read-only.
func (p *Profile) Role(role wire.Role) *RoleRules { return rulesOf(role, p.ExtraRoles) }

// Role returns the row of a role that exists in the fork, else an empty one. It is read-only.
//
// Source: spec/wire.md#roles, spec/wire.md#message-types.
func (f Fork) Role(role wire.Role) *RoleRules {
	if row := rulesOf(role, f.extra); row.in(f.Rules) {
		return row
	}
	return &noRole
}

// ValidRole reports whether messages of the role exist in the fork.
func (f Fork) ValidRole(role wire.Role) bool { return f.Role(role).Exists() }

// RoleOf returns the role that performs a duty of this kind in the fork; ok is false for kinds that have none.
//
// Source: spec/wire.md#roles, spec/wire.md#message-types.
func (f Fork) RoleOf(duty wire.BeaconDuty) (role wire.Role, ok bool) {
	for i := range roles {
		role := wire.Role(i)
		if slices.Contains(f.Role(role).Duties, duty) {
			return role, true
		}
	}
	return wire.RoleUnknown, false
}

// MaxRound is the highest round of a role that gossip accepts; 0 for roles without consensus.
//
// Source: spec/networking.md#the-validation-table (row 12).
func (f Fork) MaxRound(role wire.Role) wire.Round { return f.Role(role).MaxRound }

// CutoffRound is the round at which an instance of the role stops: the one after the highest that gossip accepts.
//
// Source: spec/qbft.md#the-gate, spec/qbft.md#where-others-differ.
func (f Fork) CutoffRound(role wire.Role) wire.Round { return f.Role(role).MaxRound + 1 }

// headStart is when the role's first round begins in a slot, from the slot's start.
func (p *Profile) headStart(role wire.Role, slot phase0.Slot) time.Duration {
	return p.DueAt(slot, p.Role(role).HeadStart)
}

// How far a round may be from the estimated one.
const (
	// RoundsBehind is how many rounds below the estimate are accepted.
	RoundsBehind wire.Round = 2
	// RoundsAhead is how many rounds above the estimate are accepted.
	RoundsAhead wire.Round = 1
)

// EstimatedRound returns the round in which an instance of the role should be, a time after the start of its slot. For roles whose
// rounds are not anchored it is the first round.
//
// Source: spec/networking.md#the-validation-table (row 15).
func (p *Profile) EstimatedRound(role wire.Role, slot phase0.Slot, sinceSlotStart time.Duration) wire.Round {
	if !p.Role(role).Anchored {
		return wire.FirstRound
	}
	since := max(sinceSlotStart-p.headStart(role, slot), 0)
	if quick := wire.Round(since / p.QuickRound()); quick < QuickRounds {
		return wire.FirstRound + quick
	}
	quickTotal := time.Duration(QuickRounds) * p.QuickRound()
	return QuickRounds + 1 + wire.Round((since-quickTotal)/p.SlowRound())
}

// TakenRounds returns the rounds that gossip accepts from a single signer, a time after the start of the slot: from two below the
// estimate to one above. Roles whose rounds are not anchored have no estimate, so every round is accepted.
//
// Source: spec/networking.md#the-validation-table (row 15).
func (p *Profile) TakenRounds(role wire.Role, slot phase0.Slot, sinceSlotStart time.Duration) (lowest, highest wire.Round) {
	if !p.Role(role).Anchored {
		return wire.FirstRound, math.MaxUint64
	}
	estimate := p.EstimatedRound(role, slot, sinceSlotStart)
	return max(estimate, wire.FirstRound+RoundsBehind) - RoundsBehind, estimate + RoundsAhead
}
