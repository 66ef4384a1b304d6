package p2p

import (
	"cmp"
	"crypto/ecdsa"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	gethcrypto "github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
)

// DiscoveryOptions turn on discv5.
type DiscoveryOptions struct {
	// Port is the UDP port; 0 lets the system choose.
	Port uint16
	// Bootnodes are node records that are tried before the profile's.
	Bootnodes []string
	// Quiet is how long after the start no peer is dialled, and Every the interval of dials after that. Zero values mean the network's
	// minute and 15 seconds. Subnets that too few peers serve are dialled for at once.
	Quiet, Every time.Duration
	// External is the address peers should use; the zero value leaves it to what peers report.
	External netip.Addr
}

// discovery finds peers by node records and dials the most useful ones.
//
// Source: spec/networking.md#discovery.
type discovery struct {
	host    *Host
	options DiscoveryOptions
	*discv5
	started time.Time
	// changed holds one token while a change of our record was not announced yet.
	changed chan struct{}

	mu         sync.Mutex
	next       time.Time
	candidates map[peer.ID]*prospect
}

// prospect is a candidate with the attempts to dial it.
type prospect struct {
	candidate
	first, found time.Time
	tries        int
	again        time.Time
}

const (
	maxCandidates = 1024
	candidateLife = 30 * time.Minute
	retryStep     = 30 * time.Second
	retryMost     = 5 * time.Minute
	// enoughPeers is how many peers a subnet needs before its candidates are dialled at the normal pace: the fewest of a full mesh.
	// With fewer peers, a candidate that fails waits scarceStep for each attempt so far, and scarceMost at most.
	enoughPeers = 6
	scarceStep  = 2 * time.Second
	scarceMost  = 30 * time.Second
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
	d := &discovery{
		host: h, options: options, started: h.options.Clock.Now(), candidates: make(map[peer.ID]*prospect), changed: make(chan struct{}, 1),
	}
	var err error
	d.discv5, err = listenDiscv5(discv5Options{
		identity: h.options.Identity, profile: h.options.Profile, listen: netip.AddrPortFrom(h.options.Listen, options.Port),
		bootnodes: append(slices.Clone(options.Bootnodes), h.options.Profile.Bootnodes...), describe: d.describe,
	})
	if err != nil {
		return nil, err
	}
	h.task(d.search)
	h.task(d.pingOnChange)
	return d, nil
}

// describe fills the local node record.
func (d *discovery) describe(local *enode.LocalNode, udp *net.UDPAddr) {
	record := ENR{Domain: d.host.domain(), Next: d.host.nextDomain(), Subnets: d.host.Subnets()}
	for _, entry := range record.entries() {
		local.Set(entry)
	}
	local.SetFallbackUDP(udp.Port)
	local.Set(tcpEntry(d.host.tcpPort()))
	switch {
	case d.options.External.IsValid():
		local.SetStaticIP(d.options.External.AsSlice())
	case !d.host.options.Listen.IsUnspecified():
		local.SetStaticIP(d.host.options.Listen.AsSlice())
	}
}

// announce puts new subnets into the record, which raises its sequence number, and has known nodes pinged.
func (d *discovery) announce(subnets Subnets) {
	before := d.local.Node().Seq()
	d.local.Set(entrySubnets(subnets))
	if d.local.Node().Seq() == before {
		return
	}
	select {
	case d.changed <- struct{}{}:
	default:
	}
}

// mostPinged bounds how many nodes are pinged about a new record; the others see it when they ask next.
const mostPinged = 64

// pingOnChange pings known nodes whenever our record has changed: a ping carries the sequence number, so that they fetch the record again.
//
// Source: spec/networking.md#discovery.
func (d *discovery) pingOnChange() {
	for {
		select {
		case <-d.host.ctx.Done():
			return
		case <-d.changed:
		}
		nodes := d.udp.AllNodes()
		for _, node := range nodes[:min(len(nodes), mostPinged)] {
			if d.host.ctx.Err() != nil {
				return
			}
			if _, err := d.udp.Ping(node); err == nil {
				d.host.metrics.pings.Inc()
			}
		}
	}
}

// ENR returns our own node record, empty without discovery.
func (h *Host) ENR() string {
	if h.discovery == nil {
		return ""
	}
	return h.discovery.text()
}

// searchPause is the pause between two steps of the walk; without it, a small network would be walked again and again at full speed.
const searchPause = 50 * time.Millisecond

// search walks the network until the socket is closed.
func (d *discovery) search() {
	nodes := d.udp.RandomNodes()
	defer nodes.Close()
	pause := time.NewTicker(searchPause)
	defer pause.Stop()
	for nodes.Next() {
		d.addCandidate(nodes.Node(), d.host.options.Clock.Now())
		select {
		case <-pause.C:
		case <-d.host.ctx.Done():
			return
		}
	}
}

