package engine

import (
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// memo caches answers of the beacon node for the latest slots, so that several duties share one request. Errors are not cached.
type memo[T any] struct {
	mu      sync.Mutex
	answers map[memoKey]*memoEntry[T]
}

// memoSlots is how many slots back answers are kept.
const memoSlots = 4

// memoKey is a slot, and a beacon committee or subcommittee in it.
type memoKey struct {
	slot phase0.Slot
	part uint64
}

type memoEntry[T any] struct {
	mu    sync.Mutex // held during the request
	known bool
	value T
}

func (m *memo[T]) get(key memoKey, ask func() (T, error)) (T, error) {
	entry := m.entry(key)
	entry.mu.Lock()
	defer entry.mu.Unlock()
	if entry.known {
		return entry.value, nil
	}
	value, err := ask()
	if err == nil {
		entry.value, entry.known = value, true
	}
	return value, err
}

func (m *memo[T]) entry(key memoKey) *memoEntry[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.answers == nil {
		m.answers = make(map[memoKey]*memoEntry[T])
	}
	found := m.answers[key]
	if found == nil {
		found = &memoEntry[T]{}
		m.answers[key] = found
		for old := range m.answers {
			if old.slot+memoSlots < key.slot || old.slot > key.slot+memoSlots {
				delete(m.answers, old)
			}
		}
	}
	return found
}
