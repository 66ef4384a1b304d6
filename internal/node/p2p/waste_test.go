package p2p

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"sync/atomic"
	"testing"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// unfair are messages that a row of our own refuses, of one author and any number of them; others forward what the author signed.
func unfair(l *lab) map[string]func(n int, signed bool) []byte {
	raw := l.message(2, wire.Prepare, 0)
	signature := int(binary.LittleEndian.Uint32(raw)) + 4
	id := int(binary.LittleEndian.Uint32(raw[8:])) + 8
	identifier := bytes.LastIndex(raw, raw[id:id+wire.MessageIDLength]) // the payload repeats the id
	sign := func(data []byte, signed bool) []byte {
		if !signed {
			data[signature] = 0xff
		}
		return data
	}
	return map[string]func(n int, signed bool) []byte{
		"padded_id": func(n int, signed bool) []byte {
			data := append([]byte(nil), raw...)
			binary.LittleEndian.PutUint64(data[id+8:], uint64(n+1))
			binary.LittleEndian.PutUint64(data[identifier+8:], uint64(n+1))
			return sign(data, signed)
		},
		"value_missing": func(_ int, signed bool) []byte {
			value := "a value"
			data := l.proposal(1, value)
			return sign(data[:len(data)-len(value)], signed)
		},
	}
}

// TestFaultForwardingCostsNothing: kinds C1 and C8. A hostile operator signs what other nodes accept and forward and this one ignores,
// thousands of times. The honest neighbour that forwards it keeps its place, and the operator is shown to whoever names it. A peer
// that makes such messages up is sent away.
func TestFaultForwardingCostsNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for label, message := range unfair(l) {
		var shown atomic.Int64
		x := l.node(1, func(o *Options) {
			o.Refused = func(m *gossip.Message, rule *gossip.Rule) {
				if rule.Label != label || m.Slot != labSlot || m.CommitteeID != committee.ID() {
					t.Errorf("%s of slot %d of %x is shown", rule.Label, m.Slot, m.CommitteeID)
				}
				shown.Add(1)
			}
		})
		for _, signed := range []bool{true, false} {
			id := peer.ID(fmt.Sprint("peer ", signed))
			x.table.opened(fakeConn{id: id, direction: network.DirInbound}, x.options.Clock.Now())
			topic := committeeTopic
			for n := range 4 * wasteBudget {
				data := message(n, signed)
				msg := &pubsub.Message{Message: &pb.Message{Topic: &topic, Data: data}, ID: string(rune(n))}
				if got := x.validate(context.Background(), id, msg); got != pubsub.ValidationIgnore {
					t.Fatalf("%s: %v", label, got)
				}
			}
			if over, _, _ := x.table.usage(id); over == signed {
				t.Errorf("%s: a peer that forwards 32,768 messages, which their author signed: %v, is over its budget: %v", label, signed, over)
			}
		}
		if got := shown.Load(); got < wasteBudget/auditOneOf || got > 4*wasteBudget {
			t.Errorf("%s: %d messages are shown", label, got)
		}
	}
}

// TestFaultPaddedIdsFillNoMemory: kind C8. One author can make any number of padded ids, so they take no place from other messages in
// what gossipsub remembers.
func TestFaultPaddedIdsFillNoMemory(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, nil)
	topic, now := committeeTopic, x.options.Clock.Now()
	padded := &pb.Message{Topic: &topic, Data: unfair(l)["padded_id"](0, true)}
	plain := &pb.Message{Topic: &topic, Data: l.message(2, wire.Prepare, 0)}
	if !x.admits("peer", padded, now) || !x.admits("peer", plain, now) {
		t.Fatal("a message is dropped while there is room")
	}
	for range maxSeen {
		x.seen.add(now)
	}
	if x.admits("peer", padded, now) || !x.admits("peer", plain, now) {
		t.Error("the wrong message is dropped when there is no room")
	}
}
