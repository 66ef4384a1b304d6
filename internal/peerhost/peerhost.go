// Package peerhost creates libp2p hosts with only what the SSV network uses: TCP, Noise, yamux, identify and ping. The library's own
// constructor also links QUIC, WebRTC and WebTransport, tests its own reachability, and runs a connection manager besides the node's. A
// node needs none of these.
//
// Not here: gossip, handshakes, discovery, and who may connect (package internal/node/p2p).
package peerhost

import (
	"errors"
	"fmt"

	"github.com/libp2p/go-libp2p/core/connmgr"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/peerstore"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/core/sec"
	basichost "github.com/libp2p/go-libp2p/p2p/host/basic"
	"github.com/libp2p/go-libp2p/p2p/host/eventbus"
	"github.com/libp2p/go-libp2p/p2p/host/peerstore/pstoremem"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/libp2p/go-libp2p/p2p/net/upgrader"
	"github.com/libp2p/go-libp2p/p2p/protocol/identify"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/multiformats/go-multiaddr"
)

// Options of a host.
type Options struct {
	// Key is the private key of the peer id.
	Key crypto.PrivKey
	// Listen is the multiaddress to listen on, such as "/ip4/127.0.0.1/tcp/0": the system then chooses the port.
	Listen string
	// Announce lists addresses that peers are told in addition to the listening ones.
	Announce []multiaddr.Multiaddr
	// Gate decides which connections are allowed. With nil all are allowed.
	Gate connmgr.ConnectionGater
	// Agent is the program's name in the identify protocol.
	Agent string
}

// New listens and returns the host. The host's Close closes everything that New opened. Ports are not shared, so a second process that
// listens on the same port gets an error.
func New(o Options) (_ host.Host, err error) {
	if o.Key == nil {
		return nil, errors.New("a host needs a key")
	}
	listen, err := multiaddr.NewMultiaddr(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen address: %w", err)
	}
	id, err := peer.IDFromPrivateKey(o.Key)
	if err != nil {
		return nil, fmt.Errorf("peer id: %w", err)
	}
	limits := bounds()
	resources, err := rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(limits.AutoScale()), rcmgr.WithMetricsDisabled())
	if err != nil {
		return nil, fmt.Errorf("resource manager: %w", err)
	}
	store, err := peers(id, o.Key)
	if err != nil {
		return nil, errors.Join(err, resources.Close())
	}
	bus := eventbus.NewBus()
	options := []swarm.Option{swarm.WithResourceManager(resources), swarm.WithUDPBlackHoleSuccessCounter(nil)}
	if o.Gate != nil {
		options = append(options, swarm.WithConnectionGater(o.Gate))
	}
	net, err := swarm.NewSwarm(id, store, bus, options...)
	if err != nil {
		return nil, errors.Join(err, store.Close(), resources.Close())
	}
	h, err := basichost.NewHost(net, &basichost.HostOpts{
		EventBus:   bus,
		EnablePing: true,
		UserAgent:  o.Agent,
		AddrsFactory: func(listening []multiaddr.Multiaddr) []multiaddr.Multiaddr {
			return append(listening, o.Announce...)
		},
	})
	if err != nil {
		return nil, errors.Join(err, net.Close(), store.Close(), resources.Close())
	}
	if err := dress(net, o, resources); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	if err := net.Listen(listen); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	h.Start()
	return h, nil
}

// peers returns a peerstore that has the host's own key.
func peers(id peer.ID, key crypto.PrivKey) (peerstore.Peerstore, error) {
	store, err := pstoremem.NewPeerstore()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(store.AddPrivKey(id, key), store.AddPubKey(id, key.GetPublic())); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// dress adds the transport to the swarm.
func dress(net *swarm.Swarm, o Options, resources network.ResourceManager) error {
	muxers := []upgrader.StreamMuxer{{ID: yamux.ID, Muxer: yamux.DefaultTransport}}
	security, err := noise.New(noise.ID, o.Key, muxers)
	if err != nil {
		return fmt.Errorf("noise: %w", err)
	}
	up, err := upgrader.New([]sec.SecureTransport{security}, muxers, nil, resources, o.Gate)
	if err != nil {
		return fmt.Errorf("upgrader: %w", err)
	}
	transport, err := tcp.NewTCPTransport(up, resources, nil, tcp.DisableReuseport())
	if err != nil {
		return fmt.Errorf("tcp: %w", err)
	}
	return net.AddTransport(transport)
}

// service is a protocol of the library with its limits: of all peers together, of each gigabyte more that the limits scale
// with, and of one peer.
type service struct {
	name      string
	protocols []protocol.ID
	all       rcmgr.BaseLimit
	more      rcmgr.BaseLimitIncrease
	one       rcmgr.BaseLimit
}

// services are the library's protocols that a host speaks. The limits are those of the library's own constructor; what one peer may
// take of the memory is less.
var services = []service{
	{
		name: identify.ServiceName, protocols: []protocol.ID{identify.ID, identify.IDPush},
		all:  rcmgr.BaseLimit{StreamsInbound: 64, StreamsOutbound: 64, Streams: 128, Memory: 4 << 20},
		more: rcmgr.BaseLimitIncrease{StreamsInbound: 64, StreamsOutbound: 64, Streams: 128, Memory: 4 << 20},
		one:  rcmgr.BaseLimit{StreamsInbound: 16, StreamsOutbound: 16, Streams: 32, Memory: 1 << 20},
	},
	{
		name: ping.ServiceName, protocols: []protocol.ID{ping.ID},
		all:  rcmgr.BaseLimit{StreamsInbound: 64, StreamsOutbound: 64, Streams: 64, Memory: 4 << 20},
		more: rcmgr.BaseLimitIncrease{StreamsInbound: 64, StreamsOutbound: 64, Streams: 64, Memory: 4 << 20},
		one:  rcmgr.BaseLimit{StreamsInbound: 2, StreamsOutbound: 3, Streams: 4, Memory: 1 << 20},
	},
}

// bounds are the library's default limits (an eighth of the machine's memory, 128 MiB to 1 GiB) with those of its services.
func bounds() rcmgr.ScalingLimitConfig {
	limits := rcmgr.DefaultLimits
	for _, s := range services {
		limits.AddServiceLimit(s.name, s.all, s.more)
		limits.AddServicePeerLimit(s.name, s.one, rcmgr.BaseLimitIncrease{})
		for _, p := range s.protocols {
			limits.AddProtocolLimit(p, s.all, s.more)
			limits.AddProtocolPeerLimit(p, s.one, rcmgr.BaseLimitIncrease{})
		}
	}
	return limits
}
