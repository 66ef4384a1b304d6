package engine

import (
	"bytes"
	"cmp"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// holder is the owner of waiting messages: their signer, in one committee. Decided messages have several signers; their holder is
// signer 0.
type holder struct {
	committee wire.CommitteeID
	from      wire.OperatorID
}

// room bounds a worker's waiting messages of all committees and operators, by number and bytes. Beyond a bound the holder with most of
// them loses messages, whichever message came last. So an operator that fills the room loses its own messages and no others.
type room struct {
	maxItems, maxBytes int
	// newest says that a holder loses its newest message first; else its oldest.
	newest bool
	// lost is called for a dropped message, with the number of messages that its holder had; it may be nil.
	lost func(from wire.OperatorID, held int)

	items, bytes int
	of           map[holder]*held
}

// held are the messages of one holder in order of arrival. Dropped ones stay among them until they are compacted.
type held struct {
	messages     []*message
	items, bytes int
}

// put adds a message and returns the dropped ones, which may include it.
func (r *room) put(m *message) (gone []*message) {
	if r.of == nil {
		r.of = make(map[holder]*held)
	}
	h := r.of[m.holder]
	if h == nil {
		h = &held{}
		r.of[m.holder] = h
	}
	m.inRoom = true
	h.messages = append(h.messages, m)
	r.count(h, m, 1)
	for r.items > r.maxItems || r.bytes > r.maxBytes && r.items > 1 {
		out := r.largest().next(r.newest)
		if r.lost != nil {
			r.lost(out.from, r.of[out.holder].items)
		}
		r.remove(out)
		out.event = nil // queues may keep the rest of it for a while
		gone = append(gone, out)
	}
	return gone
}

func (r *room) count(h *held, m *message, sign int) {
	r.items += sign
	r.bytes += sign * m.bytes
	h.items += sign
	h.bytes += sign * m.bytes
}

// largest returns the holder with most of what exceeds its bound. Of equals it returns the one with the greater id, so that equal
// events have equal effects.
func (r *room) largest() *held {
	scarce := func(h *held) int { return h.bytes }
	if r.items > r.maxItems {
		scarce = func(h *held) int { return h.items }
	}
	var most *held
	var whose holder
	for who, h := range r.of {
		if most == nil || cmp.Or(cmp.Compare(scarce(h), scarce(most)), who.compare(whose)) > 0 {
			most, whose = h, who
		}
	}
	return most
}

func (h holder) compare(other holder) int {
	return cmp.Or(bytes.Compare(h.committee[:], other.committee[:]), cmp.Compare(h.from, other.from))
}

// next returns the message that the holder loses next; background ones go before urgent ones. There must be one.
func (h *held) next(newest bool) (out *message) {
	for _, m := range h.messages {
		switch {
		case !m.inRoom:
		case out == nil, newest, m.lane > out.lane:
			out = m
		}
	}
	return out
}

// remove removes a message; if it is not in the room nothing changes.
func (r *room) remove(m *message) {
	if !m.inRoom {
		return
	}
	m.inRoom = false
	h := r.of[m.holder]
	r.count(h, m, -1)
	if h.items == 0 {
		delete(r.of, m.holder)
		return
	}
	const spare = 16
	if len(h.messages) > 2*h.items+spare {
		kept := make([]*message, 0, h.items)
		for _, other := range h.messages {
			if other.inRoom {
				kept = append(kept, other)
			}
		}
		h.messages = kept
	}
}
