package history

import (
	"context"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	firstRoles   = 3
	listenerRoom = 128
)

// first is the design that the network's first node had.
type first struct {
	tally
	t           *traffic
	messages    *peers.Messages
	controllers []*controller
	// listeners of consensus, decided messages and partial signatures. Everybody hears everything of a kind.
	listeners [3][]*listener
}

// listener hears all messages of a kind and keeps its controller's.
type listener struct {
	of *controller
	in chan *peers.Message
}

// controller is one validator in one role.
type controller struct {
	id       wire.MessageID
	mu       sync.Mutex
	queue    []*peers.Message
	instance *instance // nil without a duty
}

func newFirst(t *traffic) (design, error) {
	messages, err := peers.NewMessages(t.keys)
	if err != nil {
		return nil, err
	}
	f := &first{t: t, messages: messages}
	for v := range t.validators {
		for role := range firstRoles {
			c := &controller{}
			if v < len(t.executors) && role == 0 {
				c.id, c.instance = t.executors[v].id, newInstance(t, &t.executors[v])
			}
			f.controllers = append(f.controllers, c)
			for kind := range f.listeners {
				f.listeners[kind] = append(f.listeners[kind], &listener{of: c, in: make(chan *peers.Message, listenerRoom)})
			}
		}
	}
	return f, nil
}

func (f *first) begin() {}

// run has a goroutine for each listener and each controller.
func (f *first) run(ctx context.Context) {
	var all sync.WaitGroup
	for _, kind := range f.listeners {
		for _, l := range kind {
			all.Go(func() { l.serve(ctx) })
		}
	}
	for _, c := range f.controllers {
		all.Go(func() { f.loop(ctx, c) })
	}
	all.Wait()
}

// receive verifies a message and hands it to all listeners of its kind.
func (f *first) receive(a arrival) {
	m, err := f.messages.Take(a.data)
	if err != nil {
		f.refused.Add(1)
		return
	}
	for _, l := range f.listeners[kindOf(m)] {
		select {
		case l.in <- m:
		default:
			if l.of.id == m.Signed.SSVMessage.MsgID {
				f.dropped.Add(1)
			}
		}
	}
}

func kindOf(m *peers.Message) int {
	switch {
	case m.Parts != nil:
		return 2
	case len(m.Signed.OperatorIDs) > 1:
		return 1
	}
	return 0
}

func (l *listener) serve(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-l.in:
			if m.Signed.SSVMessage.MsgID == l.of.id {
				l.of.mu.Lock()
				l.of.queue = append(l.of.queue, m)
				l.of.mu.Unlock()
			}
		}
	}
}

// loop looks at the queue again and again.
func (f *first) loop(ctx context.Context, c *controller) {
	for ctx.Err() == nil {
		time.Sleep(poll)
		c.mu.Lock()
		waiting := c.queue
		c.queue = nil
		c.mu.Unlock()
		for _, m := range waiting {
			f.process(c, m)
		}
	}
}

// process verifies as the controller and as the instance.
func (f *first) process(c *controller, m *peers.Message) {
	for range 2 {
		if f.messages.Verify(m) != nil {
			f.refused.Add(1)
			return
		}
	}
	done, err := c.instance.take(m, true)
	if err != nil {
		f.refused.Add(1)
	}
	if done {
		f.done.Add(1)
	}
}
