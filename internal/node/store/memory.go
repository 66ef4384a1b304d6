package store

import (
	"math/rand/v2"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Disk is a disk in memory that can lose power, for tests and the simulator. Pebble runs on it as on a real disk.
type Disk struct {
	fs *vfs.MemFS
	// BeforeSync is called by one of Pebble's threads before Pebble's log is synced; it may call Crash. Set it while no store is open
	// on the disk.
	BeforeSync func()
}

// NewDisk returns an empty disk.
func NewDisk() *Disk { return &Disk{fs: vfs.NewCrashableMem()} }

// Options returns options for a store on this disk.
func (d *Disk) Options(id Identity) Options {
	o := Options{Dir: "data", Identity: id, FS: d.fs}
	if d.BeforeSync != nil {
		o.FS = tappedFS{d.fs, d.BeforeSync}
	}
	return o
}

// Crash returns the disk as it is after losing power now. Everything synced is there. Each other block is there with the given
// probability in percent: 0 loses all of them, 100 is a process that was killed while the machine went on. The random source may be
// nil for 0. The disk itself stays usable, so that the crashed store can be closed.
func (d *Disk) Crash(unsyncedPercent int, r *rand.Rand) *Disk {
	return &Disk{fs: d.fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: unsyncedPercent, RNG: r})}
}

// tappedFS calls a function before a log is synced.
type tappedFS struct {
	*vfs.MemFS
	before func()
}

// Create implements vfs.FS.
func (t tappedFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := t.MemFS.Create(name, category)
	return t.tapped(name, f, err)
}

// ReuseForWrite implements vfs.FS.
func (t tappedFS) ReuseForWrite(from, to string, category vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := t.MemFS.ReuseForWrite(from, to, category)
	return t.tapped(to, f, err)
}

func (t tappedFS) tapped(name string, f vfs.File, err error) (vfs.File, error) {
	if err != nil || !strings.HasSuffix(name, ".log") {
		return f, err
	}
	return tappedFile{f, t.before}, nil
}

// tappedFile is a log file.
type tappedFile struct {
	vfs.File
	before func()
}

// Sync implements vfs.File.
func (t tappedFile) Sync() error {
	t.before()
	return t.File.Sync()
}

// SyncData implements vfs.File.
func (t tappedFile) SyncData() error {
	t.before()
	return t.File.SyncData()
}
