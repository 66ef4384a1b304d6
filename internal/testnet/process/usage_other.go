//go:build !linux

package process

import (
	"errors"
	"syscall"
)

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// Usage is what the operating system says about a process.
type Usage struct {
	CPUSeconds float64 // user and system time so far
	RSSBytes   uint64  // resident memory now
}

// Usage reads the process's CPU time and memory; only Linux tells.
func (p *Process) Usage() (Usage, error) {
	return Usage{}, errors.New("read usage: only known on Linux")
}

// StartTime is 1 for a process that exists and 0 otherwise; only Linux tells more.
func StartTime(pid int) uint64 {
	if syscall.Kill(pid, 0) == nil {
		return 1
	}
	return 0
}
