package store

import (
	"bytes"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
)

// RAM keeps records in memory and can lose power like a Disk, for simulations that open thousands of stores. What was
// begun but not waited for is lost in a crash, newest first; a batch is there whole or not at all.
type RAM struct {
	mu sync.Mutex
	// visible is what readers see, durable what a crash leaves, pending the batches between the two, oldest first.
	visible, durable map[string][]byte
	pending          []*ramBatch
	// BeforeSync is called before a batch becomes durable, with no lock held; it may call Crash. Set it before use.
	BeforeSync func()
}

// NewRAM returns an empty memory.
func NewRAM() *RAM { return &RAM{visible: map[string][]byte{}, durable: map[string][]byte{}} }

// Crash returns the memory as it is found after losing power now: everything synced, and the oldest kept of the
// batches that were not. The memory itself goes on, so that the crashed store can be closed.
func (r *RAM) Crash(kept int) *RAM {
	r.mu.Lock()
	defer r.mu.Unlock()
	after := &RAM{durable: maps.Clone(r.durable)}
	for _, b := range r.pending[:min(kept, len(r.pending))] {
		b.apply(after.durable)
	}
	after.visible = maps.Clone(after.durable)
	return after
}

// OpenRAM opens the store in a memory, as Open does on a disk. The records survive Close.
func OpenRAM(r *RAM, id Identity) (*Store, error) {
	s := newStore(Options{Dir: "memory", Logger: slog.New(slog.DiscardHandler)}, io.NopCloser(nil))
	s.ram = r
	return s, s.checkSchema(id)
}

// ramBatch is a batch of changes in their order.
type ramBatch struct {
	ram     *RAM
	changes []func(map[string][]byte)
}

func (b *ramBatch) set(key, value []byte) {
	k, v := string(key), bytes.Clone(value)
	b.changes = append(b.changes, func(m map[string][]byte) { m[k] = v })
}

func (b *ramBatch) delete(key []byte) {
	k := string(key)
	b.changes = append(b.changes, func(m map[string][]byte) { delete(m, k) })
}

func (b *ramBatch) deleteRange(from, to []byte) {
	low, high := string(from), string(to)
	b.changes = append(b.changes, func(m map[string][]byte) {
		maps.DeleteFunc(m, func(k string, _ []byte) bool { return low <= k && k < high })
	})
}

func (b *ramBatch) apply(m map[string][]byte) {
	for _, change := range b.changes {
		change(m)
	}
}

// begin makes the batch visible and returns what makes it durable, with all that began before.
func (b *ramBatch) begin() (sync func()) {
	r := b.ram
	r.mu.Lock()
	defer r.mu.Unlock()
	b.apply(r.visible)
	r.pending = append(r.pending, b)
	return func() { r.sync(b) }
}

func (r *RAM) sync(last *ramBatch) {
	if r.BeforeSync != nil {
		r.BeforeSync()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.Index(r.pending, last)
	if at < 0 {
		return // a later batch took it along
	}
	for _, b := range r.pending[:at+1] {
		b.apply(r.durable)
	}
	r.pending = slices.Delete(r.pending, 0, at+1)
}

func (r *RAM) get(key []byte) ([]byte, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, found := r.visible[string(key)]
	return bytes.Clone(v), found
}

// scan visits a copy, so that visit may write.
func (r *RAM) scan(from, to []byte, visit func(key, value []byte) error) error {
	r.mu.Lock()
	found := map[string][]byte{}
	for k, v := range r.visible {
		if k >= string(from) && k < string(to) {
			found[k] = v
		}
	}
	r.mu.Unlock()
	for _, k := range slices.Sorted(maps.Keys(found)) {
		if err := visit([]byte(k)[1:], found[k]); err != nil {
			return err
		}
	}
	return nil
}
