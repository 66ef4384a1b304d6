package store

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Store is the open database. Its methods may be called from any goroutine.
type Store struct {
	dir     string
	fs      vfs.FS
	minFree uint64
	lock    io.Closer
	log     *slog.Logger
	db      *pebble.DB
	ram     *RAM // in its place, or nil

	// users counts the operations under way: Pebble panics when used after Close, so Close waits for them. It is not
	// a read-write lock, because an operation may begin another (a scan that reads) while Close waits.
	mu     sync.Mutex
	idle   sync.Cond
	users  int
	closed bool
	// failed is set once, by the first error that Pebble cannot recover from.
	failed atomic.Pointer[FailedError]
}

// Err returns nil while the store works, *SpaceError while the disk is too full to write, and *FailedError once it
// is broken. It is what a health check asks.
func (s *Store) Err() error {
	if f := s.failed.Load(); f != nil {
		return f
	}
	return s.requireFree(s.minFree)
}

// Get returns a copy of a record's value and whether the record exists.
func (s *Store) Get(t Table, key []byte) (value []byte, found bool, err error) {
	leave, err := s.enter()
	if err != nil {
		return nil, false, err
	}
	defer leave()
	if s.ram != nil {
		value, found = s.ram.get(t.key(key))
		return value, found, s.failure()
	}
	v, closer, err := s.db.Get(t.key(key))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, false, s.failure()
	}
	if err != nil {
		return nil, false, err
	}
	value = append([]byte{}, v...)
	return value, true, errors.Join(closer.Close(), s.failure())
}

// Scan calls visit for each record of the table whose key begins with prefix, in key order, until visit returns an
// error, which Scan returns. Key (without the table) and value are valid only during the call; visit may not
// close the store.
func (s *Store) Scan(t Table, prefix []byte, visit func(key, value []byte) error) error {
	from := t.key(prefix)
	return s.scan(from, successor(from), visit)
}

func (s *Store) scan(from, to []byte, visit func(key, value []byte) error) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	if s.ram != nil {
		return s.ram.scan(from, to, visit)
	}
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: to})
	if err != nil {
		return err
	}
	for ok := it.First(); ok; ok = it.Next() {
		value, err := it.ValueAndErr()
		if err == nil {
			err = visit(it.Key()[1:], value)
		}
		if err != nil {
			return errors.Join(err, it.Close())
		}
	}
	return errors.Join(it.Close(), s.failure())
}

// closePatience is how long Close waits for a broken database, whose locks may never be given back.
const closePatience = 2 * time.Second

// Close waits for operations under way, closes the database and gives the folder back. Closing twice does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	for s.users > 0 {
		s.idle.Wait()
	}
	return errors.Join(s.closeDB(), s.lock.Close())
}

func (s *Store) closeDB() error {
	if s.ram != nil {
		return nil
	}
	if s.failed.Load() == nil {
		return s.db.Close()
	}
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("close broken database: %v", r)
			}
		}()
		done <- s.db.Close()
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(closePatience):
		return errors.New("close broken database: gave up waiting")
	}
}

// enter begins an operation; the caller calls leave at its end.
func (s *Store) enter() (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if err := s.failure(); err != nil {
		return nil, err
	}
	s.users++
	return s.leave, nil
}

func (s *Store) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users == 0 {
		s.idle.Broadcast()
	}
}

// failure returns the failed state as an error, nil while there is none.
func (s *Store) failure() error {
	if f := s.failed.Load(); f != nil {
		return f
	}
	return nil
}

// fail enters the failed state; the first cause stays.
func (s *Store) fail(cause error) {
	if s.failed.CompareAndSwap(nil, &FailedError{Cause: cause}) {
		s.log.Error("store failed", "cause", cause)
	}
}

// requireFree asks the file system, about a microsecond; one that cannot tell is trusted.
func (s *Store) requireFree(need uint64) error {
	if s.ram != nil {
		return nil
	}
	usage, err := s.fs.GetDiskUsage(s.dir)
	if errors.Is(err, vfs.ErrUnsupported) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("ask for free disk space: %w", err)
	}
	if usage.AvailBytes < need {
		return &SpaceError{Dir: s.dir, Free: usage.AvailBytes, Need: need}
	}
	return nil
}
