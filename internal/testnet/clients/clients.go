// Package clients builds the real Ethereum clients that a local network runs: geth, and Prysm's beacon node, genesis tool
// and validator client. They are built from pinned modules, once, into a folder of the user's cache.
//
// Not here: how the clients are configured and started (package chain).
package clients

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
)

//go:embed modules/*.mod modules/*.sum
var modules embed.FS

// Binaries are the paths of the built clients.
type Binaries struct {
	Geth        string // execution client
	BeaconChain string // Prysm's beacon node
	Prysmctl    string // Prysm's tool, for the genesis state
	Validator   string // Prysm's validator client
}

// Options are the settings of a build.
type Options struct {
	// CacheDir is the folder of all builds; empty means "hawser/clients" in the user's cache folder.
	CacheDir string
	// Progress receives human-readable lines while a build runs; nil discards them.
	Progress io.Writer
}

// module is one nested module and the commands built from it.
type module struct {
	name     string   // file name of the module in modules/
	version  string   // a pattern that finds the version to show
	packages []string // import paths of the commands
	minutes  float64  // CPU-minutes of a build from nothing, measured
}

func clientModules() []module {
	const prysm = "github.com/OffchainLabs/prysm/v7/cmd/"
	return []module{
		{"geth", `github\.com/ethereum/go-ethereum (v\S+)`, []string{"github.com/ethereum/go-ethereum/cmd/geth"}, 5},
		{"prysm", `github\.com/OffchainLabs/prysm/v7 (v\S+)`, []string{prysm + "beacon-chain", prysm + "prysmctl", prysm + "validator"}, 7},
	}
}

// Versions returns the pinned versions by module: "geth" and "prysm".
func Versions() (map[string]string, error) {
	out := make(map[string]string)
	for _, m := range clientModules() {
		text, err := modules.ReadFile("modules/" + m.name + ".mod")
		if err != nil {
			return nil, fmt.Errorf("read embedded module %s: %w", m.name, err)
		}
		found := regexp.MustCompile(m.version).FindSubmatch(text)
		if found == nil {
			return nil, fmt.Errorf("read embedded module %s: it names no version", m.name)
		}
		out[m.name] = string(found[1])
	}
	return out, nil
}

// Ensure returns the clients. It builds them if they are not in the cache. Two processes may call it at the same time: one builds and
// the other waits. A build that was killed is never taken for a complete one.
//
// Errors: [ErrNoGo], [ErrNoCompiler], [ErrDiskSpace], [ErrDownload], a failed build (with its last lines), or ctx's.
func Ensure(ctx context.Context, o Options) (Binaries, error) {
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	dir, err := buildDir(o.CacheDir)
	if err != nil {
		return Binaries{}, err
	}
	if b := binariesIn(dir); complete(b) {
		return b, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return Binaries{}, fmt.Errorf("create the clients' cache folder: %w", err)
	}
	unlock, err := lock(ctx, dir+".lock", o.Progress)
	if err != nil {
		return Binaries{}, err
	}
	defer unlock()
	if b := binariesIn(dir); complete(b) { // built by the other while we waited
		return b, nil
	}
	if err := build(ctx, dir, o.Progress); err != nil {
		return Binaries{}, err
	}
	return binariesIn(dir), nil
}

// buildDir returns the folder of this build. Other versions of the clients or of Go have other folders.
func buildDir(cache string) (string, error) {
	if cache == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("find the user's cache folder: %w", err)
		}
		cache = filepath.Join(user, "hawser", "clients")
	}
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	err := fs.WalkDir(modules, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := modules.ReadFile(path)
		fmt.Fprintln(hash, path, len(content))
		hash.Write(content)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hash the embedded modules: %w", err)
	}
	return filepath.Join(cache, hex.EncodeToString(hash.Sum(nil))[:16]), nil
}

func binariesIn(dir string) Binaries {
	return Binaries{
		Geth:        filepath.Join(dir, "geth"),
		BeaconChain: filepath.Join(dir, "beacon-chain"),
		Prysmctl:    filepath.Join(dir, "prysmctl"),
		Validator:   filepath.Join(dir, "validator"),
	}
}

func complete(b Binaries) bool {
	for _, path := range []string{b.Geth, b.BeaconChain, b.Prysmctl, b.Validator} {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			return false
		}
	}
	return true
}

// Errors that a user can fix. The text of each wrapping error says what to do.
var (
	ErrNoGo       = errors.New("the go command is not installed")
	ErrNoCompiler = errors.New("no C compiler found")
	ErrDiskSpace  = errors.New("too little disk space")
	ErrDownload   = errors.New("a module could not be downloaded")
)

// ToolError says which program is missing. It wraps ErrNoGo or ErrNoCompiler.
type ToolError struct {
	Tool string
	Err  error
}

// Error implements error.
func (e *ToolError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *ToolError) Unwrap() error { return e.Err }

// SpaceError says which folder has too little space for a build. It wraps ErrDiskSpace.
type SpaceError struct {
	Folder string
	Free   uint64 // bytes
	Err    error
}

// Error implements error.
func (e *SpaceError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *SpaceError) Unwrap() error { return e.Err }

// Needed is how many bytes a build needs.
func (e *SpaceError) Needed() uint64 { return neededBytes }

// DownloadError says which client's modules could not be downloaded. It wraps ErrDownload.
type DownloadError struct {
	Client string
	Err    error
}

// Error implements error.
func (e *DownloadError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *DownloadError) Unwrap() error { return e.Err }
