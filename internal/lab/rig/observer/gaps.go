package observer

import (
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Gap is a time in which some validators have no duties, because nobody registered them yet or their cluster does not pay.
type Gap struct {
	Validators map[phase0.ValidatorIndex]bool
	// Duties of the slots from From until Until, which is excluded, are not expected.
	From, Until phase0.Slot
	// Nothing may be signed for the slots from Silent until Spoken, which is excluded: when all operators know of the gap, and
	// none can know yet that it ends.
	Silent, Spoken phase0.Slot
}

// Forever is a slot that never comes.
const Forever = phase0.Slot(1<<64 - 1)

// expects reports whether a validator's duty of a slot is to be done.
func (r *Record) expects(validator phase0.ValidatorIndex, slot phase0.Slot) bool {
	for _, g := range r.Gaps {
		if g.Validators[validator] && slot >= g.From && slot < g.Until {
			return false
		}
	}
	return true
}

// Signers remembers for which slots validators signed anything, as proxies and tap tell it. It may be used from several
// goroutines.
type Signers struct {
	mu    sync.Mutex
	slots map[phase0.ValidatorIndex]map[phase0.Slot]int
}

// NewSigners returns an empty memory.
func NewSigners() *Signers {
	return &Signers{slots: make(map[phase0.ValidatorIndex]map[phase0.Slot]int)}
}

func (s *Signers) add(validator phase0.ValidatorIndex, slot phase0.Slot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.slots[validator] == nil {
		s.slots[validator] = make(map[phase0.Slot]int)
	}
	s.slots[validator][slot]++
}

// Post remembers what was handed to a beacon node. Of sync committee messages it does not know whose they are; their
// partial signatures tell.
func (s *Signers) Post(p Post) {
	for _, a := range p.Attestations {
		s.add(a.AttesterIndex, a.Data.Slot)
	}
	if p.Block != nil {
		s.add(p.Block.Proposer, p.Block.Slot)
	}
	for _, a := range p.Aggregates {
		s.add(a.Validator, a.Slot)
	}
	for _, c := range p.Contributions {
		s.add(c.Validator, c.Slot)
	}
}

// Partial remembers a share's signature.
func (s *Signers) Partial(p PartialSignature) { s.add(p.Validator, p.Slot) }

// Between counts what these validators signed for the slots from first until end, which is excluded.
func (s *Signers) Between(validators map[phase0.ValidatorIndex]bool, first, end phase0.Slot) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for validator, slots := range s.slots {
		for slot, count := range slots {
			if validators[validator] && slot >= first && slot < end {
				n += count
			}
		}
	}
	return n
}

// Silence is what was seen of a gap.
type Silence struct {
	Validators int `json:"validators"`
	// FromSlot and UntilSlot bound the slots in which nothing may be signed, the latter excluded.
	FromSlot  uint64 `json:"from_slot"`
	UntilSlot uint64 `json:"until_slot"`
	// Duties are the attestations that would have been due.
	Duties int `json:"duties"`
	// Signed counts posts and partial signatures for those slots, Included the attestations in the chain.
	Signed   int `json:"signed"`
	Included int `json:"included"`
}

// Silence looks into a gap. The record must hold the duties of its epochs.
func (r *Record) Silence(g Gap, signers *Signers) (Silence, error) {
	s := Silence{Validators: len(g.Validators), FromSlot: uint64(g.Silent), UntilSlot: uint64(g.Spoken)}
	s.Signed = signers.Between(g.Validators, g.Silent, g.Spoken)
	inclusions, err := r.inclusions()
	if err != nil {
		return s, err
	}
	for slot := g.Silent; slot < g.Spoken; slot++ {
		for _, validator := range flatten(r.Committees[slot]) {
			if !g.Validators[validator] {
				continue
			}
			s.Duties++
			s.Included += one(inclusions[duty{validator, slot}] != nil)
		}
	}
	return s, nil
}

// Step is one thing that happened to the contracts in a scenario, and what was expected of it.
type Step struct {
	Name  string `json:"name"`
	Block uint64 `json:"block"` // of the execution chain
	OK    bool   `json:"ok"`
	Want  string `json:"want"`
	Got   string `json:"got"`
}

// Play is what a scenario with the contracts came to.
type Play struct {
	Steps    []Step    `json:"steps"`
	Silences []Silence `json:"silences,omitempty"`
	Finished bool      `json:"finished"` // all steps were carried out
}

// judgePlay asks that everything came as expected, and that nobody signed for validators that do not pay.
func (v *Verdict) judgePlay(what string, p *Play) {
	if p == nil {
		return
	}
	for _, s := range p.Steps {
		if !s.OK {
			v.fail("%s: %s (block %d): wanted %s, got %s", what, s.Name, s.Block, s.Want, s.Got)
		}
	}
	for _, s := range p.Silences {
		switch {
		case s.Signed+s.Included > 0:
			v.fail("%s: %d signatures and %d included attestations of validators whose cluster did not pay, slots %d to %d", what, s.Signed, s.Included, s.FromSlot, s.UntilSlot-1)
		case s.Duties == 0:
			v.fail("%s: no duty fell into slots %d to %d, so that the silence shows nothing", what, s.FromSlot, s.UntilSlot-1)
		}
	}
	if !p.Finished {
		v.fail("%s: the scenario did not come to its end", what)
	}
}

func (p *Play) rows(what string, row func(name, format string, args ...any)) {
	if p == nil {
		return
	}
	for _, s := range p.Steps {
		verdict := "as expected"
		if !s.OK {
			verdict = "NOT as expected (" + s.Want + ")"
		}
		row(what, "block %d, %s: %s, %s", s.Block, s.Name, s.Got, verdict)
	}
	for _, s := range p.Silences {
		row("silence", "slots %d to %d: %d signatures of %d validators, %d duties would have been due", s.FromSlot, s.UntilSlot-1, s.Signed, s.Validators, s.Duties)
	}
}
