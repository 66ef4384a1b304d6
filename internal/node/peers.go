package node

import (
	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
)

func (n *Node) peers() apiv1.Peers {
	out := apiv1.Peers{Schema: apiv1.SchemaPeers, Peers: []apiv1.Peer{}, Topics: map[string]int{}, Address: []string{}}
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

func viewPeer(p *p2p.PeerInfo) apiv1.Peer {
	view := apiv1.Peer{
		ID: p.ID.String(), Address: p.Address, Inbound: p.Inbound, Static: p.Static, Greeted: p.Greeted, Version: p.Version,
		Agent: p.Agent, Subnets: p.Subnets.String(), Topics: p.Subscribed.Len(), Score: p.Score, Connected: p.Connected,
		Direction: "outbound", Handshake: "waiting", Subscribed: []int{}, Operators: numbers(p.Operators),
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

func (n *Node) subnetList() apiv1.Subnets {
	out := apiv1.Subnets{Schema: apiv1.SchemaSubnets, Subnets: []apiv1.Subnet{}}
	d := n.dutyRooms()
	if d == nil {
		return out
	}
	for _, s := range d.host.SubnetList() {
		if s.Joined {
			out.Subscribed++
		}
		out.Subnets = append(out.Subnets, apiv1.Subnet{
			Number: s.Number, Topic: s.Topic, Subscribed: s.Joined, PeersAnnounced: s.Announced, Peers: s.Subscribed, MeshPeers: s.Mesh,
			Expected: s.Expected,
		})
	}
	return out
}
