package p2p

import (
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
)

// Admission checks every message before gossipsub does. A message that it drops is not marked as seen, so the same message is accepted
// from another peer. Gossipsub itself limits neither the ids that it remembers nor the bytes that wait for validation.
const (
	// maxSeen bounds the messages that gossipsub remembers, about 116 MiB. A whole public network sends a third of it. Beyond it,
	// messages are accepted only from peers that sent at least as many useful messages as useless ones; beyond twice that, only from
	// kept peers. Beyond it messages with padded ids, of which one operator can make any number, are dropped.
	maxSeen = 1 << 19
	// seenSlack is how many useless messages a peer may have sent before that rule applies to it.
	seenSlack = 64
	// Messages of at least bigMessage bytes are counted while they wait for validation; validationQueue bounds the smaller ones.
	// Beyond maxWaiting bytes in all a peer may have one waiting message; beyond mostWaiting it may have none.
	bigMessage  = 8 << 10
	maxWaiting  = 64 << 20
	mostWaiting = 256 << 20
	// waitingLife ends the count of a message that gossipsub dropped without telling the tracer.
	waitingLife = 30 * time.Second
)

// Causes of drops, as the metric's labels.
const (
	droppedOver    = "peer over its budget"
	droppedSeen    = "too many messages remembered"
	droppedWaiting = "too many bytes waiting"
)

// inspect is gossipsub's RPC inspector. It removes messages from a frame and never refuses the frame, because control messages are
// bounded elsewhere. It runs on gossipsub's loop.
func (h *Host) inspect(from peer.ID, rpc *pubsub.RPC) error {
	if len(rpc.GetPublish()) == 0 {
		return nil
	}
	now := h.options.Clock.Now()
	if cause := h.dropCause(from, now); cause != "" {
		h.metrics.dropped.WithLabelValues(cause).Add(float64(len(rpc.Publish)))
		rpc.Publish = nil
		return nil
	}
	rpc.Publish = slices.DeleteFunc(rpc.Publish, func(m *pb.Message) bool { return !h.admits(from, m, now) })
	return nil
}

// dropCause returns the cause for which all messages of a peer are dropped, or an empty string.
func (h *Host) dropCause(from peer.ID, now time.Time) string {
	over, useless, useful := h.table.usage(from)
	kept := h.kept(from)
	remembered := h.seen.count(now)
	switch {
	case over && !h.isStatic(from):
		return droppedOver
	case remembered >= maxSeen && !kept && (useless > useful+seenSlack || remembered >= 2*maxSeen):
		return droppedSeen
	}
	return ""
}

// noAuthor is a peer id that no key has: the SHA-256 multihash of no bytes.
var noAuthor = append([]byte{0x12, 0x20}, emptyHash[:]...)

var emptyHash = sha256.Sum256(nil)

// admits reports whether gossipsub may process a message. Nothing proves the author of a message. A stranger can publish another's
// message with this node as its author; gossipsub would drop it and punish the peer that forwarded it. So such a message gets an
// author that does not exist.
func (h *Host) admits(from peer.ID, m *pb.Message, now time.Time) bool {
	if peer.ID(m.GetFrom()) == h.ID() {
		m.From = noAuthor
	}
	if h.pipeline.misplaced(m.GetTopic(), m.GetData()) {
		h.ignored(from, 1, len(m.GetData()))
		return false
	}
	if h.seen.count(now) >= maxSeen && gossip.Padded(m.GetData()) {
		h.metrics.dropped.WithLabelValues(droppedSeen).Inc()
		return false
	}
	if !h.waiting.add(from, m, now) {
		h.metrics.dropped.WithLabelValues(droppedWaiting).Inc()
		return false
	}
	return true
}

// misplaced reports whether a message arrived on a wrong topic, and counts it.
func (p *pipeline) misplaced(topic string, data []byte) bool {
	if !p.shards[0].rules.Misplaced(p.now(), topic, data) {
		return false
	}
	p.metrics.broken["wrong_topic"].Inc()
	return true
}

// usage returns how many useless and useful messages a peer sent, and whether it is over its budget.
func (b *peerTable) usage(id peer.ID) (over bool, useless, useful int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.peers[id]; p != nil {
		return p.waste.over, p.waste.messages, p.firstDeliveries
	}
	return false, 0, 0
}

// countRejected counts a rejected message of a peer; gossipsub lowers its score.
func (b *peerTable) countRejected(id peer.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.peers[id]; p != nil {
		p.waste.messages++
	}
}

// seenWindow counts the messages that gossipsub may still remember: those of the last seenSteps steps.
type seenWindow struct {
	mu     sync.Mutex
	step   int64
	counts [seenSteps]int
	total  int
}

// Gossipsub removes a message up to a minute late, because its sweep runs once a minute.
const (
	seenStep  = 10 * time.Second
	seenSteps = int((routerTTL+time.Minute)/seenStep) + 1
)

func (w *seenWindow) add(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance(now)
	w.counts[w.step%int64(seenSteps)]++
	w.total++
}

func (w *seenWindow) count(now time.Time) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance(now)
	return w.total
}

func (w *seenWindow) advance(now time.Time) {
	step := now.UnixNano() / int64(seenStep)
	if step+1 < w.step { // the clock was set back: counts age from the new time on
		w.step = step
	}
	for n := 0; w.step < step && n < seenSteps; n++ {
		w.step++
		place := &w.counts[w.step%int64(seenSteps)]
		w.total -= *place
		*place = 0
	}
	w.step = max(w.step, step)
}

// waiting counts the bytes of large messages that wait for validation.
type waiting struct {
	mu    sync.Mutex
	bytes int
	of    map[peer.ID]int
	items map[*pb.Message]waits
}

type waits struct {
	from  peer.ID
	bytes int
	since time.Time
}

func newWaiting() *waiting {
	return &waiting{of: make(map[peer.ID]int), items: make(map[*pb.Message]waits)}
}

// add counts a message, and reports whether there is room for it.
func (w *waiting) add(from peer.ID, m *pb.Message, now time.Time) bool {
	size := len(m.GetData())
	if size < bigMessage {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bytes+size > maxWaiting {
		w.forget(now)
	}
	if w.bytes+size > maxWaiting && (w.of[from] > 0 || w.bytes+size > mostWaiting) {
		return false
	}
	w.items[m] = waits{from, size, now}
	w.bytes += size
	w.of[from] += size
	return true
}

// done ends the count of a message that left gossipsub's queue or did not enter it.
func (w *waiting) done(m *pb.Message) {
	if len(m.GetData()) < bigMessage {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.remove(m)
}

func (w *waiting) remove(m *pb.Message) {
	one, known := w.items[m]
	if !known {
		return
	}
	delete(w.items, m)
	w.bytes -= one.bytes
	if w.of[one.from] -= one.bytes; w.of[one.from] == 0 {
		delete(w.of, one.from)
	}
}

func (w *waiting) forget(now time.Time) {
	for m, one := range w.items {
		if now.Sub(one.since) > waitingLife {
			w.remove(m)
		}
	}
}
