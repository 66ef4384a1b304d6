package store

import (
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
)

// RAM stores records in memory and can lose power like a Disk, for tests, and for simulations that open thousands of stores. A crash
// loses batches that were begun but not waited for, newest first; a batch is kept whole or not at all.
type RAM struct {
	mu sync.Mutex
	// visible is what readers see, durable what survives a crash, pending the batches between the two, oldest first.
	visible, durable map[string][]byte
	pending          []*pendingBatch
	// BeforeSync is called before a batch becomes durable, with no lock held; it may call Crash. Set it before use.
	BeforeSync func()
}

// NewRAM returns an empty memory.
func NewRAM() *RAM { return &RAM{visible: map[string][]byte{}, durable: map[string][]byte{}} }

// Crash returns the memory as it is after losing power now: everything synced, and the oldest kept of the other batches. The memory
// itself stays usable, so that the crashed store can be closed.
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
	s := newStore("memory", 0, r, io.NopCloser(nil), slog.New(slog.DiscardHandler))
	return s, s.checkSchema(id)
}

// pendingBatch is a batch that readers see and a crash may lose.
type pendingBatch struct{ changes []change }

func (b *pendingBatch) apply(m map[string][]byte) {
	for _, c := range b.changes {
		switch c.kind {
		case set:
			m[string(c.key)] = c.value
		case remove:
			delete(m, string(c.key))
		case removeRange:
			maps.DeleteFunc(m, func(k string, _ []byte) bool { return string(c.key) <= k && k < string(c.value) })
		}
	}
}

func (r *RAM) apply(changes []change, durable bool) (sync func() error, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := &pendingBatch{changes}
	b.apply(r.visible)
	r.pending = append(r.pending, b)
	if !durable {
		return nil, nil
	}
	return func() error {
		r.sync(b)
		return nil
	}, nil
}

// sync makes a batch durable, with all that were applied before it.
func (r *RAM) sync(last *pendingBatch) {
	if r.BeforeSync != nil {
		r.BeforeSync()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.Index(r.pending, last)
	if at < 0 {
		return // a later batch has made it durable
	}
	for _, b := range r.pending[:at+1] {
		b.apply(r.durable)
	}
	r.pending = slices.Delete(r.pending, 0, at+1)
}

func (r *RAM) get(key []byte) (value []byte, found bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, found := r.visible[string(key)]
	return slices.Clone(v), found, nil
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
		if err := visit([]byte(k), found[k]); err != nil {
			return err
		}
	}
	return nil
}

func (r *RAM) free() (bytes uint64, known bool, err error) { return 0, false, nil }

func (r *RAM) close() error { return nil }
