package chain

import (
	"errors"
	"fmt"
	"net"
	"sort"
)

// Ports are the loopback ports of one chain.
type Ports struct {
	ExecutionP2P, ExecutionHTTP, ExecutionWS, ExecutionAuth int
	BeaconTCP, BeaconQUIC, BeaconUDP, BeaconRPC, BeaconHTTP int
	ValidatorRPC, ValidatorHTTP                             int
}

// PortsFrom returns a chain's ports from base on. They are fewer than 20; the bases of two chains must be at least that far apart.
func PortsFrom(base int) Ports {
	return Ports{
		ExecutionP2P: base, ExecutionHTTP: base + 1, ExecutionWS: base + 2, ExecutionAuth: base + 3,
		BeaconTCP: base + 4, BeaconQUIC: base + 5, BeaconUDP: base + 6, BeaconRPC: base + 7, BeaconHTTP: base + 8,
		ValidatorRPC: base + 9, ValidatorHTTP: base + 10,
	}
}

// TCP names every TCP port, for CheckFree.
func (p Ports) TCP() map[int]string {
	return map[int]string{
		p.ExecutionP2P: "geth's network", p.ExecutionHTTP: "geth's HTTP API", p.ExecutionWS: "geth's websocket API", p.ExecutionAuth: "geth's engine API",
		p.BeaconTCP: "the beacon node's network", p.BeaconRPC: "the beacon node's RPC", p.BeaconHTTP: "the beacon node's HTTP API",
		p.ValidatorRPC: "the validator client's RPC", p.ValidatorHTTP: "the validator client's HTTP API",
	}
}

// ErrPortInUse says that a port cannot be listened on.
var ErrPortInUse = errors.New("a port is not free")

// PortError says which port cannot be listened on. It wraps ErrPortInUse.
type PortError struct {
	Address string // on the loopback interface
	Err     error
}

// Error implements error.
func (e *PortError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *PortError) Unwrap() error { return e.Err }

// CheckFree returns a *PortError if one of the ports is in use. Its text names the first such port and says what to do.
func CheckFree(ports map[int]string) error {
	order := make([]int, 0, len(ports))
	for port := range ports {
		order = append(order, port)
	}
	sort.Ints(order)
	for _, port := range order {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if port < 1024 || port > 65535 {
			return &PortError{address, fmt.Errorf("%w: port %d (for %s) is out of range: choose a --port-base between 1024 and 65000", ErrPortInUse, port, ports[port])}
		}
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return &PortError{address, fmt.Errorf("%w: port %d, wanted for %s (%w): stop the program that listens there (perhaps another devnet: `hawser devnet down`) or choose another --port-base",
				ErrPortInUse, port, ports[port], err)}
		}
		listener.Close()
	}
	return nil
}
