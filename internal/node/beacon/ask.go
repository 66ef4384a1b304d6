package beacon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

// question says how a kind of question is distributed over the nodes.
type question struct {
	// slow is the time after which the next node is asked too.
	slow time.Duration
	// anyState allows a node that is not synced to answer if no better one does.
	anyState bool
}

// The kinds of questions. Votes are not among them: all good nodes are asked for a vote at once.
var (
	// forDuty is for what a running duty waits for: blocks, aggregates, contributions. A node needs some time to make them.
	forDuty = question{slow: 500 * time.Millisecond}
	// aboutDuties is for what is fetched ahead of duties.
	aboutDuties = question{slow: 500 * time.Millisecond}
	// aboutMany is for answers that take even a healthy node long.
	aboutMany = question{slow: 2 * time.Second}
	// aboutChain is for facts that never change.
	aboutChain = question{slow: 500 * time.Millisecond, anyState: true}
)

// ErrNotSynced says that no node may be asked: every node that answers is syncing, or cannot check blocks.
var ErrNotSynced error = notSynced{}

// notSynced is recognised by its method in rooms that do not import this one.
type notSynced struct{}

// Error implements error.
func (notSynced) Error() string { return "no beacon node is synced" }

// NotSynced is always true.
func (notSynced) NotSynced() bool { return true }

// reply is one node's answer.
type reply[T any] struct {
	place int
	value T
	err   error
}

// ask asks the best node, and the next one whenever one fails, is slow or gives an incomplete answer. The first complete answer is
// returned and ends the other requests. If there is none, the fullest one is returned.
func ask[T any](ctx context.Context, n *Nodes, q question, f func(context.Context, *Client) (T, error)) (T, error) {
	var zero T
	places, _ := n.plan(q.anyState)
	if len(places) == 0 {
		return zero, n.noneUsable()
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	replies := make(chan reply[T], len(places))
	h := hedge{places: places}
	put := func() {
		if place, some := h.next(); some {
			go func() {
				v, err := f(ctx, n.clients[place])
				replies <- reply[T]{place, v, err}
			}()
		}
	}
	put()
	slow := n.stretch * q.slow
	timer := clock.NewTimer(n.clock, slow)
	defer func() { timer.Stop() }()
	again := func() {
		timer.Stop()
		timer = clock.NewTimer(n.clock, slow)
	}
	var errs []error
	var most fullest[T]
	for {
		select {
		case <-timer.C:
			if h.asked < len(places) {
				n.hedged.Add(1)
			}
			put()
			again()
		case r := <-replies:
			if r.err == nil {
				n.strikeSlow(h.places[:h.asked], r.place)
				return r.value, nil
			}
			if !most.take(r) {
				errs = append(errs, r.err)
			}
			if h.fail() {
				put()
				again()
			}
			if h.over() {
				return most.or(errs)
			}
		}
	}
}

// fullest holds the fullest of incomplete answers.
type fullest[T any] struct {
	value T
	got   int
	some  bool
}

// take handles a reply that failed, and reports whether it is an incomplete answer.
func (f *fullest[T]) take(r reply[T]) bool {
	var less *incomplete
	if !errors.As(r.err, &less) {
		return false
	}
	if !f.some || less.got > f.got {
		*f = fullest[T]{r.value, less.got, true}
	}
	return true
}

// or returns the answer, or the errors if there is none.
func (f *fullest[T]) or(errs []error) (T, error) {
	if f.some {
		return f.value, nil
	}
	return f.value, errors.Join(errs...)
}

// strikeSlow gives a strike to the nodes that were asked before the one that answered and have not answered yet.
func (n *Nodes) strikeSlow(asked []int, winner int) {
	for _, place := range asked[:slices.Index(asked, winner)] {
		n.clients[place].strike()
	}
}

// noneUsable returns the error that says why no node may be asked.
func (n *Nodes) noneUsable() error {
	for _, s := range n.Status() {
		if s.State != StateWrongNetwork {
			return fmt.Errorf("%w: %s is %s", ErrNotSynced, s.Endpoint, s.State)
		}
	}
	return fmt.Errorf("every beacon node serves another chain: %w", errOtherChain)
}

// submitToAll sends a request to every node of this chain and succeeds as soon as one accepts it. The requests to the others go on, even if
// ctx ends.
func submitToAll(ctx context.Context, n *Nodes, f func(context.Context, *Client) error) error {
	clients := slices.DeleteFunc(slices.Clone(n.clients), func(c *Client) bool { return c.Status().State == StateWrongNetwork })
	switch len(clients) {
	case 0:
		return n.noneUsable()
	case 1:
		return f(ctx, clients[0])
	}
	apart := context.WithoutCancel(ctx) // Client.call bounds each request
	outcomes := make(chan error, len(clients))
	for _, c := range clients {
		go func() { outcomes <- f(apart, c) }()
	}
	var errs []error
	for range clients {
		select {
		case err := <-outcomes:
			if err == nil {
				return nil
			}
			errs = append(errs, err)
		case <-ctx.Done():
			return errors.Join(append(errs, ctx.Err())...)
		}
	}
	return errors.Join(errs...)
}
