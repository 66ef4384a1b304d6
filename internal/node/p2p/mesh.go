package p2p

import (
	"sync"

	"github.com/libp2p/go-libp2p/core/peer"

	profiles "github.com/hawser-ssv/hawser/protocol/network"
)

// mesh records the peers of gossipsub's mesh of each topic. Its methods are called from gossipsub's loop.
type mesh struct {
	mu     sync.Mutex
	topics map[string]map[peer.ID]bool
}

func newMesh() *mesh { return &mesh{topics: make(map[string]map[peer.ID]bool)} }

func (m *mesh) graft(id peer.ID, topic string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.topics[topic] == nil {
		m.topics[topic] = make(map[peer.ID]bool)
	}
	m.topics[topic][id] = true
}

func (m *mesh) prune(id peer.ID, topic string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.topics[topic], id)
}

func (m *mesh) leave(topic string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.topics, topic)
}

func (m *mesh) remove(id peer.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, peers := range m.topics {
		delete(peers, id)
	}
}

func (m *mesh) len(topic string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.topics[topic])
}

// SubnetInfo describes a subnet.
type SubnetInfo struct {
	Number int
	Topic  string
	// Joined says that we serve it.
	Joined bool
	// Announced counts the connected peers that announce the subnet. Subscribed counts those that are subscribed to it, and Mesh those
	// in its mesh; both are 0 if the subnet is not joined.
	Announced, Subscribed, Mesh int
	// Expected is how many messages an epoch should bring, by the loads given to SetLoads; 0 if the subnet is not joined.
	Expected float64
}

// SubnetList returns all subnets of the current fork in order.
func (h *Host) SubnetList() []SubnetInfo {
	fork := h.options.Profile.Fork(h.options.Profile.EpochAt(h.options.Clock.Now()))
	out := make([]SubnetInfo, profiles.SubnetCount)
	peers := h.Peers()
	h.mu.RLock()
	for n := range out {
		name := fork.TopicOf(uint64(n))
		out[n] = SubnetInfo{Number: n, Topic: name, Joined: h.topics[name] != nil, Mesh: h.mesh.len(name)}
		if !out[n].Joined {
			continue
		}
		for _, c := range h.loads[n] {
			out[n].Expected += h.score.ExpectedMessages(c)
		}
	}
	h.mu.RUnlock()
	for i := range peers {
		for n := range peers[i].Subnets.All() {
			out[n].Announced++
		}
		for n := range peers[i].Subscribed.All() {
			out[n].Subscribed++
		}
	}
	return out
}
