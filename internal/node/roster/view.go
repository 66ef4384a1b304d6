package roster

import (
	"maps"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Operator reports whether the operator is registered; messages of a removed one are ignored.
func (r *Roster) Operator(id wire.OperatorID) bool {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	_, known := r.index.operators[id]
	return known
}

// OperatorKey returns an operator's public key; a removed operator has none.
func (r *Roster) OperatorKey(id wire.OperatorID) (*operatorkey.PublicKey, bool) {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	key := r.index.operators[id]
	return key, key != nil
}

// Committee returns a committee that serves at least one registered validator.
func (r *Roster) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	c := r.index.committees[id]
	if c == nil {
		return gossip.CommitteeInfo{}, false
	}
	return gossip.CommitteeInfo{Operators: c.operators, Validators: len(c.members)}, true
}

// Serving counts the validators of a committee that this operator serves now: they attest, their cluster pays, and it holds their
// shares. Whoever registers validators that do not attest, or shares that are not good, puts nobody into a committee of ours.
func (r *Roster) Serving(id wire.CommitteeID) int {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	c, now, n := r.index.committees[id], r.epoch(), 0
	if c == nil {
		return 0
	}
	for _, v := range c.members {
		if r.index.own(v) && !v.liquidated && v.meta != nil && v.meta.attesting(now) {
			n++
		}
	}
	return n
}

// Validator returns what message validation asks about a validator.
func (r *Roster) Validator(pk wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	v := r.index.validators[pk]
	if v == nil {
		return gossip.ValidatorInfo{}, false
	}
	info := gossip.ValidatorInfo{CommitteeID: v.committee, Operators: v.operators, Liquidated: v.liquidated}
	if v.meta != nil {
		info.HasMetadata, info.Index = true, v.meta.index
		info.Attesting = v.meta.attesting(r.epoch())
	}
	return info, true
}

// ProposerDuty reports whether the validator proposes in the slot.
func (r *Roster) ProposerDuty(slot phase0.Slot, index phase0.ValidatorIndex) (assigned, known bool) {
	proposer, some, known := r.duties().ProposerOf(slot)
	return some && proposer == index, known
}

// SyncCommitteeDuty reports whether the validator sits in the sync committee of the epoch's period.
func (r *Roster) SyncCommitteeDuty(epoch phase0.Epoch, index phase0.ValidatorIndex) bool {
	in, _ := r.duties().InSyncCommittee(r.opts.Profile.FirstSlot(epoch), index)
	return in
}

// InSyncCommittee reports whether any validator of the committee sits in the sync committee of the epoch's period.
func (r *Roster) InSyncCommittee(epoch phase0.Epoch, id wire.CommitteeID) bool {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	c := r.index.committees[id]
	if c == nil {
		return false
	}
	duties, slot := r.duties(), r.opts.Profile.FirstSlot(epoch)
	for _, v := range c.members {
		if v.meta == nil {
			continue
		}
		if in, _ := duties.InSyncCommittee(slot, v.meta.index); in {
			return true
		}
	}
	return false
}

// ExitDuties counts the contract's exit events of the validator whose duty is this slot.
func (r *Roster) ExitDuties(slot phase0.Slot, pk wire.ValidatorPK) int {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	return len(r.index.exits[exitKey{slot, pk}])
}

// Validator is a registered validator that the beacon chain knows.
type Validator struct {
	PubKey    phase0.BLSPubKey
	Index     phase0.ValidatorIndex
	Committee wire.CommitteeID
	// Own says that this operator holds a share and takes part.
	Own bool
	// FromEpoch is the first epoch of taking part: one after the share was stored. Source: spec/registry.md#effects.
	FromEpoch phase0.Epoch
	// Attesting says that the beacon chain gives it attester duties.
	Attesting    bool
	FeeRecipient [20]byte
	// Formerly are the fee recipients that the owner replaced in the last PayeeMemory slots.
	Formerly []Payee
}

// Payee is a fee recipient that the owner replaced.
type Payee struct {
	Address [20]byte
	// Until is the slot in which this operator learnt of the change.
	Until phase0.Slot
}

// PayeeMemory is for how many slots replaced fee recipients are remembered: a refused block is judged an epoch later.
const PayeeMemory = 2*32 + 2

// snapshot is the list of Validators as it was made for one version of the index and one epoch.
type snapshot struct {
	version uint64
	epoch   phase0.Epoch
	list    []Validator
}

