// Package liar makes a liar of a real node, so that a local network can show what its committee does about one: it changes what the node's
// engine signs and says, and what its gossip relays, from a moment on that a file tells.
//
// Not here: which operator lies and what the others must say about it (package rig), the simulator's liars (package sim).
package liar

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	pubsub "github.com/libp2p/go-libp2p-pubsub"

	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Liar is what makes a liar of a node. Its Wrap and Intercept are those of node.Options.
type Liar struct {
	lie, when string
	begun     atomic.Bool
	// send goes round the node's own rules, which would refuse what a liar says; the tests hear it.
	send func(ctx context.Context, topic string, data []byte)

	mu sync.Mutex
	// ways are how a message goes to a topic past the node's rules.
	ways map[string]way
	// cutting are the topics on which messages are relayed without their values.
	cutting map[string]bool
}

// way publishes past a node's own rules.
type way = func(ctx context.Context, data []byte) error

// Lies are the names of what a liar can do.
func Lies() []string {
	return []string{"bad-share", "bad-proposal", "equivocate", "flood", "ghost-head", "ghost-block", "stolen-fees", "stripped", "hoard"}
}

// New returns a liar that tells the lie of that name as soon as the file exists that says when, and is honest before. The error says that
// there is no such lie.
func New(lie, when string) (*Liar, error) {
	if !slices.Contains(Lies(), lie) {
		return nil, fmt.Errorf("no liar tells %q; known are %s", lie, strings.Join(Lies(), ", "))
	}
	l := &Liar{lie: lie, when: when, ways: map[string]way{}, cutting: map[string]bool{}}
	l.send = l.smuggle
	return l, nil
}

// Wrap puts the liar between an engine and the rooms that it speaks through.
func (l *Liar) Wrap(o engine.Options) engine.Options {
	speaker := &liar{Liar: l, Publisher: o.Publisher, key: o.Key, profile: o.Profile}
	o.Publisher, o.Signer = speaker, crookedSigner{o.Signer, l}
	if l.lie == "stolen-fees" {
		o.Beacon = crookedBeacon{o.Beacon, speaker}
	}
	return o
}

// Intercept keeps the way past a topic's rules, and stands where gossip asks them.
func (l *Liar) Intercept(topic string, raw func(context.Context, []byte) error, honest pubsub.ValidatorEx) pubsub.ValidatorEx {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ways[topic] = raw
	return l.relay(topic, honest)
}

// smuggle sends a message past the rules.
func (l *Liar) smuggle(ctx context.Context, topic string, data []byte) {
	l.mu.Lock()
	raw := l.ways[topic]
	l.mu.Unlock()
	if raw != nil {
		_ = raw(ctx, data) // nobody hears of a lie that is not told
	}
}

func (l *Liar) lies() bool {
	if !l.begun.Load() {
		_, err := os.Stat(l.when)
		l.begun.Store(err == nil)
	}
	return l.begun.Load()
}

// liar is the liar in the place of one engine's publisher.
type liar struct {
	*Liar
	engine.Publisher
	key     engine.OperatorKey
	profile *network.Profile

	own sync.Mutex
	// block is the newest that the own beacon node made in full, for blockSlot.
	block     *api.VersionedProposal
	blockSlot phase0.Slot
	// spoken are the topics of the duties that a hoarder spoke in, until is the latest slot whose room it has filled.
	spoken map[wire.MessageID]string
	until  phase0.Slot
}

// crookedSigner negates signatures: still points of the curve, but of nobody's key.
type crookedSigner struct {
	engine.ShareSigner
	liar *Liar
}

// SignBatch implements engine.ShareSigner.
func (s crookedSigner) SignBatch(now time.Time, requests []signer.Request) []signer.Result {
	results := s.ShareSigner.SignBatch(now, requests)
	for i := range results {
		if s.liar.lie == "bad-share" && s.liar.lies() && results[i].Err == nil {
			results[i].Signature[0] ^= 0x20
		}
	}
	return results
}

// floodCopies is how many messages a flooding operator sends for one.
const floodCopies = 100

