package store

import "testing"

// TestDiskLosesPowerBeforeTheSync holds Pebble on a disk in memory to what RAM does: a batch that was begun is gone if power goes before
// its sync, and there after it.
func TestDiskLosesPowerBeforeTheSync(t *testing.T) {
	disk := NewDisk()
	var lost *Disk
	calls := 0
	disk.BeforeSync = func() {
		calls++
		lost = disk.Crash(0, nil)
	}
	open := func(d *Disk) *Store {
		s, err := Open(d.Options(testIdentity))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	s := open(disk)
	write := func(key string) func() error {
		b := s.Batch()
		b.Set(Joined, []byte(key), []byte("value of "+key))
		wait, err := b.Begin()
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	if err := write("1")(); err != nil {
		t.Fatal(err)
	}
	before := calls
	if err := write("2")(); err != nil {
		t.Fatal(err)
	}
	if calls != before+1 {
		t.Errorf("a commit calls BeforeSync %d times", calls-before)
	}
	if got := keys(t, open(lost)); got != "1" {
		t.Errorf("power lost before the sync leaves %q, want 1", got)
	}
	if got := keys(t, open(disk.Crash(0, nil))); got != "12" {
		t.Errorf("power lost after the sync leaves %q, want 12", got)
	}
}
