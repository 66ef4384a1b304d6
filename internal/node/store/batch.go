package store

import (
	"bytes"
	"fmt"
)

// Batch collects changes that become visible, and durable, all together or not at all. Only one goroutine uses it, and Commit,
// CommitLazily, Begin or Discard ends it.
type Batch struct {
	store   *Store
	changes []change
}

// Batch returns an empty batch. On a store that is closed or has failed, the batch's commit returns the error.
func (s *Store) Batch() *Batch { return &Batch{store: s} }

// Set writes a record. Key and value are copied.
func (b *Batch) Set(t Table, key, value []byte) {
	b.changes = append(b.changes, change{set, t.key(key), bytes.Clone(value)})
}

// Delete removes a record if it is there.
func (b *Batch) Delete(t Table, key []byte) {
	b.changes = append(b.changes, change{remove, t.key(key), nil})
}

// DeleteRange removes the records of a table with from <= key < to; a nil to means the table's end.
func (b *Batch) DeleteRange(t Table, from, to []byte) {
	end := t.key(to)
	if to == nil {
		end = successor([]byte{byte(t)})
	}
	b.changes = append(b.changes, change{removeRange, t.key(from), end})
}

// Empty reports whether the batch holds no change.
func (b *Batch) Empty() bool { return len(b.changes) == 0 }

// Discard drops the batch. After a commit it does nothing, so it may be deferred.
func (b *Batch) Discard() { b.changes = nil }

// Commit makes the batch durable with one fsync, which commits at the same time share. When it returns nil the changes survive a power
// cut. On an error none of them may be relied upon; after a *SpaceError none happened.
func (b *Batch) Commit() error {
	wait, err := b.Begin()
	if err != nil {
		return err
	}
	return wait()
}

// Begin orders and applies the batch without waiting for the disk: readers see it at once, and no batch that begins later is durable
// before it. The returned function must be called exactly once; it waits for the fsync and returns nil if the batch is durable. So a
// caller can hold its lock while the order is decided but not while the disk works.
func (b *Batch) Begin() (wait func() error, err error) {
	sync, leave, err := b.apply(true)
	if err != nil {
		return nil, err
	}
	if sync == nil {
		return func() error { return nil }, nil
	}
	return func() error {
		defer leave()
		return b.store.committed(sync())
	}, nil
}

// CommitLazily applies the batch without an fsync: it becomes durable with the next durable batch. A crash may lose it, but then also
// loses every later batch.
func (b *Batch) CommitLazily() error {
	_, leave, err := b.apply(false)
	if err == nil {
		leave()
	}
	return err
}

// apply passes the batch to the backend and empties it. On success the caller is inside the store and must call leave. If the batch is
// empty, apply does nothing.
func (b *Batch) apply(durable bool) (sync func() error, leave func(), err error) {
	changes := b.changes
	b.Discard()
	s := b.store
	if len(changes) == 0 {
		return nil, func() {}, s.usable()
	}
	if leave, err = s.enter(); err != nil {
		return nil, nil, fmt.Errorf("commit: %w", err)
	}
	if err = s.requireFree(s.minFree); err != nil {
		err = fmt.Errorf("commit: %w", err)
	} else {
		sync, err = s.db.apply(changes, durable)
		err = s.committed(err)
	}
	if err != nil {
		leave()
		return nil, nil, err
	}
	return sync, leave, nil
}

// committed sets the failed state after an error of the backend, because it is not known what reached the disk. It returns that
// state's error.
func (s *Store) committed(err error) error {
	if err != nil {
		s.fail(fmt.Errorf("commit: %w", err))
	}
	return s.failure()
}
