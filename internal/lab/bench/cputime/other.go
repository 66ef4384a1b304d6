//go:build !linux

package cputime

import (
	"syscall"
	"time"
)

// Process is the CPU time that the process has used on all its threads, the collector's among them.
func Process() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Thread is the process's here, where no clock of a thread is at hand; nothing else runs while it is read.
func Thread() time.Duration { return Process() }
