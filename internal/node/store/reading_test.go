package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestFaultFailingDisk: kind C13, a failing disk can be left. A folder is read without a byte written to it: every write of the
// disk under it fails, and the folder is the same afterwards. What was synced but not flushed is read too.
func TestFaultFailingDisk(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Options{Dir: dir, Identity: Identity{Network: "local"}})
	if err != nil {
		t.Fatal(err)
	}
	b := s.Batch()
	b.Set(Protection, []byte("share"), []byte("mark"))
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if _, err := OpenReading(dir); !errors.As(err, &locked) {
		t.Errorf("a folder in use: %v", err)
	}
	copied := t.TempDir() // as a power cut leaves it, without the lock file
	if err := os.CopyFS(filepath.Join(copied, "db"), os.DirFS(filepath.Join(dir, "db"))); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{dir, copied} {
		before := listing(t, folder)
		r, err := OpenReading(folder)
		if err != nil {
			t.Fatal(err)
		}
		if v, found, err := r.Get(Protection, []byte("share")); err != nil || !found || string(v) != "mark" {
			t.Errorf("read %q, %t, %v", v, found, err)
		}
		w := r.Batch()
		w.Set(Protection, []byte("share"), []byte("other"))
		if w.Commit() == nil {
			t.Error("it was written to")
		}
		_ = r.Close() // a store that was written to against its will has failed
		if after := listing(t, folder); after != before {
			t.Errorf("the folder changed:\n%s\nbefore:\n%s", after, before)
		}
	}
	if _, err := OpenReading(t.TempDir()); err == nil {
		t.Error("an empty folder was opened")
	}
}

func listing(t *testing.T, dir string) (out string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		out += path + " " + string(rune('0'+len(data)%10)) + "\n" + string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
