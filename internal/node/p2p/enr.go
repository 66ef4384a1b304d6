package p2p

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/enr"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The entries that this network adds to node records. Peers expect exactly these lengths.
//
// Source: spec/networking.md#discovery.
type (
	entrySSV        bool
	entryDomain     wire.Domain
	entryNextDomain wire.Domain
	entrySubnets    Subnets
)

// ENRKey is the entry's name.
func (entrySSV) ENRKey() string { return "ssv" }

// ENRKey is the entry's name.
func (entryDomain) ENRKey() string { return "domaintype" }

// ENRKey is the entry's name.
func (entryNextDomain) ENRKey() string { return "next_domaintype" }

// ENRKey is the entry's name.
func (entrySubnets) ENRKey() string { return "subnets" }

// ENR is a node's record for discovery.
type ENR struct {
	// Sequence grows with every change.
	Sequence uint64
	// IP, TCP and UDP are where the node listens.
	IP       netip.Addr
	TCP, UDP uint16
	// Domain is the domain of the network and its fork.
	Domain wire.Domain
	// Next is the domain of the network's next fork, whether it has a date or not; the zero domain stands for Domain.
	Next wire.Domain
	// Subnets are the subnets that the node serves.
	Subnets Subnets
}

// Encode signs the record and returns its text form, enr:….
func (r ENR) Encode(identity Identity) (string, error) {
	key, err := identity.ecdsa()
	if err != nil {
		return "", err
	}
	var record enr.Record
	record.SetSeq(r.Sequence)
	record.Set(enr.IP(net.IP(r.IP.AsSlice())))
	record.Set(enr.TCP(r.TCP))
	record.Set(enr.UDP(r.UDP))
	for _, entry := range r.entries() {
		record.Set(entry)
	}
	if err := enode.SignV4(&record, key); err != nil {
		return "", fmt.Errorf("sign node record: %w", err)
	}
	node, err := enode.New(enode.ValidSchemes, &record)
	if err != nil {
		return "", fmt.Errorf("sign node record: %w", err)
	}
	return node.String(), nil
}

func (r ENR) entries() []enr.Entry {
	next := r.Next
	if next == (wire.Domain{}) {
		next = r.Domain
	}
	return []enr.Entry{entrySSV(true), entryDomain(r.Domain), entryNextDomain(next), entrySubnets(r.Subnets)}
}

// candidate is a discovered node that may be dialled.
type candidate struct {
	info    peer.AddrInfo
	ip      netip.Addr
	subnets Subnets
}

// readCandidate returns the peer of a node record if the record is of the network and has an address.
func readCandidate(node *enode.Node, domain wire.Domain) (candidate, bool) {
	var (
		ssv     entrySSV
		theirs  entryDomain
		subnets entrySubnets
		c       candidate
	)
	if node.Load(&ssv) != nil || !bool(ssv) || node.Load(&theirs) != nil || wire.Domain(theirs) != domain {
		return c, false
	}
	if node.Load(&subnets) != nil || !node.IPAddr().IsValid() || node.TCP() == 0 {
		return c, false
	}
	address, err := multiaddr.NewMultiaddr(listenAddress(node.IPAddr(), uint16(node.TCP())))
	if err != nil {
		return c, false
	}
	id, err := peerIDOf(node)
	if err != nil {
		return c, false
	}
	return candidate{peer.AddrInfo{ID: id, Addrs: []multiaddr.Multiaddr{address}}, node.IPAddr().Unmap(), Subnets(subnets)}, true
}

func peerIDOf(node *enode.Node) (peer.ID, error) {
	var key enode.Secp256k1
	if err := node.Load(&key); err != nil {
		return "", fmt.Errorf("read node record: %w", err)
	}
	compressed := compressPublicKey(&key)
	public, err := crypto.UnmarshalSecp256k1PublicKey(compressed)
	if err != nil {
		return "", fmt.Errorf("read node record: %w", err)
	}
	return peer.IDFromPublicKey(public)
}

// tcpEntry is the standard entry for the TCP port.
func tcpEntry(port uint16) enr.Entry { return enr.TCP(port) }