// Validators returns the validators that the beacon chain knows, in order of their keys, and a number that changes
// whenever the list does. The list is made once for each change and epoch; it is shared and must not be changed.
func (r *Roster) Validators() ([]Validator, uint64) {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	now := r.epoch()
	if last := r.last.Load(); last != nil && last.version == r.index.version && last.epoch == now {
		return last.list, last.version
	}
	next := &snapshot{version: r.index.version, epoch: now}
	for _, v := range r.index.sorted() {
		if v.meta == nil || v.liquidated {
			continue
		}
		next.list = append(next.list, Validator{
			PubKey: v.pk, Index: v.meta.index, Committee: v.committee, Own: r.index.own(v), FromEpoch: v.fromEpoch,
			Attesting: v.meta.attesting(now), FeeRecipient: r.index.recipient(v.owner), Formerly: r.index.formerly[v.owner],
		})
	}
	r.last.Store(next)
	return next.list, next.version
}

// Shares returns this operator's shares of validators that are not liquidated and known to the beacon chain.
func (r *Roster) Shares() []duty.Share {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	var out []duty.Share
	for _, v := range r.index.sorted() {
		if r.index.own(v) && !v.liquidated && v.meta != nil {
			out = append(out, duty.Share{Validator: v.pk, Index: v.meta.index, Committee: v.operators, SharePubKeys: v.sharePubs})
		}
	}
	return out
}

// Counts sums the roster up.
type Counts struct {
	// Operators ever registered, Validators registered, and how many of those have an own share.
	Operators, Validators, Own int
	// Attesting are own validators that the beacon chain gives duties.
	Attesting int
	// Liquidated are own validators whose cluster cannot pay.
	Liquidated int
	// Committees with an own validator.
	Committees int
}

// Counts returns the sums.
func (r *Roster) Counts() Counts {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	c := Counts{Operators: len(r.index.operators), Validators: len(r.index.validators)}
	now := r.epoch()
	committees := map[wire.CommitteeID]bool{}
	for _, v := range r.index.validators {
		if !r.index.own(v) {
			continue
		}
		c.Own++
		committees[v.committee] = true
		switch {
		case v.liquidated:
			c.Liquidated++
		case v.meta != nil && v.meta.attesting(now):
			c.Attesting++
		}
	}
	c.Committees = len(committees)
	return c
}

// OwnCommittees returns the committees that have a validator with an own share, with the number of all their validators.
func (r *Roster) OwnCommittees() []gossip.CommitteeInfo {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	seen := map[wire.CommitteeID]bool{}
	var out []gossip.CommitteeInfo
	for _, v := range r.index.sorted() {
		if r.index.own(v) && !v.liquidated && !seen[v.committee] {
			seen[v.committee] = true
			c := r.index.committees[v.committee]
			out = append(out, gossip.CommitteeInfo{Operators: c.operators, Validators: len(c.members)})
		}
	}
	return out
}

// MissingShares returns the validators whose duties this operator ought to perform and cannot, because the signer does not have the
// share: it could not be opened, or was lost since. The signer itself is asked, so that what other rooms believe does not
// count.
func (r *Roster) MissingShares() []wire.ValidatorPK {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	var out []wire.ValidatorPK
	for _, v := range r.index.sorted() {
		if v.seat != 0 && !r.opts.Signer.Has(v.share) {
			out = append(out, v.pk)
		}
	}
	return out
}

// Skipped counts the contract events that were skipped in this run, by reason.
func (r *Roster) Skipped() map[registry.Reason]uint64 {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	return maps.Clone(r.skipped)
}

// Refused counts the registered validators whose share this operator does not use although it opens, by reason.
func (r *Roster) Refused() map[registry.Refusal]int {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	out := map[registry.Refusal]int{}
	for _, v := range r.index.validators {
		if v.refused != registry.RefusedNot {
			out[v.refused]++
		}
	}
	return out
}

// Activation returns the epoch in which a validator begins its duties, as the beacon chain tells; known is false for one that
// the beacon chain does not know.
func (r *Roster) Activation(pk wire.ValidatorPK) (epoch phase0.Epoch, known bool) {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	v := r.index.validators[pk]
	if v == nil || v.meta == nil {
		return 0, false
	}
	return v.meta.activation, true
}
