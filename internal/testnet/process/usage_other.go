//go:build !linux

package process

import (
	"errors"
	"syscall"
)

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// Usage is a process's use of CPU and memory, as the operating system reports it.
type Usage struct {
	CPUSeconds float64 // user and system time so far
	RSSBytes   uint64  // resident memory now
}

// Usage reads the process's CPU time and memory; only on Linux.
func (p *Process) Usage() (Usage, error) {
	return Usage{}, errors.New("read usage: only known on Linux")
}

// StartTime is 1 for a process that exists and 0 otherwise; only on Linux it is the time of its start.
func StartTime(pid int) uint64 {
	if syscall.Kill(pid, 0) == nil {
		return 1
	}
	return 0
}
