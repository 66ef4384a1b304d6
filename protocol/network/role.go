package network

import (
	"math"
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// RoleRules is what the network's rules say about messages of one role. Each role is one row of the table below.
//
// Source: spec/qbft.md#the-gate, spec/qbft.md#timeouts, spec/networking.md#message-validation.
type RoleRules struct {
	// MaxRound is the highest round that gossip takes; 0 for roles without consensus.
	MaxRound wire.Round
	// HeadStart is when the role's first round begins, in thirds of a slot. It counts for roles whose rounds are Anchored.
	HeadStart uint64
	// Anchored says that rounds begin and end at fixed moments of the slot. Otherwise a round lasts its length from when it began.
	Anchored bool
	// Life is for how many slots after its own a message is taken, and EpochLife says that a whole epoch comes on top. Messages of
	// roles with neither are never late.
	Life      uint64
	EpochLife bool
	// MaxValue is the longest value that the role decides, in bytes; 0 for roles without consensus.
	MaxValue int
}

// HasDeadline reports whether messages of the role can be late.
func (r *RoleRules) HasDeadline() bool { return r.Life > 0 || r.EpochLife }

// Sizes of the parts of the values that roles decide, in bytes. Source: spec/wire.md#containers.
const (
	consensusDataHead = 16 + 108 + 8*wire.MaxSyncCommitteeIndices
	// maxAggregate is an AggregateAndProof with a bit for each validator of the largest committees of a slot.
	maxAggregate     = 108 + 236 + (2048*64)/8 + 1
	maxContributions = wire.MaxContributions * (4 + wire.ContributionLength)
)

// The rows. A new role is a new row; Fork.ValidRole says in which forks a role exists.
var roles = [...]RoleRules{
	wire.RoleCommittee:             {MaxRound: 12, HeadStart: 1, Anchored: true, Life: 2, EpochLife: true, MaxValue: wire.BeaconVoteLength},
	wire.RoleAggregator:            {MaxRound: 12, HeadStart: 2, Anchored: true, Life: 2, EpochLife: true, MaxValue: consensusDataHead + maxAggregate},
	wire.RoleProposer:              {MaxRound: 2, Life: 3, MaxValue: wire.MaxFullDataLength},
	wire.RoleSyncContribution:      {MaxRound: 6, HeadStart: 2, Anchored: true, Life: 3, MaxValue: consensusDataHead + maxContributions},
	wire.RoleValidatorRegistration: {},
	wire.RoleVoluntaryExit:         {},
	wire.RoleAggregatorCommittee:   {MaxRound: 12, HeadStart: 2, Anchored: true, Life: 2, EpochLife: true, MaxValue: wire.MaxFullDataLength},
}

// noRole is what is known of roles that no fork has.
var noRole RoleRules

// RulesOf returns the row of a role. A role that no fork has has an empty one. The row is only read.
func RulesOf(role wire.Role) *RoleRules {
	if role < 0 || int(role) >= len(roles) {
		return &noRole
	}
	return &roles[role]
}

// MaxRound is the highest round that gossip takes from a role; roles without consensus have none (0).
//
// Source: spec/networking.md#the-validation-table (row 12).
func (f Fork) MaxRound(role wire.Role) wire.Round { return RulesOf(role).MaxRound }

// CutoffRound is the round at which an instance of the role gives up: the one after the highest that anybody would hear.
//
// Source: spec/qbft.md#the-gate, spec/qbft.md#where-others-differ.
func (f Fork) CutoffRound(role wire.Role) wire.Round { return RulesOf(role).MaxRound + 1 }

// MaxValue is the longest value of a role in bytes; 0 for roles that decide none.
//
// Source: spec/networking.md#the-validation-table (row 11).
func (f Fork) MaxValue(role wire.Role) int { return RulesOf(role).MaxValue }

// headStart is when the role's first round begins, from the start of the slot.
func (p *Profile) headStart(role wire.Role) time.Duration {
	// Multiplied first: a third of a slot need not be a whole number of nanoseconds.
	return p.SlotDuration() * time.Duration(RulesOf(role).HeadStart) / 3
}

// How far a round may be from the estimate, in rounds.
const (
	// RoundsBehind is how many rounds below the estimate are taken.
	RoundsBehind wire.Round = 2
	// RoundsAhead is how many rounds above the estimate are taken.
	RoundsAhead wire.Round = 1
)

// EstimatedRound returns the round that an instance of the role is expected to be in, a time after the start of its slot. Only
// roles with anchored rounds have one; for others it is the first.
//
// Source: spec/networking.md#the-validation-table (row 15).
func (p *Profile) EstimatedRound(role wire.Role, sinceSlotStart time.Duration) wire.Round {
	if !RulesOf(role).Anchored {
		return wire.FirstRound
	}
	since := max(sinceSlotStart-p.headStart(role), 0)
	if quick := wire.Round(since / p.QuickRound()); quick < QuickRounds {
		return wire.FirstRound + quick
	}
	quickTotal := time.Duration(QuickRounds) * p.QuickRound()
	return QuickRounds + 1 + wire.Round((since-quickTotal)/p.SlowRound())
}

// TakenRounds returns the rounds that gossip takes from a single signer, a time after the start of the slot: from two below the
// estimate to one above. Roles whose rounds are not anchored have no estimate, so that every round is taken.
//
// Source: spec/networking.md#the-validation-table (row 15).
func (p *Profile) TakenRounds(role wire.Role, sinceSlotStart time.Duration) (lowest, highest wire.Round) {
	if !RulesOf(role).Anchored {
		return wire.FirstRound, math.MaxUint64
	}
	estimate := p.EstimatedRound(role, sinceSlotStart)
	return max(estimate, wire.FirstRound+RoundsBehind) - RoundsBehind, estimate + RoundsAhead
}
