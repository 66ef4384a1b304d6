package p2p

import (
	"errors"
	"math/rand/v2"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"golang.org/x/time/rate"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
)

// Ignored messages do not lower a peer's score by the network's rules, but this node has the work of validating them. So each peer has
// a budget of that work: a message costs one point, and one more for each wasteUnit bytes. The budget holds wasteBudget points, and
// wasteReturn points come back each second. It is the same for every node: a stranger can put an operator on every subnet by
// registering cheap validators, so no budget may grow with the number of subnets.
//
// A whole public network brings about 2,000 messages a second, and the eight or more peers of a mesh share them. So an honest
// peer stays within its budget even while this node ignores every message of every subnet, as it does while its clock is wrong.
//
// A message that an honest peer may forward costs the peer nothing, whatever its author did (gossip.Rule.Fair). It takes a
// verification to tell whether the peer was honest. So a random sample of one message in auditOneOf is verified: if its author did not
// sign it, or another rule refuses it, the peer pays for all of them. A peer that invents such messages pays on average what they
// cost.
//
// A peer that is over its budget is disconnected and refused for a while. Until the connection is closed its messages are dropped
// before gossipsub marks them as seen (admission): the same message is still accepted from another peer.
const (
	wasteBudget = 8192
	wasteReturn = 256
	wasteUnit   = 4096
	auditOneOf  = 16
)

var errFlood = errors.New("the peer sends too much that is of no use")

// waste is the used part of a peer's budget, with counts of its messages.
type waste struct {
	budget *rate.Limiter
	// messages counts the ignored and rejected ones.
	messages int
	over     bool
}

// spend counts useless messages and reports whether the peer exceeds its budget for the first time.
func (w *waste) spend(messages, bytes int, now time.Time) bool {
	if w.budget == nil {
		w.budget = rate.NewLimiter(wasteReturn, wasteBudget)
	}
	w.messages += messages
	if w.over || w.budget.AllowN(now, messages*(1+bytes/wasteUnit)) {
		return false
	}
	w.over = true
	return true
}

// countIgnored counts ignored messages of a peer.
func (b *peerTable) countIgnored(id peer.ID, messages, bytes int, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.peers[id]
	return p != nil && p.waste.spend(messages, bytes, now)
}

// refused counts an ignored message for the peer that sent it, unless the network's rules let the peer forward it.
func (h *Host) refused(from peer.ID, msg *pubsub.Message, rule *gossip.Rule) {
	if !rule.Fair() {
		h.ignored(from, 1, len(msg.GetData()))
		return
	}
	if rand.IntN(auditOneOf) > 0 {
		return
	}
	m, fair := h.pipeline.forwardable(gossip.PeerKey(from), msg.GetTopic(), msg.GetData())
	switch {
	case !fair:
		h.ignored(from, auditOneOf, len(msg.GetData()))
	case h.options.Refused != nil:
		h.options.Refused(m, rule) // with all that the rules found out about it
	}
}

// ignored counts ignored messages of equal length for the peer that sent them. Static peers are exempt: the operator chose them.
func (h *Host) ignored(id peer.ID, messages, bytes int) {
	now := h.options.Clock.Now()
	if h.isStatic(id) || !h.table.countIgnored(id, messages, bytes, now) {
		return
	}
	h.task(func() {
		h.table.trim(id, now)
		h.disconnect(id, "judge messages", errFlood)
	})
}
