package store

import (
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// The chain's clock outlives the run that noted it, and one that is damaged is told.
func TestTheChainsClock(t *testing.T) {
	s, err := Open(Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, known, err := s.Clock(); known || err != nil {
		t.Fatalf("known in a new folder: %v, %v", known, err)
	}
	want := eth.Constants{GenesisTime: time.Unix(1_800_000_000, 0), SlotDuration: 1500 * time.Millisecond, SlotsPerEpoch: 6}
	if err := s.KeepClock(want); err != nil {
		t.Fatal(err)
	}
	if got, known, err := s.Clock(); got != want || !known || err != nil {
		t.Errorf("%+v, %v, %v", got, known, err)
	}
	for _, value := range [][]byte{{1}, make([]byte, clockLength)} {
		b := s.Batch()
		b.Set(Meta, clockKey, value)
		if err := b.Commit(); err != nil {
			t.Fatal(err)
		}
		if _, known, err := s.Clock(); known || err == nil {
			t.Errorf("%x is taken for a clock", value)
		}
	}
}
