package roster

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/execution"
	"github.com/hawser-ssv/hawser/node/store"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// An exit that the contract asked for is due some slots after its block, and its block is not read again after a restart. So
// exits stand in the store beside the block, as long as somebody may ask for them, and so does that one is done:
//
//	"exit" block 8, validator 48   slot 8, events 4
//	"left" slot 8, validator 48    empty: the beacon chain took it from this operator
var (
	exitPrefix = []byte("exit")
	leftPrefix = []byte("left")
)

func chainKey(prefix []byte, number uint64, pk wire.ValidatorPK) []byte {
	return append(binary.BigEndian.AppendUint64(append([]byte(nil), prefix...), number), pk[:]...)
}

// keptExit is one record.
type keptExit struct {
	exitKey
	block  uint64
	events uint32
}

// exitSlot is the slot of an exit duty. Source: SSV protocol, section 4.8.
func (r *Roster) exitSlot(timestamp uint64) phase0.Slot {
	return r.opts.Profile.SlotAt(time.Unix(int64(timestamp), 0)) + network.EventDelaySlots
}

// stale reports whether nobody will ask for a duty of the slot any more.
func (r *Roster) stale(slot phase0.Slot) bool {
	return slot+phase0.Slot(r.opts.Profile.SlotsPerEpoch()) < r.opts.Profile.SlotAt(r.opts.Clock.Now())
}

// keepExits adds a block's exits to the batch that makes the block the last one applied.
func (r *Roster) keepExits(b *store.Batch, block execution.Block, changes []registry.Change) {
	kept := map[wire.ValidatorPK]*keptExit{}
	for _, change := range changes {
		c, ok := change.(registry.ValidatorExited)
		if !ok {
			continue
		}
		slot, pk := r.exitSlot(c.Timestamp), c.Validator.PublicKey
		if r.stale(slot) {
			continue
		}
		if kept[pk] == nil {
			kept[pk] = &keptExit{exitKey: exitKey{slot, pk}, block: block.Number}
		}
		kept[pk].events++
	}
	for pk, e := range kept {
		value := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, uint64(e.slot)), e.events)
		b.Set(store.Chain, chainKey(exitPrefix, e.block, pk), value)
	}
}

// dropExits adds to the batch that the exits of blocks above number were never asked for.
func dropExits(b *store.Batch, number uint64) {
	b.DeleteRange(store.Chain, chainKey(exitPrefix, number+1, wire.ValidatorPK{}), []byte("exiu"))
}

// loadExits reads the exits of earlier runs into the index, and forgets those that are stale.
func (r *Roster) loadExits() error {
	b := r.opts.Store.Batch()
	defer b.Discard()
	err := r.opts.Store.Scan(store.Chain, exitPrefix, func(key, value []byte) error {
		if len(key) != len(exitPrefix)+8+phase0.PublicKeyLength || len(value) != 12 {
			return fmt.Errorf("record of %d and %d bytes", len(key), len(value))
		}
		k := exitKey{phase0.Slot(binary.BigEndian.Uint64(value)), wire.ValidatorPK(key[len(exitPrefix)+8:])}
		if r.stale(k.slot) {
			b.Delete(store.Chain, key)
			return nil
		}
		for range min(binary.BigEndian.Uint32(value[8:]), maxKeptEvents) {
			r.index.exits[k] = append(r.index.exits[k], binary.BigEndian.Uint64(key[len(exitPrefix):]))
		}
		return nil
	})
	if err == nil {
		err = r.opts.Store.Scan(store.Chain, leftPrefix, func(key, _ []byte) error {
			if len(key) != len(leftPrefix)+8+phase0.PublicKeyLength {
				return fmt.Errorf("record under a key of %d bytes", len(key))
			}
			k := exitKey{phase0.Slot(binary.BigEndian.Uint64(key[len(leftPrefix):])), wire.ValidatorPK(key[len(leftPrefix)+8:])}
			if r.stale(k.slot) {
				b.Delete(store.Chain, key)
				return nil
			}
			r.index.left[k] = true
			return nil
		})
	}
	if err == nil {
		err = b.CommitLazily()
	}
	if err != nil {
		return fmt.Errorf("read exits: %w", err)
	}
	return nil
}

// maxKeptEvents bounds what a damaged record can make of itself.
const maxKeptEvents = 1024

// ExitDone remembers durably that the beacon chain took a validator's exit, so that a restart does not send it again.
func (r *Roster) ExitDone(index phase0.ValidatorIndex) error {
	now := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	b := r.opts.Store.Batch()
	defer b.Discard()
	r.index.mu.Lock()
	for k := range r.index.exits {
		v := r.index.validators[k.pk]
		if v == nil || v.meta == nil || v.meta.index != index || k.slot > now {
			continue
		}
		r.index.left[k] = true
		b.Set(store.Chain, chainKey(leftPrefix, uint64(k.slot), k.pk), nil)
	}
	r.index.mu.Unlock()
	if err := b.Commit(); err != nil {
		return fmt.Errorf("remember exit of validator %d: %w", index, err)
	}
	return nil
}
