package p2p

import (
	"context"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Topics and scores change while messages come in. Gossip's loop asks us about each message, and a change asks the loop: neither may wait
// for the other.
func TestTopicsChangeUnderTraffic(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, func(o *Options) { o.Subnets = NewSubnets(committeeSubnet, 7) })
	a := l.attacker(x)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := range 300 {
			if err := x.SetLoads(map[int][]CommitteeSize{committeeSubnet: {{Operators: 4, Validators: n}}}); err != nil {
				t.Error(err)
			}
			subnets := NewSubnets(committeeSubnet)
			if n%2 == 0 {
				subnets = NewSubnets(committeeSubnet, 7)
			}
			if err := x.SetSubnets(subnets); err != nil {
				t.Error(err)
			}
		}
	}()
	stuck := time.After(patience)
	for n := 0; ; n++ {
		select {
		case <-done:
			if n == 0 {
				t.Error("no message came in between")
			}
			return
		case <-stuck:
			t.Fatal("the host hangs")
		default:
		}
		if err := a.topic.Publish(context.Background(), l.numbered(wire.Domain{}, 1, n)); err != nil {
			t.Fatal(err)
		}
	}
}
