package p2p

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/enr"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/node/metric"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// BootnodeOptions configures a Bootnode. Identity and Profile are required.
type BootnodeOptions struct {
	// Identity is the persisted network key; the bootnode's published record is signed with it.
	Identity Identity
	// Profile is the network; records of nodes of other networks are not passed on.
	Profile *network.Profile
	// Listen and Port are the UDP address; the zero values mean every IPv4 address and a port of the system's choice.
	Listen netip.Addr
	Port   uint16
	// External is the address to announce, if it differs from the one listened on.
	External netip.Addr
	// Bootnodes are further bootnodes to start from, besides the profile's.
	Bootnodes []string
	// Logger is slog.Default if nil.
	Logger *slog.Logger
	// Registerer takes the metrics; nil means that they are not registered.
	Registerer prometheus.Registerer
}

// Bootnode is a node of the discovery protocol only: it collects node records and answers queries with them. It has no TCP port in its
// record, so that no node dials it as a peer.
type Bootnode struct {
	options BootnodeOptions
	discv5  *discv5
	metrics *bootnodeMetrics
	log     *slog.Logger
	// others are the configured bootnodes; they stay even if their records name no network.
	others map[enode.ID]bool
	closed sync.Once
}

// KnownNode is a node in the bootnode's table.
type KnownNode struct {
	ID      string
	Address netip.AddrPort
	// Domain is zero for nodes whose record has none, such as other bootnodes.
	Domain  wire.Domain
	Subnets Subnets
	// Record is the node's ENR.
	Record string
}

// bootnodeTick is how often the table is read.
const bootnodeTick = 500 * time.Millisecond

// ListenBootnode opens the port. The error is a *PortInUseError if another program holds it.
func ListenBootnode(o BootnodeOptions) (*Bootnode, error) {
	if !o.Listen.IsValid() {
		o.Listen = netip.IPv4Unspecified()
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	b := &Bootnode{options: o, log: o.Logger, others: make(map[enode.ID]bool)}
	records := append(slices.Clone(o.Bootnodes), o.Profile.Bootnodes...)
	nodes, err := parseBootnodes(records)
	if err != nil {
		return nil, err
	}
	for _, node := range nodes {
		b.others[node.ID()] = true
	}
	var set metric.Set
	b.metrics = newBootnodeMetrics(&set)
	if err := set.Register(o.Registerer); err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	b.discv5, err = listenDiscv5(discv5Options{
		identity: o.Identity, profile: o.Profile, listen: netip.AddrPortFrom(o.Listen, o.Port), bootnodes: records, describe: b.describe, admit: b.admits,
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// describe fills the record with the network's entries and no TCP port.
func (b *Bootnode) describe(local *enode.LocalNode, udp *net.UDPAddr) {
	record := ENR{Domain: b.options.Profile.Domain(0), Next: b.options.Profile.NextDomain(0)}
	for _, entry := range record.entries() {
		local.Set(entry)
	}
	local.SetFallbackUDP(udp.Port)
	switch {
	case b.options.External.IsValid():
		local.SetStaticIP(b.options.External.AsSlice())
	case !b.options.Listen.IsUnspecified():
		local.SetStaticIP(b.options.Listen.AsSlice())
	default:
		// A guess that lasts until other nodes report the address at which they see this one.
		local.SetFallbackIP(ownAddress().AsSlice())
	}
}

// ownAddress returns the address that this machine would use to reach others. Nothing is sent.
func ownAddress() netip.Addr {
	conn, err := net.Dial("udp4", "192.0.2.1:9")
	if err != nil {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
}

// ENR is the bootnode's own record, to be configured in nodes.
func (b *Bootnode) ENR() string { return b.discv5.text() }

// Address is the UDP address in the record.
func (b *Bootnode) Address() netip.AddrPort {
	node := b.discv5.local.Node()
	return netip.AddrPortFrom(node.IPAddr(), uint16(node.UDP()))
}

// Nodes returns the nodes whose records are passed on, in order of their ids.
func (b *Bootnode) Nodes() []KnownNode {
	var out []KnownNode
	for _, node := range b.discv5.udp.AllNodes() {
		known := KnownNode{
			ID: node.ID().String(), Record: node.String(),
			Address: netip.AddrPortFrom(node.IPAddr(), uint16(node.UDP())),
		}
		var domain entryDomain
		var subnets entrySubnets
		if node.Load(&domain) == nil {
			known.Domain = wire.Domain(domain)
		}
		if node.Load(&subnets) == nil {
			known.Subnets = Subnets(subnets)
		}
		out = append(out, known)
	}
	slices.SortFunc(out, func(x, y KnownNode) int { return cmp.Compare(x.ID, y.ID) })
	return out
}

// Run updates the metrics until ctx ends. onRecord, if not nil, is called when the bootnode's own record changes.
func (b *Bootnode) Run(ctx context.Context, onRecord func(enr string)) {
	ticker := time.NewTicker(bootnodeTick)
	defer ticker.Stop()
	record := b.ENR()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		b.metrics.nodes.Set(float64(len(b.discv5.udp.AllNodes())))
		if now := b.ENR(); now != record {
			record = now
			if onRecord != nil {
				onRecord(record)
			}
		}
	}
}

// admits reports whether a record may be passed on: it is of the network, or of a configured bootnode.
func (b *Bootnode) admits(record *enr.Record) bool {
	var id enode.ID
	copy(id[:], enode.ValidSchemes.NodeAddr(record))
	if b.others[id] || ofNetwork(record, b.options.Profile) {
		return true
	}
	b.metrics.refused.Inc()
	b.log.Debug("node of another network refused", "node", id)
	return false
}

// ofNetwork reports whether a record is of a node or a bootnode of the network, in any of its forks. A bootnode's record may have no
// domain.
func ofNetwork(record *enr.Record, profile *network.Profile) bool {
	var ssv entrySSV
	if record.Load(&ssv) != nil || !bool(ssv) {
		return false
	}
	var theirs entryDomain
	err := record.Load(&theirs)
	return enr.IsNotFound(err) || err == nil && slices.ContainsFunc(profile.Schedule, func(f network.Fork) bool { return f.Domain == wire.Domain(theirs) })
}

// Close closes the port. A second call does nothing.
func (b *Bootnode) Close() { b.closed.Do(b.discv5.close) }

// bootnodeMetrics are a bootnode's metrics.
type bootnodeMetrics struct {
	nodes   prometheus.Gauge
	refused prometheus.Counter
}

func newBootnodeMetrics(set *metric.Set) *bootnodeMetrics {
	return &bootnodeMetrics{
		nodes:   set.Gauge("hawser_bootnode_known_nodes", "Nodes in a bootnode's table."),
		refused: set.Counter("hawser_bootnode_refused_nodes_total", "Handshakes and records that a bootnode refused because their nodes are not of its network."),
	}
}
