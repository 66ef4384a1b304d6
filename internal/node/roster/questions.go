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

// View returns the current View. Use it for one question; do not keep it.
func (r *Roster) View() *View { return r.index.view.Load() }

// ViewOf returns the current View, or an empty one if this operator's id is not self any more.
func (r *Roster) ViewOf(self wire.OperatorID) *View {
	if view := r.View(); view.ownID == self {
		return view
	}
	return nobodys
}

// nobodys is the View of an operator without validators.
var nobodys = &View{}

// Operator reports whether the operator is registered; messages of a removed one are ignored.
func (r *Roster) Operator(id wire.OperatorID) bool {
	_, known := r.View().operators[id]
	return known
}

// OperatorKey returns an operator's public key; a removed operator has none.
func (r *Roster) OperatorKey(id wire.OperatorID) (*operatorkey.PublicKey, bool) {
	key := r.View().operators[id]
	return key, key != nil
}

// Committee returns a committee that serves at least one registered validator.
func (r *Roster) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	c := r.View().committees.at(id)
	if c == nil {
		return gossip.CommitteeInfo{}, false
	}
	return gossip.CommitteeInfo{Operators: c.operators, Validators: len(c.members)}, true
}

// Serving counts the validators of a committee that this operator serves now: they attest, their cluster pays, and it holds their
// shares. So nobody gets into one of our committees by registering validators that do not attest, or invalid shares.
func (r *Roster) Serving(id wire.CommitteeID) int {
	view, now, n := r.View(), r.epoch(), 0
	c := view.committees.at(id)
	if c == nil || c.served == 0 {
		return 0
	}
	for _, pk := range c.members {
		if v := view.validators.at(pk); v.served != nil && v.meta.attesting(now) {
			n++
		}
	}
	return n
}

// Validator returns the data about a validator for message validation.
func (r *Roster) Validator(pk wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	v := r.View().validators.at(pk)
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
	view := r.View()
	c := view.committees.at(id)
	if c == nil {
		return false
	}
	duties, slot := r.duties(), r.opts.Profile.FirstSlot(epoch)
	for _, pk := range c.members {
		v := view.validators.at(pk)
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

// Validators returns the validators that the beacon chain knows, in order of their keys, and a number that changes whenever the list
// does. The list is made once for each change and epoch; it is shared and read-only.
func (r *Roster) Validators() ([]Validator, uint64) {
	view := r.View()
	return view.Validators(r.epoch()), view.version
}

// Shares returns this operator's shares of validators that are not liquidated and known to the beacon chain.
func (r *Roster) Shares() []duty.Share {
	var out []duty.Share
	for _, v := range r.View().sorted() {
		if v.served != nil {
			out = append(out, *v.served)
		}
	}
	return out
}

// Counts are the sums of the roster.
type Counts struct {
	// Operators were ever registered, Validators are registered, Own of those have an own share.
	Operators, Validators, Own int
	// Attesting are own validators that the beacon chain gives duties.
	Attesting int
	// Liquidated are own validators whose cluster cannot pay.
	Liquidated int
	// Committees have an own validator.
	Committees int
}

// Counts returns the sums now.
func (r *Roster) Counts() Counts {
	view, now := r.View(), r.epoch()
	c := Counts{Operators: len(view.operators), Validators: view.validators.size}
	committees := map[wire.CommitteeID]bool{}
	for _, v := range view.validators.all {
		if !v.own {
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
	view := r.View()
	seen := map[wire.CommitteeID]bool{}
	var out []gossip.CommitteeInfo
	for _, v := range view.sorted() {
		if v.own && !v.liquidated && !seen[v.committee] {
			seen[v.committee] = true
			c := view.committees.at(v.committee)
			out = append(out, gossip.CommitteeInfo{Operators: c.operators, Validators: len(c.members)})
		}
	}
	return out
}

// MissingShares returns the validators that this operator should serve and cannot, because the signer does not have the share: it
// could not be decrypted, or was lost since. It asks the signer itself, not the view.
func (r *Roster) MissingShares() []wire.ValidatorPK {
	var out []wire.ValidatorPK
	for _, v := range r.View().sorted() {
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

// Refused counts the registered validators whose share this operator does not use although it decrypts, by reason.
func (r *Roster) Refused() map[registry.Refusal]int {
	out := map[registry.Refusal]int{}
	for _, v := range r.View().validators.all {
		if v.refused != registry.RefusedNot {
			out[v.refused]++
		}
	}
	return out
}

// Activation returns the epoch in which a validator begins its duties, by the beacon chain; known is false if the beacon chain does
// not know the validator.
func (r *Roster) Activation(pk wire.ValidatorPK) (epoch phase0.Epoch, known bool) {
	v := r.View().validators.at(pk)
	if v == nil || v.meta == nil {
		return 0, false
	}
	return v.meta.activation, true
}
