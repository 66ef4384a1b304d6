package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

var clockKey = []byte("clock")

const clockLength = 3 * 8

// KeepClock stores the genesis time of the folder's chain, and the length of its slots and epochs. A program that opens the folder
// later can then date its records without a beacon node.
func (s *Store) KeepClock(c eth.Constants) error {
	b := s.Batch()
	defer b.Discard()
	value := binary.BigEndian.AppendUint64(nil, uint64(c.GenesisTime.Unix()))
	value = binary.BigEndian.AppendUint64(value, uint64(c.SlotDuration))
	b.Set(Meta, clockKey, binary.BigEndian.AppendUint64(value, c.SlotsPerEpoch))
	if err := b.Commit(); err != nil {
		return fmt.Errorf("note the chain's clock: %w", err)
	}
	return nil
}

// Clock returns what KeepClock stored: genesis time, slot duration and slots of an epoch, nothing else. known is false if nothing was
// stored.
func (s *Store) Clock() (c eth.Constants, known bool, err error) {
	value, found, err := s.Get(Meta, clockKey)
	if err != nil || !found {
		return eth.Constants{}, false, err
	}
	if len(value) != clockLength {
		return eth.Constants{}, false, fmt.Errorf("the chain's clock has %d bytes instead of %d", len(value), clockLength)
	}
	number := func(i int) uint64 { return binary.BigEndian.Uint64(value[8*i:]) }
	c = eth.Constants{GenesisTime: time.Unix(int64(number(0)), 0), SlotDuration: time.Duration(number(1)), SlotsPerEpoch: number(2)}
	if c.SlotDuration <= 0 || c.SlotsPerEpoch == 0 {
		return eth.Constants{}, false, fmt.Errorf("the chain's clock is damaged: slots of %v, %d an epoch", c.SlotDuration, c.SlotsPerEpoch)
	}
	return c, true, nil
}
