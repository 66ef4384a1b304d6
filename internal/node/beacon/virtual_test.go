package beacon

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

// A second node is asked when the first is slow by the nodes' clock, whatever the machine's time is.
func TestHedgesInVirtualTime(t *testing.T) {
	begin := time.Unix(1_900_000_000, 0)
	c := clock.NewVirtual(begin)
	var clients []*Client
	for _, endpoint := range []string{"http://127.0.0.1:1", "http://127.0.0.1:2"} {
		clients = append(clients, NewClient(Options{Endpoint: endpoint, Clock: c, Logger: slog.New(slog.DiscardHandler)}))
	}
	n, err := NewNodes(clients...)
	if err != nil {
		t.Fatal(err)
	}
	asked, answer := make(chan int, 2), make(chan int, 1)
	go func() {
		v, err := ask(t.Context(), n, aboutChain, func(ctx context.Context, c *Client) (int, error) {
			if c == clients[1] {
				asked <- 2
				return 2, nil
			}
			asked <- 1
			<-ctx.Done()
			return 0, ctx.Err()
		})
		if err != nil {
			v = 0
		}
		answer <- v
	}()
	if first := <-asked; first != 1 {
		t.Fatalf("node %d is asked first", first)
	}
	for began := time.Now(); !c.Waiting(begin.Add(aboutChain.slow)); time.Sleep(time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Fatal("nobody waits by the nodes' clock")
		}
	}
	select {
	case node := <-asked:
		t.Fatalf("node %d is asked before its time", node)
	default:
	}
	c.Advance(begin.Add(aboutChain.slow))
	if v := <-answer; v != 2 || n.Counts().Hedged != 1 {
		t.Errorf("the answer is of node %d, hedged %d", v, n.Counts().Hedged)
	}
}
