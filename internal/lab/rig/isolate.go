package rig

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
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
func isolate(l localnet.Layout, operators []*localnet.Operator) (i *isolation, err error) {
	i = &isolation{spaces: make(map[uint64]*namespace)}
	made := i // an error returns nil in its place
	defer func() {
		if err != nil {
			made.close()
		}
	}()
	for _, o := range operators {
		if i.spaces[o.ID], err = newNamespace(); err != nil {
			delete(i.spaces, o.ID)
			return nil, err
		}
		o.Launch = i.spaces[o.ID].start
	}
	for _, o := range operators {
		ports := []int{}
		for pair := range o.Beacons {
			ports = append(ports, l.BeaconProxy(o.ID, pair))
		}
		for pair := range o.Executions {
			ports = append(ports, l.ExecutionProxy(o.ID, pair))
		}
		for _, port := range ports { // to its clients
			if err := i.dig(o.ID, 0, port); err != nil {
				return nil, err
			}
		}
		for _, port := range []int{l.APIPort(o.ID), l.P2PPort(o.ID)} { // to it, from here
			if err := i.dig(0, o.ID, port); err != nil {
				return nil, err
			}
		}
		for _, other := range operators {
			if other.ID == o.ID {
				continue
			}
			if err := i.dig(o.ID, other.ID, l.P2PPort(other.ID)); err != nil {
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
