package node

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
)

// addresses are the configuration's addresses of the network between operators, read.
type addresses struct {
	listen, external netip.Addr
	tcp, udp         uint16
	peers            []peer.AddrInfo
	// bootnodes come before the network's.
	bootnodes []string
	// discover says that peers are searched for: there is somebody to ask.
	discover bool
}

func readAddresses(c *config.Config, bootnodes []string) (a addresses, err error) {
	if a.listen, err = netip.ParseAddr(c.P2PListen); err != nil {
		return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.listen", "source", "the configuration")
	}
	if c.P2PExternalIP != "" {
		if a.external, err = netip.ParseAddr(c.P2PExternalIP); err != nil {
			return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.external_ip", "source", "the configuration")
		}
	}
	if a.peers, err = p2p.ParsePeers(c.P2PPeers...); err != nil {
		return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.peers", "source", "the configuration")
	}
	if err := p2p.CheckBootnodes(c.P2PBootnodes); err != nil {
		return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.bootnodes", "source", "the configuration")
	}
	a.bootnodes = c.P2PBootnodes
	a.tcp, a.udp, a.discover = uint16(c.P2PTCPPort), uint16(c.P2PUDPPort), len(a.bootnodes)+len(bootnodes) > 0
	if a.discover && a.tcp == 0 {
		err := errors.New("0 is no port that peers could find; name one, such as 13001")
		return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.tcp_port", "source", "the configuration")
	}
	return a, nil
}

// announced returns the address that peers should dial, if it is not the one listened on.
func (a *addresses) announced() ([]multiaddr.Multiaddr, error) {
	if !a.external.IsValid() {
		return nil, nil
	}
	family := "ip4"
	if a.external.Is6() {
		family = "ip6"
	}
	address, err := multiaddr.NewMultiaddr(fmt.Sprintf("/%s/%v/tcp/%d", family, a.external, a.tcp))
	if err != nil {
		return nil, fmt.Errorf("announce %v: %w", a.external, err)
	}
	return []multiaddr.Multiaddr{address}, nil
}

// sharedRanges reads the ranges of the configuration.
func sharedRanges(texts []string) ([]netip.Prefix, error) {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		var err error
		if out[i], err = netip.ParsePrefix(text); err != nil {
			return nil, fmt.Errorf("read p2p.shared_ranges: %w", err)
		}
	}
	return out, nil
}

// discovery returns the options of the search for peers, or nil if there is nobody to ask.
func (a *addresses) discovery() *p2p.DiscoveryOptions {
	if !a.discover {
		return nil
	}
	return &p2p.DiscoveryOptions{Port: a.udp, Bootnodes: a.bootnodes, External: a.external}
}

// reservation holds the ports of the network between operators from the start until the network opens, which may be much
// later: the contract must know this operator first. So a port in use shows at once, and nobody takes it meanwhile.
type reservation struct {
	tcp net.Listener
	udp net.PacketConn
}

// reserve takes the ports; port 0 needs no reservation.
func reserve(a *addresses) (*reservation, error) {
	r := &reservation{}
	if a.tcp != 0 {
		address := netip.AddrPortFrom(a.listen, a.tcp).String()
		l, err := net.Listen("tcp", address)
		if err != nil {
			return nil, listenFault(err, address, "p2p.tcp_port", "p2p.listen")
		}
		r.tcp = l
		go turnAway(l)
	}
	if a.udp != 0 && a.discover {
		address := netip.AddrPortFrom(a.listen, a.udp).String()
		conn, err := net.ListenPacket("udp", address)
		if err != nil {
			r.release()
			return nil, listenFault(err, address, "p2p.udp_port", "p2p.listen")
		}
		r.udp = conn
	}
	return r, nil
}

// turnAway closes connections of peers that come too early, until the reservation ends; they try again.
func turnAway(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_ = conn.Close()
	}
}

// release gives the ports back; twice does nothing.
func (r *reservation) release() {
	if r.tcp != nil {
		_ = r.tcp.Close()
	}
	if r.udp != nil {
		_ = r.udp.Close()
	}
	r.tcp, r.udp = nil, nil
}

// listenFault gives an error of listening its code and remedy: another port, or another address.
func listenFault(err error, address, portKey, addressKey string) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fault.Wrap(fault.PortInUse, err, "address", address, "key", portKey)
	}
	return fault.Wrap(fault.AddressInvalid, err, "address", address, "key", addressKey)
}
