package clock

import (
	"context"
	"sync"
	"time"
)

// Virtual is a clock for tests. Its time changes only by Advance.
type Virtual struct {
	mu      sync.Mutex
	now     time.Time
	waiters map[chan struct{}]time.Time
}

// NewVirtual returns a clock that shows t.
func NewVirtual(t time.Time) *Virtual {
	return &Virtual{now: t, waiters: map[chan struct{}]time.Time{}}
}

// Now is the time shown.
func (v *Virtual) Now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now
}

// SleepUntil waits until the clock shows t or later.
func (v *Virtual) SleepUntil(ctx context.Context, t time.Time) error {
	v.mu.Lock()
	if !v.now.Before(t) {
		v.mu.Unlock()
		return ctx.Err()
	}
	ready := make(chan struct{})
	v.waiters[ready] = t
	v.mu.Unlock()
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		v.mu.Lock()
		defer v.mu.Unlock()
		delete(v.waiters, ready)
		return ctx.Err()
	}
}

// Advance sets the clock to t, unless it shows a later time, and wakes those who wait for a time up to t.
func (v *Virtual) Advance(t time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if t.Before(v.now) {
		return
	}
	v.now = t
	for ready, at := range v.waiters {
		if !at.After(t) {
			close(ready)
			delete(v.waiters, ready)
		}
	}
}

// Waiting reports whether a SleepUntil waits for exactly t.
func (v *Virtual) Waiting(t time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, at := range v.waiters {
		if at.Equal(t) {
			return true
		}
	}
	return false
}
