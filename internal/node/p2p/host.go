package p2p

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"syscall"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/internal/node/metric"
	"github.com/hawser-ssv/hawser/internal/peerhost"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Host is the node's libp2p host with everything that runs on it. Its methods are safe for concurrent use.
type Host struct {
	options  Options
	log      *slog.Logger
	metrics  *metrics
	table    *peerTable
	gate     *gate
	static   map[peer.ID]peer.AddrInfo
	partners *partners
	mesh     *mesh
	// seen counts the messages that gossipsub remembers, waiting those that wait for validation; accepted are the ids of accepted
	// messages.
	seen     seenWindow
	waiting  *waiting
	accepted generations[[messageIDLength]byte]
	pipeline *pipeline
	host     host.Host
	pubsub   *pubsub.PubSub
	score    ScoreInput
	self     gossip.PeerKey
	// handshakeTime bounds one side of a handshake.
	handshakeTime time.Duration

	// ctx ends with Close; tasks counts the goroutines that Close waits for.
	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup

	// changing is held while topics are changed, also during calls to the library. Nothing that the library calls may take it.
	changing sync.Mutex
	// mu guards the fields below. The library is never called under it: the library's loop may wait for mu, and mu would wait for the
	// loop.
	mu      sync.RWMutex
	subnets Subnets
	topics  map[string]*topic
	loads   map[int][]CommitteeSize
	// dialing holds the addresses at which peers are being dialled.
	dialing map[peer.ID][]multiaddr.Multiaddr
	missing map[peer.ID]time.Time

	discovery *discovery
}

// New opens the port and joins the given subnets; Run makes the connections. The error is a *PortInUseError if another program holds
// the port.
func New(ctx context.Context, options Options) (*Host, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	h := &Host{
		options: options,
		log:     options.Logger,
		table:   newPeerTable(options.Clock.Now),
		static:  make(map[peer.ID]peer.AddrInfo, len(options.StaticPeers)),

		partners: newPartners(),
		mesh:     newMesh(),
		waiting:  newWaiting(),
		accepted: generations[[messageIDLength]byte]{limit: maxAccepted, life: seenTTL},
		topics:   make(map[string]*topic),
		dialing:  make(map[peer.ID][]multiaddr.Multiaddr),
		missing:  make(map[peer.ID]time.Time),
		self:     gossip.PeerKey(options.Identity.PeerID()),

		handshakeTime: handshakeTime,
		score: ScoreInput{
			Slot:            options.Profile.SlotDuration(),
			SlotsPerEpoch:   options.Profile.SlotsPerEpoch(),
			TotalValidators: options.Profile.TotalEthereumValidators,
		},
	}
	for _, info := range options.StaticPeers {
		if info.ID != options.Identity.PeerID() {
			h.static[info.ID] = info
		}
	}
	var set metric.Set
	h.metrics = newMetrics(&set)
	if err := set.Register(options.Registerer); err != nil {
		return nil, fmt.Errorf("register p2p metrics: %w", err)
	}
	h.pipeline, err = newPipeline(gossip.Config{Profile: options.Profile, View: options.View}, options.Verifier, options.Clock.Now, h.metrics)
	if err != nil {
		return nil, err
	}
	levels, err := newBuckets()
	if err != nil {
		return nil, err
	}
	h.gate = &gate{
		table: h.table, buckets: levels, now: options.Clock.Now, maxPeers: h.maxPeers, static: h.isStatic, dialing: h.isDialing,
		limited: !options.DisableIPRateLimit, shared: options.SharedRanges,
	}
	h.ctx, h.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if err := h.open(); err != nil {
		_ = h.Close()
		return nil, err
	}
	return h, nil
}

// open starts libp2p, gossipsub and, if configured, discovery.
func (h *Host) open() error {
	address := listenAddress(h.options.Listen, h.options.Port)
	var err error
	h.host, err = peerhost.New(peerhost.Options{
		Key: h.options.Identity.key, Listen: address, Announce: h.options.Announce, Gate: h.gate, Agent: "Hawser:" + h.options.Version,
	})
	if err != nil {
		return cmp.Or(probe(h.options.Listen, h.options.Port), fmt.Errorf("listen on %s: %w", address, err))
	}
	options := append(pubsubOptions(h.options.Profile),
		pubsub.WithPeerScore(h.score.PeerScore(!h.options.DisableIPRateLimit, h.options.SharedRanges...), scoreThresholds()),
		pubsub.WithPeerScoreInspect(h.table.setScores, scorePeriod),
		pubsub.WithRawTracer(tracer{h}),
		pubsub.WithAppSpecificRpcInspector(h.inspect),
		pubsub.WithLogger(onlyErrors(h.log)),
		pubsub.WithRPCLogger(onlyErrors(h.log)),
	)
	if h.pubsub, err = pubsub.NewGossipSub(h.ctx, frames{h.host, h.brokenFrame}, options...); err != nil {
		return fmt.Errorf("start gossipsub: %w", err)
	}
	h.host.SetStreamHandler(HandshakeProtocol, h.answer)
	h.host.Network().Notify(&network.NotifyBundle{ConnectedF: h.connected, DisconnectedF: h.disconnected})
	if err := h.SetSubnets(h.options.Subnets); err != nil {
		return err
	}
	if h.options.Discovery == nil {
		return nil
	}
	h.discovery, err = h.startDiscovery(*h.options.Discovery)
	return err
}

