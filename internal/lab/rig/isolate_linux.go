package rig

import (
	"fmt"
	"net"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// namespace is a network of its own, with nothing but a loopback interface. What happens in it happens on one thread that
// never leaves it.
type namespace struct {
	work chan func()
}

// newNamespace makes one. It needs the right to do so, which root has.
func newNamespace() (*namespace, error) {
	n := &namespace{work: make(chan func())}
	ready := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked, so that the thread ends with the goroutine
		err := enterNamespace()
		ready <- err
		if err != nil {
			return
		}
		for f := range n.work {
			f()
		}
	}()
	if err := <-ready; err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIsolation, err)
	}
	return n, nil
}

func enterNamespace() error {
	if err := syscall.Unshare(syscall.CLONE_NEWNET); err != nil {
		return fmt.Errorf("make a network namespace: %w", err)
	}
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("raise the loopback interface: %w", err)
	}
	defer unix.Close(socket)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return fmt.Errorf("raise the loopback interface: %w", err)
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request); err != nil {
		return fmt.Errorf("raise the loopback interface: %w", err)
	}
	return nil
}

// in runs f on the namespace's thread.
func (n *namespace) in(f func()) {
	done := make(chan struct{})
	n.work <- func() { defer close(done); f() }
	<-done
}

// close ends the thread; what was started on it ends too.
func (n *namespace) close() { close(n.work) }

func (n *namespace) listen(address string) (listener net.Listener, err error) {
	n.in(func() { listener, err = net.Listen("tcp", address) })
	return listener, err
}

func (n *namespace) dial(address string) (conn net.Conn, err error) {
	n.in(func() { conn, err = net.DialTimeout("tcp", address, 2*time.Second) })
	return conn, err
}

func (n *namespace) start(spec process.Spec) (p *process.Process, err error) {
	n.in(func() { p, err = process.Start(spec) })
	return p, err
}
