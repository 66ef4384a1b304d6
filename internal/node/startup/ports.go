package startup

import (
	"errors"
	"net"
	"net/netip"
	"syscall"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// Reservation reserves the ports of the network between operators from the start until the network opens, which may be much later: the
// contract must know this operator first. So a port in use is reported at once, and no other program takes it meanwhile.
type Reservation struct {
	tcp net.Listener
	udp net.PacketConn
}

// Reserve takes the ports; port 0 needs no reservation.
func Reserve(a *Addresses) (*Reservation, error) {
	r := &Reservation{}
	if a.TCP != 0 {
		address := netip.AddrPortFrom(a.Listen, a.TCP).String()
		l, err := net.Listen("tcp", address)
		if err != nil {
			return nil, ListenFault(err, address, "p2p.tcp_port", "p2p.listen")
		}
		r.tcp = l
		go turnAway(l)
	}
	if a.UDP != 0 && a.Discover {
		address := netip.AddrPortFrom(a.Listen, a.UDP).String()
		conn, err := net.ListenPacket("udp", address)
		if err != nil {
			r.Release()
			return nil, ListenFault(err, address, "p2p.udp_port", "p2p.listen")
		}
		r.udp = conn
	}
	return r, nil
}

// turnAway closes connections of peers that arrive before the network is open; the peers try again.
func turnAway(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_ = conn.Close()
	}
}

// Release frees the ports. A second call does nothing.
func (r *Reservation) Release() {
	if r.tcp != nil {
		_ = r.tcp.Close()
	}
	if r.udp != nil {
		_ = r.udp.Close()
	}
	r.tcp, r.udp = nil, nil
}

// ListenFault gives an error of listening its code and its remedy: another port, or another address.
func ListenFault(err error, address, portKey, addressKey string) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fault.Wrap(fault.PortInUse, err, "address", address, "key", portKey)
	}
	return fault.Wrap(fault.AddressInvalid, err, "address", address, "key", addressKey)
}
