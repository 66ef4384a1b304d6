package schedule

import (
	"slices"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/roster"
)

// payees holds the fee recipients that owners named lately. Operators read the contract up to different blocks, so for an epoch after
// a change a block may pay each of them.
type payees struct {
	// epoch is for how many slots a fee recipient may be paid after a change; 0 is longestEpoch.
	epoch phase0.Slot
	mu    sync.Mutex
	known map[phase0.ValidatorIndex]*ownerPayees
}

// ownerPayees holds the fee recipients of one validator's owner.
type ownerPayees struct {
	// since is the slot from which on the list is complete.
	since phase0.Slot
	// list holds the recipients in the order in which they were named; the last is the current one.
	list []roster.Payee
}

const (
	// longestEpoch bounds the slots for which a fee recipient may be paid after a change; they are an epoch of the chain.
	longestEpoch = 32
	// maxPayees bounds the recipients of one owner: one for each slot that is kept, and the current one.
	maxPayees = roster.PayeeMemory + 1
)

// slots is for how many slots a fee recipient may be paid after a change.
func (p *payees) slots() phase0.Slot {
	if p.epoch == 0 || p.epoch > longestEpoch {
		return longestEpoch
	}
	return p.epoch
}

// update adds the fee recipients of a slot, and drops validators that were removed. After the clock was set back it starts again.
func (p *payees) update(validators []roster.Validator, slot phase0.Slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := make(map[phase0.ValidatorIndex]*ownerPayees, len(validators))
	for i := range validators {
		v := &validators[i]
		if !v.Own {
			continue
		}
		n := p.known[v.Index]
		if n == nil || n.list[len(n.list)-1].Until > slot+longestEpoch {
			n = &ownerPayees{since: slot}
		}
		n.see(v, slot)
		next[v.Index] = n
	}
	p.known = next
}

func (n *ownerPayees) see(v *roster.Validator, slot phase0.Slot) {
	if last := len(n.list) - 1; last >= 0 {
		n.list[last].Until = slot
	}
	n.list = slices.DeleteFunc(n.list, func(old roster.Payee) bool { return old.Until+roster.PayeeMemory < slot })
	for _, f := range v.Formerly {
		known := slices.ContainsFunc(n.list, func(p roster.Payee) bool { return p.Address == f.Address && p.Until >= f.Until })
		if !known && f.Until+roster.PayeeMemory >= slot {
			n.list = slices.Insert(n.list, max(len(n.list)-1, 0), f)
		}
	}
	if last := len(n.list) - 1; last < 0 || n.list[last].Address != v.FeeRecipient {
		n.list = append(n.list, roster.Payee{Address: v.FeeRecipient, Until: slot})
	}
	if over := len(n.list) - maxPayees; over > 0 {
		n.list, n.since = n.list[over:], slot
	}
}

// of returns the fee recipients that a validator's block of a slot may pay. It is empty if they are not known.
func (p *payees) of(v *roster.Validator, slot phase0.Slot) [][20]byte {
	out, _ := p.from(v, slot)
	return out
}

// from returns the fee recipients that a validator's owner named at some time from an epoch before a slot until now, the current one
// first. complete says that there is no other.
func (p *payees) from(v *roster.Validator, slot phase0.Slot) (out [][20]byte, complete bool) {
	if v.FeeRecipient == ([20]byte{}) {
		return nil, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	out = [][20]byte{v.FeeRecipient}
	n := p.known[v.Index]
	if n == nil {
		return out, false
	}
	for i, one := range slices.Backward(n.list) {
		if (i == len(n.list)-1 || one.Until+p.slots() >= slot) && !slices.Contains(out, one.Address) {
			out = append(out, one.Address)
		}
	}
	return out, n.since+p.slots() <= slot
}

// Payees returns the fee recipients that a validator's owner named at some time from an epoch before a slot until now. known is false
// if they are not stored: the validator is not served, or this run began later.
func (s *Scheduler) Payees(validator phase0.BLSPubKey, slot phase0.Slot) (list [][20]byte, known bool) {
	validators, _ := s.opts.Roster.Validators()
	i := slices.IndexFunc(validators, func(v roster.Validator) bool { return v.PubKey == validator })
	if i < 0 {
		return nil, false
	}
	return s.payees.from(&validators[i], slot)
}
