package scale

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// cpuOf is the CPU time of a process so far, of threads that ended too.
//
// Source: clock_getcpuclockid(3): the clock's id is the inverted process id, with 2 in its lowest bits.
func cpuOf(pid int) (time.Duration, error) {
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|2), &t); err != nil {
		return 0, fmt.Errorf("read the CPU time of process %d: %w", pid, err)
	}
	return time.Duration(t.Nano()), nil
}

// resident is the memory of a process, in bytes.
type resident struct{ all, anonymous, peak uint64 }

func residentOf(pid int) (resident, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return resident{}, fmt.Errorf("read memory: %w", err)
	}
	lines := numbers(text)
	return resident{lines["VmRSS"] << 10, lines["RssAnon"] << 10, lines["VmHWM"] << 10}, nil
}

// traffic is what a process read and wrote, whatever from and to, in bytes.
type traffic struct{ read, written uint64 }

func trafficOf(pid int) (traffic, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		return traffic{}, fmt.Errorf("read traffic: %w", err)
	}
	lines := numbers(text)
	return traffic{lines["rchar"], lines["wchar"]}, nil
}

// numbers reads lines of a name, a colon and a number.
func numbers(text []byte) map[string]uint64 {
	out := make(map[string]uint64)
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		name, rest, _ := strings.Cut(lines.Text(), ":")
		if words := strings.Fields(rest); len(words) > 0 {
			if n, err := strconv.ParseUint(words[0], 10, 64); err == nil {
				out[name] = n
			}
		}
	}
	return out
}

// readMachine tells what the machine is and what is free on it, for a working folder in dir.
func readMachine(dir string) (Machine, room, error) {
	memory, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return Machine{}, room{}, fmt.Errorf("look at the machine: %w", err)
	}
	lines := numbers(memory)
	m := Machine{CPU: cpuName(), Cores: runtime.NumCPU(), MemoryMiB: lines["MemTotal"] >> 10, System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
	free := room{memory: min(lines["MemAvailable"]<<10, limitOfGroup()), ports: ephemeralPorts()}
	var files unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &files); err != nil {
		return m, free, fmt.Errorf("look at the limit of open files: %w", err)
	}
	free.handles = int(min(files.Max, math.MaxInt32))
	var disk unix.Statfs_t
	if err := unix.Statfs(dir, &disk); err != nil {
		return m, free, fmt.Errorf("look at free space in %s: %w", dir, err)
	}
	free.disk = disk.Bavail * uint64(disk.Bsize)
	return m, free, nil
}

// limitOfGroup is what a group of processes, such as a container, may still take; no limit if none is set.
func limitOfGroup() uint64 {
	number := func(name string) (uint64, error) {
		text, err := os.ReadFile("/sys/fs/cgroup/" + name)
		if err != nil {
			return 0, err
		}
		return strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	}
	limit, err := number("memory.max")
	if err != nil {
		return math.MaxUint64
	}
	used, err := number("memory.current")
	if err != nil {
		return limit
	}
	return limit - min(limit, used)
}

// ephemeralPorts is how many ports the system hands out.
func ephemeralPorts() int {
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	var from, to int
	if _, scan := fmt.Sscan(string(text), &from, &to); err != nil || scan != nil {
		return 1 << 14 // the range that is reserved for it
	}
	return to - from + 1
}

// cpuName is what the processor calls itself.
func cpuName() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if name, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
