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
	// seenTTL is how long this node remembers accepted messages, so that none is accepted twice.
	seenTTL = 550 * heartbeat
	// maxAccepted bounds the accepted messages of each half of that time, at 20 bytes each. All operators of a network sign fewer.
	maxAccepted = 1 << 20
	// routerTTL is how long gossipsub itself remembers a message, whatever its verdict: a message circulates for seconds. Each takes
	// 222 bytes, and strangers can make any number, so useless ones have to be dropped soon.
	routerTTL = 30 * time.Second
	queueSize = 512
	// scoredTTL is how long gossipsub remembers, for scores alone, which peers delivered a message. A second delivery counts for two
	// seconds only. The rest of the time is for late verdicts: the slowest waits behind a full validationQueue, six seconds on a weak
	// machine. Each message takes some 300 bytes, and the router sweeps once a minute. Public nodes use seenTTL.
	scoredTTL = 30 * time.Second
	// validationQueue is how many messages may wait for validation. A fixed number of threads validates them, one for each core, so
	// that a burst waits in the queue and not in goroutines.
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

// messageID depends on the data alone, so that copies of one message have one id, whoever published them. As everywhere on this
// network, all messages without an author share one id, so only the first of them is processed.
func messageID(m *pb.Message) string {
	var id [messageIDLength]byte
	if isPeerID(m.GetFrom()) {
		binary.LittleEndian.PutUint64(id[:8], xxhash.Sum64(m.GetData()))
	}
	return string(id[:])
}

// isPeerID reports whether bytes are a peer id. The two usual forms, a key's hash and a key itself, are recognised without parsing.
func isPeerID(id []byte) bool {
	const sha256, identity = 0x12, 0x00
	if len(id) > 2 && len(id) < 0x80 && int(id[1]) == len(id)-2 && (id[0] == identity || id[0] == sha256 && id[1] == 32) {
		return true
	}
	_, err := peer.IDFromBytes(id)
	return err == nil
}

// subscriptionFilter lets peers subscribe to the network's topics only, of every fork that has a date.
func subscriptionFilter(profile *network.Profile) pubsub.SubscriptionFilter {
	var names []string
	for _, fork := range profile.Schedule {
		if fork.Epoch != eth.FarFuture {
			names = append(names, fork.Topics()...)
		}
	}
	return pubsub.WrapLimitSubscriptionFilter(pubsub.NewAllowlistSubscriptionFilter(names...), len(names)+1)
}

// pubsubOptions are all options of the router but scoring, tracing and logging. Messages are not signed, but "from" and "seqno" are
// set, because receivers on this network derive one constant id for messages without them.
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
