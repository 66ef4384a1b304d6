package schedule

import (
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// payees remembers the fee recipients that validators had before their present ones: operators read the contract to different
// blocks, so for an epoch after a change a block may pay either.
type payees struct {
	mu    sync.Mutex
	known map[phase0.ValidatorIndex]payee
}

type payee struct {
	now, before [20]byte
	changed     phase0.Slot
	had         bool
}

// see takes in the fee recipients of a slot, and forgets validators that are gone.
func (p *payees) see(validators []Validator, slot phase0.Slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := make(map[phase0.ValidatorIndex]payee, len(validators))
	for i := range validators {
		v := &validators[i]
		if !v.Own {
			continue
		}
		was, known := p.known[v.Index]
		switch {
		case !known:
			was = payee{now: v.FeeRecipient}
		case was.now != v.FeeRecipient:
			was = payee{now: v.FeeRecipient, before: was.now, changed: slot, had: true}
		}
		next[v.Index] = was
	}
	p.known = next
}

// payeeSlots is for how many slots the fee recipient before a change may be paid: an epoch.
const payeeSlots = 32

// of lists whom a validator's block of a slot may pay. It is empty when that is not known.
func (p *payees) of(v *Validator, slot phase0.Slot) [][20]byte {
	if v.FeeRecipient == ([20]byte{}) {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	out := [][20]byte{v.FeeRecipient}
	if was, known := p.known[v.Index]; known {
		if was.now != v.FeeRecipient {
			out = append(out, was.now)
		}
		if was.had && slot <= was.changed+payeeSlots {
			out = append(out, was.before)
		}
	}
	return out
}
