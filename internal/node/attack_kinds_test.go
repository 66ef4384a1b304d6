//go:build !race

package node

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/multiformats/go-multiaddr"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// signed is a consensus message of operator 4, whose key the besiegers have.
func (b *besieger) signed(q wire.QBFTMessage, value []byte) []byte {
	id := wire.NewCommitteeMessageID(b.siege.profile.Domain(0), wire.RoleCommittee, besieged.ID())
	q.Identifier = id[:]
	data, err := q.MarshalSSZ()
	if err != nil {
		return nil
	}
	m := &wire.SSVMessage{MsgType: wire.MsgConsensus, MsgID: id, Data: data}
	hash, err := m.Hash()
	if err != nil {
		return nil
	}
	signature, err := b.siege.keys[4].Sign(hash)
	if err != nil {
		return nil
	}
	raw, err := (&wire.SignedSSVMessage{Signatures: [][]byte{signature}, OperatorIDs: []wire.OperatorID{4}, SSVMessage: m, FullData: value}).MarshalSSZ()
	if err != nil {
		return nil
	}
	return raw
}

func (b *besieger) publish(ctx context.Context, raw []byte) {
	if raw != nil {
		_ = b.topic.Publish(ctx, raw)
	}
}

// spread floods every subnet that the victim is on with what is of no use: a budget for each would never end.
func spread(ctx context.Context, b *besieger) {
	if b.join(ctx) != nil {
		return
	}
	topics := []*pubsub.Topic{b.topic}
	for _, n := range siegeTopics {
		topic, err := b.pubsub.Join(fmt.Sprintf("ssv.v2.%d", n))
		if err != nil {
			return
		}
		topics = append(topics, topic)
	}
	for n := uint64(0); pause(ctx, 8*time.Millisecond); n++ { // more than one budget, less than one for each subnet
		for k := range uint64(16) {
			b.topic = topics[k%uint64(len(topics))]
			b.say(ctx, wire.Domain{0, 0, 0, 1}, n<<8|k)
		}
	}
}

// swell sends round changes with values that no vote can have, signed by an operator of the committee.
func swell(ctx context.Context, b *besieger) {
	if b.join(ctx) != nil {
		return
	}
	value := make([]byte, 1<<19) // gossipsub itself would not send twice as much
	for n := uint64(0); pause(ctx, 250*time.Millisecond); n++ {
		binary.BigEndian.PutUint64(value, n)
		b.publish(ctx, b.signed(wire.QBFTMessage{
			MsgType: wire.RoundChange, Height: wire.Height(b.siege.profile.SlotAt(time.Now())), Round: 2, DataRound: 1, Root: wire.ValueRoot(value),
		}, value))
	}
}

// crowd connects with many peers that never say a word, and comes back with each that is sent away.
func crowd(ctx context.Context, b *besieger) {
	for range 50 { // more than may come in by themselves
		one, _, err := b.siege.stranger()
		if err != nil {
			return
		}
		defer one.Close()
		go func() {
			for pause(ctx, 200*time.Millisecond) {
				if len(one.Network().ConnsToPeer(b.victim.ID)) == 0 {
					_ = one.Connect(ctx, b.victim)
				}
			}
		}()
	}
	<-ctx.Done()
}

// strip repeats whatever carries a value without it.
func strip(ctx context.Context, b *besieger) {
	if b.join(ctx) != nil {
		return
	}
	heard, err := b.topic.Subscribe()
	if err != nil {
		return
	}
	defer heard.Cancel()
	for {
		m, err := heard.Next(ctx)
		if err != nil {
			return
		}
		if signed, err := wire.DecodeSigned(m.Data); err == nil && len(signed.FullData) > 0 {
			signed.FullData = nil
			if raw, err := signed.MarshalSSZ(); err == nil {
				b.publish(ctx, raw)
			}
		}
	}
}

