package schedule

import (
	"cmp"
	"slices"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// startProposer starts the slot's proposal if the proposer is ours. It is called again when duties arrive late
// in their own slot, and starts each slot's proposal once.
func (s *Scheduler) startProposer(slot phase0.Slot) {
	d, known := s.duties.proposerAt(s.opts.Timing.EpochOf(slot), slot)
	if !known || d == nil {
		return
	}
	validators, _ := s.opts.Roster.Validators()
	at := slices.IndexFunc(validators, func(v roster.Validator) bool { return v.Index == d.ValidatorIndex && v.PubKey == d.PubKey })
	if at < 0 || !s.takesPart(validators[at], slot) {
		return
	}
	s.mu.Lock()
	again := s.proposed == slot && slot != 0
	s.proposed = slot
	s.mu.Unlock()
	if again {
		return
	}
	s.opts.Starter.Start(duty.ProposerDuty{Slot: slot, PubKey: d.PubKey, ValidatorIndex: d.ValidatorIndex, FeeRecipients: s.payees.of(&validators[at], slot)})
}

// startCommittees starts the slot's committee duties, one for each committee, in order of committee ids.
func (s *Scheduler) startCommittees(slot phase0.Slot) {
	duties := s.committeeDuties(slot)
	if len(duties) == 0 {
		return
	}
	s.mu.Lock()
	again := s.started == slot
	s.started = slot
	s.mu.Unlock()
	if again {
		return
	}
	for _, d := range duties {
		s.opts.Starter.Start(d)
	}
}

func (s *Scheduler) takesPart(v roster.Validator, slot phase0.Slot) bool {
	return v.Own && s.opts.Timing.EpochOf(slot) >= v.FromEpoch
}

// committeeDuties groups the slot's attesters and sync committee members by committee. A sync committee message of a slot is included
// in the next one, so the seats are those of the next slot's period.
func (s *Scheduler) committeeDuties(slot phase0.Slot) []duty.CommitteeDuty {
	mine := s.members()
	byCommittee := map[wire.CommitteeID]*duty.CommitteeDuty{}
	of := func(id wire.CommitteeID) *duty.CommitteeDuty {
		d := byCommittee[id]
		if d == nil {
			d = &duty.CommitteeDuty{Slot: slot, Committee: id}
			byCommittee[id] = d
		}
		return d
	}
	for _, a := range s.duties.attestersAt(s.opts.Timing.EpochOf(slot), slot) {
		if v := s.attester(mine, a); v != nil {
			d := of(v.Committee)
			d.Attesters = append(d.Attesters, attesterDuty(a))
		}
	}
	period := s.period(slot + 1)
	for _, v := range mine.list {
		if !s.takesPart(v, slot) {
			continue
		}
		seats, _ := s.duties.syncDuty(period, v.Index)
		if seats == nil || seats.PubKey != v.PubKey {
			continue
		}
		d := of(v.Committee)
		d.Sync = append(d.Sync, syncDuty(v, seats))
	}
	return sorted(byCommittee)
}

// members are the roster's validators with the place of each. They are made anew only when the set changes.
type members struct {
	list    []roster.Validator
	version uint64
	at      map[phase0.ValidatorIndex]int
}

// members returns the validators of now.
func (s *Scheduler) members() *members {
	list, version := s.opts.Roster.Validators()
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.known; m != nil && m.version == version && len(m.list) == len(list) {
		return m
	}
	m := &members{list, version, make(map[phase0.ValidatorIndex]int, len(list))}
	for i := range list {
		m.at[list[i].Index] = i
	}
	s.known = m
	return m
}

// attester returns the validator of a duty that takes part in its slot, or nil.
func (s *Scheduler) attester(m *members, a *apiv1.AttesterDuty) *roster.Validator {
	i, ok := m.at[a.ValidatorIndex]
	if !ok {
		return nil
	}
	if v := &m.list[i]; v.PubKey == a.PubKey && s.takesPart(*v, a.Slot) {
		return v
	}
	return nil
}

func attesterDuty(a *apiv1.AttesterDuty) duty.AttesterDuty {
	return duty.AttesterDuty{
		PubKey: a.PubKey, ValidatorIndex: a.ValidatorIndex, CommitteeIndex: a.CommitteeIndex,
		CommitteeLength: a.CommitteeLength, CommitteesAtSlot: a.CommitteesAtSlot, Position: a.ValidatorCommitteeIndex,
	}
}

func syncDuty(v roster.Validator, seats *apiv1.SyncCommitteeDuty) duty.SyncDuty {
	d := duty.SyncDuty{PubKey: v.PubKey, ValidatorIndex: v.Index}
	for _, seat := range seats.ValidatorSyncCommitteeIndices {
		d.Seats = append(d.Seats, uint64(seat))
	}
	return d
}

// sorted sorts duties that came out of a map, so that the same duties give the same events.
func sorted(byCommittee map[wire.CommitteeID]*duty.CommitteeDuty) []duty.CommitteeDuty {
	out := make([]duty.CommitteeDuty, 0, len(byCommittee))
	for _, d := range byCommittee {
		slices.SortFunc(d.Attesters, func(a, b duty.AttesterDuty) int { return cmp.Compare(a.ValidatorIndex, b.ValidatorIndex) })
		slices.SortFunc(d.Sync, func(a, b duty.SyncDuty) int { return cmp.Compare(a.ValidatorIndex, b.ValidatorIndex) })
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b duty.CommitteeDuty) int { return slices.Compare(a.Committee[:], b.Committee[:]) })
	return out
}
