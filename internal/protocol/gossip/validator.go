package gossip

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cespare/xxhash/v2"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// DefaultMaxRecords bounds a Validator's memory when Config does not. A record has about 200 bytes.
const DefaultMaxRecords = 1 << 19

// Config configures a Validator.
type Config struct {
	// Profile is the network, whose genesis must be known.
	Profile *network.Profile
	// View returns the contract's and the chain's data.
	View View
	// MaxRecords bounds the memory: a record holds one operator's messages of one executor in one slot. 0 means DefaultMaxRecords.
	// Beyond it the least recently used executor is removed.
	MaxRecords int
}

// Validator applies the rules. Only one goroutine may use it at a time, and all messages with equal ShardKey must go to the same one.
type Validator struct {
	net    *network.Profile
	view   View
	topics map[string][]string
	memory memory
	excuse excuses
	// check is the state of the current message; it is a field to avoid an allocation.
	check check
}

// New returns a Validator with an empty memory. The profile must be valid and is not changed afterwards.
func New(cfg Config) (*Validator, error) {
	switch {
	case cfg.View == nil:
		return nil, errors.New("gossip validator: no view of the registry")
	case cfg.Profile == nil:
		return nil, errors.New("gossip validator: no network profile")
	}
	if err := cfg.Profile.Validate(); err != nil {
		return nil, fmt.Errorf("gossip validator: %w", err)
	}
	if cfg.Profile.Beacon.GenesisTime.IsZero() {
		return nil, errors.New("gossip validator: genesis time is not known")
	}
	v := &Validator{
		net:    cfg.Profile,
		view:   cfg.View,
		topics: make(map[string][]string, len(cfg.Profile.Schedule)),
		memory: memory{limit: cfg.MaxRecords, life: phase0.Slot(cfg.Profile.Window()), entries: make(map[wire.MessageID]*entry)},
	}
	if v.memory.limit <= 0 {
		v.memory.limit = DefaultMaxRecords
	}
	for _, fork := range cfg.Profile.Schedule {
		v.topics[fork.TopicPrefix] = fork.Topics()
	}
	return v, nil
}

// NewShards returns n Validators that share everything constant; each remembers MaxRecords.
func NewShards(cfg Config, n int) ([]*Validator, error) {
	shards := make([]*Validator, n)
	for i := range shards {
		v, err := New(cfg)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			v.topics = shards[0].topics
		}
		shards[i] = v
	}
	return shards, nil
}

// Result is the verdict on a message and the row that decided it; Rule is nil when the message is accepted.
type Result struct {
	Verdict Verdict
	Rule    *Rule
}

// Accepted reports whether no rule was broken.
func (r Result) Accepted() bool { return r.Verdict == Accept }

func broken(rule *Rule) Result { return Result{rule.Verdict, rule} }

// Check applies every rule but the signature's; now is when validation starts. The message is complete only if the result is Accept.
// Then the caller verifies the signatures and calls Commit, or reports SignatureBroken. Check remembers nothing.
func (v *Validator) Check(now time.Time, from PeerKey, topic string, data []byte) (*Message, Result) {
	return v.ask(now, from, topic, data, false)
}

func (v *Validator) ask(now time.Time, from PeerKey, topic string, data []byte, lenient bool) (*Message, Result) {
	m := &Message{From: from, Topic: topic}
	c := &v.check
	*c = check{net: v.net, topics: v.topics, view: v.view, memory: &v.memory, now: now, topic: topic, data: data, m: m, lenient: lenient}
	rule := c.first(envelopeRules)
	switch {
	case rule != nil:
	case m.Signed.SSVMessage.MsgType == wire.MsgConsensus:
		rule = c.first(consensusRules)
	default:
		rule = c.first(partialRules)
	}
	c.data, c.m, c.entry = nil, nil, nil
	if rule != nil {
		return m, broken(rule)
	}
	return m, Result{}
}

// Commit remembers a message that Check accepted and whose signatures verify. No other call of Check may come between
// the two for the same ShardKey.
func (v *Validator) Commit(m *Message) {
	e := v.memory.open(m.ID(), m.now)
	round := wire.FirstRound
	if m.QBFT != nil {
		round = m.QBFT.Round
	}
	for _, id := range m.Signed.OperatorIDs {
		o := e.operator(id)
		if o == nil {
			e.operators = append(e.operators, speaker{id: id})
			o = &e.operators[len(e.operators)-1]
		}
		r := o.record(m.Slot)
		if r == nil {
			var grown bool
			if r, grown = o.add(m.Slot, m.epoch, round, v.memory.life); grown {
				v.memory.grow()
			}
		} else if round > r.round {
			r.enter(round)
		}
		r.learn(m)
	}
}

func (r *record) learn(m *Message) {
	said := item{signed: m.signed, from: m.from, seen: true}
	switch {
	case m.Partial != nil:
		r.items[partialKind(m.Partial.Type())] = said
		return
	case len(m.Signed.OperatorIDs) > 1:
		r.decided = max(r.decided, uint8(min(len(m.Signed.OperatorIDs), wire.MaxCommitteeSize)))
		return
	case m.QBFT.MsgType == wire.Proposal:
		r.proposal = m.QBFT.Root
	}
	r.items[qbftKind(m.QBFT.MsgType)] = said
}

// SignatureBroken is the result for a message that Check accepted but whose signatures do not verify.
func SignatureBroken(m *Message) Result {
	if m.Partial != nil {
		return broken(&partialSignature)
	}
	return broken(&consensusSignature)
}

// Undecided is the result for a message that this node could not finish checking.
func Undecided() Result { return broken(&internalTrouble) }

// SignatureVerifier checks that every signature belongs to its operator and covers the SSVMessage.
type SignatureVerifier interface {
	Verify(msg *wire.SignedSSVMessage) error
}

// Validate is Check, verification and Commit in one. An error that wraps ErrUnavailable is this node's own and leads to Ignore; every
// other error is the message's.
func (v *Validator) Validate(now time.Time, from PeerKey, topic string, data []byte, signatures SignatureVerifier) (*Message, Result) {
	m, result := v.Check(now, from, topic, data)
	if result.Rule != nil && result.Rule.is(contradicts) {
		return m, v.acquit(m, result, signatures)
	}
	if !result.Accepted() {
		return m, result
	}
	if err := signatures.Verify(m.Signed); err != nil {
		if errors.Is(err, ErrUnavailable) {
			return m, Undecided()
		}
		return m, SignatureBroken(m)
	}
	v.Commit(m)
	return m, Result{}
}

// ErrUnavailable is wrapped by errors of a SignatureVerifier that cannot verify now, for example because a key store failed.
var ErrUnavailable = errors.New("signature verification unavailable")

// ShardKey returns equal keys for messages that must go to one Validator: those with the same message id. It reads the id without
// decoding; bytes that are no message get some key.
func ShardKey(data []byte) uint64 { return xxhash.Sum64(peekMessageID(data)) }

func peekMessageID(data []byte) []byte {
	const offsetAt, idAt = 8, 8
	if len(data) < offsetAt+4 {
		return nil
	}
	start := uint64(binary.LittleEndian.Uint32(data[offsetAt:])) + idAt
	if start+wire.MessageIDLength > uint64(len(data)) {
		return nil
	}
	return data[start : start+wire.MessageIDLength]
}
