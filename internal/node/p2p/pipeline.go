package p2p

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
)

// pipelineShards is the number of Validators that work in parallel. All messages of one message id go to the same one, from whatever
// peer, because its memory of an operator must not depend on the peer.
const pipelineShards = 64

// pipeline validates messages: the rules, then the RSA signatures, then the memory. Each shard has a lock.
type pipeline struct {
	now      func() time.Time
	verifier gossip.SignatureVerifier
	metrics  *metrics
	shards   [pipelineShards]struct {
		sync.Mutex
		rules *gossip.Validator
	}
}

func newPipeline(cfg gossip.Config, verifier gossip.SignatureVerifier, now func() time.Time, m *metrics) (*pipeline, error) {
	p := &pipeline{now: now, verifier: verifier, metrics: m}
	if cfg.MaxRecords <= 0 {
		cfg.MaxRecords = gossip.DefaultMaxRecords
	}
	cfg.MaxRecords = max(1, cfg.MaxRecords/pipelineShards)
	rules, err := gossip.NewShards(cfg, pipelineShards)
	if err != nil {
		return nil, err
	}
	for i := range p.shards {
		p.shards[i].rules = rules[i]
	}
	return p, nil
}

// validate returns the verdict on one message and, if it is accepted, the decoded message.
func (p *pipeline) validate(from gossip.PeerKey, topic string, data []byte) (*gossip.Message, gossip.Result) {
	shard := &p.shards[gossip.ShardKey(data)%pipelineShards]
	shard.Lock()
	defer shard.Unlock()
	started := p.now()
	message, result := shard.rules.Validate(started, from, topic, data, p.verifier)
	p.metrics.countVerdict(result, p.now().Sub(started))
	return message, result
}

// forwardable reports whether an honest peer may have forwarded a message that a fair rule refused.
func (p *pipeline) forwardable(from gossip.PeerKey, topic string, data []byte) (*gossip.Message, bool) {
	shard := &p.shards[gossip.ShardKey(data)%pipelineShards]
	shard.Lock()
	defer shard.Unlock()
	return shard.rules.Forwardable(p.now(), from, topic, data, p.verifier)
}

// RefusedError says that one of our own messages breaks a rule and was not published: peers would have lowered our score.
type RefusedError struct{ Rule gossip.Rule }

// Error names the rule.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("publish message: gossip rule %s (%s): %s", e.Rule.Number, e.Rule.Label, e.Rule.Sentence)
}

// ErrNotSubscribed is wrapped by Publish for topics outside the subnets given to SetSubnets.
var ErrNotSubscribed = errors.New("topic is not subscribed")
