package roster

import (
	"context"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/node/execution"
	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/node/store"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// window is how many of the newest blocks can be undone.
const window = 64

// ApplyBlock folds a block's events into the registry. Shares and slashing records are durable before the block counts
// as applied, so a crash in between applies it again and loses nothing.
func (r *Roster) ApplyBlock(ctx context.Context, block execution.Block) error {
	out, err := r.registry.Apply(convert(block))
	if err != nil {
		return err
	}
	if err := r.commit(ctx, block, out); err != nil {
		if _, undoErr := r.registry.Undo(out.Undo); undoErr != nil {
			return fmt.Errorf("%w; and take back block %d: %w", err, block.Number, undoErr)
		}
		return err
	}
	r.reindex(out.Writes, r.epoch()+1)
	r.report(block, out.Changes)
	if len(out.Changes) > 0 {
		r.opts.OnChange()
	}
	return nil
}

func (r *Roster) commit(ctx context.Context, block execution.Block, out registry.Outcome) error {
	if err := r.keepShares(ctx, out.Writes, reactivated(out.Changes)); err != nil {
		return err
	}
	b := r.opts.Store.Batch()
	defer b.Discard()
	put(b, out.Writes)
	b.PutBlock(store.BlockRecord{Number: block.Number, Hash: block.Hash, Parent: block.Parent, Undo: out.Undo}, window)
	if len(out.Writes) == 0 {
		return b.CommitLazily()
	}
	return b.Commit()
}

func put(b *store.Batch, writes []registry.Write) {
	for _, w := range writes {
		if w.Value == nil {
			b.Delete(store.Registry, w.Key)
			continue
		}
		b.Set(store.Registry, w.Key, w.Value)
	}
}

// reactivated returns the own shares of clusters that pay again.
func reactivated(changes []registry.Change) []phase0.BLSPubKey {
	var shares []phase0.BLSPubKey
	for _, c := range changes {
		cluster, ok := c.(registry.ClusterReactivated)
		if !ok {
			continue
		}
		for _, v := range cluster.Validators {
			if share, own := ownShare(v); own {
				shares = append(shares, share)
			}
		}
	}
	return shares
}

func ownShare(v *registry.Validator) (phase0.BLSPubKey, bool) {
	if v == nil || v.Own == nil {
		return phase0.BLSPubKey{}, false
	}
	return v.SharePublicKey(v.Own.Operator)
}

// keepShares gives the signer the own shares of the written validators that it lacks, and raises the slashing records of
// reactivated ones.
func (r *Roster) keepShares(ctx context.Context, writes []registry.Write, raised []phase0.BLSPubKey) error {
	var added []signer.Share
	for _, w := range writes {
		pk, ok := w.Validator()
		if !ok {
			continue
		}
		v, _ := r.registry.Validator(pk)
		share, own := ownShare(v)
		if !own || r.opts.Signer.Has(share) {
			continue
		}
		secret, err := r.opener.take(v.Own.Ciphertext, share)
		if err != nil {
			return fmt.Errorf("open own share of validator %v: %w", pk, err)
		}
		added = append(added, signer.Share{Validator: pk, PubKey: share, Secret: secret})
	}
	if len(added) == 0 && len(raised) == 0 {
		return nil
	}
	now, err := r.now(ctx)
	if err != nil {
		return err
	}
	if err := r.opts.Signer.Add(now, added...); err != nil {
		return err
	}
	if len(raised) == 0 {
		return nil
	}
	return r.opts.Signer.Raise(now, raised...)
}

// Undo takes back every block above number.
func (r *Roster) Undo(ctx context.Context, number uint64) error {
	at, _, found, err := r.opts.Store.Position()
	if err != nil || !found {
		return err
	}
	target, known, err := r.opts.Store.Block(number)
	if err != nil {
		return err
	}
	if !known {
		return execution.ErrTooDeep
	}
	var undone []registry.Write
	for n := at; n > number; n-- {
		block, found, err := r.opts.Store.Block(n)
		if err != nil {
			return err
		}
		if !found {
			continue // a block without logs that history left out
		}
		writes, err := r.registry.Undo(block.Undo)
		if err != nil {
			return err
		}
		undone = append(undone, writes...)
	}
	if err := r.keepShares(ctx, undone, nil); err != nil {
		return err
	}
	b := r.opts.Store.Batch()
	defer b.Discard()
	put(b, undone)
	b.RewindTo(target)
	if err := b.Commit(); err != nil {
		return err
	}
	r.reindex(undone, r.epoch()+1)
	r.log.Warn("blocks were taken back", "from", at, "to", number, "records", len(undone))
	r.opts.OnChange()
	return nil
}

// Reset forgets the registry, to be read again from the chain. Shares and slashing records stay.
func (r *Roster) Reset(context.Context) error {
	b := r.opts.Store.Batch()
	defer b.Discard()
	b.DeleteRange(store.Registry, nil, nil)
	b.ForgetChain()
	if err := b.Commit(); err != nil {
		return err
	}
	if err := r.fresh(); err != nil {
		return err
	}
	r.ownID.Store(0)
	r.opts.OnChange()
	return nil
}

// Position returns the last block applied.
func (r *Roster) Position() (number uint64, hash common.Hash, ok bool, err error) {
	return r.opts.Store.Position()
}

// HashAt returns the hash of a recent block.
func (r *Roster) HashAt(number uint64) (hash common.Hash, ok bool, err error) {
	block, found, err := r.opts.Store.Block(number)
	return block.Hash, found, err
}

func convert(b execution.Block) registry.Block {
	out := registry.Block{Number: b.Number, Timestamp: uint64(b.Time.Unix()), Logs: make([]registry.Log, len(b.Logs))}
	for i, l := range b.Logs {
		out.Logs[i] = registry.Log{
			Block: l.BlockNumber, TxIndex: l.TxIndex, LogIndex: l.Index, Topics: l.Topics, Data: l.Data, Removed: l.Removed,
		}
	}
	return out
}

// report logs what a block did and remembers exits.
func (r *Roster) report(block execution.Block, changes []registry.Change) {
	for _, change := range changes {
		switch c := change.(type) {
		case registry.Skipped:
			r.index.mu.Lock()
			r.skipped[c.Reason]++
			r.index.mu.Unlock()
			r.log.Warn("contract event skipped", "event", c.Event, "block", block.Number, "reason", string(c.Reason), "cause", c.Detail)
		case registry.OperatorAdded:
			if c.Own {
				r.log.Info("this operator is registered", "operator", c.Operator.ID, "block", block.Number)
			}
		case registry.OperatorRemoved:
			if c.Own {
				r.log.Warn("this operator was removed from the contract", "operator", c.Operator.ID, "block", block.Number)
			}
		case registry.ValidatorExited:
			r.rememberExit(c)
		case registry.ClusterLiquidated:
			r.log.Info("cluster liquidated", "owner", c.Owner, "validators", len(c.Validators), "block", block.Number)
		case registry.ClusterReactivated:
			r.log.Info("cluster reactivated", "owner", c.Owner, "validators", len(c.Validators), "block", block.Number)
		}
	}
}

// rememberExit notes the slot of an exit duty; message validation needs it. Source: SSV protocol, section 6.
func (r *Roster) rememberExit(c registry.ValidatorExited) {
	due := r.slotOf(c.Timestamp) + network.EventDelaySlots
	now := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	keep := phase0.Slot(r.opts.Profile.SlotsPerEpoch())
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	for k := range r.index.exits {
		if k.slot+keep < now {
			delete(r.index.exits, k)
		}
	}
	r.index.exits[exitKey{due, c.Validator.PublicKey}]++
}

func (r *Roster) slotOf(timestamp uint64) phase0.Slot {
	genesis := uint64(r.opts.Profile.Beacon.GenesisTime.Unix())
	if timestamp <= genesis {
		return 0
	}
	return phase0.Slot((timestamp - genesis) / uint64(r.opts.Profile.SlotDuration().Seconds()))
}

// reindex brings the index up to date with the written records. joins is the first epoch in which an own share that is
// new here takes part.
func (r *Roster) reindex(writes []registry.Write, joins phase0.Epoch) {
	var dropped []phase0.BLSPubKey
	r.index.mu.Lock()
	for _, w := range writes {
		if id, ok := w.Operator(); ok {
			r.indexOperator(id)
		}
		if owner, ok := w.Owner(); ok {
			if recipient := r.registry.FeeRecipient(owner); r.index.recipients[owner] != recipient {
				r.index.recipients[owner] = recipient
				r.index.version++
			}
		}
		if pk, ok := w.Validator(); ok {
			if share, was := r.indexValidator(pk, joins); was {
				dropped = append(dropped, share)
			}
		}
	}
	r.index.mu.Unlock()
	r.ownID.Store(uint64(r.registry.OwnID()))
	if len(dropped) == 0 {
		return
	}
	if err := r.opts.Signer.Remove(dropped...); err != nil {
		r.log.Error("shares of removed validators could not be deleted", "cause", err)
	}
}

func (r *Roster) indexOperator(id wire.OperatorID) {
	op, ok := r.registry.Operator(id)
	if !ok {
		delete(r.index.operators, id)
		return
	}
	r.index.operators[id] = parseKey(op)
}

// indexValidator replaces a validator in the index. If its own share is gone it returns the share's key.
func (r *Roster) indexValidator(pk wire.ValidatorPK, joins phase0.Epoch) (share phase0.BLSPubKey, gone bool) {
	old := r.index.drop(pk)
	v, ok := r.registry.Validator(pk)
	own, isOwn := ownShare(v)
	if old != nil && old.own && (!isOwn || own != old.share) {
		share, gone = old.share, true
	}
	if !ok {
		return share, gone
	}
	next := &validator{
		pk: pk, owner: v.Owner, operators: v.Committee, sharePubs: v.SharePublicKeys, liquidated: v.Liquidated,
		share: own, own: isOwn && r.opts.Signer.Has(own), fromEpoch: joins,
	}
	if old != nil {
		next.meta = old.meta
		if old.own == next.own && old.liquidated == next.liquidated {
			next.fromEpoch = old.fromEpoch
		}
	}
	r.index.put(next)
	return share, gone
}

// Repair stores own shares that the registry knows and the signer lacked when the roster was opened: one that could not be
// opened, or a data folder whose shares were lost. Their slashing records are raised as for a new share. It is called before
// the follower runs, again and again until it returns nil.
func (r *Roster) Repair(ctx context.Context) error {
	if len(r.lacking) == 0 {
		return nil
	}
	if err := r.keepShares(ctx, r.lacking, nil); err != nil {
		return err
	}
	r.reindex(r.lacking, r.epoch()+1)
	r.lacking = nil
	return nil
}
