package network

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Durations for slots of 12 s. Source: spec/qbft.md#timeouts, spec/networking.md#message-validation, spec/duties.md#timing.
const (
	referenceSlot = 12 * time.Second
	quickRound    = 2 * time.Second
	slowRound     = 2 * time.Minute
	proposerRound = 1500 * time.Millisecond
	lateMargin    = 3 * time.Second
	earlyMargin   = time.Second
	headDelay     = 300 * time.Millisecond

	// QuickRounds is the number of rounds that last a quick round; later ones last a slow round.
	QuickRounds wire.Round = 8
	// ClockTolerance is how far apart two operators' clocks may be. It never scales.
	ClockTolerance = 50 * time.Millisecond
	// FutureEpochs is how many epochs ahead of the current slot a message may be, whatever its role.
	FutureEpochs = 3
	// DutyGrace is how long after the start of slot+2 a committee duty is still served.
	DutyGrace = 100 * time.Millisecond
	// EventDelaySlots is how many slots after its block an exit or a change of fee recipient becomes a duty.
	EventDelaySlots = 4
)

// farRound bounds round numbers in computations, so that times cannot overflow.
const farRound wire.Round = 1 << 20

// scaled returns the duration at the profile's slot length, if its round timeouts scale.
func (p *Profile) scaled(d time.Duration) time.Duration {
	if p.RoundTimeouts != Scaled {
		return d
	}
	return time.Duration(int64(d/time.Microsecond) * int64(p.SlotDuration()/time.Microsecond) / int64(referenceSlot/time.Microsecond) * int64(time.Microsecond))
}

// QuickRound is the length of rounds 1 to 8: 2 s.
func (p *Profile) QuickRound() time.Duration { return p.scaled(quickRound) }

// ProposerRound is the length of a proposer's round: 1.5 s, if the operator did not choose another.
func (p *Profile) ProposerRound() time.Duration {
	if p.ProposerTimeout == 0 {
		return p.scaled(proposerRound)
	}
	return p.scaled(p.ProposerTimeout)
}

// SlowRound is the length of rounds after the eighth: 2 min.
func (p *Profile) SlowRound() time.Duration { return p.scaled(slowRound) }

// EarlyMargin is how long before its slot a message is accepted, besides ClockTolerance: 1 s.
func (p *Profile) EarlyMargin() time.Duration { return p.scaled(earlyMargin) }

// LateMargin is how long after the beginning of its last slot a message is accepted, besides ClockTolerance: 3 s.
func (p *Profile) LateMargin() time.Duration { return p.scaled(lateMargin) }

// HeadDelay is how long a committee duty waits after the head event of its slot: 300 ms.
func (p *Profile) HeadDelay() time.Duration { return p.scaled(headDelay) }

// DueAt returns when duties of a slot are due, from its start: a third of the slot for votes, two thirds for aggregates, in every fork
// of the chain below that is known today.
//
// Source: spec/duties.md#timing.
func (p *Profile) DueAt(slot phase0.Slot, due eth.Due) time.Duration {
	if p.Due == nil {
		return p.Beacon.DueBefore(due)
	}
	return p.Due(slot, due)
}

// RoundDuration is the length of a role's round by its number.
func (p *Profile) RoundDuration(role wire.Role, r wire.Round) time.Duration {
	switch {
	case r > QuickRounds:
		return p.SlowRound()
	case p.Role(role).Anchored:
		return p.QuickRound()
	}
	return p.ProposerRound()
}

// RoundEnd returns when the round times out, as an offset from the start of the duty's slot. For anchored roles it depends on the
// round alone. A proposer's round lasts from started, the offset at which the round began; anchored roles ignore started.
//
// Source: spec/qbft.md#timeouts.
func (p *Profile) RoundEnd(role wire.Role, slot phase0.Slot, r wire.Round, started time.Duration) time.Duration {
	if p.Role(role).Anchored {
		return p.headStart(role, slot) + p.roundsElapsed(r)
	}
	return started + p.RoundDuration(role, r)
}

// roundsElapsed is the length of rounds 1 to r together.
func (p *Profile) roundsElapsed(r wire.Round) time.Duration {
	r = min(r, farRound)
	quick := min(r, QuickRounds)
	return time.Duration(quick)*p.QuickRound() + time.Duration(r-quick)*p.SlowRound()
}

// Window is the number of slots for which gossip remembers what a signer sent: S+2.
func (p *Profile) Window() uint64 { return p.SlotsPerEpoch() + 2 }

