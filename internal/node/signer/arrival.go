package signer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/store"
)

// Arrival records that a share arrived at this operator, new or again. It is kept until it is clear that the share's validator does
// not live elsewhere: a former holder may still sign for it. It is stored together with the share.
type Arrival struct {
	// Since is the epoch in which the share arrived. Arrived is false for a share of which only the history was imported yet.
	Since   phase0.Epoch
	Arrived bool
	// History is the highest target epoch of the votes in an imported interchange file, and Brought says that there is one: up to that
	// epoch the validator's votes are known, wherever they were made.
	History phase0.Epoch
	Brought bool
}

// Explained reports whether the history that came with the share contains the votes of an epoch.
func (a Arrival) Explained(epoch phase0.Epoch) bool { return a.Brought && epoch <= a.History }

// Covered reports whether the history reaches to the last whole epoch before the share arrived, so that it was exported after the
// former holder had stopped.
func (a Arrival) Covered() bool { return a.Brought && a.History+1 >= a.Since }

const (
	flagArrived = 1 << iota
	flagBrought
)

const arrivalLength = 1 + 2*8

// encode returns flags 1, since 8, history 8, big-endian.
func (a Arrival) encode() []byte {
	b := []byte{0}
	if a.Arrived {
		b[0] |= flagArrived
	}
	if a.Brought {
		b[0] |= flagBrought
	}
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, uint64(a.Since)), uint64(a.History))
}

func decodeArrival(key, value []byte) (share phase0.BLSPubKey, a Arrival, err error) {
	if len(key) != phase0.PublicKeyLength || len(value) != arrivalLength {
		return share, a, fmt.Errorf("arrival of %d bytes under a key of %d", len(value), len(key))
	}
	return phase0.BLSPubKey(key), Arrival{
		Arrived: value[0]&flagArrived != 0, Since: phase0.Epoch(binary.BigEndian.Uint64(value[1:])),
		Brought: value[0]&flagBrought != 0, History: phase0.Epoch(binary.BigEndian.Uint64(value[9:])),
	}, nil
}

func readArrivals(s *store.Store) (map[phase0.BLSPubKey]Arrival, error) {
	out := map[phase0.BLSPubKey]Arrival{}
	err := s.Scan(store.Arrival, nil, func(key, value []byte) error {
		share, a, err := decodeArrival(key, value)
		out[share] = a
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read arrivals of shares: %w", err)
	}
	return out, nil
}

// arrive returns the arrival of a share that arrives now.
func (a Arrival) arrive(now Now) Arrival {
	a.Since, a.Arrived = now.Epoch, true
	return a
}

// bring returns the arrival with a history of votes up to an epoch.
func (a Arrival) bring(history phase0.Epoch) Arrival {
	a.History, a.Brought = max(a.History, history), true
	return a
}

// Arriving is a share that is still watched.
type Arriving struct {
	Share phase0.BLSPubKey
	Arrival
}

// Arrivals returns the held shares that are still watched, by ascending share key.
func (s *Signer) Arrivals() []Arriving {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []Arriving
	for share, a := range s.arrivals {
		if _, held := s.shares[share]; held && a.Arrived {
			out = append(out, Arriving{share, a})
		}
	}
	slices.SortFunc(out, func(a, b Arriving) int { return bytes.Compare(a.Share[:], b.Share[:]) })
	return out
}

// Arrival returns the arrival of a share that is still watched.
func (s *Signer) Arrival(share phase0.BLSPubKey) (a Arrival, open bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, open = s.arrivals[share]
	return a, open && a.Arrived
}

// Settle removes the arrival of a share in an epoch, because its validator does not live elsewhere. If the share arrived again since,
// the newer arrival stays. A crash may lose the removal; then the share is watched again, which only costs time.
func (s *Signer) Settle(share phase0.BLSPubKey, since phase0.Epoch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, open := s.arrivals[share]; !open || !a.Arrived || a.Since != since {
		return nil
	}
	delete(s.arrivals, share)
	b := s.cfg.Store.Batch()
	b.Delete(store.Arrival, share[:])
	if err := b.CommitLazily(); err != nil {
		return fmt.Errorf("forget arrival of share %#x: %w", share, err)
	}
	return nil
}
