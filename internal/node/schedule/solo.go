package schedule

import (
	"cmp"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// startSlot starts the duties that begin with a slot: the proposal, registrations, exits.
func (s *Scheduler) startSlot(slot phase0.Slot) {
	s.startProposer(slot)
	s.startStatements(slot)
	s.opts.Starter.SendRegistrations(slot)
}

// startAggregations starts an aggregation for every attester of the slot and a contribution for every sync committee member. It is
// called after the votes were started: their selection proofs are many and not needed before two thirds of the slot, so they must not
// delay the slot's block. It is called again when duties arrive late in their own slot, and starts each kind once a slot.
func (s *Scheduler) startAggregations(slot phase0.Slot) {
	if !s.opts.Aggregations {
		return
	}
	mine := s.members()
	for _, row := range aggregations {
		duties := row.duties(s, slot, mine)
		if len(duties) == 0 || !s.first(row.role, slot) {
			continue
		}
		for _, d := range duties {
			s.opts.Starter.Start(d)
		}
	}
}

// first reports whether a role's duties of the slot were not started before.
func (s *Scheduler) first(role wire.Role, slot phase0.Slot) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if newest, any := s.begun[role]; any && newest >= slot && !eth.TurnedBack(newest, slot) {
		return false
	}
	s.begun[role] = slot
	return true
}

func (s *Scheduler) aggregatorDuties(slot phase0.Slot, mine *members) []duty.Duty {
	attesters := s.duties.attestersAt(s.opts.Timing.EpochOf(slot), slot)
	if len(attesters) == 0 {
		return nil
	}
	var out []duty.AggregatorDuty
	for _, a := range attesters {
		if s.attester(mine, a) != nil {
			out = append(out, duty.AggregatorDuty{Slot: slot, AttesterDuty: attesterDuty(a)})
		}
	}
	slices.SortFunc(out, func(a, b duty.AggregatorDuty) int { return cmp.Compare(a.ValidatorIndex, b.ValidatorIndex) })
	return anyDuties(out)
}

func anyDuties[D duty.Duty](list []D) []duty.Duty {
	out := make([]duty.Duty, len(list))
	for i, d := range list {
		out[i] = d
	}
	return out
}

// contributionDuties returns the duties of validators that sit in the sync committees of this slot, which message validation checks,
// and of the next one, whose block includes the contribution. A validator with more seats than one value may hold is left out.
func (s *Scheduler) contributionDuties(slot phase0.Slot, mine *members) []duty.Duty {
	var out []duty.Duty
	for _, v := range mine.list {
		if !s.takesPart(v, slot) {
			continue
		}
		now, _ := s.duties.syncDuty(s.period(slot), v.Index)
		seats, _ := s.duties.syncDuty(s.period(slot+1), v.Index)
		if now == nil || seats == nil || seats.PubKey != v.PubKey {
			continue
		}
		d := duty.ContributionDuty{Slot: slot, SyncDuty: syncDuty(v, seats)}
		if len(d.Seats) > wire.MaxSyncCommitteeIndices {
			s.log.Debug("validator has too many seats to contribute", "validator", v.Index, "seats", len(d.Seats))
			continue
		}
		out = append(out, d)
	}
	return out
}

// startStatements starts the registrations that are due, and the contract's requests. Each operator does so by itself, so slots and
// values must follow from the chain alone.
//
// Source: spec/duties.md#registration-and-exit.
func (s *Scheduler) startStatements(slot phase0.Slot) {
	validators, _ := s.opts.Roster.Validators()
	for _, v := range validators {
		if v.Attesting && s.takesPart(v, slot) && s.opts.Timing.RegistersAt(slot, v.Index) {
			s.register(v, slot)
		}
	}
	exits, renewals := s.opts.Roster.Pending()
	if len(exits)+len(renewals) == 0 {
		return
	}
	byKey := make(map[phase0.BLSPubKey]roster.Validator, len(validators))
	for _, v := range validators {
		byKey[v.PubKey] = v
	}
	for _, a := range s.due(slot, wire.RoleVoluntaryExit, exits) {
		if v, ok := byKey[a.PubKey]; ok && v.Own {
			s.opts.Starter.Start(duty.ExitDuty{Slot: a.Slot, PubKey: v.PubKey, ValidatorIndex: v.Index})
		}
	}
	for _, a := range s.due(slot, wire.RoleValidatorRegistration, renewals) {
		if v, ok := byKey[a.PubKey]; ok && v.Attesting && s.takesPart(v, slot) {
			s.register(v, a.Slot)
		}
	}
}

func (s *Scheduler) register(v roster.Validator, slot phase0.Slot) {
	s.opts.Starter.Start(duty.RegistrationDuty{
		Slot: slot, PubKey: v.PubKey, ValidatorIndex: v.Index, FeeRecipient: v.FeeRecipient,
		GasLimit: network.GasLimit,
	})
}

// requestKey identifies a request of the contract.
type requestKey struct {
	role wire.Role
	roster.PendingRequest
}

// due returns the requests that are due and were not returned before. Requests older than an epoch are left out.
func (s *Scheduler) due(slot phase0.Slot, role wire.Role, list []roster.PendingRequest) []roster.PendingRequest {
	keep := phase0.Slot(s.opts.Timing.SlotsPerEpoch())
	s.mu.Lock()
	defer s.mu.Unlock()
	for a := range s.answered {
		if a.Slot+keep < slot {
			delete(s.answered, a)
		}
	}
	var out []roster.PendingRequest
	for _, a := range list {
		if a.Slot > slot || a.Slot+keep < slot || s.answered[requestKey{role, a}] {
			continue
		}
		s.answered[requestKey{role, a}] = true
		out = append(out, a)
	}
	return out
}
