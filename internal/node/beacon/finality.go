package beacon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

// Finality returns the head state's checkpoints as most nodes have them. The answer raises slashing records for ever, so all synced
// nodes are asked, as for a vote. A claim that fewer than most nodes support is reported and raises nothing.
func (n *Nodes) Finality(ctx context.Context) (*apiv1.Finality, error) {
	answers, err := poll(ctx, n, aboutDuties, func(ctx context.Context, c *Client) (*apiv1.Finality, error) { return c.Finality(ctx) })
	if err != nil {
		return nil, err
	}
	taken, above := weighFinality(answers)
	n.claims.set(n.describeClaims(answers, taken, above), n.clock.Now())
	return answers[taken].value, nil
}

// weighFinality returns the answer with the highest justified epoch that more than half of the answers have or exceed, and the answers
// that are higher by more than one new epoch explains.
func weighFinality(answers []reply[*apiv1.Finality]) (taken int, above []int) {
	order := make([]int, len(answers))
	for i := range order {
		order[i] = i
	}
	epoch := func(i int) phase0.Epoch { return answers[i].value.Justified.Epoch }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(epoch(a), epoch(b)) })
	taken = order[(len(order)-1)/2]
	for i := range answers {
		if epoch(i) > epoch(taken) && epoch(i)-epoch(taken) > 1 {
			above = append(above, i)
		}
	}
	return taken, above
}

// describeClaims describes the claims that are not used, with their nodes; "" if there are none.
func (n *Nodes) describeClaims(answers []reply[*apiv1.Finality], taken int, above []int) string {
	if len(above) == 0 {
		return ""
	}
	var said []string
	for _, a := range answers {
		said = append(said, fmt.Sprintf("%s says %d", n.clients[a.place].address.String(), a.value.Justified.Epoch))
	}
	return fmt.Sprintf("last justified epoch: %s; taken: %d", strings.Join(said, ", "), answers[taken].value.Justified.Epoch)
}

// claims is the last claim of nodes against the majority. It is reported for a while, because the question is asked seldom.
type claims struct {
	mu   sync.Mutex
	text string
	at   time.Time
}

func (c *claims) set(text string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.text, c.at = text, now
}

// since returns the claim, "" if it is older than age.
func (c *claims) since(now time.Time, age time.Duration) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.at) > age {
		return ""
	}
	return c.text
}

// poll asks every synced node at once, and the others only if no synced one answers. It returns the answers in configured order: all,
// or, after q.slow, those of more than half of the nodes that were asked.
func poll[T any](ctx context.Context, n *Nodes, q question, f func(context.Context, *Client) (T, error)) ([]reply[T], error) {
	places, together := n.plan(q.anyState)
	if len(places) == 0 {
		return nil, n.noneUsable()
	}
	var errs []error
	for _, some := range [][]int{places[:together], places[together:]} {
		answers, failed := pollSome(ctx, n, some, n.stretch*q.slow, f)
		if len(answers) > 0 {
			return answers, nil
		}
		errs = append(errs, failed...)
	}
	return nil, errors.Join(errs...)
}

func pollSome[T any](
	ctx context.Context, n *Nodes, places []int, slow time.Duration, f func(context.Context, *Client) (T, error),
) (answers []reply[T], errs []error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	replies := make(chan reply[T], len(places))
	for _, place := range places {
		go func() {
			v, err := f(ctx, n.clients[place])
			replies <- reply[T]{place, v, err}
		}()
	}
	var late <-chan struct{}
	for waiting := len(places); waiting > 0; {
		select {
		case <-late:
			waiting = 0
		case r := <-replies:
			waiting--
			if r.err != nil {
				errs = append(errs, r.err)
				continue
			}
			if answers = append(answers, r); late == nil && 2*len(answers) > len(places) {
				timer := clock.NewTimer(n.clock, slow)
				defer timer.Stop()
				late = timer.C
			}
		}
	}
	slices.SortFunc(answers, func(a, b reply[T]) int { return cmp.Compare(a.place, b.place) })
	return answers, errs
}
