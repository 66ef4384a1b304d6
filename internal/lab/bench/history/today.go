package history

import (
	"context"
	"sync"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	commonRoles = 5
	commonRoom  = 128
)

// commonDesign is the design of nodes of today.
type commonDesign struct {
	tally
	t         *traffic
	messages  *peers.Messages
	consumers []*consumer
	byID      map[wire.MessageID]*consumer
}

// consumer waits for the messages of one validator in one role.
type consumer struct {
	in       chan *peers.Message
	timer    chan struct{} // of its rounds; nothing runs out in a good slot
	instance *instance     // nil without a duty
}

func newCommon(t *traffic) (design, error) {
	messages, err := peers.NewMessages(t.keys)
	if err != nil {
		return nil, err
	}
	d := &commonDesign{t: t, messages: messages, byID: make(map[wire.MessageID]*consumer)}
	for v := range t.validators {
		for role := range commonRoles {
			c := &consumer{in: make(chan *peers.Message, commonRoom), timer: make(chan struct{})}
			if v < len(t.executors) && role == 0 {
				c.instance = newInstance(t, &t.executors[v])
				d.byID[t.executors[v].id] = c
			}
			d.consumers = append(d.consumers, c)
		}
	}
	return d, nil
}

func (d *commonDesign) begin() {}

// run has two goroutines for each validator and role.
func (d *commonDesign) run(ctx context.Context) {
	var all sync.WaitGroup
	for _, c := range d.consumers {
		all.Go(func() { d.consume(ctx, c) })
		all.Go(func() {
			select {
			case <-ctx.Done():
			case <-c.timer:
			}
		})
	}
	all.Wait()
}

// receive verifies a message and hands it to its consumer.
func (d *commonDesign) receive(a arrival) {
	m, err := d.messages.Take(a.data)
	if err != nil {
		d.refused.Add(1)
		return
	}
	c := d.byID[m.Signed.SSVMessage.MsgID]
	if c == nil {
		return
	}
	select {
	case c.in <- m:
	default:
		d.dropped.Add(1)
	}
}

func (d *commonDesign) consume(ctx context.Context, c *consumer) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-c.in:
			d.process(c, m)
		}
	}
}

// process verifies a second time.
func (d *commonDesign) process(c *consumer, m *peers.Message) {
	if d.messages.Verify(m) != nil {
		d.refused.Add(1)
		return
	}
	done, err := c.instance.take(m, false)
	if err != nil {
		d.refused.Add(1)
	}
	if done {
		d.done.Add(1)
	}
}
