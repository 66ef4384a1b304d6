package sim

import (
	"math/rand/v2"

	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// disk is where an operator's records lie.
type disk interface {
	open(id wire.OperatorID) (*store.Store, error)
	// crash returns the disk as it is found after losing power now; keep says that the machine went on, and that what was written is there
	// although nothing synced it.
	crash(keep bool) disk
	// tap calls the function before a write is synced; it may crash the disk. It is set while no store is open.
	tap(before func())
}

// newDisk returns an empty disk: memory, or one that the database of a real node runs on.
func newDisk(real bool) disk {
	if real {
		return realDisk{store.NewDisk()}
	}
	return ramDisk{store.NewRAM()}
}

// ramDisk is quick.
type ramDisk struct{ *store.RAM }

// mostKept is more batches than an operator ever has under way.
const mostKept = 1 << 10

func (d ramDisk) open(id wire.OperatorID) (*store.Store, error) {
	return store.OpenRAM(d.RAM, identity(id))
}

func (d ramDisk) crash(keep bool) disk {
	if keep {
		return ramDisk{d.Crash(mostKept)}
	}
	return ramDisk{d.Crash(0)}
}

func (d ramDisk) tap(before func()) { d.BeforeSync = before }

// realDisk has Pebble on it.
type realDisk struct{ *store.Disk }

func (d realDisk) open(id wire.OperatorID) (*store.Store, error) {
	return store.Open(d.Options(identity(id)))
}

func (d realDisk) crash(keep bool) disk {
	if keep {
		return realDisk{d.Crash(100, rand.New(randomness("power cuts")))}
	}
	return realDisk{d.Crash(0, nil)}
}

func (d realDisk) tap(before func()) { d.BeforeSync = before }
