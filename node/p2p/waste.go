package p2p

import (
	"errors"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
)

// A peer's ignored messages cost it nothing by the network's scores, and us the work of judging them. So each peer has a
// budget of that work: a message costs a point and one more for each wasteUnit bytes, and what is above wasteBudget is too
// much. The budget comes back at wasteReturn points a second for each own subnet, many times what honest peers can cause
// even while we ignore everything.
//
// Who is over its budget is disconnected and stays out for a while. Its messages are judged until then: to drop them unseen
// would let a flooder silence others, because the same bytes are not looked at again when they come from somebody else.
const (
	wasteBudget = 4096
	wasteReturn = 64
	wasteUnit   = 4096
)

var errFlood = errors.New("the peer sends too much that is of no use")

// waste is what a peer has used of its budget, at a moment.
type waste struct {
	used float64
	at   time.Time
	over bool
}

// spend adds an ignored message and reports whether the peer is over its budget for the first time.
func (w *waste) spend(bytes, subnets int, now time.Time) bool {
	back := now.Sub(w.at).Seconds() * wasteReturn * float64(max(subnets, 1))
	w.used = max(0, w.used-back) + 1 + float64(bytes)/wasteUnit
	w.at = now
	if w.over || w.used <= wasteBudget {
		return false
	}
	w.over = true
	return true
}

// wastes notes an ignored message of a peer.
func (b *book) wastes(id peer.ID, bytes, subnets int, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.peers[id]
	return p != nil && p.waste.spend(bytes, subnets, now)
}

// ignored counts an ignored message against who sent it. Static peers are the operator's own choice.
func (h *Host) ignored(id peer.ID, bytes int) {
	now := h.options.Clock.Now()
	if h.isStatic(id) || !h.book.wastes(id, bytes, h.Subnets().Len(), now) {
		return
	}
	h.task(func() {
		h.book.trim(id, now)
		h.part(id, "judge messages", errFlood)
	})
}
