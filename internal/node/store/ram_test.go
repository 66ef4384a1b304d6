package store

import (
	"testing"
)

// TestRAM holds the memory to what a disk promises: read what was written, lose what was not synced, keep the order.
func TestRAM(t *testing.T) {
	ram := NewRAM()
	open := func(r *RAM) *Store {
		s, err := OpenRAM(r, Identity{Network: "test"})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open(ram)
	write := func(key string) func() error {
		b := s.Batch()
		b.Set(Joined, []byte(key), []byte("value of "+key))
		wait, err := b.Begin()
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	first, second := write("1"), write("2")
	if err := first(); err != nil {
		t.Fatal(err)
	}
	third := write("3")
	b := s.Batch()
	b.DeleteRange(Joined, nil, []byte("2"))
	if err := b.CommitLazily(); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, s); got != "23" {
		t.Errorf("readers see %q, want 23", got)
	}
	for kept, want := range []string{"1", "12", "123", "23"} {
		if got := keys(t, open(ram.Crash(kept))); got != want {
			t.Errorf("after a crash that kept %d batches: %q, want %q", kept, got, want)
		}
	}
	if third() != nil || second() != nil {
		t.Error("waiting failed")
	}
	if got := keys(t, open(ram.Crash(0))); got != "123" {
		t.Errorf("after syncing the third: %q, want 123", got)
	}
	var lost *RAM
	ram.BeforeSync = func() { lost = ram.Crash(0) }
	if err := write("4")(); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, open(lost)); got != "123" {
		t.Errorf("power lost before the sync leaves %q", got)
	}
	ram.BeforeSync = nil
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Get(Joined, nil); err == nil {
		t.Error("a closed store answers")
	}
	if _, err := OpenRAM(ram, Identity{Network: "other"}); err == nil {
		t.Error("another network opened the store")
	}
}

func keys(t *testing.T, s *Store) string {
	t.Helper()
	var out string
	err := s.Scan(Joined, nil, func(key, value []byte) error {
		if string(value) != "value of "+string(key) {
			t.Errorf("%s holds %q", key, value)
		}
		out += string(key)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