// probe tries to open a port that libp2p could not open, because libp2p's error does not hold the system's. It runs only after that
// failure: otherwise another program could take the port between the two.
func probe(ip netip.Addr, port uint16) error {
	if port == 0 {
		return nil
	}
	address := netip.AddrPortFrom(ip, port)
	listener, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(address))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return &PortInUseError{address.String(), err}
	case err != nil:
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	return listener.Close()
}

func listenAddress(ip netip.Addr, port uint16) string {
	family := "ip4"
	if ip.Is6() && !ip.Is4In6() {
		family = "ip6"
	}
	return fmt.Sprintf("/%s/%s/tcp/%d", family, ip.Unmap(), port)
}

// onlyErrors returns a logger that passes on a library's errors and nothing below.
func onlyErrors(log *slog.Logger) *slog.Logger { return slog.New(errorsOnly{log.Handler()}) }

type errorsOnly struct{ slog.Handler }

func (h errorsOnly) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && h.Handler.Enabled(ctx, level)
}

// ID is the node's peer id.
func (h *Host) ID() peer.ID { return h.options.Identity.PeerID() }

// Addrs returns the full addresses that peers can dial.
func (h *Host) Addrs() []multiaddr.Multiaddr {
	addresses, err := peer.AddrInfoToP2pAddrs(&peer.AddrInfo{ID: h.ID(), Addrs: h.host.Addrs()})
	if err != nil {
		return nil
	}
	return addresses
}

// Peers returns the connected peers in order of their ids.
func (h *Host) Peers() []PeerInfo {
	infos := h.table.list()
	subscribed := h.subscribers()
	for i := range infos {
		id := infos[i].ID
		infos[i].Static, infos[i].Subscribed, infos[i].Operators = h.isStatic(id), subscribed[id], h.partners.operatorsOf(id)
		if agent, err := h.host.Peerstore().Get(id, "AgentVersion"); err == nil {
			text, _ := agent.(string)
			infos[i].Agent = name(text)
		}
	}
	return infos
}

// Close disconnects all peers and waits for all goroutines.
func (h *Host) Close() error {
	h.mu.Lock()
	h.cancel()
	h.mu.Unlock()
	if h.discovery != nil {
		h.discovery.close()
	}
	var err error
	if h.host != nil {
		err = h.host.Close()
	}
	h.tasks.Wait()
	return err
}

// task runs f in a goroutine that Close waits for.
func (h *Host) task(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx.Err() != nil {
		return
	}
	h.tasks.Go(f)
}

// after runs f later, unless Close comes first.
func (h *Host) after(wait time.Duration, f func()) {
	h.task(func() {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
			f()
		case <-h.ctx.Done():
		}
	})
}

func (h *Host) domain() wire.Domain {
	return h.options.Profile.Domain(h.options.Profile.EpochAt(h.options.Clock.Now()))
}

func (h *Host) nextDomain() wire.Domain {
	return h.options.Profile.NextDomain(h.options.Profile.EpochAt(h.options.Clock.Now()))
}

func (h *Host) isStatic(id peer.ID) bool {
	_, static := h.static[id]
	return static
}

func (h *Host) maxPeers() int { return limitPeers(h.options.MaxPeers, h.Subnets().Len()) }

// connected is called for every new connection. The side that dialled starts the handshake.
func (h *Host) connected(_ network.Network, conn network.Conn) {
	if h.table.opened(conn, h.options.Clock.Now()) {
		h.task(func() { h.makeRoom(conn.RemotePeer()) })
	}
	h.partners.connected(conn.RemotePeer())
	h.metrics.connections.WithLabelValues(conn.Stat().Direction.String()).Inc()
	h.countPeers()
	if conn.Stat().Direction != network.DirOutbound {
		return
	}
	h.task(func() {
		if err := h.greet(h.ctx, conn); err != nil {
			h.handshakeFailed(conn.RemotePeer(), "greet", err)
			return
		}
		h.metrics.handshakes.WithLabelValues("ok").Inc()
	})
}

func (h *Host) disconnected(n network.Network, conn network.Conn) {
	h.metrics.connections.WithLabelValues(conn.Stat().Direction.String()).Dec()
	id := conn.RemotePeer()
	if gone := h.table.closed(id, func() bool { return n.Connectedness(id) == network.Connected }); gone != nil {
		h.partners.disconnected(id, h.reached(id, gone), h.keptPartners(), h.options.Clock.Now())
	}
	h.countPeers()
}

func (h *Host) countPeers() {
	all, _ := h.table.count()
	h.metrics.peers.Set(float64(all))
}

// tcpPort is the port listened on, which the system may have chosen.
func (h *Host) tcpPort() uint16 {
	for _, address := range h.host.Network().ListenAddresses() {
		if text, err := address.ValueForProtocol(multiaddr.P_TCP); err == nil {
			if port, err := strconv.ParseUint(text, 10, 16); err == nil {
				return uint16(port)
			}
		}
	}
	return 0
}
