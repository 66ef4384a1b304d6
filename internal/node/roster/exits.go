package roster

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// A request of the contract, an exit or a registration with another fee recipient, is due some slots after its block, and the block is
// not read again after a restart. So the request is stored beside the block until it is stale. That an exit is done is stored too:
//
//	"exit" block 8, validator 48   slot 8, events 4
//	"rnew" block 8, validator 48   slot 8, events 4: a registration, of own validators only
//	"left" slot 8, validator 48    empty: the beacon chain took the exit from this operator
//
// A registration is sent again after a restart even if it was done: its bytes are the same, so that peers have it already.
var (
	exitPrefix    = []byte("exit")
	renewalPrefix = []byte("rnew")
	leftPrefix    = []byte("left")
)

func chainKey(prefix []byte, number uint64, pk wire.ValidatorPK) []byte {
	return append(binary.BigEndian.AppendUint64(append([]byte(nil), prefix...), number), pk[:]...)
}

// exitSlot is the slot of an exit duty. Source: spec/duties.md#registration-and-exit.
func (r *Roster) exitSlot(timestamp uint64) phase0.Slot {
	return r.opts.Profile.SlotAt(time.Unix(int64(timestamp), 0)) + network.EventDelaySlots
}

// stale reports whether a duty of the slot is too old to be performed.
func (r *Roster) stale(slot phase0.Slot) bool {
	return slot+phase0.Slot(r.opts.Profile.SlotsPerEpoch()) < r.opts.Profile.SlotAt(r.opts.Clock.Now())
}

// storeRequests adds a block's requests to the batch that makes the block the last applied one. renewed are the owners whose fee recipient
// the block replaced.
func (r *Roster) storeRequests(b *store.Batch, block execution.Block, changes []registry.Change, renewed []common.Address) {
	exits := map[exitKey]uint32{}
	for _, change := range changes {
		if c, ok := change.(registry.ValidatorExited); ok {
			exits[exitKey{r.exitSlot(c.Timestamp), c.Validator.PublicKey}]++
		}
	}
	r.keep(b, exitPrefix, block.Number, exits)
	renewals := map[exitKey]uint32{}
	if len(renewed) > 0 {
		slot := r.exitSlot(uint64(block.Time.Unix()))
		for _, v := range r.registry.Validators() {
			if slices.Contains(renewed, v.Owner) && r.holds(v) {
				renewals[exitKey{slot, v.PublicKey}] = 1
			}
		}
	}
	r.keep(b, renewalPrefix, block.Number, renewals)
}

// holds reports whether this operator holds its share of a validator of the registry.
func (r *Roster) holds(v *registry.Validator) bool {
	share, member := ownShare(v)
	return member && v.Own.Operator == r.registry.OwnID() && r.opts.Signer.Has(share)
}

// keep adds one kind of a block's records to the batch, with the number of events for each.
func (r *Roster) keep(b *store.Batch, prefix []byte, block uint64, asked map[exitKey]uint32) {
	for k, events := range asked {
		if r.stale(k.slot) {
			continue
		}
		value := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, uint64(k.slot)), events)
		b.Set(store.Chain, chainKey(prefix, block, k.pk), value)
	}
}

// removeRequests adds to the batch the removal of the requests of blocks above number.
func removeRequests(b *store.Batch, number uint64) {
	for _, prefix := range [][]byte{exitPrefix, renewalPrefix, provedPrefix} {
		end := slices.Clone(prefix)
		end[len(end)-1]++
		b.DeleteRange(store.Chain, binary.BigEndian.AppendUint64(slices.Clone(prefix), number+1), end)
	}
}

// loadRequests reads the requests of earlier runs into the index, and drops stale ones.
func (r *Roster) loadRequests() error {
	b := r.opts.Store.Batch()
	defer b.Discard()
	err := errors.Join(r.scanAsked(b, exitPrefix, r.index.exits), r.scanAsked(b, renewalPrefix, r.index.renewals), r.scanLeft(b), r.scanProved(b))
	if err == nil {
		err = b.CommitLazily()
	}
	if err != nil {
		return fmt.Errorf("read exits and renewals: %w", err)
	}
	return nil
}

func (r *Roster) scanAsked(b *store.Batch, prefix []byte, into map[exitKey][]uint64) error {
	return r.opts.Store.Scan(store.Chain, prefix, func(key, value []byte) error {
		if len(key) != len(prefix)+8+phase0.PublicKeyLength || len(value) != 12 {
			return fmt.Errorf("record of %d and %d bytes", len(key), len(value))
		}
		k := exitKey{phase0.Slot(binary.BigEndian.Uint64(value)), wire.ValidatorPK(key[len(prefix)+8:])}
		if r.stale(k.slot) {
			b.Delete(store.Chain, key)
			return nil
		}
		for range min(binary.BigEndian.Uint32(value[8:]), maxKeptEvents) {
			into[k] = append(into[k], binary.BigEndian.Uint64(key[len(prefix):]))
		}
		return nil
	})
}

func (r *Roster) scanLeft(b *store.Batch) error {
	return r.opts.Store.Scan(store.Chain, leftPrefix, func(key, _ []byte) error {
		if len(key) != len(leftPrefix)+8+phase0.PublicKeyLength {
			return fmt.Errorf("record under a key of %d bytes", len(key))
		}
		k := exitKey{phase0.Slot(binary.BigEndian.Uint64(key[len(leftPrefix):])), wire.ValidatorPK(key[len(leftPrefix)+8:])}
		if r.stale(k.slot) {
			b.Delete(store.Chain, key)
			return nil
		}
		r.index.exitsDone[k] = true
		return nil
	})
}

// maxKeptEvents bounds the count in a record, which may be damaged.
const maxKeptEvents = 1024

// ExitDone records durably that a beacon node accepted a validator's exit, so that a restart does not send it again.
func (r *Roster) ExitDone(index phase0.ValidatorIndex) error {
	now := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	b := r.opts.Store.Batch()
	defer b.Discard()
	r.index.mu.Lock()
	for k := range r.index.exits {
		v := r.View().validators.at(k.pk)
		if v == nil || v.meta == nil || v.meta.index != index || k.slot > now {
			continue
		}
		r.index.exitsDone[k] = true
		b.Set(store.Chain, chainKey(leftPrefix, uint64(k.slot), k.pk), nil)
	}
	r.index.mu.Unlock()
	if err := b.Commit(); err != nil {
		return fmt.Errorf("remember exit of validator %d: %w", index, err)
	}
	return nil
}
