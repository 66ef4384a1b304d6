//go:build !linux

package scale

import (
	"errors"
	"time"
)

// errLinux says why there are no figures.
var errLinux = errors.New("processes are measured on Linux only")

type resident struct{ all, anonymous, peak uint64 }

type traffic struct{ read, written uint64 }

func cpuOf(int) (time.Duration, error) { return 0, errLinux }

func residentOf(int) (resident, error) { return resident{}, errLinux }

func trafficOf(int) (traffic, error) { return traffic{}, errLinux }

func readMachine(string) (Machine, room, error) { return Machine{}, room{}, errLinux }