// hoard fills the room for what comes before its duty, with all that operator 4 may say in a slot.
func hoard(ctx context.Context, b *besieger) {
	if b.join(ctx) != nil {
		return
	}
	for {
		next := b.siege.profile.SlotAt(time.Now()) + 1
		if !pause(ctx, time.Until(b.siege.profile.SlotStart(next))) {
			return
		}
		for round := wire.Round(1); round <= 2; round++ {
			for _, kind := range []wire.QBFTMsgType{wire.Commit, wire.RoundChange} {
				b.publish(ctx, b.signed(wire.QBFTMessage{MsgType: kind, Height: wire.Height(next), Round: round, Root: [32]byte{byte(kind), byte(round)}}, nil))
			}
		}
	}
}

// bait speaks for operator 4 until it is a partner, then leaves and listens no more. It had said that it also listens at another
// address: that of a trap.
func bait(trap multiaddr.Multiaddr) attack {
	return func(ctx context.Context, b *besieger) {
		one, record, err := b.siege.stranger(trap)
		if err != nil {
			return
		}
		defer one.Close()
		b.Host, b.record = one, record
		if b.join(ctx) != nil {
			return
		}
		for n := range 6 { // in three slots
			if !pause(ctx, b.siege.slot/2) {
				return
			}
			slot := b.siege.profile.SlotAt(time.Now())
			b.publish(ctx, b.signed(wire.QBFTMessage{MsgType: wire.Prepare, Height: wire.Height(slot), Round: 2, Root: [32]byte{byte(n)}}, nil))
		}
		_ = one.Network().ClosePeer(b.victim.ID)
		one.Network().(*swarm.Swarm).ListenClose(one.Network().ListenAddresses()...)
		<-ctx.Done()
	}
}

// TestFaultSiegeOfEachKind: kinds A7, A9, A12, C3 and C4 against a whole committee at once. What each attack would need to have worked is
// counted beside the verdict that it earns: a flood of every subnet, values that are too large, silent strangers, copies without their
// value, hoarded room and bait for redials. The committee attests as it did before.
//
// It judges rates of several operators in real time, which the race detector makes some ten times slower: it is not built for it. The detector
// sees TestTheDutyRateUnderAttackStaysTheSame, and the attacks on package p2p alone.
func TestFaultSiegeOfEachKind(t *testing.T) {
	var caught atomic.Int64
	listener, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatalf("the trap needs a second address of loopback: %v", err)
	}
	defer listener.Close()
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			caught.Add(1)
			_ = c.Close()
		}
	}()
	trap, err := multiaddr.NewMultiaddr(fmt.Sprintf("/ip4/127.0.0.2/tcp/%d", listener.Addr().(*net.TCPAddr).Port))
	if err != nil {
		t.Fatal(err)
	}
	rows := []struct {
		name   string
		attack attack
		// metric counts under label what the attack earns.
		metric, label, value string
	}{
		{"A7: a flood of every subnet", spread, "hawser_p2p_parted_total", "cause", "flood"},
		{"A7: values that are too large", swell, "hawser_gossip_verdicts_total", "rule", "value_oversize"},
		{"A12: silent strangers", crowd, "hawser_p2p_parted_total", "cause", "useless"},
		{"A9: copies without their value", strip, "hawser_gossip_verdicts_total", "rule", "value_missing"},
		{"C3: hoarded room", hoard, "hawser_engine_waiting_messages_total", "fate", "early"},
		{"C4: bait for redials", bait(trap), "hawser_p2p_dials_total", "outcome", "failed"},
	}
	s := fittedSiege(t, siegeTopics...)
	before := make([]float64, len(rows))
	var attacks []attack
	for i, r := range rows {
		attacks, before[i] = append(attacks, r.attack), s.counted(r.metric, r.label)[r.value]
	}
	// On a machine that is too busy an attacker may not get enough said in one siege: then there is another.
	for try, done := 1, false; !done; try++ {
		s.under(func() func() { return s.attacked(attacks...) })
		done = true
		for i, r := range rows {
			now := s.counted(r.metric, r.label)
			t.Logf("siege %d, %s: %v at %s", try, r.name, now[r.value]-before[i], r.value)
			if now[r.value] == before[i] && try < 3 {
				done = false
			} else if now[r.value] == before[i] {
				t.Errorf("%s: no %s %s among %v", r.name, r.label, r.value, now)
			}
		}
	}
	if n := caught.Load(); n > 0 {
		t.Errorf("%d connections went into the trap", n)
	}
}
