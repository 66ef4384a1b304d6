package roster

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// An exit cannot be undone, and its event holds no signature of its owner. So this operator signs an exit only after the receipts of
// the event's block proved the event. That a block is proved is stored beside its exits:
//
//	"prov" block 8   empty: every stored exit of the block is in its receipts
//
// Message validation counts exits without a proof, because others may have theirs already.
var provedPrefix = []byte("prov")

func provedKey(block uint64) []byte {
	return binary.BigEndian.AppendUint64(slices.Clone(provedPrefix), block)
}

// Unproved returns the blocks that request exits of own validators and are not proved yet, in order.
func (r *Roster) Unproved() []execution.BlockRef {
	var out []execution.BlockRef
	for _, number := range r.unprovedBlocks() {
		if hash, known, err := r.HashAt(number); err == nil && known {
			out = append(out, execution.BlockRef{Number: number, Hash: hash})
		}
	}
	return out
}

// unprovedBlocks is Unproved by number.
func (r *Roster) unprovedBlocks() (blocks []uint64) {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	view := r.View()
	for k, of := range r.index.exits {
		if v := view.validators.at(k.pk); v == nil || !v.own || v.liquidated || r.index.exitsDone[k] || r.stale(k.slot) {
			continue
		}
		for _, block := range of {
			if !r.index.proved[block] {
				blocks = append(blocks, block)
			}
		}
	}
	slices.Sort(blocks)
	return slices.Compact(blocks)
}

// ExitsUnproved counts the exits that are due and wait for a proof of their event, and returns since when the oldest is due.
func (r *Roster) ExitsUnproved() (count int, since time.Time) {
	now := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	for _, a := range r.View().requests(r.index.exits) {
		k := exitKey{a.Slot, a.PubKey}
		if a.Slot > now || r.stale(a.Slot) || r.index.exitsDone[k] || r.index.isProved(k) {
			continue
		}
		if due := r.opts.Profile.SlotStart(a.Slot); count == 0 || due.Before(since) {
			since = due
		}
		count++
	}
	return count, since
}

// isProved reports whether a proved block requests an exit; the caller holds mu.
func (x *index) isProved(k exitKey) bool {
	return slices.ContainsFunc(x.exits[k], func(block uint64) bool { return x.proved[block] })
}

// Proved takes the contract's logs of a block as its receipts prove them. Stored exits of the block that are not among them are
// removed: the contract did not request them.
func (r *Roster) Proved(_ context.Context, block execution.BlockRef, logs []types.Log) error {
	if hash, known, err := r.HashAt(block.Number); err != nil || !known || hash != block.Hash {
		return err // the block is not on the chain any more
	}
	asked := exitEvents(logs)
	b := r.opts.Store.Batch()
	defer b.Discard()
	b.Set(store.Chain, provedKey(block.Number), nil)
	var refuted []exitKey
	r.index.mu.RLock()
	for k, blocks := range r.index.exits {
		if slices.Contains(blocks, block.Number) && !asked[k.pk] {
			refuted = append(refuted, k)
			b.Delete(store.Chain, chainKey(exitPrefix, block.Number, k.pk))
		}
	}
	r.index.mu.RUnlock()
	if err := b.Commit(); err != nil {
		return fmt.Errorf("remember that block %d is proved: %w", block.Number, err)
	}
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	for _, k := range refuted {
		r.log.Error("an exit is not asked for: its event is not in its block", "validator", k.pk, "block", block.Number, "remedy", fault.LogsMadeUp)
		r.index.exits[k] = slices.DeleteFunc(r.index.exits[k], func(n uint64) bool { return n == block.Number })
		if len(r.index.exits[k]) == 0 {
			delete(r.index.exits, k)
		}
	}
	r.index.proved[block.Number] = true
	r.index.pruneProved()
	return nil
}

// exitEvents returns the validators whose exit the logs request.
func exitEvents(logs []types.Log) map[wire.ValidatorPK]bool {
	asked := map[wire.ValidatorPK]bool{}
	for _, l := range logs {
		event, err := registry.Decode(registry.Log{Topics: l.Topics, Data: l.Data})
		if exit, is := event.(registry.ValidatorExitedEvent); err == nil && is && len(exit.PublicKey) == len(wire.ValidatorPK{}) {
			asked[wire.ValidatorPK(exit.PublicKey)] = true
		}
	}
	return asked
}

// pruneProved drops proofs of blocks without stored exits; the caller holds mu.
func (x *index) pruneProved() {
	if len(x.proved) == 0 {
		return
	}
	of := map[uint64]bool{}
	for _, blocks := range x.exits {
		for _, block := range blocks {
			of[block] = true
		}
	}
	for block := range x.proved {
		if !of[block] {
			delete(x.proved, block)
		}
	}
}

// scanProved reads which blocks are proved, and removes those without stored exits. The exits were read before.
func (r *Roster) scanProved(b *store.Batch) error {
	err := r.opts.Store.Scan(store.Chain, provedPrefix, func(key, _ []byte) error {
		if len(key) != len(provedPrefix)+8 {
			return fmt.Errorf("record under a key of %d bytes", len(key))
		}
		r.index.proved[binary.BigEndian.Uint64(key[len(provedPrefix):])] = true
		return nil
	})
	read := make([]uint64, 0, len(r.index.proved))
	for block := range r.index.proved {
		read = append(read, block)
	}
	r.index.pruneProved()
	for _, block := range read {
		if !r.index.proved[block] {
			b.Delete(store.Chain, provedKey(block))
		}
	}
	return err
}