// TTL returns how many slots messages of a role are accepted: S+2 for committee and aggregator roles, 3 for proposer and contribution.
// Registrations and exits are never late: limited is false.
//
// Source: spec/networking.md#the-validation-table (row 18), spec/networks.md#short-slots.
func (p *Profile) TTL(role wire.Role) (slots uint64, limited bool) {
	rules := p.Role(role)
	if slots = rules.Life; rules.EpochLife {
		slots += p.SlotsPerEpoch()
	}
	return slots, rules.HasDeadline()
}

// Early reports whether a message of the slot arrives too early: before the slot by more than EarlyMargin and ClockTolerance.
//
// Source: spec/networking.md#the-validation-table (row 18).
func (p *Profile) Early(slot phase0.Slot, now time.Time) bool {
	return p.SlotStart(slot).After(now.Add(p.EarlyMargin() + ClockTolerance))
}

// FarFuture reports whether the slot is so far ahead that no role has messages for it: more than FutureEpochs epochs after the current
// one.
//
// Source: spec/networking.md#the-validation-table (row 18).
func (p *Profile) FarFuture(slot phase0.Slot, now time.Time) bool {
	return slot > p.SlotAt(now)+phase0.Slot(FutureEpochs*p.SlotsPerEpoch())
}

// Late reports whether a message of the role and slot arrives after its time to live.
//
// Source: spec/networking.md#the-validation-table (row 18).
func (p *Profile) Late(role wire.Role, slot phase0.Slot, now time.Time) bool {
	ttl, limited := p.TTL(role)
	if !limited {
		return false
	}
	// Added as a duration, so that a hostile slot number cannot overflow.
	last := p.SlotStart(slot).Add(time.Duration(ttl) * p.SlotDuration())
	return now.After(last.Add(p.LateMargin() + ClockTolerance))
}

// MaxDuties returns the largest number of duties of a signer in an epoch for a role, given the committee's validators and whether one
// of them is in the sync committee. limited is false for exits, which are counted by their events, and for roles without a limit.
//
// Source: spec/networking.md#the-validation-table (row 19), spec/networks.md#short-slots.
func (p *Profile) MaxDuties(role wire.Role, validators int, inSyncCommittee bool) (duties uint64, limited bool) {
	rules, slots := p.Role(role), p.SlotsPerEpoch()
	switch {
	case rules.ValidatorDuties > 0 && inSyncCommittee:
		// The protocol looks at the sync committee only below 16 validators; from there on 2v reaches the slots of an epoch.
		return slots, true
	case rules.ValidatorDuties > 0:
		return min(slots, rules.ValidatorDuties*uint64(max(validators, 0))), true
	}
	return rules.EpochDuties, rules.EpochDuties > 0
}

// MaxEntries returns the largest number of entries in a partial signature message of the role, given the committee's validators.
//
// Source: spec/networking.md#the-validation-table (row 16').
func (p *Profile) MaxEntries(role wire.Role, validators int) int {
	rules, v := p.Role(role), max(validators, 0)
	switch {
	case !rules.ForCommittee:
		return rules.Entries
	case rules.SyncEntry:
		return min(rules.Entries*v, v+(rules.Entries-1)*int(p.Beacon.SyncCommitteeSize))
	}
	return rules.Entries * v
}

// DutyEnd returns when a committee duty ends, as an offset from its slot's start: DutyGrace after the start of slot+2. Duties of other
// roles end when they finish or a newer duty of the role begins.
//
// Source: spec/duties.md#timing.
func (p *Profile) DutyEnd() time.Duration { return 2*p.SlotDuration() + DutyGrace }

// RegistrationPeriod is the number of slots after which a validator registers again: 10 epochs.
func (p *Profile) RegistrationPeriod() uint64 { return 10 * p.SlotsPerEpoch() }

// RegistersAt reports whether the validator's periodic registration is due in the slot.
//
// Source: spec/duties.md#registration-and-exit.
func (p *Profile) RegistersAt(slot phase0.Slot, validator phase0.ValidatorIndex) bool {
	period := p.RegistrationPeriod()
	return uint64(slot)%period == uint64(validator)%period
}

// MidEpoch is the position in an epoch at which next-epoch duties are fetched and proposal preparations repeated: 16 of 32.
func (p *Profile) MidEpoch() uint64 { return p.SlotsPerEpoch() / 2 }

// SyncLookahead is how many slots before a sync committee period its duties are fetched: one epoch and a half, 48 slots.
func (p *Profile) SyncLookahead() uint64 { return p.SlotsPerEpoch() * 3 / 2 }

// GasLimit is the default gas limit of registrations. All operators must use the same, or their signing roots differ.
//
// Source: spec/duties.md#registration-and-exit.
const GasLimit uint64 = 36_000_000
