// Package process runs the programs of a local network as child processes. Each has its own process group and log file, and ends with
// the parent. If one ends by itself, that is reported as a single error.
//
// Not here: which programs, and with which arguments (packages chain and devnet).
package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Spec says what to run.
type Spec struct {
	Name string   // its name in errors and reports, such as "geth" or "operator 3"
	Path string   // the program
	Args []string // its arguments, without the program's name
	Env  []string // added to this process's environment
	Log  string   // file that receives both outputs; appended to, its folder is created
}

// Process is a started child. Its methods may be called from any goroutine.
type Process struct {
	spec     Spec
	cmd      *exec.Cmd
	logStart int64 // size of the log when this process began
	done     chan struct{}
	err      error // valid after done is closed
	stopping atomic.Bool
}

// ExitError says that a process ended without a call of Stop.
type ExitError struct {
	Name string   // as in its Spec
	Log  string   // the log file
	Tail []string // the last lines that it wrote
	Err  error    // the exit status; nil if it was zero
}

// Error returns a text with the process, its exit status, a likely remedy and its last lines of output.
func (e *ExitError) Error() string {
	var b strings.Builder
	status := "with status 0"
	if e.Err != nil {
		status = e.Err.Error()
	}
	fmt.Fprintf(&b, "%s ended unexpectedly (%s)", e.Name, status)
	if r := remedy(e.Tail); r != "" {
		fmt.Fprintf(&b, ": %s", r)
	}
	fmt.Fprintf(&b, "; its log is %s", e.Log)
	if len(e.Tail) > 0 {
		fmt.Fprintf(&b, " and ends:\n  %s", strings.Join(e.Tail, "\n  "))
	}
	return b.String()
}

// Unwrap returns the exit status.
func (e *ExitError) Unwrap() error { return e.Err }

// remedies are the remedies for troubles that can be recognised in a client's output.
func remedies() [][2]string {
	return [][2]string{
		{"address already in use", "a port it needs is in use: stop what uses it, or choose other ports with --port-base"},
		{"no space left on device", "the disk is full: make room, or choose another folder with --dir"},
		{"cannot allocate memory", "the machine is out of memory: stop something else first"},
		{"permission denied", "it may not write its folder: choose another one with --dir"},
	}
}

func remedy(lines []string) string {
	text := strings.ToLower(strings.Join(lines, "\n"))
	for _, r := range remedies() {
		if strings.Contains(text, r[0]) {
			return r[1]
		}
	}
	return ""
}

// Start runs the program. On Linux the program ends with this process, however this process ends.
func Start(spec Spec) (*Process, error) {
	if err := os.MkdirAll(filepath.Dir(spec.Log), 0o755); err != nil {
		return nil, fmt.Errorf("start %s: create log folder: %w", spec.Name, err)
	}
	log, err := os.OpenFile(spec.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("start %s: open log: %w", spec.Name, err)
	}
	defer log.Close() // the child has its own descriptor
	info, err := log.Stat()
	if err != nil {
		return nil, fmt.Errorf("start %s: look at log: %w", spec.Name, err)
	}
	cmd := exec.Command(spec.Path, spec.Args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), spec.Env...)
	cmd.SysProcAttr = attributes()
	p := &Process{spec: spec, cmd: cmd, logStart: info.Size(), done: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", spec.Name, err)
	}
	go p.wait()
	return p, nil
}

func (p *Process) wait() {
	err := p.cmd.Wait()
	if !p.stopping.Load() {
		p.err = &ExitError{Name: p.spec.Name, Log: p.spec.Log, Tail: p.tail(12), Err: err}
	}
	close(p.done)
}

// Name returns the name given in the Spec.
func (p *Process) Name() string { return p.spec.Name }

// PID returns the process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Running reports whether the process has not ended yet.
func (p *Process) Running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// Err returns nil while the process runs and after Stop, and an *ExitError if it ended by itself.
func (p *Process) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

// Stop asks the process to end, and kills its whole process group after grace. It returns when the process has ended.
func (p *Process) Stop(grace time.Duration) {
	p.stopping.Store(true)
	if p.Running() {
		_ = syscall.Kill(p.PID(), syscall.SIGTERM)
		select {
		case <-p.done:
		case <-time.After(grace):
		}
	}
	// The leader's group may hold children of its own; its id stays reserved while any of them lives.
	_ = syscall.Kill(-p.PID(), syscall.SIGKILL)
	<-p.done
}

// Kill ends the process at once, like a crash.
func (p *Process) Kill() { p.Stop(0) }

// Run starts the program and waits for its end. A status other than zero is an *ExitError.
func Run(ctx context.Context, spec Spec) error {
	p, err := Start(spec)
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		p.Kill()
		return fmt.Errorf("run %s: %w", spec.Name, ctx.Err())
	case <-p.done:
	}
	var exit *ExitError
	if errors.As(p.err, &exit) && exit.Err == nil {
		return nil
	}
	return p.err
}

// tail returns up to n last lines that this process wrote.
func (p *Process) tail(n int) []string {
	file, err := os.Open(p.spec.Log)
	if err != nil {
		return nil
	}
	defer file.Close()
	const most = 16 << 10
	from := p.logStart
	if info, err := file.Stat(); err == nil {
		from = max(from, info.Size()-most)
	}
	text, err := io.ReadAll(io.LimitReader(io.NewSectionReader(file, from, most), most))
	if err != nil {
		return nil
	}
	lines := strings.Split(string(bytes.TrimSpace(text)), "\n")
	if len(lines) == 1 && lines[0] == "" {
		return nil
	}
	return lines[max(0, len(lines)-n):]
}
