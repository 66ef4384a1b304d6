//go:build liar

package node

import (
	"bytes"
	"context"
	"os"
	"reflect"
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

// disguise makes a liar of this operator, so that a local network can show what its committee does about one. It exists
// only in programs built with the tag "liar" and does nothing unless the environment names a lie and the file exists that
// says when.
func disguise(o engine.Options) engine.Options {
	l := &liar{Publisher: o.Publisher, key: o.Key, profile: o.Profile, lie: os.Getenv("LIAR_LIE"), when: os.Getenv("LIAR_WHEN")}
	if l.lie == "" {
		return o
	}
	l.send = l.smuggle
	o.Publisher, o.Signer = l, crookedSigner{o.Signer, l}
	if l.lie == "stolen-fees" {
		o.Beacon = crookedBeacon{o.Beacon, l}
	}
	return o
}

type liar struct {
	engine.Publisher
	key       engine.OperatorKey
	lie, when string
	begun     atomic.Bool
	profile   *network.Profile
	// send goes round our own rules, which would refuse what a liar says; the tests hear it.
	send func(ctx context.Context, topic string, data []byte)

	mu sync.Mutex
	// block is the newest that the own beacon node made in full, for blockSlot.
	block     *api.VersionedProposal
	blockSlot phase0.Slot
	// cutting are the topics on which messages are relayed without their values.
	cutting map[string]bool
	// spoken are the topics of the duties that a hoarder spoke in, until is the latest slot whose room it has filled.
	spoken map[wire.MessageID]string
	until  phase0.Slot
}

func (l *liar) lies() bool {
	if !l.begun.Load() {
		_, err := os.Stat(l.when)
		l.begun.Store(err == nil)
	}
	return l.begun.Load()
}

// crookedSigner negates signatures: still points of the curve, but of nobody's key.
type crookedSigner struct {
	engine.ShareSigner
	liar *liar
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

// smuggle reaches for the host's gossip topic, past the host.
func (l *liar) smuggle(ctx context.Context, topic string, data []byte) {
	if known := l.host().FieldByName("topics").MapIndex(reflect.ValueOf(topic)); known.IsValid() {
		_ = (*pubsub.Topic)(known.Elem().FieldByName("handle").UnsafePointer()).Publish(ctx, data)
	}
}

// host is the gossip host behind the publisher.
func (l *liar) host() reflect.Value { return reflect.ValueOf(l.Publisher).Elem() }

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
