package roster

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// PendingRequest is an exit or a registration of an own validator that a contract event requests, due in a slot.
type PendingRequest struct {
	Slot   phase0.Slot
	PubKey phase0.BLSPubKey
}

// Pending returns what the contract's latest events request of own validators: exits, and registrations with another fee recipient.
// Each is due in its slot and dropped an epoch later. Both are stored over a restart, and so is that an exit is done. An exit is left
// out before its event is proved, and while events are known to be missing. The lists are in order of slots and keys.
func (r *Roster) Pending() (exits, registrations []PendingRequest) {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	view := r.View()
	exits = slices.DeleteFunc(view.requests(r.index.exits), func(a PendingRequest) bool {
		k := exitKey{a.Slot, a.PubKey}
		return r.index.exitsDone[k] || !r.index.isProved(k) || r.index.doubts.Count > 0
	})
	return exits, view.requests(r.index.renewals)
}

// requests returns the requests for own validators; the caller holds the index's mu.
func (v *View) requests(of map[exitKey][]uint64) (out []PendingRequest) {
	for k := range of {
		if r := v.validators.at(k.pk); r != nil && r.own && !r.liquidated {
			out = append(out, PendingRequest{Slot: k.slot, PubKey: k.pk})
		}
	}
	slices.SortFunc(out, func(a, b PendingRequest) int {
		if a.Slot != b.Slot {
			return int(int64(a.Slot) - int64(b.Slot))
		}
		return slices.Compare(a.PubKey[:], b.PubKey[:])
	})
	return out
}

// rememberExit stores the slot of an exit duty; message validation needs it too. Source: spec/registry.md#effects.
func (r *Roster) rememberExit(block execution.Block, c registry.ValidatorExited) {
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	r.remember(r.index.exits, c.Validator.PublicKey, block.Number, c.Timestamp)
}

// renewedOwners returns the owners whose fee recipient the changes replace; the index still has the old one.
func (r *Roster) renewedOwners(changes []registry.Change) (owners []common.Address) {
	view := r.View()
	for _, change := range changes {
		if c, ok := change.(registry.FeeRecipientUpdated); ok && view.recipient(c.Owner) != c.Recipient {
			owners = append(owners, c.Owner)
		}
	}
	return owners
}

// rememberRenewals stores the slot in which the owners' validators register with their new fee recipient.
//
// Source: spec/duties.md#registration-and-exit.
func (r *Roster) rememberRenewals(block execution.Block, owners []common.Address) {
	if len(owners) == 0 {
		return
	}
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	for _, v := range r.View().validators.all {
		if v.own && slices.Contains(owners, common.Address(v.owner)) {
			r.remember(r.index.renewals, v.pk, block.Number, uint64(block.Time.Unix()))
		}
	}
}

// rememberPayees stores the fee recipients that the owners had until this block, whose changes are not in the index yet. Old ones are
// dropped, because no leader is that far behind.
func (r *Roster) rememberPayees(block execution.Block, owners []common.Address) {
	now := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	if len(owners) == 0 || r.opts.Profile.SlotAt(block.Time)+PayeeMemory < now {
		return
	}
	old := func(p Payee) bool { return p.Until+PayeeMemory < now }
	r.index.change(func(d *draft) {
		formerly := d.formerly()
		for _, owner := range owners {
			kept := slices.DeleteFunc(slices.Clone(formerly[owner]), old) // views share the slice
			kept = append(kept, Payee{Address: d.next.recipient(owner), Until: now})
			formerly[owner] = kept[max(0, len(kept)-PayeeMemory):]
		}
		for owner, list := range formerly {
			if !slices.ContainsFunc(list, func(p Payee) bool { return !old(p) }) {
				delete(formerly, owner)
			}
		}
	})
}

// remember stores a duty that the event of a block requests, unless it is already stale; the caller holds mu.
func (r *Roster) remember(asked map[exitKey][]uint64, pk wire.ValidatorPK, block, timestamp uint64) {
	due := r.exitSlot(timestamp) // registrations are due as late as exits
	now := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	keep := phase0.Slot(r.opts.Profile.SlotsPerEpoch())
	for k := range asked {
		if k.slot+keep < now {
			delete(asked, k)
			delete(r.index.exitsDone, k)
		}
	}
	if due+keep >= now {
		k := exitKey{due, pk}
		asked[k] = append(asked[k], block)
	}
}

// dropRequests drops the requests of blocks above number.
func (r *Roster) dropRequests(number uint64) {
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	for block := range r.index.proved {
		if block > number {
			delete(r.index.proved, block)
		}
	}
	for _, asked := range []map[exitKey][]uint64{r.index.exits, r.index.renewals} {
		for k, blocks := range asked {
			kept := blocks[:0]
			for _, b := range blocks {
				if b <= number {
					kept = append(kept, b)
				}
			}
			if asked[k] = kept; len(kept) == 0 {
				delete(asked, k)
			}
		}
	}
}
