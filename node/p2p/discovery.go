package p2p

import (
	"cmp"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"

	gethcrypto "github.com/ethereum/go-ethereum/crypto"
	gethlog "github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p/discover"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
)

// DefaultDiscoveryPort is the UDP port of discv5.
const DefaultDiscoveryPort = 12001

// DiscoveryOptions turn on discv5.
type DiscoveryOptions struct {
	// Port is the UDP port; 0 lets the system choose.
	Port uint16
	// Bootnodes are node records tried before the profile's.
	Bootnodes []string
	// Quiet is how long nobody is dialled after the start, and Every how often after that. Zero values mean the
	// network's minute and 15 seconds.
	Quiet, Every time.Duration
	// External is the address peers should use; the zero value leaves it to what peers report.
	External netip.Addr
}

// discovery finds peers by node records and dials the most useful ones.
//
// Source: SSV protocol, section 5.2.
type discovery struct {
	host    *Host
	options DiscoveryOptions
	db      *enode.DB
	local   *enode.LocalNode
	udp     *discover.UDPv5
	started time.Time

	mu         sync.Mutex
	next       time.Time
	candidates map[peer.ID]*prospect
}

// prospect is a candidate with what became of it.
type prospect struct {
	candidate
	found time.Time
	tries int
	again time.Time
}

const (
	maxCandidates = 1024
	candidateLife = 30 * time.Minute
	retryStep     = 30 * time.Second
	retryMost     = 5 * time.Minute
)

func compressPublicKey(key *enode.Secp256k1) []byte {
	return gethcrypto.CompressPubkey((*ecdsa.PublicKey)(key))
}

// startDiscovery listens for discv5 and searches until close.
func (h *Host) startDiscovery(options DiscoveryOptions) (*discovery, error) {
	if options.Quiet == 0 {
		options.Quiet = time.Minute
	}
	if options.Every == 0 {
		options.Every = 15 * time.Second
	}
	d := &discovery{host: h, options: options, started: h.options.Clock.Now(), candidates: make(map[peer.ID]*prospect)}
	if err := d.listen(); err != nil {
		d.close()
		return nil, err
	}
	h.task(d.search)
	return d, nil
}

func (d *discovery) listen() error {
	key, err := d.host.options.Identity.ecdsa()
	if err != nil {
		return err
	}
	bootnodes, err := parseBootnodes(append(slices.Clone(d.options.Bootnodes), d.host.options.Profile.Bootnodes...))
	if err != nil {
		return err
	}
	if d.db, err = enode.OpenDB(""); err != nil {
		return fmt.Errorf("open node database: %w", err)
	}
	d.local = enode.NewLocalNode(d.db, key)
	address := netip.AddrPortFrom(d.host.options.Listen, d.options.Port)
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(address))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return &PortInUseError{address.String(), err}
	case err != nil:
		return fmt.Errorf("listen for discovery on %s: %w", address, err)
	}
	d.describe(conn.LocalAddr())
	protocolID := d.host.options.Profile.DiscoveryID
	d.udp, err = discover.ListenV5(conn, d.local, discover.Config{
		PrivateKey:   key,
		Bootnodes:    bootnodes,
		V5ProtocolID: &protocolID,
		Log:          gethlog.NewLogger(slog.DiscardHandler),
	})
	if err != nil {
		_ = conn.Close()
		return fmt.Errorf("start discovery: %w", err)
	}
	return nil
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

// describe fills the local node record.
func (d *discovery) describe(udp net.Addr) {
	record := ENR{Domain: d.host.domain(), Subnets: d.host.Subnets()}
	for _, entry := range record.entries() {
		d.local.Set(entry)
	}
	if port, ok := udp.(*net.UDPAddr); ok {
		d.local.SetFallbackUDP(port.Port)
	}
	d.local.Set(tcpEntry(d.host.tcpPort()))
	switch {
	case d.options.External.IsValid():
		d.local.SetStaticIP(d.options.External.AsSlice())
	case !d.host.options.Listen.IsUnspecified():
		d.local.SetStaticIP(d.host.options.Listen.AsSlice())
	}
}

