package roster

import (
	"context"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/registry"
)

// window is how many of the newest blocks can be undone.
const window = 64

// ApplyBlock applies a block's events to the registry. Shares and slashing records are durable before the block counts as applied, so
// that a crash in between applies the block again and loses nothing.
func (r *Roster) ApplyBlock(ctx context.Context, block execution.Block) error {
	if err := r.restore(); err != nil {
		return err
	}
	out, err := r.registry.Apply(convert(block))
	if err != nil {
		return err
	}
	defer r.opener.forget()
	renewed := r.renewedOwners(out.Changes)
	if err := r.commit(ctx, block, out, renewed); err != nil {
		if _, undoErr := r.registry.Undo(out.Undo); undoErr != nil {
			r.torn = true
			return err
		}
		r.orphanUnused() // the block may be gone after a reorganisation
		return err
	}
	r.rememberPayees(block, renewed)
	r.reindex(out.Writes, r.epoch()+1)
	if len(out.Writes) == 0 {
		r.removeOrphans() // those that a full disk kept
	}
	if block.Live && r.reading {
		r.endReading()
	}
	r.report(block, out.Changes)
	if len(out.Doubts) > 0 {
		r.noteDoubts(block, out.Doubts)
	}
	r.rememberRenewals(block, renewed)
	if len(out.Writes) > 0 {
		r.opts.OnChange()
	}
	return nil
}

func (r *Roster) commit(ctx context.Context, block execution.Block, out registry.Outcome, renewed []common.Address) error {
	if err := r.keepShares(ctx, out.Writes, r.reactivated(out.Changes)); err != nil {
		return err
	}
	b := r.opts.Store.Batch()
	defer b.Discard()
	put(b, out.Writes)
	r.storeRequests(b, block, out.Changes, renewed)
	b.PutBlock(store.BlockRecord{Number: block.Number, Hash: block.Hash, Parent: block.Parent, Undo: out.Undo}, window)
	if len(out.Writes) == 0 && !exits(out.Changes) {
		return b.CommitLazily()
	}
	return b.Commit()
}

// exits reports whether a block requests exits: these do not change the registry, but must be stored.
func exits(changes []registry.Change) bool {
	return slices.ContainsFunc(changes, func(c registry.Change) bool { _, is := c.(registry.ValidatorExited); return is })
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

// Undo undoes every block above number.
func (r *Roster) Undo(ctx context.Context, number uint64) error {
	if err := r.restore(); err != nil {
		return err
	}
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
	defer r.opener.forget()
	undone, err := r.undoBlocks(at, number)
	if err == nil {
		err = r.keepShares(ctx, undone, nil)
	}
	if err == nil {
		err = r.rewind(target, undone)
	}
	if err != nil {
		r.torn = true
		return err
	}
	r.dropRequests(number)
	r.dropHints(number)
	r.reindex(undone, r.epoch()+1)
	r.log.Warn("blocks were taken back", "from", at, "to", number, "records", len(undone))
	r.opts.OnChange()
	return nil
}

// undoBlocks undoes the registry's changes of the blocks from at down to number, which stays applied.
func (r *Roster) undoBlocks(at, number uint64) (undone []registry.Write, err error) {
	for n := at; n > number; n-- {
		block, found, err := r.opts.Store.Block(n)
		if err != nil {
			return nil, err
		}
		if !found {
			continue // a block without logs, which is not stored
		}
		writes, err := r.registry.Undo(block.Undo)
		if err != nil {
			return nil, err
		}
		undone = append(undone, writes...)
	}
	return undone, nil
}

func (r *Roster) rewind(target store.BlockRecord, undone []registry.Write) error {
	b := r.opts.Store.Batch()
	defer b.Discard()
	put(b, undone)
	b.RewindTo(target)
	removeRequests(b, target.Number)
	return b.Commit()
}

// Reset removes the registry, to be read again from the chain. Shares and slashing records stay.
func (r *Roster) Reset(context.Context) error {
	b := r.opts.Store.Batch()
	defer b.Discard()
	b.DeleteRange(store.Registry, nil, nil)
	b.ForgetChain()
	b.Set(store.Meta, readingKey, nil)
	r.reading = true
	if err := b.Commit(); err != nil {
		return err
	}
	if _, err := r.load(); err != nil {
		r.torn = true
		return err
	}
	r.index.clear()
	r.dropHints(0)
	r.log.Warn("the registry is read again from the chain", "remedy", fault.ReorgTooDeep)
	r.opts.OnChange()
	return nil
}

// load reads the registry from the store and returns the records.
func (r *Roster) load() (loaded []registry.Write, err error) {
	reg, err := registry.New(registry.Config{
		OwnKey: r.opts.OwnKey, Shares: r.opener, VerifyOwner: r.verifyOwner, VerifyShares: keyshare.VerifyKeys,
	})
	if err != nil {
		return nil, err
	}
	err = r.opts.Store.Scan(store.Registry, nil, func(key, value []byte) error {
		w := registry.Write{Key: append([]byte(nil), key...), Value: append([]byte(nil), value...)}
		loaded = append(loaded, w)
		return reg.Load(w.Key, w.Value)
	})
	if err != nil {
		return nil, fmt.Errorf("read registry: %w", err)
	}
	r.registry, r.torn = reg, false
	return loaded, nil
}

// restore reads the registry again if a step that failed half-way left it ahead of the store.
func (r *Roster) restore() error {
	if !r.torn {
		return nil
	}
	if _, err := r.load(); err != nil {
		return err
	}
	r.orphanUnused()
	r.countDoubts()
	return nil
}

// Position returns the last applied block.
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
	for i := range b.Logs {
		out.Logs[i] = convertLog(&b.Logs[i])
	}
	return out
}

