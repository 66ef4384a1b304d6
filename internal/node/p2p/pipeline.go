package p2p

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
)

// pipelineShards is the number of Validators that work side by side. Messages of one message id meet in the same one, whoever
// brings them: what was heard of an operator does not depend on the peer.
const pipelineShards = 64

// pipeline judges messages: the rules, then the RSA signatures, then the memory, all behind one of several locks.
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

// judge decides about one message and, if it is accepted, returns it decoded.
func (p *pipeline) judge(from gossip.PeerKey, topic string, data []byte) (*gossip.Message, gossip.Result) {
	shard := &p.shards[gossip.ShardKey(data)%pipelineShards]
	shard.Lock()
	defer shard.Unlock()
	started := p.now()
	message, result := shard.rules.Validate(started, from, topic, data, p.verifier)
	p.metrics.judged(result, p.now().Sub(started))
	return message, result
}

// forwardable reports whether a peer may have forwarded a message in good faith that a fair rule refused.
func (p *pipeline) forwardable(from gossip.PeerKey, topic string, data []byte) (*gossip.Message, bool) {
	shard := &p.shards[gossip.ShardKey(data)%pipelineShards]
	shard.Lock()
	defer shard.Unlock()
	return shard.rules.Forwardable(p.now(), from, topic, data, p.verifier)
}

// RefusedError says that one of our own messages breaks a rule and was not published: peers would have held it
// against us.
type RefusedError struct{ Rule gossip.Rule }

// Error names the rule.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("publish message: gossip rule %s (%s): %s", e.Rule.Number, e.Rule.Label, e.Rule.Sentence)
}

// ErrNotSubscribed is wrapped by Publish for topics outside the subnets given to SetSubnets.
var ErrNotSubscribed = errors.New("topic is not subscribed")
