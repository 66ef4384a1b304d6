package p2p

import (
	"errors"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"golang.org/x/time/rate"
)

// A peer's ignored messages cost it nothing by the network's scores, and this node the work of judging them. So each peer has
// a budget of that work: a message costs a point and one more for each wasteUnit bytes. The budget holds wasteBudget points and
// wasteReturn come back each second. It is the same for every node: a stranger can put an operator on every subnet by
// registering cheap validators, so no budget may grow with the number of subnets.
//
// A whole public network brings about 2,000 messages a second, and the eight or more peers of a mesh share them. So an honest
// peer stays within its budget even while this node ignores every message of every subnet, as it does while its clock is wrong.
//
// A peer that is over its budget is disconnected and stays out for a while. Until the connection is closed its messages are
// dropped before gossipsub marks them as seen (admission): the same message is still taken from another peer.
const (
	wasteBudget = 8192
	wasteReturn = 256
	wasteUnit   = 4096
)

var errFlood = errors.New("the peer sends too much that is of no use")

// waste is the budget of a peer and what became of it.
type waste struct {
	budget *rate.Limiter
	// messages counts the ignored and rejected ones.
	messages int
	over     bool
}

// spend counts a useless message and reports whether the peer is over its budget for the first time.
func (w *waste) spend(bytes int, now time.Time) bool {
	if w.budget == nil {
		w.budget = rate.NewLimiter(wasteReturn, wasteBudget)
	}
	w.messages++
	if w.over || w.budget.AllowN(now, 1+bytes/wasteUnit) {
		return false
	}
	w.over = true
	return true
}

// wastes notes an ignored message of a peer.
func (b *book) wastes(id peer.ID, bytes int, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.peers[id]
	return p != nil && p.waste.spend(bytes, now)
}

// ignored counts an ignored message against who sent it. Static peers are the operator's own choice.
func (h *Host) ignored(id peer.ID, bytes int) {
	now := h.options.Clock.Now()
	if h.isStatic(id) || !h.book.wastes(id, bytes, now) {
		return
	}
	h.task(func() {
		h.book.trim(id, now)
		h.part(id, "judge messages", errFlood)
	})
}
