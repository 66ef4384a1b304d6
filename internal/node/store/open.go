package store

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// DefaultMinFree is the room in bytes below which writes are refused: enough for Pebble to rotate its log and flush.
const DefaultMinFree = 64 << 20

// openFactor is how many times MinFree must be free at the start, so that a node does not start on a nearly full disk.
const openFactor = 4

// Options configures a store.
type Options struct {
	// Dir is the data folder; it is created if missing, readable by its owner alone.
	Dir string
	// Identity is the folder's identity. Empty fields are not checked yet: see Store.Claim.
	Identity Identity
	// MinFree is the free space in bytes below which writes are refused; 0 means DefaultMinFree. Opening needs
	// four times as much.
	MinFree uint64
	// FS replaces the disk in tests; the folder then is not locked against other processes.
	FS vfs.FS
	// Logger gets Pebble's errors; nil discards them.
	Logger *slog.Logger
}

// Open opens or creates the store. Its errors are *LockedError, *SpaceError, *SchemaError, *MismatchError, or another error of the
// folder; in each case nothing is left open.
func Open(o Options) (*Store, error) {
	if o.Dir == "" {
		return nil, errors.New("open store: no data folder given")
	}
	if o.MinFree == 0 {
		o.MinFree = DefaultMinFree
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	lock, err := prepare(&o)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s, err := openLocked(o, lock)
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

// prepare creates and locks the folder on a real disk.
func prepare(o *Options) (io.Closer, error) {
	if o.FS != nil {
		return io.NopCloser(nil), nil
	}
	o.FS = vfs.Default
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	return lockDir(o.Dir)
}

func openLocked(o Options, lock io.Closer) (*Store, error) {
	db := &pebbleDB{dir: o.Dir, fs: o.FS}
	s := newStore(o.Dir, o.MinFree, db, lock, o.Logger)
	if err := s.requireFree(openFactor * o.MinFree); err != nil {
		return nil, err
	}
	if err := db.open(o.Logger, s.fail, false); err != nil {
		return nil, fmt.Errorf("open database in %s: %w", o.Dir, err)
	}
	if err := s.checkSchema(o.Identity); err != nil {
		return nil, errors.Join(err, db.close())
	}
	return s, nil
}

func newStore(dir string, minFree uint64, db backend, lock io.Closer, log *slog.Logger) *Store {
	s := &Store{dir: dir, minFree: minFree, db: db, lock: lock, log: log}
	s.idle.L = &s.mu
	return s
}
