package p2p

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"syscall"
	"time"

	gethlog "github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p/discover"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/enr"

	"github.com/hawser-ssv/hawser/protocol/network"
)

// DefaultDiscoveryPort is the UDP port of discv5.
const DefaultDiscoveryPort = 12001

// localPing is the interval of discovery's liveness pings on networks that are not public: there a new node should be found within
// seconds. Public networks use the library's three seconds.
const localPing = 500 * time.Millisecond

// discv5 is the discovery protocol on one socket, with the node's own record.
type discv5 struct {
	db    *enode.DB
	local *enode.LocalNode
	udp   *discover.UDPv5
}

// discv5Options configures a discv5.
type discv5Options struct {
	identity  Identity
	profile   *network.Profile
	listen    netip.AddrPort
	bootnodes []string
	// admit, if not nil, reports whether a record may enter the table. A handshake with another record is not answered.
	admit func(*enr.Record) bool
	// describe fills the record, once the port is known.
	describe func(local *enode.LocalNode, udp *net.UDPAddr)
}

// listenDiscv5 opens the socket and runs discv5 with the network's protocol id. The error is a *PortInUseError if another program
// holds the port.
func listenDiscv5(o discv5Options) (d *discv5, err error) {
	key, err := o.identity.ecdsa()
	if err != nil {
		return nil, err
	}
	bootnodes, err := parseBootnodes(o.bootnodes)
	if err != nil {
		return nil, err
	}
	d = &discv5{}
	if d.db, err = enode.OpenDB(""); err != nil {
		return nil, fmt.Errorf("open node database: %w", err)
	}
	defer func() {
		if err != nil {
			d.db.Close()
		}
	}()
	d.local = enode.NewLocalNode(d.db, key)
	conn, err := listenUDP(o.listen)
	if err != nil {
		return nil, err
	}
	o.describe(d.local, conn.LocalAddr().(*net.UDPAddr))
	config := discv5Config(key, o.profile, bootnodes)
	var socket discover.UDPConn = conn
	if o.admit != nil {
		config.ValidSchemes = admittedScheme{config.ValidSchemes, o.admit}
		if socket, err = newAdmittedConn(conn, d.local.ID(), o.admit); err != nil {
			_ = conn.Close()
			return nil, err
		}
	}
	if d.udp, err = discover.ListenV5(socket, d.local, config); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("start discovery: %w", err)
	}
	return d, nil
}

func listenUDP(address netip.AddrPort) (*net.UDPConn, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(address))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, &PortInUseError{address.String(), err}
	case err != nil:
		return nil, fmt.Errorf("listen for discovery on %s: %w", address, err)
	}
	return conn, nil
}

func discv5Config(key *ecdsa.PrivateKey, profile *network.Profile, bootnodes []*enode.Node) discover.Config {
	protocolID := profile.DiscoveryID
	c := discover.Config{
		PrivateKey:   key,
		Bootnodes:    bootnodes,
		V5ProtocolID: &protocolID,
		ValidSchemes: enode.ValidSchemes,
		Log:          gethlog.NewLogger(slog.DiscardHandler),
	}
	if !profile.Public {
		c.PingInterval = localPing
	}
	return c
}

func parseBootnodes(records []string) ([]*enode.Node, error) {
	nodes := make([]*enode.Node, 0, len(records))
	for _, record := range records {
		node, err := enode.Parse(enode.ValidSchemes, record)
		if err != nil {
			return nil, fmt.Errorf("read bootnode %.40s…: %w", record, err)
		}
		nodes = append(nodes, node)
	}
	return nodes, nil
}

// CheckBootnodes returns an error that names the records which cannot be read.
func CheckBootnodes(records []string) error {
	_, err := parseBootnodes(records)
	return err
}

// text returns our own record as it is now.
func (d *discv5) text() string { return d.local.Node().String() }

func (d *discv5) close() {
	d.udp.Close()
	d.db.Close()
}