// addCandidate keeps a node as a candidate if it serves one of our subnets.
func (d *discovery) addCandidate(node *enode.Node, now time.Time) {
	c, ok := readCandidate(node, d.host.domain())
	if !ok || !d.host.routable(c.ip) || c.info.ID == d.host.ID() || c.subnets.And(d.host.Subnets()).Empty() {
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
	if !d.makeRoomAt(c.ip) {
		return
	}
	d.candidates[c.info.ID] = &prospect{candidate: c, first: now, found: now}
}

// maxOfHolder is how many candidates one address may have. Anybody can make any number of records.
const maxOfHolder = 4

// makeRoomAt makes room for a candidate at an address. If the list is full, the range of addresses with the most candidates loses one:
// /24 of IPv4, /48 of IPv6.
func (d *discovery) makeRoomAt(ip netip.Addr) bool {
	holders, networks := make(map[netip.Prefix]int), make(map[netip.Prefix]int)
	for _, p := range d.candidates {
		holders[holderOf(p.ip)]++
		networks[networkOf(p.ip)]++
	}
	shared := inRanges(ip, d.host.options.SharedRanges) || !d.host.options.Profile.Public
	if holders[holderOf(ip)] >= maxOfHolder && !shared {
		return false
	}
	if len(d.candidates) < maxCandidates || d.dropWorst() {
		return true
	}
	most := networkOf(ip)
	for network, n := range networks {
		if n > networks[most] {
			most = network
		}
	}
	if most == networkOf(ip) {
		return false
	}
	for id, p := range d.candidates {
		if networkOf(p.ip) == most {
			delete(d.candidates, id)
			return true
		}
	}
	return false
}

// networkOf returns the range of addresses that one owner probably has as a whole.
func networkOf(ip netip.Addr) netip.Prefix {
	bits := 48
	if ip = ip.Unmap(); ip.Is4() {
		bits = 24
	}
	network, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return network
}

// dropWorst removes the candidate with the most failed attempts. If none was tried yet, it removes none.
func (d *discovery) dropWorst() bool {
	var worst *prospect
	for _, p := range d.candidates {
		if p.tries > 0 && (worst == nil || p.tries > worst.tries) {
			worst = p
		}
	}
	if worst == nil {
		return false
	}
	delete(d.candidates, worst.info.ID)
	return true
}

// tick dials the most useful candidates, as many as there is room for. Subnets that too few peers serve come first and without
// waiting, because duties fail without them.
func (d *discovery) tick(now time.Time) {
	peers := d.host.Peers()
	ours := d.host.Subnets()
	room := min(d.host.maxPeers()-len(peers), dialsAtOnce)
	served := countServed(peers, ours, now)
	for _, info := range d.pick(room, scarce(ours, served), served, now, scarceStep, scarceMost) {
		room--
		d.host.dial(info)
	}
	if now.Sub(d.started) < d.options.Quiet || now.Before(d.next) {
		return
	}
	d.next = now.Add(d.options.Every)
	for _, info := range d.pick(room, ours, served, now, retryStep, retryMost) {
		d.host.dial(info)
	}
}

// countServed counts the peers of each of these subnets.
func countServed(peers []PeerInfo, ours Subnets, now time.Time) map[int]int {
	served := make(map[int]int)
	for i := range peers {
		for subnet := range peers[i].serves(now).And(ours).All() {
			served[subnet]++
		}
	}
	return served
}

// scarce returns the subnets that too few peers serve.
func scarce(ours Subnets, served map[int]int) Subnets {
	var out Subnets
	for subnet := range ours.All() {
		if served[subnet] < enoughPeers {
			out.Add(subnet)
		}
	}
	return out
}

// pick chooses candidates for some subnets one by one; each counts as connected for the next choice. A candidate that was picked is
// not picked again for step times its attempts, most at most.
func (d *discovery) pick(room int, wanted Subnets, served map[int]int, now time.Time, step, most time.Duration) []peer.AddrInfo {
	d.mu.Lock()
	defer d.mu.Unlock()
	ready := d.ready(wanted, now)
	var picked []peer.AddrInfo
	for len(picked) < room && len(ready) > 0 {
		best := slices.MaxFunc(ready, func(a, b *prospect) int {
			return cmp.Or(
				cmp.Compare(usefulness(a.subnets.And(wanted), served, 0), usefulness(b.subnets.And(wanted), served, 0)),
				cmp.Compare(b.info.ID, a.info.ID))
		})
		ready = slices.DeleteFunc(ready, func(p *prospect) bool { return p == best })
		for subnet := range best.subnets.And(wanted).All() {
			served[subnet]++
		}
		best.tries++
		best.again = now.Add(min(time.Duration(best.tries)*step, most))
		picked = append(picked, best.info)
	}
	return picked
}

// ready returns the candidates for some subnets that may be dialled now, and removes old ones. It keeps connected ones with their
// attempts, so that a peer that keeps disconnecting waits longer each time. Of two nodes that find each other at once, the one with
// the greater id waits a moment, so that they seldom get two connections.
func (d *discovery) ready(wanted Subnets, now time.Time) []*prospect {
	var ready []*prospect
	for id, p := range d.candidates {
		switch {
		case now.Sub(p.found) > candidateLife:
			delete(d.candidates, id)
		case now.Before(p.again), p.subnets.And(wanted).Empty(), d.host.ID() > id && now.Sub(p.first) < tick:
		case d.host.host.Network().Connectedness(id) == network.Connected:
			p.found = now
			if d.host.table.settled(id, now) {
				p.tries = 0
			}
		default:
			ready = append(ready, p)
		}
	}
	return ready
}

func (d *discovery) close() { d.discv5.close() }
