// Package clock is the one source of time in the node: the wall clock on a chain, a
// hand-turned one in tests.
//
// Not here: slots and epochs, which are arithmetic on a network's profile (package network).
package clock

import (
	"context"
	"time"
)

// Clock tells the time and waits for it.
type Clock interface {
	// Now is the current time.
	Now() time.Time
	// SleepUntil waits until t or the end of ctx and returns ctx's error in the second case.
	SleepUntil(ctx context.Context, t time.Time) error
}

// Wall is the machine's clock.
type Wall struct{}

// Now is the machine's time.
func (Wall) Now() time.Time { return time.Now() }

// SleepUntil waits on the machine's timer.
func (Wall) SleepUntil(ctx context.Context, t time.Time) error {
	d := time.Until(t)
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
