package observer

import (
	"context"
	"fmt"
	"strconv"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Record is what the chain holds of a range of epochs: duties, and what became of them.
type Record struct {
	SlotsPerEpoch uint64
	Blocks        map[phase0.Slot]*Block // the canonical chain; a missed slot has no entry
	Committees    map[phase0.Slot][][]phase0.ValidatorIndex
	Sync          map[phase0.Epoch][]phase0.ValidatorIndex // seat by seat
	Proposers     map[phase0.Slot]phase0.ValidatorIndex
	Gaps          []Gap // whose duties are not expected
	// Delayed are slots whose block the scenario delays, because the operator that leads its consensus first lies. Whoever
	// attests in time then votes for the block before, and is right to.
	Delayed map[phase0.Slot]bool
}

// NewRecord returns an empty record.
func NewRecord(slotsPerEpoch uint64) *Record {
	return &Record{
		SlotsPerEpoch: slotsPerEpoch,
		Blocks:        make(map[phase0.Slot]*Block),
		Committees:    make(map[phase0.Slot][][]phase0.ValidatorIndex),
		Sync:          make(map[phase0.Epoch][]phase0.ValidatorIndex),
		Proposers:     make(map[phase0.Slot]phase0.ValidatorIndex),
	}
}

// ReadDuties adds an epoch's duties. Call it once the epoch has begun: its proposers are not final before.
func (r *Record) ReadDuties(ctx context.Context, c *Client, epoch phase0.Epoch) error {
	first := phase0.Slot(uint64(epoch) * r.SlotsPerEpoch)
	committees, err := c.Committees(ctx, epoch, first)
	if err != nil {
		return fmt.Errorf("observe duties of epoch %d: %w", epoch, err)
	}
	sync, err := c.SyncCommittee(ctx, epoch, first)
	if err != nil {
		return fmt.Errorf("observe duties of epoch %d: %w", epoch, err)
	}
	proposers, err := c.Proposers(ctx, epoch)
	if err != nil {
		return fmt.Errorf("observe duties of epoch %d: %w", epoch, err)
	}
	for slot, c := range committees {
		r.Committees[slot] = c
	}
	for slot, p := range proposers {
		r.Proposers[slot] = p
	}
	r.Sync[epoch] = sync
	return nil
}

// ReadBlocks replaces what is known of the slots from first to last by the chain as it is now.
func (r *Record) ReadBlocks(ctx context.Context, c *Client, first, last phase0.Slot) error {
	for slot := first; slot <= last; slot++ {
		block, err := c.Block(ctx, strconv.FormatUint(uint64(slot), 10))
		if err != nil {
			return fmt.Errorf("observe block of slot %d: %w", slot, err)
		}
		delete(r.Blocks, slot)
		if block != nil && block.Slot == slot {
			r.Blocks[slot] = block
		}
	}
	return nil
}

func (r *Record) epoch(slot phase0.Slot) phase0.Epoch {
	return phase0.Epoch(uint64(slot) / r.SlotsPerEpoch)
}

func (r *Record) slots(epoch phase0.Epoch) (first, last phase0.Slot) {
	first = phase0.Slot(uint64(epoch) * r.SlotsPerEpoch)
	return first, first + phase0.Slot(r.SlotsPerEpoch) - 1
}

// rootAt returns the root of the newest block at or before slot.
func (r *Record) rootAt(slot phase0.Slot) (phase0.Root, bool) {
	for {
		if b := r.Blocks[slot]; b != nil {
			return b.Root, true
		}
		if slot == 0 {
			return phase0.Root{}, false
		}
		slot--
	}
}
