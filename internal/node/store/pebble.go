package store

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// pebbleDB is the backend of a node.
type pebbleDB struct {
	dir string
	fs  vfs.FS
	db  *pebble.DB
}

// open opens the database in the data folder. failed is called for errors that Pebble cannot recover from; they may come at any time.
func (p *pebbleDB) open(log *slog.Logger, failed func(error), readOnly bool) (err error) {
	options := pebbleOptions(p.fs, log, failed)
	options.ReadOnly = readOnly
	p.db, err = pebble.Open(filepath.Join(p.dir, "db"), options)
	return err
}

// pebbleOptions keep memory and threads small: the store holds megabytes, not gigabytes.
func pebbleOptions(fs vfs.FS, log *slog.Logger, failed func(error)) *pebble.Options {
	return &pebble.Options{
		FS:                 fs,
		FormatMajorVersion: pebble.FormatValueSeparation,
		Logger:             &watcher{log, failed},
		MemTableSize:       2 << 20,
		MaxOpenFiles:       128,
		EventListener: &pebble.EventListener{
			BackgroundError: func(err error) { log.Warn("store background work", "cause", err) },
		},
	}
}

// watcher turns Pebble's fatal errors, which would end the process, into the failed state.
type watcher struct {
	log    *slog.Logger
	failed func(error)
}

func (w *watcher) Infof(string, ...any) {}

func (w *watcher) Errorf(format string, args ...any) {
	w.log.Error("store", "cause", fmt.Sprintf(format, args...))
}

func (w *watcher) Fatalf(format string, args ...any) { w.failed(fmt.Errorf(format, args...)) }

func (p *pebbleDB) get(key []byte) (value []byte, found bool, err error) {
	v, closer, err := p.db.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	value = append([]byte{}, v...)
	return value, true, closer.Close()
}

func (p *pebbleDB) scan(from, to []byte, visit func(key, value []byte) error) error {
	it, err := p.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: to})
	if err != nil {
		return err
	}
	for ok := it.First(); ok; ok = it.Next() {
		value, err := it.ValueAndErr()
		if err == nil {
			err = visit(it.Key(), value)
		}
		if err != nil {
			return errors.Join(err, it.Close())
		}
	}
	return it.Close()
}

func (p *pebbleDB) apply(changes []change, durable bool) (sync func() error, err error) {
	batch := p.db.NewBatch()
	for _, c := range changes {
		if err := add(batch, c); err != nil {
			return nil, err
		}
	}
	if !durable {
		if err := guard(func() error { return p.db.Apply(batch, pebble.NoSync) }); err != nil {
			return nil, err
		}
		return nil, batch.Close()
	}
	if err := guard(func() error { return p.db.ApplyNoSyncWait(batch, pebble.Sync) }); err != nil {
		return nil, err
	}
	return func() error {
		if err := guard(batch.SyncWait); err != nil {
			return err
		}
		return batch.Close()
	}, nil
}

func add(batch *pebble.Batch, c change) error {
	switch c.kind {
	case remove:
		return batch.Delete(c.key, nil)
	case removeRange:
		return batch.DeleteRange(c.key, c.value, nil)
	default:
		return batch.Set(c.key, c.value, nil)
	}
}

// guard runs one step of a commit. On an error of its log Pebble ends the process (see watcher) or panics; guard turns the panic into
// an error.
func guard(step func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return step()
}

// free asks the file system, which takes about a microsecond. If the file system does not know, there is enough room.
func (p *pebbleDB) free() (bytes uint64, known bool, err error) {
	usage, err := p.fs.GetDiskUsage(p.dir)
	if errors.Is(err, vfs.ErrUnsupported) {
		return 0, false, nil
	}
	return usage.AvailBytes, err == nil, err
}

func (p *pebbleDB) close() error { return p.db.Close() }
