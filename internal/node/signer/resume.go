package signer

import (
	"encoding/binary"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// A data folder cannot show that it is an old copy: the run that signed after the copy was made left nothing in it. So every start
// treats its folder as a copy, as far as that costs nothing. A folder that was not in use for an epoch is treated as one fully.

var aliveKey = []byte("alive")

// Alive records that this folder is in use in a slot, without waiting for the disk. If a crash loses it, the folder looks older.
func (s *Signer) Alive(slot phase0.Slot) error {
	b := s.cfg.Store.Batch()
	b.Set(store.Meta, aliveKey, binary.BigEndian.AppendUint64(nil, uint64(slot)))
	if err := b.CommitLazily(); err != nil {
		return fmt.Errorf("note that the folder is in use: %w", err)
	}
	return nil
}

// LastAlive returns the slot in which this folder was last in use; known is false if it never was.
func (s *Signer) LastAlive() (slot phase0.Slot, known bool, err error) {
	return lastAlive(s.cfg.Store)
}

func lastAlive(db *store.Store) (slot phase0.Slot, known bool, err error) {
	value, found, err := db.Get(store.Meta, aliveKey)
	if err != nil || !found {
		return 0, false, err
	}
	if len(value) != 8 {
		return 0, false, fmt.Errorf("note of when the folder was in use has %d bytes", len(value))
	}
	return phase0.Slot(binary.BigEndian.Uint64(value)), true, nil
}

// Resume raises the slashing records of all held shares before the first signature of a run: sources to the justified epoch, blocks to
// the current slot, votes to the epoch before now. If the folder is stale, a run may have used a later copy of it; votes then rise to
// the current epoch, which costs each share one vote at most. It is durable when Resume returns nil.
func (s *Signer) Resume(now Now, stale bool) error {
	if now.BeforeGenesis {
		return nil
	}
	floor := now.floor()
	if !stale {
		floor.Target = max(now.Epoch, 1) - 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	marks := map[phase0.BLSPubKey]Mark{}
	for share := range s.shares {
		if after := s.marks[share].raise(floor); after != s.marks[share] {
			marks[share] = after
		}
	}
	if len(marks) == 0 {
		return nil
	}
	b := s.cfg.Store.Batch()
	defer b.Discard()
	if err := s.commitMarks(b, marks); err != nil {
		return fmt.Errorf("raise slashing records of %s: %w", fault.Count(len(marks), "share"), err)
	}
	return nil
}

// SilentUpTo makes every height up to this one count as joined in an earlier run. Call it before the journal is used.
func (j *Journal) SilentUpTo(height wire.Height) { j.floor = max(j.floor, height+1) }

// SilentIn makes one height count as joined in an earlier run. Call it before the journal is used.
func (j *Journal) SilentIn(height wire.Height) { j.silent = append(j.silent, height) }
