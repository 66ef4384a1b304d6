package qbft

import (
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// structure is the result of a message's first check: a structural error or the decoded justifications.
type structure struct {
	err          error
	roundChanges []*Message // RoundChangeJustification: round changes of a proposal, prepares of a round change
	prepares     []*Message // PrepareJustification
	nestedErr    error      // a justification whose own Data does not decode
	nested       bool       // the Data of the justifications was decoded
}

// Decode decodes the consensus message inside a signed message. An error has wire.CodeNilSSVMessage or wire.CodeUnmarshalSSZ. Step
// checks the structure when the message is delivered.
func Decode(signed *wire.SignedSSVMessage) (*Message, error) {
	if signed == nil || signed.SSVMessage == nil {
		return nil, wire.Errorf(wire.CodeNilSSVMessage, "consensus message: no SSV message inside")
	}
	q, err := wire.DecodeQBFT(signed.SSVMessage.Data)
	if err != nil {
		return nil, err
	}
	return &Message{Signed: signed, QBFT: q}, nil
}

// check checks the structure of both layers, once.
//
// Source: spec/wire.md#operator-signatures.
func (m *Message) check() error {
	if m.structure == nil {
		m.structure = &structure{}
		m.structure.err = m.structure.read(m)
	}
	return m.structure.err
}

func (s *structure) read(m *Message) error {
	if err := m.Signed.Validate(); err != nil {
		return err
	}
	// wire's Validate would decode the justifications and discard them. So it gets the message without them, and they are decoded here.
	// The order of the checks stays: identifier, justifications, type and round.
	head := *m.QBFT
	head.RoundChangeJustification, head.PrepareJustification = nil, nil
	headErr := head.Validate()
	if _, ok := head.ID(); !ok {
		return headErr
	}
	roundChanges, err := m.QBFT.RoundChanges()
	if err != nil {
		return err
	}
	prepares, err := m.QBFT.Prepares()
	if err != nil {
		return err
	}
	s.roundChanges, s.prepares = envelopes(roundChanges), envelopes(prepares)
	return headErr
}

func envelopes(signed []*wire.SignedSSVMessage) []*Message {
	if len(signed) == 0 {
		return nil
	}
	messages := make([]*Message, len(signed))
	for i := range signed {
		messages[i] = &Message{Signed: signed[i]}
	}
	return messages
}

// justifications returns the messages inside m. It fails if the Data of one does not decode.
func (m *Message) justifications() (roundChanges, prepares []*Message, err error) {
	if err := m.check(); err != nil {
		return nil, nil, err
	}
	s := m.structure
	if !s.nested {
		s.nested = true
		s.nestedErr = decodeNested(s.roundChanges, s.prepares)
	}
	if s.nestedErr != nil {
		return nil, nil, s.nestedErr
	}
	return s.roundChanges, s.prepares, nil
}

func decodeNested(lists ...[]*Message) error {
	for _, list := range lists {
		for i, m := range list {
			decoded, err := Decode(m.Signed)
			if err != nil {
				return fmt.Errorf("justification %d: %w", i, err)
			}
			m.QBFT = decoded.QBFT
		}
	}
	return nil
}

// length is m's size as a justification: its encoding without FullData.
func (m *Message) length() int { return m.Signed.SizeSSZ() - len(m.Signed.FullData) }

// signers returns the operators that signed m.
func (m *Message) signers() []wire.OperatorID { return m.Signed.OperatorIDs }

// signedOf returns the envelopes of messages.
func signedOf(messages []*Message) []*wire.SignedSSVMessage {
	signed := make([]*wire.SignedSSVMessage, len(messages))
	for i, m := range messages {
		signed[i] = m.Signed
	}
	return signed
}