// report logs what a block changed and stores its exits.
func (r *Roster) report(block execution.Block, changes []registry.Change) {
	for _, change := range changes {
		switch c := change.(type) {
		case registry.Skipped:
			r.reportSkipped(block, c)
		case registry.OperatorAdded:
			if c.Own {
				r.log.Info("this operator is registered", "operator", c.Operator.ID, "block", block.Number)
			}
		case registry.OperatorRemoved:
			if c.Own {
				r.log.Warn("this operator was removed from the contract", "operator", c.Operator.ID, "block", block.Number, "remedy", fault.OperatorRemoved)
			}
		case registry.ValidatorAdded:
			r.reportRefused(block, c)
		case registry.ValidatorExited:
			r.rememberExit(block, c)
		case registry.ClusterLiquidated:
			r.log.Info("cluster liquidated", "owner", c.Owner, "validators", len(c.Validators), "block", block.Number)
		case registry.ClusterReactivated:
			r.log.Info("cluster reactivated", "owner", c.Owner, "validators", len(c.Validators), "block", block.Number)
		}
	}
}

// reportRefused logs a registration whose share this operator does not use. Anybody can make one, so it is no trouble of this node,
// and the owner of a copied share need not do anything.
func (r *Roster) reportRefused(block execution.Block, c registry.ValidatorAdded) {
	if c.Refused == nil {
		return
	}
	remedy := fault.ShareRefused
	if c.Validator.Refused == registry.RefusedOwnShare {
		remedy = fault.ShareNotDecrypted
	}
	r.log.Warn("share of a registration is not used", "validator", c.Validator.PublicKey, "owner", c.Validator.Owner,
		"block", block.Number, "reason", string(c.Validator.Refused), "remedy", remedy, "cause", c.Refused)
}

// reportSkipped counts a malformed event. It logs it only while Live, because history is full of other people's.
func (r *Roster) reportSkipped(block execution.Block, c registry.Skipped) {
	r.index.mu.Lock()
	r.skipped[c.Reason]++
	r.index.mu.Unlock()
	log := r.log.Debug
	if block.Live {
		log = r.log.Warn
	}
	log("contract event skipped", "event", c.Event, "block", block.Number, "reason", string(c.Reason), "remedy", fault.EventMalformed, "cause", c.Detail)
}
