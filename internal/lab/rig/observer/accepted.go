package observer

import (
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Count compares what was to be done with what a beacon node took, as the proxies saw it, or the chain included.
type Count struct {
	Expected int `json:"expected"`
	Accepted int `json:"accepted"`
}

// Contributions counts, for each slot, validator and subcommittee, who was selected to contribute. Duties of a validator
// with more seats than the protocol lets it have in one message are counted apart and not expected.
type Contributions struct {
	Count
	OverLimit int `json:"over_limit"` // duties of validators with more than 13 seats
}

// Exits counts validators that were told to leave, and those whose exit is in the chain.
type Exits struct {
	Expected int `json:"expected"`
	Included int `json:"included"`
}

// Duties are those that leave no trace of their own in blocks, and the exits.
type Duties struct {
	Aggregates    Count         `json:"aggregates"`
	Contributions Contributions `json:"contributions"`
	Registrations Count         `json:"registrations"`
	Exits         Exits         `json:"exits"`
}

// maxSeats is the most sync committee seats of one validator that the protocol has room for.
//
// Source: spec/wire.md#containers (partial signatures of a message).
const maxSeats = 13

// Aggregated identifies one aggregate.
type Aggregated struct {
	Validator phase0.ValidatorIndex
	Slot      phase0.Slot
}

// Contributed identifies one sync committee contribution.
type Contributed struct {
	Validator    phase0.ValidatorIndex
	Slot         phase0.Slot
	Subcommittee uint64
}

// Accepted remembers what beacon nodes took, whoever handed it in and however often. It may be used from several goroutines.
type Accepted struct {
	mu            sync.Mutex
	aggregates    map[Aggregated]bool
	contributions map[Contributed]bool
	registrations map[phase0.BLSPubKey]phase0.Slot // when it was last handed in
}

// NewAccepted returns an empty memory.
func NewAccepted() *Accepted {
	return &Accepted{
		aggregates: make(map[Aggregated]bool), contributions: make(map[Contributed]bool),
		registrations: make(map[phase0.BLSPubKey]phase0.Slot),
	}
}

// Add remembers what a post holds. slot is the clock's.
func (a *Accepted) Add(p Post, slot phase0.Slot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, one := range p.Aggregates {
		a.aggregates[one] = true
	}
	for _, one := range p.Contributions {
		a.contributions[one] = true
	}
	for _, key := range p.Registrations {
		a.registrations[key] = max(slot, a.registrations[key])
	}
}

// Assignment is what MeasureDuties must know of the validators.
type Assignment struct {
	Network    Network
	Validators map[phase0.ValidatorIndex]bool
	Key        func(phase0.ValidatorIndex) [32]byte // secret keys: they decide who aggregates
	PublicKeys map[phase0.ValidatorIndex]phase0.BLSPubKey
	// RegistrationPeriod is how many slots pass between two registrations of a validator.
	RegistrationPeriod uint64
}

// MeasureDuties compares what was due in these epochs with what was accepted. Exits are of the whole record.
func (r *Record) MeasureDuties(epochs []phase0.Epoch, who Assignment, accepted *Accepted) (Duties, error) {
	accepted.mu.Lock()
	defer accepted.mu.Unlock()
	var out Duties
	for _, epoch := range epochs {
		first, last := r.slots(epoch)
		for slot := first; slot <= last; slot++ {
			if err := r.measureAggregates(slot, who, accepted, &out.Aggregates); err != nil {
				return out, err
			}
			if err := r.measureContributions(slot, who, accepted, &out.Contributions); err != nil {
				return out, err
			}
			r.measureRegistrations(slot, who, accepted, &out.Registrations)
		}
	}
	left := make(map[phase0.ValidatorIndex]bool)
	for _, b := range r.Blocks {
		for _, v := range b.Exits {
			if who.Validators[v] && !left[v] {
				left[v] = true
				out.Exits.Included++
			}
		}
	}
	return out, nil
}

func (r *Record) measureAggregates(slot phase0.Slot, who Assignment, accepted *Accepted, out *Count) error {
	for _, committee := range r.Committees[slot] {
		for _, v := range committee {
			if !who.Validators[v] || !r.expects(v, slot) {
				continue
			}
			chosen, err := who.Network.aggregates(who.Key(v), slot, len(committee))
			if err != nil {
				return err
			}
			if chosen {
				out.Expected++
				out.Accepted += one(accepted.aggregates[Aggregated{v, slot}])
			}
		}
	}
	return nil
}

func (r *Record) measureContributions(slot phase0.Slot, who Assignment, accepted *Accepted, out *Contributions) error {
	if r.Blocks[slot] == nil { // there is nothing of this slot to contribute to
		return nil
	}
	seats := r.Sync[r.epoch(slot+1)]
	if seats == nil {
		seats = r.Sync[r.epoch(slot)]
	}
	held := make(map[phase0.ValidatorIndex]int)
	duties := make(map[Contributed]bool)
	for seat, v := range seats {
		if who.Validators[v] && r.expects(v, slot) {
			held[v]++
			duties[Contributed{v, slot, uint64(seat / subcommitteeSize)}] = true
		}
	}
	for duty := range duties {
		chosen, err := who.Network.contributes(who.Key(duty.Validator), slot, duty.Subcommittee)
		switch {
		case err != nil:
			return err
		case !chosen:
		case held[duty.Validator] > maxSeats:
			out.OverLimit++
		default:
			out.Expected++
			out.Accepted += one(accepted.contributions[duty])
		}
	}
	return nil
}

// measureRegistrations expects a registration of each validator whose turn it is in this slot, then or later.
//
// Source: spec/duties.md#registration-and-exit.
func (r *Record) measureRegistrations(slot phase0.Slot, who Assignment, accepted *Accepted, out *Count) {
	if who.RegistrationPeriod == 0 {
		return
	}
	for v := range who.Validators {
		if uint64(slot)%who.RegistrationPeriod != uint64(v)%who.RegistrationPeriod || !r.expects(v, slot) {
			continue
		}
		out.Expected++
		if at, ok := accepted.registrations[who.PublicKeys[v]]; ok && at >= slot {
			out.Accepted++
		}
	}
}