// announce puts new subnets into the record and raises its sequence number.
func (d *discovery) announce(subnets Subnets) { d.local.Set(entrySubnets(subnets)) }

// ENR returns our own node record, empty without discovery.
func (h *Host) ENR() string {
	if h.discovery == nil {
		return ""
	}
	return h.discovery.local.Node().String()
}

// searchPause paces the walk: on a small network it would go round in circles as fast as the machine allows.
const searchPause = 50 * time.Millisecond

// search walks the network until the listener is closed.
func (d *discovery) search() {
	nodes := d.udp.RandomNodes()
	defer nodes.Close()
	pause := time.NewTicker(searchPause)
	defer pause.Stop()
	for nodes.Next() {
		d.consider(nodes.Node(), d.host.options.Clock.Now())
		select {
		case <-pause.C:
		case <-d.host.ctx.Done():
			return
		}
	}
}

// consider keeps a node that could serve one of our subnets.
func (d *discovery) consider(node *enode.Node, now time.Time) {
	c, ok := readCandidate(node, d.host.domain())
	if !ok || c.info.ID == d.host.ID() || c.subnets.And(d.host.Subnets()).Empty() {
		return
	}
	if !d.host.gate.allowed(c.info.ID) || d.host.host.Network().Connectedness(c.info.ID) == network.Connected {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if old := d.candidates[c.info.ID]; old != nil {
		old.candidate, old.found = c, now
		return
	}
	if len(d.candidates) < maxCandidates {
		d.candidates[c.info.ID] = &prospect{candidate: c, found: now}
	}
}

// tick dials the most useful candidates, as many as there is room for.
func (d *discovery) tick(now time.Time) {
	if now.Sub(d.started) < d.options.Quiet {
		return
	}
	d.mu.Lock()
	if now.Before(d.next) {
		d.mu.Unlock()
		return
	}
	d.next = now.Add(d.options.Every)
	d.mu.Unlock()
	all, _ := d.host.book.count()
	for _, info := range d.pick(min(d.host.maxPeers()-all, dialsAtOnce), now) {
		d.host.dial(info)
	}
}

// pick chooses candidates one by one, counting each as connected for the next choice.
func (d *discovery) pick(room int, now time.Time) []peer.AddrInfo {
	ours := d.host.Subnets()
	served := make(map[int]int)
	for _, p := range d.host.book.list() {
		for subnet := range p.Subnets.And(ours).All() {
			served[subnet]++
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	ready := d.ready(now)
	var picked []peer.AddrInfo
	for len(picked) < room && len(ready) > 0 {
		best := slices.MaxFunc(ready, func(a, b *prospect) int {
			return cmp.Or(
				cmp.Compare(usefulness(a.subnets.And(ours), served, 0), usefulness(b.subnets.And(ours), served, 0)),
				cmp.Compare(b.info.ID, a.info.ID))
		})
		ready = slices.DeleteFunc(ready, func(p *prospect) bool { return p == best })
		for subnet := range best.subnets.And(ours).All() {
			served[subnet]++
		}
		best.tries++
		best.again = now.Add(min(time.Duration(best.tries)*retryStep, retryMost))
		picked = append(picked, best.info)
	}
	return picked
}

// ready returns the candidates that may be dialled and forgets those that are connected or old.
func (d *discovery) ready(now time.Time) []*prospect {
	var ready []*prospect
	for id, p := range d.candidates {
		switch {
		case now.Sub(p.found) > candidateLife, d.host.host.Network().Connectedness(id) == network.Connected:
			delete(d.candidates, id)
		case !now.Before(p.again):
			ready = append(ready, p)
		}
	}
	return ready
}

func (d *discovery) close() {
	if d.udp != nil {
		d.udp.Close()
	}
	if d.db != nil {
		d.db.Close()
	}
}
