package rig

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"time"
)

// ErrIsolation says that operators cannot be given networks of their own here.
var ErrIsolation = errors.New("a partition needs Linux network namespaces and the right to make them: run it as root")

// isolation gives each operator a network of its own and connects them by tunnels at the addresses that they would have
// without, so that nobody needs to know.
type isolation struct {
	spaces  map[uint64]*namespace
	tunnels []*tunnel
}

// isolate builds the namespaces of all operators and every tunnel. With an error, nothing is left.
func isolate(l layout, operators []*operator) (i *isolation, err error) {
	i = &isolation{spaces: make(map[uint64]*namespace)}
	made := i // an error returns nil in its place
	defer func() {
		if err != nil {
			made.close()
		}
	}()
	for _, o := range operators {
		if i.spaces[o.id], err = newNamespace(); err != nil {
			delete(i.spaces, o.id)
			return nil, err
		}
		o.space = i.spaces[o.id]
	}
	for _, o := range operators {
		ports := []int{}
		for pair := range o.beacons {
			ports = append(ports, l.beaconProxy(o.id, pair))
		}
		for pair := range o.executions {
			ports = append(ports, l.executionProxy(o.id, pair))
		}
		for _, port := range ports { // to its clients
			if err := i.dig(o.id, 0, port); err != nil {
				return nil, err
			}
		}
		for _, port := range []int{l.apiPort(o.id), l.p2pPort(o.id)} { // to it, from here
			if err := i.dig(0, o.id, port); err != nil {
				return nil, err
			}
		}
		for _, other := range operators {
			if other.id == o.id {
				continue
			}
			if err := i.dig(o.id, other.id, l.p2pPort(other.id)); err != nil {
				return nil, err
			}
		}
	}
	return i, nil
}

// dig connects a port of one operator's loopback interface with the same one of another's; 0 is this program's own.
func (i *isolation) dig(from, to uint64, port int) error {
	address := fmt.Sprintf("127.0.0.1:%d", port)
	listen := func(address string) (net.Listener, error) { return net.Listen("tcp", address) }
	if space := i.spaces[from]; space != nil {
		listen = space.listen
	}
	dial := func() (net.Conn, error) { return net.DialTimeout("tcp", address, 2*time.Second) }
	if space := i.spaces[to]; space != nil {
		dial = func() (net.Conn, error) { return space.dial(address) }
	}
	listener, err := listen(address)
	if err != nil {
		return fmt.Errorf("connect operator %d with %d: %w", from, to, err)
	}
	i.tunnels = append(i.tunnels, dig(from, to, listener, dial))
	return nil
}

// partition cuts every tunnel between operators of different groups; nil mends all.
func (i *isolation) partition(groups [][]uint64) {
	group := func(id uint64) int {
		return slices.IndexFunc(groups, func(g []uint64) bool { return slices.Contains(g, id) })
	}
	for _, t := range i.tunnels {
		if t.from != 0 && t.to != 0 {
			t.setCut(group(t.from) != group(t.to))
		}
	}
}

func (i *isolation) close() {
	for _, t := range i.tunnels {
		t.close()
	}
	for _, space := range i.spaces {
		space.close()
	}
}
