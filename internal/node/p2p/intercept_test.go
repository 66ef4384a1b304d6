package p2p

import (
	"context"
	"testing"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// What intercepts is asked about every message of a topic in place of the rules, and can speak past them.
func TestIntercept(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var raw func(context.Context, []byte) error
	asked := make(chan peer.ID, 16)
	a := l.node(1, nil)
	b := l.node(2, func(o *Options) {
		o.Intercept = func(topic string, way func(context.Context, []byte) error, honest pubsub.ValidatorEx) pubsub.ValidatorEx {
			if topic == committeeTopic {
				raw = way
			}
			return func(ctx context.Context, from peer.ID, m *pubsub.Message) pubsub.ValidationResult {
				if from == a.ID() {
					asked <- from
					return pubsub.ValidationIgnore
				}
				return honest(ctx, from, m)
			}
		}
	}, a)
	l.meshed(a, b)
	if err := raw(context.Background(), l.message(1, wire.Prepare, 0xff)); err != nil {
		t.Fatal(err)
	}
	l.eventually("rejection of what went past the rules", func() bool {
		return counted(t, a.Host.metrics.broken["consensus_signature"]) == 1
	})
	if err := a.Publish(context.Background(), committeeTopic, l.message(1, wire.Prepare, 0)); err != nil {
		t.Fatal(err)
	}
	select {
	case <-asked:
	case <-time.After(10 * time.Second):
		t.Fatal("nobody asks about a message")
	}
	l.silence(b, 50*time.Millisecond)
}
