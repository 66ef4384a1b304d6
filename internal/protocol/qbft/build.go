package qbft

import (
	"bytes"
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Draft has the identifier, height and round of the messages that an operator sends.
//
// Its methods return messages in the protocol's form: fields that a message does not use are zero. The messages are not signed yet.
type Draft struct {
	Identifier wire.MessageID
	Height     wire.Height
	Round      wire.Round
}

func (d Draft) message(t wire.QBFTMsgType, root [32]byte) *wire.QBFTMessage {
	return &wire.QBFTMessage{MsgType: t, Height: d.Height, Round: d.Round, Identifier: bytes.Clone(d.Identifier[:]), Root: root}
}

// Proposal proposes a value, justified by round changes and, if one of these is prepared, by prepares. Encoding the message fails if a
// justification is too long for its list.
//
// Source: spec/qbft.md#proposal.
func (d Draft) Proposal(value []byte, roundChanges, prepares []*wire.SignedSSVMessage) (*wire.QBFTMessage, error) {
	q := d.message(wire.Proposal, wire.ValueRoot(value))
	var err error
	if q.RoundChangeJustification, err = wire.EncodeJustifications(roundChanges); err != nil {
		return nil, fmt.Errorf("proposal of round %d: %w", d.Round, err)
	}
	if q.PrepareJustification, err = wire.EncodeJustifications(prepares); err != nil {
		return nil, fmt.Errorf("proposal of round %d: %w", d.Round, err)
	}
	return q, nil
}

// Prepare votes for the accepted proposal's root.
//
// Source: spec/qbft.md#prepare-and-commit.
func (d Draft) Prepare(root [32]byte) *wire.QBFTMessage { return d.message(wire.Prepare, root) }

// Commit votes for a root that a quorum prepared.
//
// Source: spec/qbft.md#prepare-and-commit.
func (d Draft) Commit(root [32]byte) *wire.QBFTMessage { return d.message(wire.Commit, root) }

// RoundChange asks for the draft's round. It states the value that was prepared before, its round and the prepares for it. Round 0 means
// that no value was prepared; value and prepares are then left out.
//
// Source: spec/qbft.md#round-change.
func (d Draft) RoundChange(prepared wire.Round, value []byte, prepares []*wire.SignedSSVMessage) (*wire.QBFTMessage, error) {
	if prepared == 0 {
		return d.message(wire.RoundChange, [32]byte{}), nil
	}
	q := d.message(wire.RoundChange, wire.ValueRoot(value))
	q.DataRound = prepared
	var err error
	if q.RoundChangeJustification, err = wire.EncodeJustifications(prepares); err != nil {
		return nil, fmt.Errorf("round change to round %d: %w", d.Round, err)
	}
	return q, nil
}
