package clock

import (
	"context"
	"time"
)

// Timer signals once, when its time has come.
type Timer struct {
	// C receives one value when the time has come.
	C    <-chan struct{}
	stop func()
}

// NewTimer returns a timer that signals after d on the clock. It must be stopped unless it has signalled.
func NewTimer(c Clock, d time.Duration) *Timer {
	done := make(chan struct{}, 1)
	if _, wall := c.(Wall); wall {
		timer := time.AfterFunc(d, func() { done <- struct{}{} })
		return &Timer{done, func() { timer.Stop() }}
	}
	ctx, cancel := context.WithCancel(context.Background())
	at := c.Now().Add(d)
	go func() {
		if c.SleepUntil(ctx, at) == nil {
			done <- struct{}{}
		}
	}()
	return &Timer{done, cancel}
}

// Stop stops the timer, so that C receives nothing. After the signal it does nothing.
func (t *Timer) Stop() { t.stop() }
