//go:build unix

package sim

import (
	"syscall"
	"time"
)

// cpuTime is what this process has computed so far: on a machine that others use too, the clock says little.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
