package p2p

import (
	"encoding/binary"
	"time"

	"github.com/cespare/xxhash/v2"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
)

// Gossipsub's constants on this network. Source: spec/networking.md#gossipsub.
const (
	heartbeat = 700 * time.Millisecond
	// seenTTL is how long accepted messages are remembered by this node, so that none is taken twice.
	seenTTL = 550 * heartbeat
	// maxAccepted bounds them for each half of that time: 20 bytes each. What a network's operators sign in it is less.
	maxAccepted = 1 << 20
	// routerTTL is how long gossipsub itself remembers a message, whatever was thought of it: what circulates circulates for
	// seconds. Each takes 222 bytes, and strangers can make as many as they like, so that what is of no use is forgotten soon.
	routerTTL = 30 * time.Second
	queueSize = 512
	// scoredTTL is how long it is remembered who delivered a message, for scores alone. Who delivers it again counts for two
	// seconds; the rest is for late verdicts, of which the slowest waits behind a full validationQueue, six seconds on a weak
	// machine. Each message takes some 300 bytes, and the router sweeps once a minute. The public nodes keep it as long as seenTTL.
	scoredTTL = 30 * time.Second
	// validationQueue is how many messages wait to be judged. A fixed number of threads judges them, one for each core, so
	// that a burst waits here and not in goroutines.
	validationQueue = 8192
)

// gossipParams returns the router's parameters.
func gossipParams() pubsub.GossipSubParams {
	p := pubsub.DefaultGossipSubParams()
	p.D, p.Dlo, p.Dhi, p.Dout, p.Dlazy, p.Dscore = 8, 6, 12, 2, 6, 4
	p.GossipFactor, p.GossipRetransmission = 0.25, 3
	p.HeartbeatInterval = heartbeat
	p.HistoryLength, p.HistoryGossip = 6, 4
	p.MaxIHaveLength, p.MaxIHaveMessages = 1500, 32
	p.FanoutTTL = time.Minute
	p.PruneBackoff, p.UnsubscribeBackoff = time.Minute, 10*time.Second
	p.IDontWantMessageThreshold, p.IDontWantMessageTTL, p.MaxIDontWantLength = 1024, 3, 10
	p.OpportunisticGraftTicks, p.OpportunisticGraftPeers = 60, 2
	return p
}

// messageIDLength is the size of a gossip message id.
const messageIDLength = 12

// messageID depends on the data alone, so that copies of one message meet whoever published them. Messages without
// an author share one id, as everywhere on this network: whoever sends them is heard once.
func messageID(m *pb.Message) string {
	var id [messageIDLength]byte
	if isPeerID(m.GetFrom()) {
		binary.LittleEndian.PutUint64(id[:8], xxhash.Sum64(m.GetData()))
	}
	return string(id[:])
}

// isPeerID reports whether bytes are a peer id. The two usual forms, of a key's hash and of a key as it is, are told without parsing.
func isPeerID(id []byte) bool {
	const sha256, identity = 0x12, 0x00
	if len(id) > 2 && len(id) < 0x80 && int(id[1]) == len(id)-2 && (id[0] == identity || id[0] == sha256 && id[1] == 32) {
		return true
	}
	_, err := peer.IDFromBytes(id)
	return err == nil
}

// subscriptionFilter lets peers announce the network's topics only, of every fork that has a date.
func subscriptionFilter(profile *network.Profile) pubsub.SubscriptionFilter {
	var names []string
	for _, fork := range profile.Schedule {
		if fork.Epoch != eth.FarFuture {
			names = append(names, fork.Topics()...)
		}
	}
	return pubsub.WrapLimitSubscriptionFilter(pubsub.NewAllowlistSubscriptionFilter(names...), len(names)+1)
}

// pubsubOptions are all options of the router but scoring, tracing and logging.
//
// Messages are not signed, yet their author stays: publishing sets "from" and "seqno", because receivers on this
// network derive one constant id for messages without them.
func pubsubOptions(profile *network.Profile) []pubsub.Option {
	return []pubsub.Option{
		pubsub.WithGossipSubParams(gossipParams()),
		pubsub.WithGossipSubProtocols([]protocol.ID{
			pubsub.GossipSubID_v12, pubsub.GossipSubID_v11, pubsub.GossipSubID_v10, pubsub.FloodSubID,
		}, pubsub.GossipSubDefaultFeatures),
		pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign),
		pubsub.WithMessageIdFn(messageID),
		pubsub.WithSeenMessagesTTL(routerTTL),
		pubsub.WithFloodPublish(false),
		pubsub.WithPeerExchange(false),
		pubsub.WithMaxMessageSize(gossip.MaxMessageSize),
		pubsub.WithPeerOutboundQueueSize(queueSize),
		pubsub.WithValidateQueueSize(validationQueue),
		pubsub.WithSubscriptionFilter(subscriptionFilter(profile)),
	}
}
