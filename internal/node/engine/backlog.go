package engine

import (
	"slices"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// message is a gossip message as a worker gets it.
type message struct {
	key runnerKey
	// lane is the lane of the role.
	lane lane
	holder
	// inRoom says that the message is held in a room; a message that was dropped from one has no event any more.
	inRoom bool
	bytes  int
	event  duty.Event // duty.Consensus or duty.Partial
}

func (m *message) partial() bool {
	_, ok := m.event.(duty.Partial)
	return ok
}

// How many messages of one operator a backlog holds: a partial signature message of each phase, and every consensus message of two
// rounds. Decided messages count for no operator.
const (
	heldPartials  = 2
	heldConsensus = 8
)

// How much a worker holds back in all, for duties that have not started and for running ones that are at an earlier stage.
const (
	maxEarlyItems = 1 << 13
	maxEarlyBytes = 64 << 20
)

func newEarlyRoom(o *Options) *room {
	r := &room{maxItems: maxEarlyItems, maxBytes: maxEarlyBytes, newest: true, lost: o.Crowded}
	if o.EarlyRoom > 0 {
		r.maxItems = o.EarlyRoom
	}
	return r
}

// backlog holds messages that arrived too early for their duty, in order of arrival. When an operator has as many as it may, its
// newest message is refused: the first ones count.
type backlog struct{ messages []*message }

// add reports whether the message is held, and how many others were dropped from the worker's room for it.
func (b *backlog) add(r *room, m *message) (kept bool, others int) {
	b.messages = slices.DeleteFunc(b.messages, func(held *message) bool { return !held.inRoom })
	left := heldConsensus
	if m.partial() {
		left = heldPartials
	}
	for _, held := range b.messages {
		if held.from == m.from && held.partial() == m.partial() {
			left--
		}
	}
	if left <= 0 {
		return false, 0
	}
	gone := r.put(m)
	if !m.inRoom {
		return false, len(gone) - 1
	}
	b.messages = append(b.messages, m)
	return true, len(gone)
}

// take returns all messages and empties the backlog.
func (b *backlog) take(r *room) []*message {
	held := slices.DeleteFunc(b.messages, func(m *message) bool { return !m.inRoom })
	for _, m := range held {
		r.remove(m)
	}
	b.messages = nil
	return held
}

// earlyMessages holds messages for duties that have not started here.
type earlyMessages struct {
	of map[runnerKey]*backlog
}

func (e *earlyMessages) add(r *room, m *message) (kept bool, others int) {
	if e.of == nil {
		e.of = make(map[runnerKey]*backlog)
	}
	b := e.of[m.key]
	if b == nil {
		b = &backlog{}
	}
	if kept, others = b.add(r, m); kept {
		e.of[m.key] = b
	}
	return kept, others
}

// take returns and removes the messages of a duty.
func (e *earlyMessages) take(r *room, key runnerKey) []*message {
	b := e.of[key]
	if b == nil {
		return nil
	}
	delete(e.of, key)
	return b.take(r)
}

// prune drops the messages of stale duties, and duties whose messages were all dropped.
func (e *earlyMessages) prune(r *room, stale func(runnerKey) bool) {
	for key, b := range e.of {
		if stale(key) || !slices.ContainsFunc(b.messages, func(m *message) bool { return m.inRoom }) {
			e.take(r, key)
		}
	}
}
