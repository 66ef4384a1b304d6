package localnet

import "errors"

// Errors of starting a network, besides those of packages clients, chain and process. Their texts say what to do.
var (
	// ErrFolder says that the working folder cannot be used.
	ErrFolder = errors.New("the working folder cannot be used")
	// ErrDiskSpace says that there is too little space for a network.
	ErrDiskSpace = errors.New("too little disk space")
	// ErrRunning says that a network runs in that folder already.
	ErrRunning = errors.New("a network runs there already")
	// ErrNotRunning says that no network runs in a folder.
	ErrNotRunning = errors.New("no local network runs there")
)

// FolderError says which folder cannot be used. It wraps ErrFolder.
type FolderError struct {
	Folder string
	Err    error
}

// Error implements error.
func (e *FolderError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *FolderError) Unwrap() error { return e.Err }

// SpaceError says which folder has too little space. It wraps ErrDiskSpace.
type SpaceError struct {
	Folder       string
	Free, Needed uint64 // bytes
	Err          error
}

// Error implements error.
func (e *SpaceError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *SpaceError) Unwrap() error { return e.Err }

// RunningError names the process that runs a network in a folder. It wraps ErrRunning.
type RunningError struct {
	Folder string
	PID    int
	Err    error
}

// Error implements error.
func (e *RunningError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *RunningError) Unwrap() error { return e.Err }
