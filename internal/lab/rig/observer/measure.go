package observer

import (
	"sort"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Figures are the chain's answer to how well validators did their duties in some epochs.
type Figures struct {
	Attestations Attestations `json:"attestations"`
	Proposals    Proposals    `json:"proposals"`
	SyncMessages SyncMessages `json:"sync_messages"`
}

// Attestations counts one duty for each validator and epoch. Delay and correctness are of the included ones; target and head
// leave out the slots of Record.Delayed.
type Attestations struct {
	Expected           int     `json:"expected"`
	Included           int     `json:"included"`
	Rate               float64 `json:"rate"`
	MeanInclusionDelay float64 `json:"mean_inclusion_delay"` // slots; 1 is the least possible
	CorrectTarget      float64 `json:"correct_target"`       // 0 to 1
	CorrectHead        float64 `json:"correct_head"`         // 0 to 1
}

// Proposals counts the slots in which one of the validators was to propose.
type Proposals struct {
	Expected int              `json:"expected"`
	Included int              `json:"included"`
	Missed   []MissedProposal `json:"missed"`
}

// MissedProposal is a slot that stayed empty although one of the validators was to fill it.
type MissedProposal struct {
	Slot         uint64 `json:"slot"`
	Round1Leader uint64 `json:"round_1_leader"` // operator id
	Reason       string `json:"reason"`
}

// SyncMessages counts, for each slot whose successor has a block, the validators in the sync committee (expected) and those
// whose seats are all set in that block (included).
type SyncMessages struct {
	Expected int     `json:"expected"`
	Included int     `json:"included"`
	Rate     float64 `json:"rate"`
}

// Measure computes the figures of these validators in these epochs. The record must hold the duties of the epochs, and the
// blocks from one epoch before to one epoch after them: an attestation may be included until the end of the next epoch.
func (r *Record) Measure(epochs []phase0.Epoch, validators map[phase0.ValidatorIndex]bool) (Figures, error) {
	inclusions, err := r.inclusions()
	if err != nil {
		return Figures{}, err
	}
	var out Figures
	delays, seeing, targets, heads := 0, 0, 0, 0
	for _, epoch := range epochs {
		first, last := r.slots(epoch)
		for slot := first; slot <= last; slot++ {
			for _, validator := range flatten(r.Committees[slot]) {
				if !validators[validator] || !r.expects(validator, slot) {
					continue
				}
				out.Attestations.Expected++
				best := inclusions[duty{validator, slot}]
				if best == nil {
					continue
				}
				out.Attestations.Included++
				delays += int(best.slot - slot)
				if r.Delayed[slot] {
					continue
				}
				seeing++
				targets += one(r.correctTarget(best.data))
				heads += one(r.correctHead(best.data))
			}
			r.measureProposal(slot, validators, &out.Proposals)
			r.measureSync(slot, validators, &out.SyncMessages)
		}
	}
	a := &out.Attestations
	a.Rate = ratio(a.Included, a.Expected)
	a.MeanInclusionDelay = ratio(delays, a.Included)
	a.CorrectTarget = ratio(targets, seeing)
	a.CorrectHead = ratio(heads, seeing)
	out.SyncMessages.Rate = ratio(out.SyncMessages.Included, out.SyncMessages.Expected)
	return out, nil
}

type duty struct {
	validator phase0.ValidatorIndex
	slot      phase0.Slot
}

type inclusion struct {
	slot phase0.Slot // of the block
	data *phase0.AttestationData
}

// inclusions finds for each attestation the first block that includes it.
func (r *Record) inclusions() (map[duty]*inclusion, error) {
	slots := make([]phase0.Slot, 0, len(r.Blocks))
	for slot := range r.Blocks {
		slots = append(slots, slot)
	}
	sort.Slice(slots, func(i, j int) bool { return slots[i] < slots[j] })
	out := make(map[duty]*inclusion)
	for _, slot := range slots {
		for _, aggregate := range r.Blocks[slot].Attestations {
			committees, known := r.Committees[aggregate.Data.Slot]
			if !known { // of an epoch that is not measured
				continue
			}
			attesters, err := aggregate.Attesters(committees)
			if err != nil {
				return nil, err
			}
			for _, validator := range attesters {
				key := duty{validator, aggregate.Data.Slot}
				if out[key] == nil {
					out[key] = &inclusion{slot, aggregate.Data}
				}
			}
		}
	}
	return out, nil
}

func (r *Record) correctTarget(data *phase0.AttestationData) bool {
	first, _ := r.slots(r.epoch(data.Slot))
	root, ok := r.rootAt(first)
	return ok && data.Target.Root == root
}

func (r *Record) correctHead(data *phase0.AttestationData) bool {
	root, ok := r.rootAt(data.Slot)
	return ok && data.BeaconBlockRoot == root
}

func (r *Record) measureProposal(slot phase0.Slot, validators map[phase0.ValidatorIndex]bool, out *Proposals) {
	proposer, known := r.Proposers[slot]
	if !known || !validators[proposer] || !r.expects(proposer, slot) {
		return
	}
	out.Expected++
	if b := r.Blocks[slot]; b != nil && b.Proposer == proposer {
		out.Included++
		return
	}
	out.Missed = append(out.Missed, MissedProposal{Slot: uint64(slot)})
}

func (r *Record) measureSync(slot phase0.Slot, validators map[phase0.ValidatorIndex]bool, out *SyncMessages) {
	next := r.Blocks[slot+1]
	if next == nil {
		return
	}
	// The committee that signs in slot is the one that the block of the next slot is checked against.
	seats := r.Sync[r.epoch(slot+1)]
	if seats == nil {
		seats = r.Sync[r.epoch(slot)]
	}
	all := make(map[phase0.ValidatorIndex]bool)
	for seat, validator := range seats {
		if !validators[validator] || !r.expects(validator, slot) {
			continue
		}
		so, seen := all[validator]
		all[validator] = (so || !seen) && bit(next.SyncBits, seat)
	}
	for _, complete := range all {
		out.Expected++
		out.Included += one(complete)
	}
}

// Resumed returns how many slots pass from a slot until the first one for which an attestation of these validators was
// included; -1 if the record holds none.
func (r *Record) Resumed(from phase0.Slot, validators map[phase0.ValidatorIndex]bool) int {
	inclusions, err := r.inclusions()
	if err != nil {
		return -1
	}
	first := -1
	for key := range inclusions {
		if passed := int(key.slot) - int(from); validators[key.validator] && passed >= 0 && (first < 0 || passed < first) {
			first = passed
		}
	}
	return first
}

func flatten(committees [][]phase0.ValidatorIndex) []phase0.ValidatorIndex {
	var out []phase0.ValidatorIndex
	for _, c := range committees {
		out = append(out, c...)
	}
	return out
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
