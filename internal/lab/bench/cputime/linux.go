//go:build linux

package cputime

import (
	"time"

	"golang.org/x/sys/unix"
)

// Process is the CPU time that the process has used on all its threads, the collector's among them.
func Process() time.Duration { return since(unix.CLOCK_PROCESS_CPUTIME_ID) }

// Thread is the CPU time of this thread. The caller has locked its goroutine to it.
func Thread() time.Duration { return since(unix.CLOCK_THREAD_CPUTIME_ID) }

func since(clock int32) time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(clock, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