// Publish implements engine.Publisher.
func (l *liar) Publish(ctx context.Context, topic string, data []byte) error {
	change := leaderLies[l.lie]
	if l.lie == "stolen-fees" {
		change = l.steal
	}
	if change != nil && l.lies() {
		if other := l.propose(data, change); other != nil {
			data = other
		}
	}
	if l.lie == "stripped" && l.lies() {
		l.strip(ctx, topic, data)
	}
	err := l.Publisher.Publish(ctx, topic, data)
	switch {
	case !l.lies():
	case l.lie == "hoard":
		l.hoard(ctx, topic, data)
	case l.lie == "equivocate":
		if other := l.propose(data, waver); other != nil {
			l.send(ctx, topic, other)
		}
	case l.lie == "flood":
		l.flood(ctx, topic, data)
	}
	return err
}

// flood sends variants of a consensus message, each signed like it; every other one claims a slot to come.
func (l *liar) flood(ctx context.Context, topic string, data []byte) {
	for i := range floodCopies {
		other := l.alter(data, func(_ *wire.SignedSSVMessage, q *wire.QBFTMessage) bool {
			q.Height += wire.Height(i % 2 * i)
			q.Root[0] ^= byte(i + 1)
			return true
		})
		if other == nil {
			return
		}
		l.send(ctx, topic, other)
	}
}

// spoil makes a value that nobody may sign: a vote for a target far ahead, or the duty of another validator.
func spoil(value []byte) []byte {
	if vote, err := wire.DecodeBeaconVote(value); err == nil {
		vote.Target.Epoch += 1000
		value, _ = vote.MarshalSSZ()
		return value
	}
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return nil
	}
	data.Duty.ValidatorIndex++
	value, _ = data.MarshalSSZ()
	return value
}

// unchecked is a byte that may be anything: in a block it belongs to the graffiti, in an aggregate to the signature.
const unchecked = 252

// waver makes another value that passes the same checks.
func waver(value []byte) []byte {
	if vote, err := wire.DecodeBeaconVote(value); err == nil {
		vote.BlockRoot[0] ^= 1
		value, _ = vote.MarshalSSZ()
		return value
	}
	data, err := wire.DecodeConsensusData(value)
	if err != nil || len(data.DataSSZ) <= unchecked {
		return nil
	}
	data.DataSSZ = bytes.Clone(data.DataSSZ)
	data.DataSSZ[unchecked] ^= 1
	value, _ = data.MarshalSSZ()
	return value
}

// propose replaces a proposal's value; of any other message it makes nothing.
func (l *liar) propose(data []byte, change func([]byte) []byte) []byte {
	return l.alter(data, func(m *wire.SignedSSVMessage, q *wire.QBFTMessage) bool {
		if q.MsgType != wire.Proposal || len(m.FullData) == 0 || len(q.PrepareJustification) > 0 {
			return false
		}
		m.FullData = change(m.FullData)
		q.Root = wire.ValueRoot(m.FullData)
		return m.FullData != nil
	})
}

// alter changes and signs a consensus message of ours; nil if it is none, or change does not want it.
func (l *liar) alter(data []byte, change func(*wire.SignedSSVMessage, *wire.QBFTMessage) bool) []byte {
	m, err := wire.DecodeSigned(data)
	if err != nil || m.SSVMessage == nil || m.SSVMessage.MsgType != wire.MsgConsensus || len(m.Signatures) != 1 {
		return nil
	}
	q, err := wire.DecodeQBFT(m.SSVMessage.Data)
	if err != nil || !change(m, q) {
		return nil
	}
	if m.SSVMessage.Data, err = q.MarshalSSZ(); err != nil {
		return nil
	}
	return l.sign(m)
}

// sign puts our signature under a message; nil if that fails.
func (l *liar) sign(m *wire.SignedSSVMessage) []byte {
	hash, err := m.SSVMessage.Hash()
	if err != nil {
		return nil
	}
	signature, err := l.key.Sign(hash)
	if err != nil {
		return nil
	}
	m.Signatures = [][]byte{signature}
	out, err := m.MarshalSSZ()
	if err != nil {
		return nil
	}
	return out
}
