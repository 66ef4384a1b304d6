package roster

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// reindex updates the index by the written records. joins is the first epoch in which a new own share takes part.
func (r *Roster) reindex(writes []registry.Write, joins phase0.Epoch) {
	if len(writes) == 0 {
		return
	}
	for _, share := range r.updateIndex(writes, joins) {
		r.orphans[share] = struct{}{}
	}
	r.removeOrphans()
}

// updateIndex updates the index and returns the own shares that are not used any more.
func (r *Roster) updateIndex(writes []registry.Write, joins phase0.Epoch) (dropped []phase0.BLSPubKey) {
	var gone []wire.ValidatorPK
	r.index.change(func(d *draft) {
		if id := r.registry.OwnID(); id != d.next.ownID {
			d.setOwnID(id, joins)
		}
		for _, w := range writes {
			if id, ok := w.Operator(); ok {
				r.indexOperator(d, id)
			}
			if owner, ok := w.Owner(); ok {
				if recipient := r.registry.FeeRecipient(owner); d.next.recipient(owner) != recipient {
					d.setRecipient(owner, recipient)
				}
			}
			if pk, ok := w.Validator(); ok {
				if share, unused := r.indexValidator(d, pk, joins); unused {
					dropped = append(dropped, share)
				}
				if d.validators.at(pk) == nil {
					gone = append(gone, pk)
				}
			}
		}
	})
	r.forgetLookUps(gone)
	return dropped
}

// forgetLookUps drops the look-ups of validators that are not registered any more.
func (r *Roster) forgetLookUps(validators []wire.ValidatorPK) {
	if len(validators) == 0 {
		return
	}
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	for _, pk := range validators {
		delete(r.index.lookedUp, pk)
	}
}

func (r *Roster) indexOperator(d *draft, id wire.OperatorID) {
	op, ok := r.registry.Operator(id)
	if !ok || op.Removed { // the messages of a removed one are to be ignored, not rejected: whoever forwards them has done no wrong
		d.removeOperator(id)
		return
	}
	d.setOperator(id, parseKey(op))
}

// indexValidator replaces a validator in the index. If its own share is not used any more it returns the share's key.
func (r *Roster) indexValidator(d *draft, pk wire.ValidatorPK, joins phase0.Epoch) (share phase0.BLSPubKey, gone bool) {
	old := d.validators.at(pk)
	v, ok := r.registry.Validator(pk)
	own, member := ownShare(v)
	if old != nil && old.held && (!member || own != old.share) {
		share, gone = old.share, true
	}
	if !ok {
		d.drop(pk)
		return share, gone
	}
	next := &validator{
		pk: pk, owner: v.Owner, operators: v.Committee, sharePubs: v.SharePublicKeys, liquidated: v.Liquidated,
		share: own, held: member && r.opts.Signer.Has(own), fromEpoch: joins, refused: v.Refused,
	}
	if member {
		next.seat = v.Own.Operator
	}
	if old != nil {
		next.meta = old.meta
		if old.held == next.held && old.liquidated == next.liquidated {
			next.fromEpoch = old.fromEpoch
		}
	}
	d.put(next)
	return share, gone
}
