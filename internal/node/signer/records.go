package signer

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/store"
)

// The functions of this file work on a store whose shares stay sealed: slashing records are not secret, and moving them does not need
// the operator's key.

// ReadRecords returns every slashing record of the store, of removed shares too, by ascending share key.
func ReadRecords(s *store.Store) ([]Record, error) {
	var out []Record
	err := s.Scan(store.Protection, nil, func(key, value []byte) error {
		r, err := decodeRecord(key, value)
		out = append(out, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read slashing records: %w", err)
	}
	return out, nil
}

func decodeRecord(key, value []byte) (Record, error) {
	if len(key) != phase0.PublicKeyLength {
		return Record{}, fmt.Errorf("slashing record under a key of %d bytes", len(key))
	}
	mark, err := decodeMark(value)
	if err != nil {
		return Record{}, fmt.Errorf("share %#x: %w", key, err)
	}
	return Record{Share: phase0.BLSPubKey(key), Mark: mark}, nil
}

// byShare orders records by their share keys.
func byShare(a, b Record) int { return bytes.Compare(a.Share[:], b.Share[:]) }

// Raised counts what RaiseRecords did.
type Raised struct {
	// New records did not exist before, Higher ones were raised, Unchanged ones were already as high.
	New, Higher, Unchanged int
}

// RaiseRecords raises the store's slashing records to at least those given, with one durable write for all of them: all or none. No
// part of a record is lowered. It also stores the history of each share, even of shares that have not arrived yet, so that votes in
// the file need not be waited for. A floor is no vote. The store must not be in use by a running signer, which would not see the
// change.
func RaiseRecords(s *store.Store, records []Record) (done Raised, err error) {
	have, err := ReadRecords(s)
	if err != nil {
		return Raised{}, err
	}
	arrivals, err := readArrivals(s)
	if err != nil {
		return Raised{}, err
	}
	marks := make(map[phase0.BLSPubKey]Mark, len(have)+len(records))
	for _, r := range have {
		marks[r.Share] = r.Mark
	}
	b := s.Batch()
	defer b.Discard()
	for _, r := range records {
		before, found := marks[r.Share]
		if r.Mark.Voted > 0 {
			arrivals[r.Share] = arrivals[r.Share].bring(r.Mark.Voted)
			b.Set(store.Arrival, r.Share[:], arrivals[r.Share].encode())
		}
		after := before.raise(r.Mark)
		switch {
		case found && after == before:
			done.Unchanged++
			continue
		case found:
			done.Higher++
		default:
			done.New++
		}
		marks[r.Share] = after
		b.Set(store.Protection, r.Share[:], after.encode())
	}
	if err := b.Commit(); err != nil {
		return Raised{}, fmt.Errorf("write %d slashing records: %w", done.New+done.Higher, err)
	}
	return done, nil
}

// StoredShares returns the shares that the store holds, sealed, by ascending share key. Damaged ones are left out.
func StoredShares(s *store.Store) ([]Held, error) {
	var out []Held
	err := s.Scan(store.Share, nil, func(key, value []byte) error {
		if validator, ok := sealedValidator(value); ok && len(key) == phase0.PublicKeyLength {
			out = append(out, Held{Validator: validator, PubKey: phase0.BLSPubKey(key)})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read stored shares: %w", err)
	}
	return out, nil
}

// Bounds for the records of unknown chains: no beacon chain is older than the first one, none has slots shorter than a second, and
// none in use has shorter epochs than the minimal preset.
const (
	firstGenesis  = 1_606_824_000 // seconds since 1970
	shortestEpoch = 8             // slots
)

// FarthestSlot returns a slot that no chain has reached at a time.
func FarthestSlot(now time.Time) phase0.Slot {
	return phase0.Slot(max(0, now.Add(farFuture).Unix()-firstGenesis))
}

// A record that rises by more than this at once is a leap: about five days of a public network.
const (
	LeapEpochs = 1024
	LeapSlots  = 32 * LeapEpochs
)

// Leaps returns the records that are a leap above all records of the store, which show how far its chain is at least. A store without
// records gives none. If it is not known how far the chain is, such a record may block its share for years.
func Leaps(s *store.Store, records []Record) ([]Record, error) {
	have, err := ReadRecords(s)
	if err != nil || len(have) == 0 {
		return nil, err
	}
	var highest Mark
	for _, r := range have {
		highest = highest.raise(r.Mark)
	}
	return slices.DeleteFunc(slices.Clone(records), func(r Record) bool {
		return max(r.Mark.Source, r.Mark.Target) <= highest.Target+LeapEpochs && r.Mark.BlockSlot <= highest.BlockSlot+LeapSlots
	}), nil
}
