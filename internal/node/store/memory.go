package store

import (
	"math/rand/v2"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Disk is a disk in memory that can lose power, for tests and the simulator.
type Disk struct{ fs *vfs.MemFS }

// NewDisk returns an empty disk.
func NewDisk() *Disk { return &Disk{fs: vfs.NewCrashableMem()} }

// Options returns options for a store on this disk.
func (d *Disk) Options(id Identity) Options {
	return Options{Dir: "data", Identity: id, FS: d.fs}
}

// Crash returns the disk as it is found after losing power now. Everything synced is there; of the rest each block
// is there with the given probability in percent: 0 loses all of it, 100 is a process that was killed while the
// machine went on. The random source may be nil for 0. The disk itself goes on, so that the crashed store can be
// closed afterwards.
func (d *Disk) Crash(unsyncedPercent int, r *rand.Rand) *Disk {
	return &Disk{fs: d.fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: unsyncedPercent, RNG: r})}
}

// OpenMemory opens an empty store in memory, which is faster than one on a Disk and cannot crash.
func OpenMemory(id Identity) (*Store, error) {
	return Open(Options{Dir: "data", Identity: id, FS: vfs.NewMem()})
}
