package engine

import (
	"bytes"
	"cmp"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// holder is who a message that waits belongs to: its signer, in one committee. Decided messages have several signers and belong
// to nobody in particular: signer 0.
type holder struct {
	committee wire.CommitteeID
	from      wire.OperatorID
}

// room is a worker's room for messages that wait, shared by all committees and operators. It is bounded in messages and in
// bytes. Beyond either bound the holder that has most of it loses messages, whoever came last: an operator that fills the room
// loses its own messages and nobody else's.
type room struct {
	maxItems, maxBytes int
	// newest says that a holder loses its newest message first, because what it said first counts; else its oldest.
	newest bool
	// lost is told of a message that had to leave, and of how many its holder had with it; it may be nil.
	lost func(from wire.OperatorID, held int)

	items, bytes int
	of           map[holder]*held
}

// held are the messages of one holder in order of arrival, those that left the room among them until they are compacted.
type held struct {
	messages     []*message
	items, bytes int
}

// put takes a message in and returns those that had to leave, which may be this one.
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
		r.leave(out)
		out.event = nil // queues may still hold the rest for a while
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

// largest is the holder that has most of what is scarce. Of equals the one with the greater name loses, so that equal events have
// equal effects.
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

// next is the message that the holder loses next; patient ones go before rewarded ones. It has at least one.
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

// leave takes a message out; one that is not in changes nothing.
func (r *room) leave(m *message) {
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
