package p2p

import (
	"context"
	"errors"
	"fmt"
	"maps"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
)

// topic is a joined topic. It is relayed rather than subscribed: messages reach the node through the topic's validator, once each, and
// a subscription would queue them a second time.
type topic struct {
	handle *pubsub.Topic
	leave  pubsub.RelayCancelFunc
	subnet int
}

// Subnets returns the subnets that are joined and announced.
func (h *Host) Subnets() Subnets {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.subnets
}

// SetSubnets joins the topics of these subnets and leaves all others. Call it with the final set as early as possible: peers remember
// the subnets of a connection's first handshake. So connections to peers that share a subnet only now are renewed.
func (h *Host) SetSubnets(subnets Subnets) error {
	h.changing.Lock()
	defer h.changing.Unlock()
	h.mu.Lock()
	before := h.subnets
	h.subnets = subnets
	h.mu.Unlock()
	if err := h.rejoin(subnets); err != nil {
		return err
	}
	if h.discovery != nil {
		h.discovery.announce(subnets)
	}
	h.renew(before, subnets)
	return nil
}

// rejoin joins and leaves topics until the joined ones are those of the subnets. The caller holds changing.
func (h *Host) rejoin(subnets Subnets) error {
	fork := h.options.Profile.Fork(h.options.Profile.EpochAt(h.options.Clock.Now()))
	wanted := make(map[string]int)
	for subnet := range subnets.All() {
		wanted[fork.TopicOf(uint64(subnet))] = subnet
	}
	var errs []error
	joined := h.joined()
	for name, t := range joined {
		if _, keep := wanted[name]; keep {
			continue
		}
		h.setTopic(name, nil)
		t.leave()
		errs = append(errs, t.handle.Close(), h.pubsub.UnregisterTopicValidator(name))
	}
	for name, subnet := range wanted {
		if joined[name] != nil {
			continue
		}
		t, err := h.join(name, subnet)
		if err != nil {
			errs = append(errs, fmt.Errorf("join topic %s: %w", name, err))
			continue
		}
		h.setTopic(name, t)
	}
	return errors.Join(errs...)
}

// joined returns the joined topics by name.
func (h *Host) joined() map[string]*topic {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return maps.Clone(h.topics)
}

// topicOf returns a joined topic, or nil.
func (h *Host) topicOf(name string) *topic {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.topics[name]
}

// setTopic stores a topic as joined, or removes it if t is nil.
func (h *Host) setTopic(name string, t *topic) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t == nil {
		delete(h.topics, name)
		return
	}
	h.topics[name] = t
}

// join opens a topic. If a step fails, it undoes the steps before it, so that the topic can be joined again.
func (h *Host) join(name string, subnet int) (*topic, error) {
	if err := h.pubsub.RegisterTopicValidator(name, h.validator(name), pubsub.WithValidatorInline(true)); err != nil {
		return nil, err
	}
	handle, err := h.pubsub.Join(name)
	if err != nil {
		return nil, errors.Join(err, h.pubsub.UnregisterTopicValidator(name))
	}
	leave, err := h.enter(handle, subnet)
	if err != nil {
		return nil, errors.Join(err, handle.Close(), h.pubsub.UnregisterTopicValidator(name))
	}
	return &topic{handle, leave, subnet}, nil
}

// validator returns the validator of a topic.
func (h *Host) validator(name string) pubsub.ValidatorEx {
	if h.options.Intercept == nil {
		return h.validate
	}
	raw := func(ctx context.Context, data []byte) error {
		t := h.topicOf(name)
		if t == nil {
			return ErrNotSubscribed
		}
		return t.handle.Publish(ctx, data)
	}
	return h.options.Intercept(name, raw, h.validate)
}

// enter sets the score parameters of an open topic and relays it.
func (h *Host) enter(handle *pubsub.Topic, subnet int) (leave pubsub.RelayCancelFunc, err error) {
	if err := handle.SetScoreParams(h.score.TopicScore(h.loads[subnet])); err != nil {
		return nil, err
	}
	return handle.Relay()
}

// renew closes the connections of peers that shared no subnet before and do now, so that the next handshake gives them the new
// subnets.
func (h *Host) renew(before, after Subnets) {
	for _, info := range h.table.list() {
		if info.Greeted && newlyShared(before, after, info.Subnets) {
			_ = h.host.Network().ClosePeer(info.ID)
		}
	}
}

