package signer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/store"
)

// Arrival is what is remembered of a share that came to this operator, new or again, until it is clear that its validator
// does not live elsewhere: whoever had it before may still sign for it. It is durable together with the share.
type Arrival struct {
	// Since is the epoch in which the share came. Arrived is false for a share of which only the history came yet.
	Since   phase0.Epoch
	Arrived bool
	// History is the highest target epoch of the votes that an interchange file tells of this share, and Brought says that
	// it tells one: until then its validator's votes are known, wherever they were made.
	History phase0.Epoch
	Brought bool
}

// Explained reports whether the votes of an epoch stand in the history that came with the share.
func (a Arrival) Explained(epoch phase0.Epoch) bool { return a.Brought && epoch <= a.History }

// Covered reports whether the history is as new as the last whole epoch before the share came, so that it was taken when the
// share's former home had stopped.
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

// arrive returns what is to be remembered of a share that comes now.
func (a Arrival) arrive(now Now) Arrival {
	a.Since, a.Arrived = now.Epoch, true
	return a
}

// bring returns what is to be remembered when a file tells the share's votes up to an epoch.
func (a Arrival) bring(history phase0.Epoch) Arrival {
	a.History, a.Brought = max(a.History, history), true
	return a
}

// Arriving is a share whose arrival is not settled.
type Arriving struct {
	Share phase0.BLSPubKey
	Arrival
}

// Arrivals returns the held shares whose arrival is not settled, by ascending share key.
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

// Arrival returns the arrival of a share that is not settled.
func (s *Signer) Arrival(share phase0.BLSPubKey) (a Arrival, open bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, open = s.arrivals[share]
	return a, open && a.Arrived
}

// Settle forgets that a share came in an epoch, because its validator does not live elsewhere; one that came again since stays
// remembered. A crash may lose it: then the share is watched again, which costs nothing but time.
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
