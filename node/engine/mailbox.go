package engine

import (
	"maps"
	"sync"
	"time"
)

// What a worker's mailbox holds of messages from the network. Beyond it the oldest patient message is dropped first, then
// the oldest of all: it belongs to the oldest duty. The engine's own events (starts, answers) are bounded by the duties and
// never dropped.
const (
	maxMailItems = 1 << 13
	maxMailBytes = 64 << 20
	maxLost      = 1 << 10
)

// mailbox is a worker's input: lane by lane its own events first, then messages, each in order of arrival.
type mailbox struct {
	mu       sync.Mutex
	own      [lanes]fifo[input]
	messages [lanes]fifo[*message]
	items    int // of messages
	bytes    int
	dropped  int
	// overflowed is when the latest was dropped, lost what duties they were for: at most maxLost of them.
	overflowed time.Time
	lost       map[runnerKey]struct{}
	// bell rings when something arrives in an idle mailbox.
	bell chan struct{}
}

// input is an event of the engine itself.
type input interface {
	lane() lane
}

func newMailbox() *mailbox {
	return &mailbox{bell: make(chan struct{}, 1), lost: make(map[runnerKey]struct{})}
}

func (m *mailbox) post(in input) {
	m.mu.Lock()
	m.own[in.lane()].push(in)
	m.mu.Unlock()
	m.ring()
}

// deliver reports how many messages had to go to make room.
func (m *mailbox) deliver(now time.Time, msg *message) (dropped int) {
	m.mu.Lock()
	m.messages[msg.key.lane()].push(msg)
	m.items++
	m.bytes += msg.bytes
	for m.items > maxMailItems || m.bytes > maxMailBytes && m.items > 1 {
		gone := m.take(m.expendable())
		if len(m.lost) < maxLost {
			m.lost[gone.key] = struct{}{}
		}
		m.overflowed = now
		dropped++
	}
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

// forget ends the memory of dropped messages for old duties.
func (m *mailbox) forget(old func(runnerKey) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.lost, func(key runnerKey, _ struct{}) bool { return old(key) })
}

// expendable is the lane whose oldest message is dropped next.
func (m *mailbox) expendable() lane {
	l := lanes - 1
	for m.messages[l].len() == 0 {
		l--
	}
	return l
}

func (m *mailbox) take(l lane) *message {
	msg := m.messages[l].pop()
	m.items--
	m.bytes -= msg.bytes
	return msg
}

func (m *mailbox) ring() {
	select {
	case m.bell <- struct{}{}:
	default:
	}
}

// next takes one entry: in or msg, or neither when the mailbox is empty.
func (m *mailbox) next() (in input, msg *message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for l := range lanes {
		switch {
		case m.own[l].len() > 0:
			return m.own[l].pop(), nil
		case m.messages[l].len() > 0:
			return nil, m.take(l)
		}
	}
	return nil, nil
}

func (m *mailbox) depth() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	depth := m.items
	for l := range lanes {
		depth += m.own[l].len()
	}
	return depth
}
