package v1

import "time"

// Peer is one connected peer of a node.
type Peer struct {
	ID      string `json:"id"`
	Address string `json:"address"`
	// Direction is "inbound" for a peer that dialled the node, else "outbound". Inbound says the same.
	Direction string `json:"direction"`
	Inbound   bool   `json:"inbound"`
	// Static peers come from the configuration.
	Static bool `json:"static"`
	// Handshake is "done", or "waiting" until the peer has introduced itself. Greeted says the same.
	Handshake string `json:"handshake"`
	Greeted   bool   `json:"greeted"`
	// Version is what the peer calls its node in the handshake, Agent what its libp2p does.
	Version string `json:"version"`
	Agent   string `json:"agent"`
	// Subnets are what the peer announced; Subscribed are those of the node's own whose topics the peer is subscribed to; Topics is
	// their number.
	Subnets    string `json:"subnets"`
	Subscribed []int  `json:"subscribed"`
	Topics     int    `json:"topics"`
	// Operators are the members of the node's committees that the peer was heard to speak for.
	Operators []uint64 `json:"operators"`
	Score     float64  `json:"score"`
	// Connected is since when.
	Connected time.Time `json:"connected"`
}

// Peers is the answer of /v1/peers.
type Peers struct {
	// Schema is SchemaPeers.
	Schema string `json:"schema"`
	// Address lists the node's own addresses, ENR its record for discovery.
	Address []string `json:"address"`
	ENR     string   `json:"enr,omitempty"`
	Subnets string   `json:"subnets"`
	// Topics counts the peers of each topic.
	Topics map[string]int `json:"topics"`
	Peers  []Peer         `json:"peers"`
}

// Subnet is one subnet of the network.
type Subnet struct {
	Number int    `json:"number"`
	Topic  string `json:"topic"`
	// Subscribed says that the node serves it.
	Subscribed bool `json:"subscribed"`
	// PeersAnnounced counts the connected peers that say they serve the subnet, Peers those that do, and MeshPeers those with
	// whom whole messages are exchanged. The last two are 0 for subnets that the node does not serve.
	PeersAnnounced int `json:"peers_announced"`
	Peers          int `json:"peers"`
	MeshPeers      int `json:"mesh_peers"`
	// Expected is how many messages an epoch should bring.
	Expected float64 `json:"expected_messages"`
}

// Subnets is the answer of /v1/subnets.
type Subnets struct {
	// Schema is SchemaSubnets.
	Schema string `json:"schema"`
	// Subscribed counts the subnets that the node serves.
	Subscribed int      `json:"subscribed"`
	Subnets    []Subnet `json:"subnets"`
}
