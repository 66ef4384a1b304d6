package p2p

import (
	"math"
	"net"
	"net/netip"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/protocol/network"
)

// Score thresholds. Below the first a peer gets no gossip, below the second none of our messages, and at the third it is disconnected.
// Source: spec/networking.md#peer-scoring.
const (
	gossipThreshold   = -4000
	publishThreshold  = -8000
	graylistThreshold = -16000

	decayToZero = 0.01
	topicWeight = 4.0 / network.SubnetCount
	scoreCap    = 32.72

	scorePeriod = time.Minute
)

// ScoreInput is what scores depend on besides the network's constants.
type ScoreInput struct {
	// Slot is the length of a slot; an epoch has SlotsPerEpoch.
	Slot          time.Duration
	SlotsPerEpoch uint64
	// TotalValidators is the number of validators on the beacon chain, a constant of the network's profile.
	TotalValidators uint64
}

func (in ScoreInput) epoch() time.Duration { return in.Slot * time.Duration(in.SlotsPerEpoch) }

// CommitteeSize is a committee's share of a topic's traffic.
type CommitteeSize struct{ Operators, Validators int }

// ExpectedMessages returns how many messages an epoch brings for a committee.
//
// Source: spec/networking.md#peer-scoring.
func (in ScoreInput) ExpectedMessages(c CommitteeSize) float64 {
	const busy = 560 // validators from which every slot has an attestation duty
	n, v := float64(c.Operators), float64(c.Validators)
	slots, total := float64(in.SlotsPerEpoch), float64(max(in.TotalValidators, 1))
	attesting, syncing := slots, 0.0
	if c.Validators < busy {
		attesting = slots * (1 - math.Pow(1-1/slots, v))
		syncing = (slots - attesting) * (1 - math.Pow(max(0, 1-512/total), v))
	}
	single := v * slots * (1024 + 1 + 64) / total
	return (attesting+syncing)*(3*n+3) + single*(4*n+3)
}

// decay returns the factor per epoch that decays a counter to decayToZero within so many epochs.
func decay(epochs float64) float64 { return math.Pow(decayToZero, 1/epochs) }

// TopicScore returns the score parameters of a topic that carries the given committees.
func (in ScoreInput) TopicScore(committees []CommitteeSize) *pubsub.TopicScoreParams {
	rate := 0.0
	for _, c := range committees {
		rate += in.ExpectedMessages(c)
	}
	firstDecay := decay(4)
	firstCap := 1.0
	if rate > 0 {
		firstCap = 2 * rate / 8 / (1 - firstDecay)
	}
	const meshCap = 300
	const toleratedRejects = 20 // to the graylist, of 40 points squared
	return &pubsub.TopicScoreParams{
		TopicWeight:                    topicWeight,
		TimeInMeshWeight:               10.0 / meshCap,
		TimeInMeshQuantum:              in.Slot,
		TimeInMeshCap:                  meshCap,
		FirstMessageDeliveriesWeight:   80 / firstCap,
		FirstMessageDeliveriesDecay:    firstDecay,
		FirstMessageDeliveriesCap:      firstCap,
		InvalidMessageDeliveriesWeight: graylistThreshold / (topicWeight * toleratedRejects * toleratedRejects),
		InvalidMessageDeliveriesDecay:  decay(100),
	}
}

// mostAtAddress is how many peers may share an address before each of them loses score.
const mostAtAddress = 10

// retainScore is how long a peer's score is kept after it disconnects. A stranger makes a new identity for each connection, so keeping
// scores for the network's 100 epochs, ten hours, would keep a record of each. A peer that this node disconnected is refused by the
// peer table anyway.
const retainScore = 10 // epochs

// PeerScore returns the score parameters of peers. Without sharedIPPenalty, many peers may share one address, as on
// a local network; in the shared ranges they always may.
func (in ScoreInput) PeerScore(sharedIPPenalty bool, shared ...netip.Prefix) *pubsub.PeerScoreParams {
	behaviourDecay := decay(10)
	const behaviourThreshold, behaviourAtGossip = 6, 10
	excess := behaviourAtGossip/(1-behaviourDecay) - behaviourThreshold
	p := &pubsub.PeerScoreParams{
		Topics:                      make(map[string]*pubsub.TopicScoreParams),
		TopicScoreCap:               scoreCap,
		AppSpecificScore:            func(peer.ID) float64 { return 0 },
		IPColocationFactorThreshold: mostAtAddress,
		BehaviourPenaltyThreshold:   behaviourThreshold,
		BehaviourPenaltyDecay:       behaviourDecay,
		BehaviourPenaltyWeight:      gossipThreshold / (excess * excess),
		DecayInterval:               in.epoch(),
		DecayToZero:                 decayToZero,
		RetainScore:                 retainScore * in.epoch(),
		SeenMsgTTL:                  scoredTTL,
	}
	if sharedIPPenalty {
		p.IPColocationFactorWeight = -scoreCap
	}
	for _, r := range shared {
		addr := r.Addr().Unmap()
		p.IPColocationFactorWhitelist = append(p.IPColocationFactorWhitelist, &net.IPNet{
			IP: addr.AsSlice(), Mask: net.CIDRMask(r.Bits()-r.Addr().BitLen()+addr.BitLen(), addr.BitLen()),
		})
	}
	return p
}

// scoreThresholds are the same on every network.
func scoreThresholds() *pubsub.PeerScoreThresholds {
	return &pubsub.PeerScoreThresholds{
		GossipThreshold:             gossipThreshold,
		PublishThreshold:            publishThreshold,
		GraylistThreshold:           graylistThreshold,
		AcceptPXThreshold:           100,
		OpportunisticGraftThreshold: 5,
	}
}
