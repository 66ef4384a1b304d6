package clients

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What a build from nothing needs: the modules' sources, the compiler's cache and the binaries.
const neededBytes = 4 << 30

// build compiles every client into a temporary folder beside dir and renames it to dir when all are there.
func build(ctx context.Context, dir string, progress io.Writer) error {
	if err := requirements(ctx, filepath.Dir(dir)); err != nil {
		return err
	}
	sweep(dir)
	work, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".building-")
	if err != nil {
		return fmt.Errorf("create a build folder: %w", err)
	}
	defer os.RemoveAll(work)
	out := filepath.Join(work, "bin")
	minutes := 0.0
	for _, m := range clientModules() {
		minutes += m.minutes
	}
	fmt.Fprintf(progress, "building geth and Prysm, once: about %.0f minutes on %d cores (less if Go has compiled parts of them before)\n",
		max(1, minutes/float64(runtime.NumCPU())), runtime.NumCPU())
	for _, m := range clientModules() {
		if err := buildModule(ctx, m, work, out, progress); err != nil {
			return err
		}
	}
	if err := os.Rename(out, dir); err != nil {
		return fmt.Errorf("put the built clients in place: %w", err)
	}
	fmt.Fprintf(progress, "clients built in %s\n", dir)
	return nil
}

// sweep removes what builds that were killed left behind. The lock is held, so none is running.
func sweep(dir string) {
	old, _ := filepath.Glob(dir + ".building-*")
	for _, path := range old {
		os.RemoveAll(path)
	}
	os.RemoveAll(dir) // incomplete, else we would not be building
}

func buildModule(ctx context.Context, m module, work, out string, progress io.Writer) error {
	dir := filepath.Join(work, m.name)
	if err := materialise(m, dir); err != nil {
		return err
	}
	args := append([]string{"build", "-v", "-trimpath", "-ldflags=-s -w", "-o", out + string(filepath.Separator)}, m.packages...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the compiler's own children end with it
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	watch := &watcher{name: m.name, out: progress, started: time.Now()}
	cmd.Stderr = watch
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("create the output folder: %w", err)
	}
	stop := watch.every(10 * time.Second)
	err := cmd.Run()
	stop()
	if err != nil {
		return explain(ctx, m.name, err, watch.tail())
	}
	fmt.Fprintf(progress, "%s: built in %s\n", m.name, time.Since(watch.started).Round(time.Second))
	return nil
}

// materialise writes the embedded module as a go.mod and go.sum that the go command accepts.
func materialise(m module, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("create the module folder of %s: %w", m.name, err)
	}
	for _, ext := range []string{"mod", "sum"} {
		content, err := modules.ReadFile("modules/" + m.name + "." + ext)
		if err != nil {
			return fmt.Errorf("read embedded module %s: %w", m.name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, "go."+ext), content, 0o644); err != nil {
			return fmt.Errorf("write module of %s: %w", m.name, err)
		}
	}
	return nil
}

func requirements(ctx context.Context, dir string) error {
	if _, err := exec.LookPath("go"); err != nil {
		return &ToolError{"the go command", fmt.Errorf("build the clients: %w: install Go 1.26 or newer and make sure that `go version` works", ErrNoGo)}
	}
	compiler := "gcc"
	if out, err := exec.CommandContext(ctx, "go", "env", "CC").Output(); err == nil && len(bytes.Fields(out)) > 0 {
		compiler = string(bytes.Fields(out)[0])
	}
	if _, err := exec.LookPath(compiler); err != nil {
		err := fmt.Errorf("build the clients: %w (looked for %q): install one (Debian, Ubuntu: apt install gcc) or set CC", ErrNoCompiler, compiler)
		return &ToolError{"a C compiler", err}
	}
	free, err := freeBytes(dir)
	if err != nil {
		return fmt.Errorf("look at free space in %s: %w", dir, err)
	}
	if free < neededBytes {
		return &SpaceError{dir, free, fmt.Errorf("build the clients: %w: %s has %.1f GiB free and a build needs %d GiB: make room, or set XDG_CACHE_HOME to a larger disk",
			ErrDiskSpace, dir, float64(free)/(1<<30), neededBytes>>30)}
	}
	return nil
}

func freeBytes(dir string) (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// explain turns the go command's failure into one error with a remedy, as far as its words allow.
func explain(ctx context.Context, name string, err error, lines []string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("build %s: %w", name, ctx.Err())
	}
	text := strings.Join(lines, "\n")
	switch {
	case strings.Contains(text, "no space left on device"):
		err := fmt.Errorf("build %s: %w: the disk of the Go build cache (`go env GOCACHE`) is full: make room and start again", name, ErrDiskSpace)
		return &SpaceError{"the Go build cache", 0, err}
	case containsAny(text, "dial tcp", "403 Forbidden", "404 Not Found", "i/o timeout", "no such host", "connection refused", "proxyconnect"):
		err := fmt.Errorf("build %s: %w: check the network and `go env GOPROXY`, then start again; the go command said:\n%s", name, ErrDownload, text)
		return &DownloadError{name, err}
	}
	return fmt.Errorf("build %s: %w; the go command said:\n%s", name, err, text)
}

func containsAny(text string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// watcher reads the go command's -v output: it counts packages and keeps the last lines for an error.
type watcher struct {
	name    string
	out     io.Writer
	started time.Time

	mu       sync.Mutex
	partial  []byte
	last     []string
	packages int
	latest   string
}

const keptLines = 20

// Write implements io.Writer.
func (w *watcher) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.partial = append(w.partial, p...)
	for {
		end := bytes.IndexByte(w.partial, '\n')
		if end < 0 {
			return len(p), nil
		}
		w.line(string(w.partial[:end]))
		w.partial = w.partial[end+1:]
	}
}

func (w *watcher) line(text string) {
	if strings.HasPrefix(text, "go: downloading ") {
		w.latest = "downloading " + strings.TrimPrefix(text, "go: downloading ")
		return
	}
	if !strings.Contains(text, " ") { // -v prints the bare import path of each package it compiles
		w.packages++
		w.latest = text
		return
	}
	w.last = append(w.last, text)
	if len(w.last) > keptLines {
		w.last = w.last[1:]
	}
}

func (w *watcher) tail() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.last...)
}

// every prints a progress line at the interval until the returned function is called.
func (w *watcher) every(interval time.Duration) func() {
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				w.mu.Lock()
				fmt.Fprintf(w.out, "%s: %d packages compiled, %s so far (%s)\n", w.name, w.packages, time.Since(w.started).Round(time.Second), w.latest)
				w.mu.Unlock()
			}
		}
	}()
	return func() { close(done); <-gone }
}

// lock waits until this process alone builds. The lock belongs to the open file, so it ends with the process, however it ends.
func lock(ctx context.Context, path string, progress io.Writer) (func(), error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the build lock: %w", err)
	}
	told := false
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if err != syscall.EWOULDBLOCK {
			file.Close()
			return nil, fmt.Errorf("take the build lock %s: %w", path, err)
		}
		if !told {
			fmt.Fprintln(progress, "another process is building the clients; waiting for it")
			told = true
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, fmt.Errorf("wait for another build of the clients: %w", ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}
