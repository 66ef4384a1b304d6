package node

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Peer is one connected peer of /v1/peers.
type Peer struct {
	ID      string `json:"id"`
	Address string `json:"address"`
	// Direction is "inbound" for a peer that dialled us, else "outbound".
	Direction string `json:"direction"`
	Inbound   bool   `json:"inbound"`
	// Static peers come from the configuration.
	Static bool `json:"static"`
	// Handshake is "done", or "waiting" until the peer has introduced itself.
	Handshake string `json:"handshake"`
	Greeted   bool   `json:"greeted"`
	// Version is what the peer calls its node in the handshake, Agent what its libp2p does.
	Version string `json:"version"`
	Agent   string `json:"agent"`
	// Subnets are what the peer announced; Subscribed are those of ours whose topics it is subscribed to, Topics their number.
	Subnets    string `json:"subnets"`
	Subscribed []int  `json:"subscribed"`
	Topics     int    `json:"topics"`
	// Operators are the members of our committees that the peer was heard to speak for.
	Operators []wire.OperatorID `json:"operators"`
	Score     float64           `json:"score"`
	// Connected is since when.
	Connected time.Time `json:"connected"`
}

// Peers is the answer of /v1/peers.
type Peers struct {
	Schema  string         `json:"schema"`
	Address []string       `json:"address"`
	ENR     string         `json:"enr,omitempty"`
	Subnets string         `json:"subnets"`
	Topics  map[string]int `json:"topics"`
	Peers   []Peer         `json:"peers"`
}

// Subnet is one subnet of /v1/subnets.
type Subnet struct {
	Number int    `json:"number"`
	Topic  string `json:"topic"`
	// Subscribed says that this node serves it.
	Subscribed bool `json:"subscribed"`
	// PeersAnnounced counts the connected peers that say they serve the subnet, Peers those that do, and MeshPeers those with
	// whom whole messages are exchanged. The last two are 0 for subnets that this node does not serve.
	PeersAnnounced int `json:"peers_announced"`
	Peers          int `json:"peers"`
	MeshPeers      int `json:"mesh_peers"`
	// Expected is how many messages an epoch should bring.
	Expected float64 `json:"expected_messages"`
}

// Subnets is the answer of /v1/subnets.
type Subnets struct {
	Schema string `json:"schema"`
	// Subscribed counts the subnets that this node serves.
	Subscribed int      `json:"subscribed"`
	Subnets    []Subnet `json:"subnets"`
}

func (n *Node) peers() Peers {
	out := Peers{Schema: "hawser.peers/1", Peers: []Peer{}, Topics: map[string]int{}, Address: []string{}}
	d := n.dutyRooms()
	if d == nil {
		return out
	}
	host := d.host
	out.ENR, out.Subnets, out.Topics = host.ENR(), host.Subnets().String(), host.TopicPeers()
	for _, a := range host.Addrs() {
		out.Address = append(out.Address, a.String())
	}
	for _, p := range host.Peers() {
		out.Peers = append(out.Peers, viewPeer(&p))
	}
	return out
}

func viewPeer(p *p2p.PeerInfo) Peer {
	view := Peer{
		ID: p.ID.String(), Address: p.Address, Inbound: p.Inbound, Static: p.Static, Greeted: p.Greeted, Version: p.Version,
		Agent: p.Agent, Subnets: p.Subnets.String(), Topics: p.Subscribed.Len(), Score: p.Score, Connected: p.Connected,
		Direction: "outbound", Handshake: "waiting", Subscribed: []int{}, Operators: append([]wire.OperatorID{}, p.Operators...),
	}
	if p.Inbound {
		view.Direction = "inbound"
	}
	if p.Greeted {
		view.Handshake = "done"
	}
	for subnet := range p.Subscribed.All() {
		view.Subscribed = append(view.Subscribed, subnet)
	}
	return view
}

func (n *Node) subnetList() Subnets {
	out := Subnets{Schema: "hawser.subnets/1", Subnets: []Subnet{}}
	d := n.dutyRooms()
	if d == nil {
		return out
	}
	for _, s := range d.host.SubnetList() {
		if s.Joined {
			out.Subscribed++
		}
		out.Subnets = append(out.Subnets, Subnet{
			Number: s.Number, Topic: s.Topic, Subscribed: s.Joined, PeersAnnounced: s.Announced, Peers: s.Subscribed, MeshPeers: s.Mesh,
			Expected: s.Expected,
		})
	}
	return out
}
