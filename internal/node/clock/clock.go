// Package clock is the node's only source of time: the wall clock in a node, a virtual clock in tests.
//
// Not here: slots and epochs, which are arithmetic on a network's profile (package network).
package clock

import (
	"context"
	"time"
)

// Clock returns the time and waits until a time.
type Clock interface {
	// Now is the current time.
	Now() time.Time
	// SleepUntil waits until t or the end of ctx and returns ctx's error in the second case.
	SleepUntil(ctx context.Context, t time.Time) error
}

// Wall is the operating system's clock.
type Wall struct{}

// Now returns the system's time.
func (Wall) Now() time.Time { return time.Now() }

// SleepUntil waits with a timer of the system.
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
