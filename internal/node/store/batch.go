package store

import (
	"fmt"

	"github.com/cockroachdb/pebble/v2"
)

// Batch collects changes that become visible, and durable, all together or not at all. It belongs to one goroutine
// and is used up by Commit, CommitLazily, Begin or Discard.
type Batch struct {
	store *Store
	inner *pebble.Batch
	ram   *ramBatch // in its place, or nil
	err   error     // the first error of Set, Delete or DeleteRange
}

// Batch starts an empty batch.
func (s *Store) Batch() *Batch {
	leave, err := s.enter()
	if err != nil {
		return &Batch{store: s, err: err}
	}
	defer leave()
	if s.ram != nil {
		return &Batch{store: s, ram: &ramBatch{ram: s.ram}}
	}
	return &Batch{store: s, inner: s.db.NewBatch()}
}

// Set writes a record. Key and value are copied; errors show at commit.
func (b *Batch) Set(t Table, key, value []byte) {
	switch {
	case b.err != nil:
	case b.ram != nil:
		b.ram.set(t.key(key), value)
	default:
		b.err = b.inner.Set(t.key(key), value, nil)
	}
}

// Delete removes a record if it is there.
func (b *Batch) Delete(t Table, key []byte) {
	switch {
	case b.err != nil:
	case b.ram != nil:
		b.ram.delete(t.key(key))
	default:
		b.err = b.inner.Delete(t.key(key), nil)
	}
}

// DeleteRange removes the records of a table with from <= key < to; a nil to means the table's end.
func (b *Batch) DeleteRange(t Table, from, to []byte) {
	if b.err != nil {
		return
	}
	end := t.key(to)
	if to == nil {
		end = successor([]byte{byte(t)})
	}
	if b.ram != nil {
		b.ram.deleteRange(t.key(from), end)
		return
	}
	b.err = b.inner.DeleteRange(t.key(from), end, nil)
}

// Empty reports whether the batch holds no change.
func (b *Batch) Empty() bool {
	if b.ram != nil {
		return len(b.ram.changes) == 0
	}
	return b.inner == nil || b.inner.Empty()
}

// Discard drops the batch. After a commit it does nothing, so it may be deferred.
func (b *Batch) Discard() {
	b.ram = nil
	if b.inner != nil {
		_ = b.inner.Close() // it only returns memory
		b.inner = nil
	}
}

// Commit makes the batch durable with one fsync, shared with whoever commits at the same time. When it returns nil,
// the changes survive a power cut; on an error none of them may be relied upon, and after *SpaceError none happened.
func (b *Batch) Commit() error {
	wait, err := b.Begin()
	if err != nil {
		return err
	}
	return wait()
}

// Begin orders and applies the batch without waiting for the disk: readers see it at once, and every batch that
// begins later is durable no earlier. The returned function must be called exactly once; it waits for the fsync and
// says whether the batch is durable. So a caller can hold its lock while the order is decided but not while the
// disk works.
func (b *Batch) Begin() (wait func() error, err error) {
	if b.ram != nil {
		return b.beginRAM()
	}
	inner, leave, err := b.take()
	if err != nil {
		return nil, err
	}
	if inner == nil {
		return func() error { return nil }, nil
	}
	if err := b.store.guard(func() error { return b.store.db.ApplyNoSyncWait(inner, pebble.Sync) }); err != nil {
		leave()
		return nil, err
	}
	return func() error {
		defer leave()
		if err := b.store.guard(inner.SyncWait); err != nil {
			return err
		}
		return inner.Close()
	}, nil
}

// beginRAM is Begin for a store in memory.
func (b *Batch) beginRAM() (wait func() error, err error) {
	batch := b.ram
	b.Discard()
	leave, err := b.store.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	sync := batch.begin()
	return func() error {
		sync()
		return nil
	}, nil
}

// CommitLazily applies the batch without an fsync: it is durable with the next durable batch, and a crash may lose
// it, but never keeps a later batch without it.
func (b *Batch) CommitLazily() error {
	if b.ram != nil {
		_, err := b.beginRAM()
		return err
	}
	inner, leave, err := b.take()
	if inner == nil || err != nil {
		return err
	}
	defer leave()
	if err := b.store.guard(func() error { return b.store.db.Apply(inner, pebble.NoSync) }); err != nil {
		return err
	}
	return inner.Close()
}

// take empties the batch for a commit and enters the store. An empty batch gives nil, and nothing to leave.
func (b *Batch) take() (inner *pebble.Batch, leave func(), err error) {
	if b.err != nil {
		b.Discard()
		return nil, nil, b.err
	}
	if b.Empty() {
		b.Discard()
		return nil, nil, nil
	}
	leave, err = b.store.enter()
	if err == nil {
		if err = b.store.requireFree(b.store.minFree); err == nil {
			inner, b.inner = b.inner, nil
			return inner, leave, nil
		}
		leave()
	}
	b.Discard()
	return nil, nil, fmt.Errorf("commit: %w", err)
}

// guard runs one step of a commit. Pebble answers errors of its log by ending the process or by a panic; here any
// of them makes the store fail, because nobody can say what reached the disk.
func (s *Store) guard(step func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			s.fail(fmt.Errorf("commit: %v", r))
		} else if err != nil {
			s.fail(fmt.Errorf("commit: %w", err))
		}
		err = s.failure()
	}()
	return step()
}
