package p2p

import (
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/node/metric"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
)

// metrics are this room's figures. Counters of rules are made once, so that a verdict costs one addition.
type metrics struct {
	connections  *prometheus.GaugeVec
	peers        prometheus.Gauge
	colocated    prometheus.Gauge
	handshakes   *prometheus.CounterVec
	disconnected *prometheus.CounterVec
	dials        *prometheus.CounterVec
	pings        prometheus.Counter
	published    *prometheus.CounterVec
	dropped      *prometheus.CounterVec
	seconds      prometheus.Histogram

	accepted prometheus.Counter
	broken   map[string]prometheus.Counter
}

// newMetrics makes the room's metrics in a set.
func newMetrics(set *metric.Set) *metrics {
	m := &metrics{
		connections: set.Gauges("hawser_p2p_open_connections", "Open connections by who dialled.", "direction"),
		peers:       set.Gauge("hawser_p2p_connected_peers", "Peers with at least one connection."),
		colocated: set.Gauge("hawser_p2p_colocated_peers",
			"Connected peers that lose score because more than 10 share their address; p2p.shared_ranges exempts address ranges."),
		handshakes:   set.Counters("hawser_p2p_handshakes_total", "Finished handshakes by outcome.", "outcome"),
		disconnected: set.Counters("hawser_p2p_parted_total", "Peers that this node disconnected, by cause.", "cause"),
		pings:        set.Counter("hawser_p2p_record_pings_total", "Pings that told another node of this node's new record."),
		dials:        set.Counters("hawser_p2p_dials_total", "Attempts to connect to a configured or discovered peer by outcome.", "outcome"),
		published: set.Counters("hawser_p2p_published_total", "Own messages by outcome: sent, known (not sent, because everything in it was heard before: a race that costs nothing), refused by our own rules, or failed for another cause.",
			"outcome"),
		dropped: set.Counters("hawser_p2p_dropped_total", "Messages dropped because a queue was full, or refused by gossipsub itself, by cause.", "cause"),
		seconds: set.Histogram("hawser_gossip_validation_seconds", "Time to judge one message, signatures included.", []float64{1e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 1e-2, 1e-1}),
		broken:  make(map[string]prometheus.Counter),
	}
	verdicts := set.Counters("hawser_gossip_verdicts_total", "Judged messages by verdict and deciding rule.", "verdict", "rule")
	m.accepted = verdicts.WithLabelValues(gossip.Accept.String(), "")
	for _, rule := range gossip.Rules() {
		m.broken[rule.Label] = verdicts.WithLabelValues(rule.Verdict.String(), rule.Label)
	}
	return m
}

func (m *metrics) countVerdict(result gossip.Result, took time.Duration) {
	m.seconds.Observe(took.Seconds())
	if result.Accepted() {
		m.accepted.Inc()
		return
	}
	m.broken[result.Rule.Label].Inc()
}

// tracer counts what gossipsub drops by itself, and records the peers of its meshes and the messages that wait for validation. Its
// methods are called from gossipsub's loop or its validators and do nothing else.
type tracer struct{ h *Host }

// RejectMessage counts refusals by gossipsub itself; those by our rules are counted there.
func (t tracer) RejectMessage(m *pubsub.Message, reason string) {
	switch reason {
	case pubsub.RejectValidationFailed, pubsub.RejectValidationIgnored:
	default:
		t.h.waiting.done(m.Message)
		t.h.metrics.dropped.WithLabelValues(reason).Inc()
	}
}

// ValidateMessage records that gossipsub remembers a message and that it does not wait any more.
func (t tracer) ValidateMessage(m *pubsub.Message) {
	t.h.seen.add(t.h.options.Clock.Now())
	t.h.waiting.done(m.Message)
}

// DuplicateMessage records that a message does not wait any more.
func (t tracer) DuplicateMessage(m *pubsub.Message) { t.h.waiting.done(m.Message) }

// DropRPC counts messages to a peer whose outbound queue is full.
func (t tracer) DropRPC(*pubsub.RPC, peer.ID) {
	t.h.metrics.dropped.WithLabelValues("outbound queue full").Inc()
}

// UndeliverableMessage counts messages to a full subscription; this node has no subscriptions.
func (t tracer) UndeliverableMessage(*pubsub.Message) {
	t.h.metrics.dropped.WithLabelValues("subscription full").Inc()
}

// OnClosedOutboundStream records that a peer is in no mesh any more.
func (t tracer) OnClosedOutboundStream(id peer.ID) { t.h.mesh.remove(id) }

// Leave records that a topic has no mesh any more.
func (t tracer) Leave(topic string) { t.h.mesh.leave(topic) }

// Graft records a peer that joined a mesh.
func (t tracer) Graft(id peer.ID, topic string) { t.h.mesh.graft(id, topic) }

// Prune records a peer that left a mesh.
func (t tracer) Prune(id peer.ID, topic string) { t.h.mesh.prune(id, topic) }

func (tracer) OnNewOutboundStream(peer.ID, protocol.ID) {}
func (tracer) Join(string)                              {}
func (tracer) DeliverMessage(*pubsub.Message)           {}
func (tracer) ThrottlePeer(peer.ID)                     {}
func (tracer) RecvRPC(*pubsub.RPC)                      {}
func (tracer) SendRPC(*pubsub.RPC, peer.ID)             {}
