package p2p

import (
	"context"
	"testing"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// What a rule refuses is told to Refused, which changes nothing about the verdict.
func TestRefusedIsTold(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var told []string
	x := l.node(1, func(o *Options) {
		o.Refused = func(_ *gossip.Message, rule *gossip.Rule) { told = append(told, rule.Label) }
	})
	topic := committeeTopic
	judge := func(data []byte) pubsub.ValidationResult {
		return x.validate(context.Background(), "peer", &pubsub.Message{Message: &pb.Message{Data: data, Topic: &topic}})
	}
	if got := judge(nil); got != pubsub.ValidationReject {
		t.Errorf("nothing: %v", got)
	}
	if got := judge(l.message(1, wire.Prepare, 0)); got != pubsub.ValidationAccept {
		t.Errorf("a good message: %v", got)
	}
	if len(told) != 1 || told[0] != "empty" {
		t.Errorf("told of %v", told)
	}
}

// Operator 4 tells operator 1 one thing and operator 3 another, then operator 1 both. What operator 3 forwards operator 1
// has refused by then: if it held that against the peer, it would throw operator 3 out of its mesh.
func TestALiarDoesNotPartFriends(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	one := l.node(1, nil)
	friend := l.node(3, nil, one)
	l.meshed(one, friend)
	liar, second := l.node(4, nil, one), l.node(5, nil, friend)
	l.eventually("the liar's meshes", func() bool {
		return liar.mesh.len(committeeTopic) == 1 && second.mesh.len(committeeTopic) == 1 && one.mesh.len(committeeTopic) == 2
	})
	truth, lie := l.message(4, wire.Prepare, 0), l.rooted(4, 2)
	say := func(x *node, data []byte) {
		if err := x.topics[committeeTopic].handle.Publish(context.Background(), data); err != nil {
			t.Fatal(err)
		}
	}
	say(liar, truth)
	l.eventually("the first word", func() bool { return counted(t, one.Host.metrics.accepted) == 1 })
	say(liar, lie)
	l.eventually("the second word", func() bool { return counted(t, one.Host.metrics.broken["operator_contradicts"]) == 1 })
	say(second, lie)
	l.eventually("the friend's ear", func() bool { return counted(t, friend.Host.metrics.broken["second_by_other_peer"]) == 1 })
	for range 20 { // two heartbeats
		time.Sleep(100 * time.Millisecond)
		if n := one.mesh.len(committeeTopic); n != 2 {
			t.Fatalf("%d peers are left in the mesh", n)
		}
	}
}

// rooted is a prepare for another root.
func (l *lab) rooted(operator wire.OperatorID, root byte) []byte {
	m, err := wire.DecodeSigned(l.message(operator, wire.Prepare, 0))
	if err != nil {
		l.t.Fatal(err)
	}
	q, err := wire.DecodeQBFT(m.SSVMessage.Data)
	if err != nil {
		l.t.Fatal(err)
	}
	q.Root[0] = root
	if m.SSVMessage.Data, err = q.MarshalSSZ(); err != nil {
		l.t.Fatal(err)
	}
	raw, err := m.MarshalSSZ()
	if err != nil {
		l.t.Fatal(err)
	}
	return raw
}