// renewIfChanged does the same for a peer whose handshake ended after our subnets had changed. It waits a moment, because our record may
// still be on its way.
func (h *Host) renewIfChanged(told Subnets, id peer.ID, theirs Subnets) {
	if newlyShared(told, h.Subnets(), theirs) {
		h.after(closeDelay, func() { _ = h.host.Network().ClosePeer(id) })
	}
}

func newlyShared(before, after, theirs Subnets) bool {
	return before.And(theirs).Empty() && !after.And(theirs).Empty()
}

// SetLoads sets the committees of each subnet; scores expect messages accordingly. Call it every epoch.
//
// Source: spec/networking.md#peer-scoring.
func (h *Host) SetLoads(loads map[int][]CommitteeSize) error {
	h.changing.Lock()
	defer h.changing.Unlock()
	loads = maps.Clone(loads)
	h.mu.Lock()
	h.loads = loads
	h.mu.Unlock()
	for name, t := range h.joined() {
		if err := t.handle.SetScoreParams(h.score.TopicScore(loads[t.subnet])); err != nil {
			return fmt.Errorf("score topic %s: %w", name, err)
		}
	}
	return nil
}

// validate is gossipsub's validator, called once for every message. Own messages were validated by Publish.
func (h *Host) validate(_ context.Context, from peer.ID, msg *pubsub.Message) pubsub.ValidationResult {
	now := h.options.Clock.Now()
	var id [messageIDLength]byte
	copy(id[:], msg.ID)
	if from == h.ID() {
		h.accepted.add(id, now)
		return pubsub.ValidationAccept
	}
	if h.accepted.has(id, now) {
		return pubsub.ValidationIgnore
	}
	message, result := h.pipeline.validate(gossip.PeerKey(from), msg.GetTopic(), msg.GetData())
	if !result.Accepted() && !result.Rule.Fair() && h.options.Refused != nil {
		h.options.Refused(message, result.Rule)
	}
	switch result.Verdict {
	case gossip.Accept:
		h.accepted.add(id, now)
		h.table.countFirst(from, now)
		h.observeAuthor(from, msg, message)
		h.options.Handler(message)
		return pubsub.ValidationAccept
	case gossip.Reject:
		h.table.countRejected(from)
		h.log.Debug("message rejected", "peer", from, "topic", msg.GetTopic(), "rule", result.Rule.Label)
		return pubsub.ValidationReject
	}
	h.refused(from, msg, result.Rule)
	return pubsub.ValidationIgnore
}

// Publish publishes one of our own messages and hands it to the Handler like a received one. The message passes the same rules first.
// The error is a *RefusedError when a rule is broken, and wraps ErrNotSubscribed for topics that are not joined. A message that
// repeats what was sent before is counted and not sent, without an error. The data must not change afterwards.
func (h *Host) Publish(ctx context.Context, topicName string, data []byte) error {
	t := h.topicOf(topicName)
	if t == nil {
		h.metrics.published.WithLabelValues("failed").Inc()
		return fmt.Errorf("publish message on %s: %w", topicName, ErrNotSubscribed)
	}
	message, result := h.pipeline.validate(h.self, topicName, data)
	switch {
	case result.Accepted():
	case result.Rule.Known():
		h.metrics.published.WithLabelValues("known").Inc()
		h.log.Debug("own message says nothing new", "topic", topicName, "rule", result.Rule.Label)
		return nil
	default:
		h.metrics.published.WithLabelValues("refused").Inc()
		return &RefusedError{*result.Rule}
	}
	err := t.handle.Publish(ctx, data)
	h.options.Handler(message)
	if err != nil {
		h.metrics.published.WithLabelValues("failed").Inc()
		return fmt.Errorf("publish message on %s: %w", topicName, err)
	}
	h.metrics.published.WithLabelValues("sent").Inc()
	return nil
}

// TopicPeers returns how many peers are subscribed to each joined topic.
func (h *Host) TopicPeers() map[string]int {
	counts := make(map[string]int)
	for name := range h.joined() {
		counts[name] = len(h.pubsub.ListPeers(name))
	}
	return counts
}

// subscribers returns the joined subnets that each peer is subscribed to.
func (h *Host) subscribers() map[peer.ID]Subnets {
	out := make(map[peer.ID]Subnets)
	for name, t := range h.joined() {
		for _, id := range h.pubsub.ListPeers(name) {
			subscribed := out[id]
			subscribed.Add(t.subnet)
			out[id] = subscribed
		}
	}
	return out
}
