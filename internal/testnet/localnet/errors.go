package localnet

import "errors"

// Errors of bringing a network up, beside those of packages clients, chain and process. Their texts say what to do.
var (
	// ErrFolder says that the working folder cannot be used.
	ErrFolder = errors.New("the working folder cannot be used")
	// ErrDiskSpace says that there is too little room for a network.
	ErrDiskSpace = errors.New("too little disk space")
	// ErrRunning says that a network runs in that folder already.
	ErrRunning = errors.New("a network runs there already")
	// ErrNotRunning says that no network runs in a folder.
	ErrNotRunning = errors.New("no local network runs there")
)
