package process

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// attributes put the child at the head of its own process group and tie its life to ours: the kernel sends it SIGKILL when
// the thread that started it is gone. The Go runtime keeps its threads until the process ends (only a goroutine that exits
// while locked to one would end it, and none here does).
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// Usage is a process's use of CPU and memory, as the operating system reports it.
type Usage struct {
	CPUSeconds float64 // user and system time so far
	RSSBytes   uint64  // resident memory now
}

// The kernel counts in 1/100 s for user space on every architecture that Go supports.
const ticksPerSecond = 100

// Usage reads the process's CPU time and memory.
func (p *Process) Usage() (Usage, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.PID()))
	if err != nil {
		return Usage{}, fmt.Errorf("read usage of %s: %w", p.spec.Name, err)
	}
	fields := statFields(stat)
	if len(fields) < 22 {
		return Usage{}, fmt.Errorf("read usage of %s: unknown form of /proc/PID/stat", p.spec.Name)
	}
	user, err1 := strconv.ParseUint(fields[11], 10, 64)
	system, err2 := strconv.ParseUint(fields[12], 10, 64)
	pages, err3 := strconv.ParseUint(fields[21], 10, 64)
	if err1 != nil || err2 != nil || err3 != nil {
		return Usage{}, fmt.Errorf("read usage of %s: not a number in /proc/PID/stat", p.spec.Name)
	}
	return Usage{CPUSeconds: float64(user+system) / ticksPerSecond, RSSBytes: pages * uint64(os.Getpagesize())}, nil
}

// statFields returns the fields after the command's name, which may hold spaces and parentheses itself.
func statFields(stat []byte) []string {
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 {
		return nil
	}
	return strings.Fields(string(stat[end+1:]))
}

// StartTime identifies a process beyond its id, which the kernel uses again: the moment it started, in clock ticks since
// boot. It is 0 if there is no such process.
func StartTime(pid int) uint64 {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := statFields(stat)
	if len(fields) < 22 || fields[0] == "Z" {
		return 0
	}
	ticks, _ := strconv.ParseUint(fields[19], 10, 64)
	return ticks
}
