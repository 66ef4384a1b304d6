//go:build unix

package store

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// errReading is the error of a write to a store that was opened for reading.
var errReading = errors.New("the data folder is open for reading only")

// OpenReading opens an existing store without writing a single byte, so that records can be moved off a failing, full or read-only
// disk. A folder that a node uses is refused with a *LockedError, if its lock file can be opened. Its other errors are *SchemaError,
// or another error of the folder.
func OpenReading(dir string) (*Store, error) {
	lock, err := lockForReading(dir)
	if err != nil {
		return nil, fmt.Errorf("open store for reading: %w", err)
	}
	db, silent := &pebbleDB{dir: dir, fs: unwritten{vfs.Default}}, slog.New(slog.DiscardHandler)
	s := newStore(dir, 0, db, lock, silent)
	if err := db.open(silent, s.fail, true); err != nil {
		return nil, errors.Join(fmt.Errorf("open database in %s for reading: %w", dir, err), lock.Close())
	}
	stored, found, err := s.Get(Meta, schemaKey)
	switch {
	case err != nil:
	case !found:
		err = errors.New("the database is empty")
	default:
		err = knownSchema(stored)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store for reading: %w", err), s.Close())
	}
	return s, nil
}

// lockForReading takes the folder's lock through a file that is opened for reading. A folder without the file is a copy that no node
// uses.
func lockForReading(dir string) (io.Closer, error) {
	f, err := os.Open(filepath.Join(dir, lockName))
	if errors.Is(err, os.ErrNotExist) {
		return io.NopCloser(nil), nil
	}
	if err != nil {
		return nil, fmt.Errorf("open lock file: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(&LockedError{Dir: dir, PID: readPID(f)}, f.Close())
	}
	// No node can hold a lock on a file system without locks.
	return f, nil
}

// unwritten is a file system that refuses writes.
type unwritten struct{ vfs.FS }

// Create refuses.
func (unwritten) Create(string, vfs.DiskWriteCategory) (vfs.File, error) { return nil, errReading }

// Link refuses.
func (unwritten) Link(string, string) error { return errReading }

// OpenReadWrite refuses.
func (unwritten) OpenReadWrite(string, vfs.DiskWriteCategory, ...vfs.OpenOption) (vfs.File, error) {
	return nil, errReading
}

// Remove refuses.
func (unwritten) Remove(string) error { return errReading }

// RemoveAll refuses.
func (unwritten) RemoveAll(string) error { return errReading }

// Rename refuses.
func (unwritten) Rename(string, string) error { return errReading }

// ReuseForWrite refuses.
func (unwritten) ReuseForWrite(string, string, vfs.DiskWriteCategory) (vfs.File, error) {
	return nil, errReading
}

// MkdirAll refuses.
func (unwritten) MkdirAll(string, os.FileMode) error { return errReading }

// Lock does nothing: the folder's own lock counts, and Pebble's would be a new file.
func (unwritten) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }
