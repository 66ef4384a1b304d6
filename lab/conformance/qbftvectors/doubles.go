package qbftvectors

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// What the vectors assume around an instance.
const (
	cutoff = 15
	self   = wire.OperatorID(1)
	// At this height operator 2 leads every round, otherwise operator 1 does.
	otherLeaderHeight = 10
)

func leader(h wire.Height, _ wire.Round) wire.OperatorID {
	if h == otherLeaderHeight {
		return 2
	}
	return 1
}

func checkValue(value []byte) error {
	if len(value) == 0 || bytes.Equal(value, []byte{1, 1, 1, 1}) {
		return errors.New("the test's value check refuses it")
	}
	return nil
}

// verifier checks signatures with the committee's keys.
type verifier map[wire.OperatorID]*operatorkey.PublicKey

// Verify implements qbft.Verifier.
func (v verifier) Verify(m *wire.SignedSSVMessage) error {
	hash, err := m.SSVMessage.Hash()
	if err != nil {
		return err
	}
	for i, id := range m.OperatorIDs {
		key := v[id]
		if key == nil {
			return fmt.Errorf("operator %d has no key", id)
		}
		if err := key.Verify(hash, m.Signatures[i]); err != nil {
			return fmt.Errorf("operator %d: %w", id, err)
		}
	}
	return nil
}

// world carries out the effects of an instance or controller and remembers what the vectors ask about.
type world struct {
	id       wire.MessageID
	key      *operatorkey.PrivateKey
	sent     []*vector.SignedMessage
	decided  []*wire.SignedSSVMessage // broadcast
	reported []qbft.Decided
	timer    struct{ Timeouts, Round uint64 }
}

func (w *world) carryOut(effects []qbft.Effect) error {
	for _, e := range effects {
		switch e := e.(type) {
		case qbft.Broadcast:
			m, err := w.sign(e.Message, e.FullData)
			if err != nil {
				return err
			}
			w.sent = append(w.sent, vector.FromWire(m))
		case qbft.BroadcastDecided:
			w.decided = append(w.decided, e.Message)
		case qbft.SetTimer:
			w.timer.Timeouts++
			w.timer.Round = uint64(e.Round)
		case qbft.Decided:
			w.reported = append(w.reported, e)
		}
	}
	return nil
}

// sign does what the engine does with a broadcast.
func (w *world) sign(q *wire.QBFTMessage, fullData []byte) (*wire.SignedSSVMessage, error) {
	data, err := q.MarshalSSZ()
	if err != nil {
		return nil, err
	}
	m := &wire.SSVMessage{MsgType: wire.MsgConsensus, MsgID: w.id, Data: data}
	hash, err := m.Hash()
	if err != nil {
		return nil, err
	}
	signature, err := w.key.Sign(hash)
	if err != nil {
		return nil, err
	}
	return &wire.SignedSSVMessage{
		Signatures: [][]byte{signature}, OperatorIDs: []wire.OperatorID{self}, SSVMessage: m, FullData: fullData,
	}, nil
}

// setup returns the configuration and the world of a vector. Vectors without private keys use those of four operators.
func (g *group) setup(member *vector.Member, identifier []byte, keys *vector.PrivateKeys) (qbft.Config, *world, error) {
	var cfg qbft.Config
	committee, err := member.Operators()
	if err != nil {
		return cfg, nil, err
	}
	public, err := member.Keys()
	if err != nil {
		return cfg, nil, err
	}
	if keys == nil {
		keys = &g.keys
	}
	private, err := keys.Operator(self)
	if err != nil {
		return cfg, nil, err
	}
	if len(identifier) != wire.MessageIDLength {
		return cfg, nil, fmt.Errorf("identifier of %d bytes", len(identifier))
	}
	id := wire.MessageID(identifier)
	cfg = qbft.Config{
		Self: self, Committee: committee, Identifier: id, Leader: leader, Cutoff: cutoff, ValueCheck: checkValue, Verifier: verifier(public),
	}
	return cfg, &world{id: id, key: private}, nil
}

// decode returns a vector's message as the instance wants it.
func decode(m *vector.SignedMessage) (*qbft.Message, error) {
	signed, err := m.Wire()
	if err != nil {
		return nil, err
	}
	return qbft.Decode(signed)
}
