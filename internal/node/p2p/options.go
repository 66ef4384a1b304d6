package p2p

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Defaults of Options.
const (
	// DefaultPort is the TCP port that operators listen on.
	DefaultPort = 13001
	// DefaultMaxPeers is the number of peers without the additional ones for own subnets.
	DefaultMaxPeers = 60
	// mostPeers bounds the number of peers with those for own subnets.
	mostPeers = 150
)

// Clock is the clock by which messages are validated and peers are waited for. Deadlines of streams use the system's clock.
type Clock interface{ Now() time.Time }

// Handler takes an accepted message and may keep it. It is called from several goroutines, must return at once and do its own bounded
// queueing.
type Handler func(*gossip.Message)

// Options configures a Host. Identity, Profile, View, Verifier, Handler and Clock are required.
type Options struct {
	// Identity is the persisted network key.
	Identity Identity
	// Listen is the address to listen on; the zero value means every IPv4 address.
	Listen netip.Addr
	// Port is the TCP port; 0 lets the system choose one, see Host.Addrs.
	Port uint16
	// Announce is the address that peers should dial, besides those listened on.
	Announce []multiaddr.Multiaddr
	// StaticPeers are kept connected: they are redialled every second while they are missing, and never disconnected for lack of room
	// or use. See ParsePeers.
	StaticPeers []peer.AddrInfo
	// MaxPeers is DefaultMaxPeers if 0. Three more are allowed for each own subnet, up to 150.
	MaxPeers int
	// DisableIPRateLimit lifts the limit on inbound connections from one address, and the score penalty for peers that share an
	// address. Local networks need it.
	DisableIPRateLimit bool

	// SharedRanges are address ranges behind which many peers may live. Their addresses have neither the limit on inbound connections
	// nor the score penalty. Private ranges among them may be dialled on public networks too.
	SharedRanges []netip.Prefix

	// Profile is the network.
	Profile *network.Profile
	// View returns what the gossip rules need of contract and chain.
	View gossip.View
	// Verifier checks operator signatures, usually a *Verifier.
	Verifier gossip.SignatureVerifier
	// Handler takes accepted messages, also those of Publish.
	Handler Handler
	// Ours returns how many attesting validators this operator serves in a committee, by shares that it holds. Peers that speak for
	// the other operators of such a committee are kept connected, in up to half of the places. Nil means that there are none.
	Ours func(wire.CommitteeID) int
	// Refused takes every message of others that a rule did not let pass, with that rule. The message is complete only as far as the
	// rules before that one filled it, and its signature may not verify. Of messages that an honest peer may have forwarded
	// (gossip.Rule.Fair), Refused gets only those that were audited; these are complete, with a valid signature. It is called from
	// several goroutines.
	Refused func(*gossip.Message, *gossip.Rule)
	// Subnets are joined and announced from the start; see SetSubnets.
	Subnets Subnets

	// Version is the version that peers see behind "Hawser:".
	Version string
	// Clock is the node's clock.
	Clock Clock
	// Logger is slog.Default if nil.
	Logger *slog.Logger
	// Registerer takes the metrics; nil means that they are not registered.
	Registerer prometheus.Registerer
	// Discovery finds peers through discv5; nil means static peers only.
	Discovery *DiscoveryOptions
	// Intercept replaces the rules in tests of whole networks; nil in every other program.
	Intercept Intercept
}

// Intercept returns the validator of a topic, in place of the host's own one, which it gets as honest. raw publishes on the topic
// without the host's rules, once New or SetSubnets has returned. It is called when a topic is joined.
type Intercept func(topic string, raw func(ctx context.Context, data []byte) error, honest pubsub.ValidatorEx) pubsub.ValidatorEx

// withDefaults returns a copy with defaults set, or an error that names a missing option.
func (o Options) withDefaults() (Options, error) {
	for _, required := range []struct {
		missing bool
		name    string
	}{
		{o.Identity.key == nil, "Identity"},
		{o.Profile == nil, "Profile"},
		{o.View == nil, "View"},
		{o.Verifier == nil, "Verifier"},
		{o.Handler == nil, "Handler"},
		{o.Clock == nil, "Clock"},
	} {
		if required.missing {
			return o, fmt.Errorf("start p2p: option %s is missing", required.name)
		}
	}
	if !o.Listen.IsValid() {
		o.Listen = netip.IPv4Unspecified()
	}
	if o.MaxPeers <= 0 {
		o.MaxPeers = DefaultMaxPeers
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o, nil
}

// limitPeers returns the number of peers with those for own subnets.
//
// Source: spec/networking.md#transport, spec/networking.md#identity.
func limitPeers(configured, subnets int) int {
	return max(configured, min(DefaultMaxPeers+3*subnets, mostPeers))
}

// PortInUseError says that another program holds the address that this node was to listen on.
type PortInUseError struct {
	Address string
	Err     error
}

// Error names the address.
func (e *PortInUseError) Error() string {
	return fmt.Sprintf("listen on %s: the port is in use", e.Address)
}

// Unwrap returns the system's error.
func (e *PortInUseError) Unwrap() error { return e.Err }

// ErrNoPeerID is wrapped when an address lacks the peer's identity.
var ErrNoPeerID = errors.New("the address must end in /p2p/<peer id>")

// ParsePeers reads full multiaddresses such as /ip4/192.0.2.1/tcp/13001/p2p/16Uiu2…; several of one peer are merged.
func ParsePeers(addresses ...string) ([]peer.AddrInfo, error) {
	var peers []peer.AddrInfo
	at := make(map[peer.ID]int)
	for _, address := range addresses {
		parsed, err := multiaddr.NewMultiaddr(address)
		if err != nil {
			return nil, fmt.Errorf("read peer address %q: %w", address, err)
		}
		transport, id := peer.SplitAddr(parsed)
		if id == "" || transport == nil {
			return nil, fmt.Errorf("read peer address %q: %w", address, ErrNoPeerID)
		}
		i, known := at[id]
		if !known {
			i = len(peers)
			at[id] = i
			peers = append(peers, peer.AddrInfo{ID: id})
		}
		peers[i].Addrs = append(peers[i].Addrs, transport)
	}
	return peers, nil
}
