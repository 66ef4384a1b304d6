package liar

import (
	"context"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// strip sends an own message without its value before the message itself goes out, and sees to it that the messages of others are
// relayed without theirs.
func (l *liar) strip(ctx context.Context, topic string, data []byte) {
	l.cut(topic)
	if bare := stripped(data); bare != nil {
		l.send(ctx, topic, bare)
	}
}

// stripped is a message without its value, which its signature does not cover; nil if it has none.
func stripped(data []byte) []byte {
	m, err := wire.DecodeSigned(data)
	if err != nil || len(m.FullData) == 0 {
		return nil
	}
	m.FullData = nil
	bare, _ := m.MarshalSSZ()
	return bare
}

// cut lets the messages of a topic be relayed without their values from now on.
func (l *Liar) cut(topic string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cutting[topic] = true
}

func (l *Liar) cuts(topic string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cutting[topic]
}

// relay takes the place of the host's validator: on a topic that is cut, what that accepts and has a value is not relayed; a stripped copy
// is published.
func (l *Liar) relay(topic string, honest pubsub.ValidatorEx) pubsub.ValidatorEx {
	return func(ctx context.Context, from peer.ID, m *pubsub.Message) pubsub.ValidationResult {
		result := honest(ctx, from, m)
		if m.Local || result != pubsub.ValidationAccept || !l.cuts(topic) {
			return result
		}
		bare := stripped(m.Data)
		if bare == nil {
			return result
		}
		go l.send(context.WithoutCancel(ctx), topic, bare) // gossip asks in the loop that would take it
		return pubsub.ValidationIgnore
	}
}

// hoard remembers in what duties the operator speaks, and fills the room of each for the slot to come as soon as others take it.
func (l *liar) hoard(ctx context.Context, topic string, data []byte) {
	m, err := wire.DecodeSigned(data)
	if err != nil || m.SSVMessage == nil {
		return
	}
	l.own.Lock()
	defer l.own.Unlock()
	if l.spoken == nil {
		l.spoken = make(map[wire.MessageID]string)
	}
	l.spoken[m.SSVMessage.MsgID] = topic
	now := time.Now()
	next := l.profile.SlotAt(now) + 1
	if next <= l.until {
		return
	}
	l.until = next
	early := l.profile.SlotStart(next).Add(-l.profile.EarlyMargin())
	time.AfterFunc(early.Sub(now), func() { l.fill(context.WithoutCancel(ctx), wire.Height(next), m.OperatorIDs) })
}

// fill says, in every duty, everything that one may say before the slot, each about a value of its own.
func (l *liar) fill(ctx context.Context, height wire.Height, self []wire.OperatorID) {
	l.own.Lock()
	spoken := make(map[wire.MessageID]string, len(l.spoken))
	for id, topic := range l.spoken {
		spoken[id] = topic
	}
	l.own.Unlock()
	for id, topic := range spoken {
		for _, kind := range []wire.QBFTMsgType{wire.Prepare, wire.Commit, wire.RoundChange} {
			for round := wire.Round(1); round <= hoardedRounds; round++ {
				q := &wire.QBFTMessage{MsgType: kind, Height: height, Round: round, Identifier: id[:], Root: [32]byte{byte(kind), byte(round), 1}}
				data, err := q.MarshalSSZ()
				if err != nil {
					return
				}
				m := &wire.SignedSSVMessage{OperatorIDs: self, SSVMessage: &wire.SSVMessage{MsgType: wire.MsgConsensus, MsgID: id, Data: data}}
				if raw := l.sign(m); raw != nil {
					l.send(ctx, topic, raw)
				}
			}
		}
	}
}

// hoardedRounds is how many rounds of a slot a hoarder speaks in before the slot begins.
const hoardedRounds = 2
