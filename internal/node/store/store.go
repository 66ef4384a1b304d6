package store

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Store is an open store. Its methods may be called from any goroutine.
type Store struct {
	dir     string
	minFree uint64
	lock    io.Closer
	log     *slog.Logger
	db      backend

	// users counts the running operations: Pebble panics when used after Close, so Close waits for them. It is not a read-write lock,
	// because an operation may begin another (a scan that reads) while Close waits.
	mu     sync.Mutex
	idle   sync.Cond
	users  int
	closed bool
	// failed is set once, by the first error that the backend cannot recover from.
	failed atomic.Pointer[FailedError]
}

// Err returns nil while the store works, *SpaceError while the disk is too full to write, and *FailedError after it failed. Health
// checks use it.
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
	value, found, err = s.db.get(t.key(key))
	return value, found, errors.Join(err, s.failure())
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
	if err := s.db.scan(from, to, func(key, value []byte) error { return visit(key[1:], value) }); err != nil {
		return err
	}
	return s.failure()
}

// closePatience is how long Close waits for a failed database, which may never release its locks.
const closePatience = 2 * time.Second

// Close waits for running operations, closes the database and releases the folder. A second call does nothing.
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
	if s.failed.Load() == nil {
		return s.db.close()
	}
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("close broken database: %v", r)
			}
		}()
		done <- s.db.close()
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
	if err := s.refusal(); err != nil {
		return nil, err
	}
	s.users++
	return s.leave, nil
}

// usable returns the error that enter would return.
func (s *Store) usable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refusal()
}

// refusal returns the error for a closed or failed store; the caller holds the lock.
func (s *Store) refusal() error {
	if s.closed {
		return ErrClosed
	}
	return s.failure()
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

// fail sets the failed state; the first cause stays.
func (s *Store) fail(cause error) {
	if s.failed.CompareAndSwap(nil, &FailedError{Cause: cause}) {
		s.log.Error("store failed", "cause", cause)
	}
}

// requireFree refuses with a *SpaceError if fewer bytes are known to be free.
func (s *Store) requireFree(need uint64) error {
	free, known, err := s.db.free()
	if err != nil {
		return fmt.Errorf("ask for free disk space: %w", err)
	}
	if known && free < need {
		return &SpaceError{Dir: s.dir, Free: free, Need: need}
	}
	return nil
}
