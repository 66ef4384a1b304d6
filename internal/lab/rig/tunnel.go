package rig

import (
	"io"
	"net"
	"sync"
)

// tunnel carries TCP connections from one network namespace to another, and can be cut.
type tunnel struct {
	from, to uint64 // operators; 0 is this program's namespace
	listener net.Listener
	dial     func() (net.Conn, error)

	mu   sync.Mutex
	cut  bool
	open map[net.Conn]bool
	all  sync.WaitGroup
}

// dig starts a tunnel that begins at listener and ends where dial leads.
func dig(from, to uint64, listener net.Listener, dial func() (net.Conn, error)) *tunnel {
	t := &tunnel{from: from, to: to, listener: listener, dial: dial, open: make(map[net.Conn]bool)}
	t.all.Go(t.accept)
	return t
}

func (t *tunnel) accept() {
	for {
		near, err := t.listener.Accept()
		if err != nil {
			return
		}
		t.all.Go(func() { t.carry(near) })
	}
}

func (t *tunnel) carry(near net.Conn) {
	defer near.Close()
	if !t.keep(near) {
		return
	}
	defer t.forget(near)
	far, err := t.dial()
	if err != nil {
		return
	}
	defer far.Close()
	if !t.keep(far) {
		return
	}
	defer t.forget(far)
	var both sync.WaitGroup
	both.Go(func() { pump(far, near) })
	both.Go(func() { pump(near, far) })
	both.Wait()
}

// pump copies until from ends, and passes the end on.
func pump(to, from net.Conn) {
	_, err := io.Copy(to, from)
	if half, ok := to.(*net.TCPConn); ok && err == nil {
		_ = half.CloseWrite()
		return
	}
	to.Close()
	from.Close()
}

// keep remembers a connection that Cut has to close; false means that the tunnel is cut already.
func (t *tunnel) keep(conn net.Conn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.cut {
		t.open[conn] = true
	}
	return !t.cut
}

func (t *tunnel) forget(conn net.Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.open, conn)
}

// setCut closes every connection and turns new ones away, or lets them through again.
func (t *tunnel) setCut(cut bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cut = cut
	if cut {
		for conn := range t.open {
			conn.Close()
		}
	}
}

func (t *tunnel) close() {
	t.listener.Close()
	t.setCut(true)
	t.all.Wait()
}
