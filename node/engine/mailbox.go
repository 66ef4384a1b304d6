package engine

import "sync"

// What a worker's mailbox holds of messages from the network. Beyond it the oldest message is dropped first: it
// belongs to the oldest duty. The engine's own events (starts, answers) are bounded by the duties and never dropped.
const (
	maxMailItems = 1 << 13
	maxMailBytes = 64 << 20
)

// mailbox is a worker's input: its own events first, then messages, each in order of arrival.
type mailbox struct {
	mu       sync.Mutex
	own      []input
	messages []*message
	bytes    int
	dropped  int
	// bell rings when something arrives in an idle mailbox.
	bell chan struct{}
}

// input is an event of the engine itself.
type input interface{ input() }

func newMailbox() *mailbox { return &mailbox{bell: make(chan struct{}, 1)} }

func (m *mailbox) post(in input) {
	m.mu.Lock()
	m.own = append(m.own, in)
	m.mu.Unlock()
	m.ring()
}

// deliver reports how many messages had to go to make room.
func (m *mailbox) deliver(msg *message) (dropped int) {
	m.mu.Lock()
	m.messages = append(m.messages, msg)
	m.bytes += msg.bytes
	for len(m.messages) > maxMailItems || m.bytes > maxMailBytes && len(m.messages) > 1 {
		m.bytes -= m.messages[0].bytes
		m.messages[0] = nil
		m.messages = m.messages[1:]
		dropped++
	}
	m.dropped += dropped
	m.mu.Unlock()
	m.ring()
	return dropped
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
	switch {
	case len(m.own) > 0:
		in, m.own[0] = m.own[0], nil
		if m.own = m.own[1:]; len(m.own) == 0 {
			m.own = nil
		}
	case len(m.messages) > 0:
		msg, m.messages[0] = m.messages[0], nil
		m.bytes -= msg.bytes
		if m.messages = m.messages[1:]; len(m.messages) == 0 {
			m.messages = nil
		}
	}
	return in, msg
}

func (m *mailbox) depth() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.own) + len(m.messages)
}
