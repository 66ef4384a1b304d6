package store

import (
	"errors"
	"fmt"
)

// ErrClosed is returned by every operation on a closed store.
var ErrClosed = errors.New("store is closed")

// LockedError says that another process owns the data folder.
type LockedError struct {
	// Dir is the data folder.
	Dir string
	// PID is the owner's process id, or 0 if it could not be read.
	PID int
}

// Error names the folder and the owner.
func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("data folder %s is in use by another process", e.Dir)
	}
	return fmt.Sprintf("data folder %s is in use by process %d", e.Dir, e.PID)
}

// MismatchError says that the data folder belongs to another network, contract or operator than the node was started with.
type MismatchError struct {
	// Field is what differs: "network", "genesis validators root", "registry contract" or "operator key".
	Field string
	// Stored is the folder's value, Given the node's, both as people read them.
	Stored, Given string
}

// Error names what differs and both values.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("data folder was made for %s %s, this node has %s", e.Field, e.Stored, e.Given)
}

// SchemaError says that the data folder was written with a layout that this program does not know.
type SchemaError struct{ Stored, Known uint32 }

// Error names both layouts.
func (e *SchemaError) Error() string {
	return fmt.Sprintf("data folder has layout %d, this program knows layout %d", e.Stored, e.Known)
}

// SpaceError says that the disk has too little room. Nothing was written; the call may be repeated once there is room.
type SpaceError struct {
	// Dir is the data folder; Free and Need are bytes.
	Dir        string
	Free, Need uint64
}

// Error names the folder and both sizes.
func (e *SpaceError) Error() string {
	return fmt.Sprintf("disk of data folder %s has %d MiB free, %d MiB are needed", e.Dir, e.Free>>20, e.Need>>20)
}

// FailedError says that the database cannot be relied upon any more: a write or sync failed, or it found itself corrupt. Every later
// operation returns it too; the process has to open the store again.
type FailedError struct{ Cause error }

// Error names the cause.
func (e *FailedError) Error() string { return "store failed: " + e.Cause.Error() }

// Unwrap returns the cause.
func (e *FailedError) Unwrap() error { return e.Cause }
