package engine

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// How many messages from the network a worker's mailbox holds. Beyond it, the operator and committee with most messages lose their
// oldest background message, or else their oldest of all, which belongs to the oldest duty. The engine's own events (starts, answers)
// are bounded by the duties and never dropped.
const (
	maxMailItems = 1 << 13
	maxMailBytes = 64 << 20
	maxLost      = 1 << 10
)

// mailbox is a worker's input: lane by lane, first the engine's own events, then messages, each in order of arrival.
type mailbox struct {
	mu       sync.Mutex
	own      [lanes]fifo[input]
	messages [lanes]fifo[*message]
	room     room
	dropped  int
	// overflowed is when the latest message was dropped, lost are the duties that messages were dropped of: at most maxLost.
	overflowed time.Time
	lost       map[runnerKey]struct{}
	// bell signals an idle worker that an entry arrived.
	bell chan struct{}
}

// input is an event of the engine itself.
type input interface {
	lane() lane
}

func newMailbox() *mailbox {
	return &mailbox{
		bell: make(chan struct{}, 1), lost: make(map[runnerKey]struct{}), room: room{maxItems: maxMailItems, maxBytes: maxMailBytes},
	}
}

func (m *mailbox) post(in input) {
	m.mu.Lock()
	m.own[in.lane()].push(in)
	m.mu.Unlock()
	m.ring()
}

// deliver adds a message and returns how many were dropped for it.
func (m *mailbox) deliver(now time.Time, msg *message) (dropped int) {
	m.mu.Lock()
	m.messages[msg.lane].push(msg)
	for _, gone := range m.room.put(msg) {
		if len(m.lost) < maxLost {
			m.lost[gone.key] = struct{}{}
		}
		m.overflowed = now
		dropped++
	}
	m.compact()
	m.dropped += dropped
	m.mu.Unlock()
	m.ring()
	return dropped
}

// lostSome reports whether messages of the duty were dropped.
func (m *mailbox) lostSome(key runnerKey) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, some := m.lost[key]
	return some
}

// forget removes old duties from the record of dropped messages.
func (m *mailbox) forget(old func(runnerKey) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.lost, func(key runnerKey, _ struct{}) bool { return old(key) })
}

// compact removes dropped messages from the queues when they outnumber those that wait.
func (m *mailbox) compact() {
	const spare = 64
	for l := range lanes {
		if f := &m.messages[l]; f.len() > 2*m.room.items+spare {
			f.items = slices.DeleteFunc(f.items, func(msg *message) bool { return !msg.inRoom })
		}
	}
}

func (m *mailbox) ring() {
	select {
	case m.bell <- struct{}{}:
	default:
	}
}

// next removes and returns one entry: in or msg, or neither when the mailbox is empty.
func (m *mailbox) next() (in input, msg *message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for l := range lanes {
		if m.own[l].len() > 0 {
			return m.own[l].pop(), nil
		}
		for m.messages[l].len() > 0 {
			if msg = m.messages[l].pop(); msg.inRoom {
				m.room.remove(msg)
				return nil, msg
			}
		}
	}
	return nil, nil
}

func (m *mailbox) depth() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	depth := m.room.items
	for l := range lanes {
		depth += m.own[l].len()
	}
	return depth
}
