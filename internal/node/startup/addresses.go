package startup

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
)

// Addresses are the parsed addresses of the configuration for the network between operators.
type Addresses struct {
	Listen, External netip.Addr
	TCP, UDP         uint16
	Peers            []peer.AddrInfo
	// Bootnodes are the configured bootnodes, then those of the network.
	Bootnodes []string
	// Discover says that peers are searched for, because a bootnode is known.
	Discover bool
}

// ReadAddresses reads the addresses of a configuration; bootnodes are those of the network. Its errors are faults that name the key.
func ReadAddresses(c *config.Config, bootnodes []string) (a Addresses, err error) {
	if a.Listen, err = netip.ParseAddr(c.P2PListen); err != nil {
		return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.listen", "source", "the configuration")
	}
	if c.P2PExternalIP != "" {
		if a.External, err = netip.ParseAddr(c.P2PExternalIP); err != nil {
			return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.external_ip", "source", "the configuration")
		}
	}
	if a.Peers, err = p2p.ParsePeers(c.P2PPeers...); err != nil {
		return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.peers", "source", "the configuration")
	}
	if err := p2p.CheckBootnodes(c.P2PBootnodes); err != nil {
		return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.bootnodes", "source", "the configuration")
	}
	a.Bootnodes = c.P2PBootnodes
	a.TCP, a.UDP, a.Discover = uint16(c.P2PTCPPort), uint16(c.P2PUDPPort), len(a.Bootnodes)+len(bootnodes) > 0
	if a.Discover && a.TCP == 0 {
		err := errors.New("0 is no port that peers could find; name one, such as 13001")
		return a, fault.Wrap(fault.ConfigValue, err, "key", "p2p.tcp_port", "source", "the configuration")
	}
	return a, nil
}

// Announced returns the address that peers should dial, if it differs from the one listened on.
func (a *Addresses) Announced() ([]multiaddr.Multiaddr, error) {
	if !a.External.IsValid() {
		return nil, nil
	}
	family := "ip4"
	if a.External.Is6() {
		family = "ip6"
	}
	address, err := multiaddr.NewMultiaddr(fmt.Sprintf("/%s/%v/tcp/%d", family, a.External, a.TCP))
	if err != nil {
		return nil, fmt.Errorf("announce %v: %w", a.External, err)
	}
	return []multiaddr.Multiaddr{address}, nil
}

// SharedRanges parses the shared address ranges of the configuration.
func SharedRanges(texts []string) ([]netip.Prefix, error) {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		var err error
		if out[i], err = netip.ParsePrefix(text); err != nil {
			return nil, fmt.Errorf("read p2p.shared_ranges: %w", err)
		}
	}
	return out, nil
}

// Discovery returns the options of discovery, or nil if Discover is false.
func (a *Addresses) Discovery() *p2p.DiscoveryOptions {
	if !a.Discover {
		return nil
	}
	return &p2p.DiscoveryOptions{Port: a.UDP, Bootnodes: a.Bootnodes, External: a.External}
}
