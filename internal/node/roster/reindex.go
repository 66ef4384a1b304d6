package roster

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// reindex brings the index up to date with the written records. joins is the first epoch in which an own share that is
// new here takes part.
func (r *Roster) reindex(writes []registry.Write, joins phase0.Epoch) {
	if len(writes) == 0 {
		return
	}
	for _, share := range r.updateIndex(writes, joins) {
		r.orphans[share] = struct{}{}
	}
	r.ownID.Store(uint64(r.registry.OwnID()))
	r.removeOrphans()
}

// updateIndex returns the own shares that are not used any more.
func (r *Roster) updateIndex(writes []registry.Write, joins phase0.Epoch) (dropped []phase0.BLSPubKey) {
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	if id := r.registry.OwnID(); id != r.index.ownID {
		r.index.ownID = id
		r.index.version++
		for _, v := range r.index.validators {
			if v.held && v.seat == id {
				v.fromEpoch = joins
			}
		}
	}
	for _, w := range writes {
		if id, ok := w.Operator(); ok {
			r.indexOperator(id)
		}
		if owner, ok := w.Owner(); ok {
			if recipient := r.registry.FeeRecipient(owner); r.index.recipient(owner) != recipient {
				r.index.version++
				r.index.recipients[owner] = recipient
			}
		}
		if pk, ok := w.Validator(); ok {
			if share, gone := r.indexValidator(pk, joins); gone {
				dropped = append(dropped, share)
			}
		}
	}
	return dropped
}

func (r *Roster) indexOperator(id wire.OperatorID) {
	op, ok := r.registry.Operator(id)
	if !ok {
		delete(r.index.operators, id)
		return
	}
	if op.Removed {
		// Its messages are to be ignored, not rejected: whoever forwards them has done no wrong.
		delete(r.index.operators, id)
		return
	}
	r.index.operators[id] = parseKey(op)
}

// indexValidator replaces a validator in the index. If its own share is gone it returns the share's key.
func (r *Roster) indexValidator(pk wire.ValidatorPK, joins phase0.Epoch) (share phase0.BLSPubKey, gone bool) {
	old := r.index.drop(pk)
	v, ok := r.registry.Validator(pk)
	own, member := ownShare(v)
	if old != nil && old.held && (!member || own != old.share) {
		share, gone = old.share, true
	}
	if !ok {
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
		next.meta, next.asked, next.lastAsked = old.meta, old.asked, old.lastAsked
		if old.held == next.held && old.liquidated == next.liquidated {
			next.fromEpoch = old.fromEpoch
		}
	}
	r.index.put(next)
	return share, gone
}
