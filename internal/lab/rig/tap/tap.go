// Package tap listens to what operators gossip on a local network and tells the observer of every partial
// signature of a final phase, and of every value that explains one.
//
// It is a peer of its own making: it joins the committees' topics, introduces itself, judges nothing, so that it also hears
// what honest nodes refuse, and passes nothing on.
//
// Not here: what the observer makes of it (package observer).
package tap

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cespare/xxhash/v2"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/record"

	"github.com/hawser-ssv/hawser/internal/lab/rig"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/peerhost"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	profiles "github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	redial        = time.Second
	exchangeTime  = 5 * time.Second
	maxRecord     = 16 << 10
	exchangeProto = p2p.HandshakeProtocol
	validateQueue = 4096 // messages that wait to be heard
)

// Listen is a rig.Tap.
func Listen(ctx context.Context, where rig.TapOptions) error {
	profile, err := config.ReadProfile(where.Profile)
	if err != nil {
		return err
	}
	peers, err := p2p.ParsePeers(where.Peers...)
	if err != nil {
		return err
	}
	t := &tap{where: where, profile: &profile}
	if err := t.open(ctx); err != nil {
		return fmt.Errorf("listen to gossip: %w", err)
	}
	defer t.host.Close()
	return t.keepConnected(ctx, peers)
}

type tap struct {
	where   rig.TapOptions
	profile *profiles.Profile
	key     crypto.PrivKey
	host    host.Host
}

func (t *tap) open(ctx context.Context) error {
	key, _, err := crypto.GenerateSecp256k1Key(nil)
	if err != nil {
		return err
	}
	t.key = key
	t.host, err = peerhost.New(peerhost.Options{Key: key, Listen: fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", t.where.Port)})
	if err != nil {
		return err
	}
	t.host.SetStreamHandler(exchangeProto, t.answer)
	router, err := pubsub.NewGossipSub(
		ctx, t.host, pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign), pubsub.WithMessageIdFn(messageID),
		pubsub.WithMaxMessageSize(gossip.MaxMessageSize), pubsub.WithValidateQueueSize(validateQueue),
	)
	if err != nil {
		return err
	}
	for _, name := range t.profile.Fork(0).Topics() {
		if err := t.join(ctx, router, name); err != nil {
			return err
		}
	}
	return nil
}

// join hears a topic's messages where others would judge them, and passes none on: a tap must not connect operators that
// are cut off from each other.
func (t *tap) join(ctx context.Context, router *pubsub.PubSub, name string) error {
	err := router.RegisterTopicValidator(name, func(_ context.Context, _ peer.ID, msg *pubsub.Message) pubsub.ValidationResult {
		t.hear(msg.Data)
		return pubsub.ValidationIgnore
	}, pubsub.WithValidatorInline(true))
	if err != nil {
		return err
	}
	topic, err := router.Join(name)
	if err != nil {
		return err
	}
	sub, err := topic.Subscribe()
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, sub.Cancel)
	return nil
}

// messageID is the network's, so that copies of one message meet. Source: spec/networking.md#gossipsub.
func messageID(m *pb.Message) string {
	var id [12]byte
	binary.LittleEndian.PutUint64(id[:8], xxhash.Sum64(m.GetData()))
	return string(id[:])
}

// keepConnected dials every operator that is not connected, and introduces itself; operators let go of peers that do not.
func (t *tap) keepConnected(ctx context.Context, peers []peer.AddrInfo) error {
	ticker := time.NewTicker(redial)
	defer ticker.Stop()
	for {
		for _, info := range peers {
			if t.host.Network().Connectedness(info.ID) != network.Connected {
				t.dial(ctx, info)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// dial tries once; an operator that is down is tried again a second later.
func (t *tap) dial(ctx context.Context, info peer.AddrInfo) {
	ctx, cancel := context.WithTimeout(ctx, exchangeTime)
	defer cancel()
	ctx = network.WithForceDirectDial(ctx, "tap")
	if err := t.host.Connect(ctx, info); err != nil {
		return
	}
	stream, err := t.host.NewStream(ctx, info.ID, exchangeProto)
	if err != nil {
		return
	}
	defer stream.Close()
	_ = stream.SetDeadline(time.Now().Add(exchangeTime))
	if err := t.send(stream); err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(stream, maxRecord))
}

func (t *tap) answer(stream network.Stream) {
	defer stream.Close()
	_ = stream.SetDeadline(time.Now().Add(exchangeTime))
	_, _ = io.Copy(io.Discard, io.LimitReader(stream, maxRecord))
	_ = t.send(stream)
}

func (t *tap) send(stream network.Stream) error {
	var everything p2p.Subnets
	for n := range profiles.SubnetCount {
		everything.Add(n)
	}
	envelope, err := record.Seal(p2p.NewNodeInfo(t.profile.Domain(0), "tap", everything), t.key)
	if err != nil {
		return err
	}
	raw, err := envelope.Marshal()
	if err != nil {
		return err
	}
	if _, err := stream.Write(raw); err != nil {
		return err
	}
	return stream.CloseWrite()
}

// hear reports what one message says. What does not decode is no signature anybody could use.
func (t *tap) hear(data []byte) {
	signed, err := wire.DecodeSigned(data)
	if err != nil || signed.SSVMessage == nil {
		return
	}
	role := signed.SSVMessage.MsgID.Role()
	switch signed.SSVMessage.MsgType {
	case wire.MsgPartialSignatures:
		t.hearPartial(role, signed.SSVMessage.Data)
	case wire.MsgConsensus:
		if role == wire.RoleCommittee && len(signed.FullData) > 0 {
			_ = t.hearValue(signed)
		}
	}
}

func (t *tap) hearPartial(role wire.Role, data []byte) {
	var m wire.PartialSignatureMessages
	if m.UnmarshalSSZ(data) != nil || m.Type != wire.PartialSigPostConsensus {
		return
	}
	if role != wire.RoleCommittee && role != wire.RoleProposer {
		return
	}
	for _, p := range m.Messages {
		t.where.Partial(observer.PartialSignature{
			Operator: uint64(p.Signer), Validator: p.ValidatorIndex, Slot: m.Slot, Proposer: role == wire.RoleProposer, Root: p.SigningRoot,
		})
	}
}

func (t *tap) hearValue(signed *wire.SignedSSVMessage) error {
	var q wire.QBFTMessage
	if err := q.UnmarshalSSZ(signed.SSVMessage.Data); err != nil {
		return err
	}
	var vote wire.BeaconVote
	if err := vote.UnmarshalSSZ(signed.FullData); err != nil {
		return err
	}
	if vote.Source == nil || vote.Target == nil {
		return errors.New("vote without checkpoints")
	}
	t.where.Value(phase0.AttestationData{
		Slot: phase0.Slot(q.Height), BeaconBlockRoot: vote.BlockRoot, Source: vote.Source, Target: vote.Target,
	})
	return nil
}
