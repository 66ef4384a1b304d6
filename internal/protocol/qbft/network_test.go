package qbft

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// network is a committee of controllers with a queue of messages between them. Tests choose what is delivered and when.
type network struct {
	committee wire.Committee
	cutoff    wire.Round
	height    wire.Height
	nodes     map[wire.OperatorID]*Controller
	queue     []letter
	values    map[[32]byte]string
	absent    []wire.OperatorID
	observe   func(id wire.OperatorID, e Effect)
}

type letter struct {
	from, to wire.OperatorID
	message  *wire.SignedSSVMessage
	about    wire.QBFTMessage
}

var testID = wire.NewCommitteeMessageID(wire.Domain{0, 0, 3, 1}, wire.RoleCommittee, wire.CommitteeID{7})

func newNetwork(size int) *network {
	n := &network{cutoff: 12, nodes: map[wire.OperatorID]*Controller{}, values: map[[32]byte]string{}}
	for id := range size {
		n.committee = append(n.committee, wire.OperatorID(id+1))
	}
	for _, id := range n.committee {
		n.nodes[id] = NewController(n.config(id), StoredInstances)
	}
	return n
}

func (n *network) config(self wire.OperatorID) Config {
	return Config{
		Self: self, Committee: n.committee, Identifier: testID, Leader: n.leader, Cutoff: n.cutoff, Verifier: fakeVerifier{},
		ValueCheck: func(value []byte) error {
			if len(value) == 0 || bytes.HasPrefix(value, []byte("bad")) {
				return errors.New("refused")
			}
			return nil
		},
	}
}

func (n *network) leader(h wire.Height, r wire.Round) wire.OperatorID {
	size := uint64(len(n.committee))
	return n.committee[(uint64(h)%size+uint64(r)-1)%size]
}

// step applies an event and queues what the node broadcasts, for itself too.
func (n *network) step(id wire.OperatorID, ev Event) ([]Effect, error) {
	effects, err := n.nodes[id].Step(ev)
	for _, e := range effects {
		switch e := e.(type) {
		case Broadcast:
			n.post(id, sign(e.Message, e.FullData, id))
		case BroadcastDecided:
			n.post(id, e.Message)
		}
		if n.observe != nil {
			n.observe(id, e)
		}
	}
	return effects, err
}

func (n *network) post(from wire.OperatorID, m *wire.SignedSSVMessage) {
	for _, to := range n.committee {
		if to != from || len(m.OperatorIDs) == 1 {
			n.postTo(from, to, m)
		}
	}
}

func (n *network) postTo(from, to wire.OperatorID, m *wire.SignedSSVMessage) {
	if slices.Contains(n.absent, to) {
		return
	}
	q, err := wire.DecodeQBFT(m.SSVMessage.Data)
	if err != nil {
		panic(err)
	}
	n.queue = append(n.queue, letter{from: from, to: to, message: m, about: *q})
}

// deliver takes the letter at a position from the queue and gives it to its receiver.
func (n *network) deliver(at int) ([]Effect, error) {
	l := n.queue[at]
	n.queue = slices.Delete(n.queue, at, at+1)
	m, err := Decode(l.message)
	if err != nil {
		return nil, err
	}
	return n.step(l.to, Receive{Message: m})
}

// sign encodes a message and adds the operators' signatures, as the engine would.
func sign(q *wire.QBFTMessage, fullData []byte, by ...wire.OperatorID) *wire.SignedSSVMessage {
	data, err := q.MarshalSSZ()
	if err != nil {
		panic(err)
	}
	m := &wire.SignedSSVMessage{
		OperatorIDs: by, FullData: fullData,
		SSVMessage: &wire.SSVMessage{MsgType: wire.MsgConsensus, MsgID: wire.MessageID(q.Identifier), Data: data},
	}
	for _, id := range by {
		m.Signatures = append(m.Signatures, fakeSignature(m.SSVMessage, id))
	}
	return m
}

func fakeSignature(m *wire.SSVMessage, by wire.OperatorID) []byte {
	hash, err := m.Hash()
	if err != nil {
		panic(err)
	}
	s := sha256.Sum256(fmt.Appendf(hash[:], "signed by %d", by))
	return s[:]
}

// fakeVerifier accepts the signatures of sign.
type fakeVerifier struct{}

func (fakeVerifier) Verify(m *wire.SignedSSVMessage) error {
	for i, id := range m.OperatorIDs {
		if !bytes.Equal(m.Signatures[i], fakeSignature(m.SSVMessage, id)) {
			return fmt.Errorf("operator %d did not sign this", id)
		}
	}
	return nil
}

// name remembers a value, so that its root prints as its name.
func (n *network) name(value string) [32]byte {
	root := wire.ValueRoot([]byte(value))
	n.values[root] = value
	return root
}
