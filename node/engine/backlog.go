package engine

import (
	"github.com/hawser-ssv/hawser/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// message is what a worker gets of a gossip message.
type message struct {
	key runnerKey
	// from is the signer; 0 for a decided message, which has several.
	from  wire.OperatorID
	bytes int
	event duty.Event // duty.Consensus or duty.Partial
}

func (m *message) partial() bool {
	_, ok := m.event.(duty.Partial)
	return ok
}

// How many messages of one operator a backlog holds: a partial signature message of each phase, and every step of two
// rounds. Decided messages count for nobody in particular.
const (
	heldPartials  = 2
	heldConsensus = 8
)

// backlog holds messages that came too early for their duty, in order of arrival. When an operator's room is used up
// its newest message is refused: what it said first counts.
type backlog struct{ messages []*message }

// add reports whether there was room.
func (b *backlog) add(m *message) bool {
	room := heldConsensus
	if m.partial() {
		room = heldPartials
	}
	for _, held := range b.messages {
		if held.from == m.from && held.partial() == m.partial() {
			room--
		}
	}
	if room <= 0 {
		return false
	}
	b.messages = append(b.messages, m)
	return true
}

// take empties the backlog.
func (b *backlog) take() []*message {
	held := b.messages
	b.messages = nil
	return held
}

// earlyMessages holds messages for duties that have not started here, within bounds for the whole worker.
type earlyMessages struct {
	of    map[runnerKey]*backlog
	items int
	bytes int
}

// What a worker holds for duties that have not started. Beyond it the newest message is refused.
const (
	maxEarlyItems = 1 << 13
	maxEarlyBytes = 64 << 20
)

func (e *earlyMessages) add(m *message) bool {
	if e.items >= maxEarlyItems || e.bytes+m.bytes > maxEarlyBytes {
		return false
	}
	if e.of == nil {
		e.of = make(map[runnerKey]*backlog)
	}
	b := e.of[m.key]
	if b == nil {
		b = &backlog{}
		e.of[m.key] = b
	}
	if !b.add(m) {
		return false
	}
	e.items++
	e.bytes += m.bytes
	return true
}

// take returns what was held for a duty and forgets it.
func (e *earlyMessages) take(key runnerKey) []*message {
	b := e.of[key]
	if b == nil {
		return nil
	}
	delete(e.of, key)
	e.release(b)
	return b.messages
}

func (e *earlyMessages) release(b *backlog) {
	for _, m := range b.messages {
		e.items--
		e.bytes -= m.bytes
	}
}

// prune forgets what was held for duties that stale names.
func (e *earlyMessages) prune(stale func(runnerKey) bool) {
	for key, b := range e.of {
		if stale(key) {
			delete(e.of, key)
			e.release(b)
		}
	}
}
