package vector

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Hex is bytes that the vectors write as hexadecimal digits, with or without 0x.
type Hex []byte

// MarshalText returns the digits without 0x.
func (h Hex) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

// UnmarshalText reads digits with or without 0x.
func (h *Hex) UnmarshalText(text []byte) error {
	data, err := hex.DecodeString(strings.TrimPrefix(string(text), "0x"))
	if err != nil {
		return fmt.Errorf("hexadecimal %q: %w", text, err)
	}
	*h = data
	return nil
}

// SSVMessage is the vectors' form of wire.SSVMessage.
type SSVMessage struct {
	MsgType wire.MsgType
	MsgID   Hex
	Data    []byte
}

// SignedMessage is the vectors' form of wire.SignedSSVMessage.
type SignedMessage struct {
	Signatures  [][]byte
	OperatorIDs []wire.OperatorID
	SSVMessage  *SSVMessage
	FullData    []byte
}

// Wire returns the message as the protocol's own type.
func (m *SignedMessage) Wire() (*wire.SignedSSVMessage, error) {
	w := &wire.SignedSSVMessage{Signatures: m.Signatures, OperatorIDs: m.OperatorIDs, FullData: m.FullData}
	if m.SSVMessage == nil {
		return w, nil
	}
	inner, err := m.SSVMessage.Wire()
	if err != nil {
		return nil, err
	}
	w.SSVMessage = inner
	return w, nil
}

// Wire returns the message as the protocol's own type.
func (m *SSVMessage) Wire() (*wire.SSVMessage, error) {
	if len(m.MsgID) != wire.MessageIDLength {
		return nil, fmt.Errorf("message id of %d bytes", len(m.MsgID))
	}
	return &wire.SSVMessage{MsgType: m.MsgType, MsgID: wire.MessageID(m.MsgID), Data: m.Data}, nil
}

// FromWire returns the vectors' form of a message.
func FromWire(w *wire.SignedSSVMessage) *SignedMessage {
	m := &SignedMessage{Signatures: w.Signatures, OperatorIDs: w.OperatorIDs, FullData: w.FullData}
	if w.SSVMessage != nil {
		m.SSVMessage = &SSVMessage{MsgType: w.SSVMessage.MsgType, MsgID: w.SSVMessage.MsgID[:], Data: w.SSVMessage.Data}
	}
	return m
}

// Member is the vectors' form of wire.CommitteeMember, as far as it is needed.
type Member struct {
	OperatorID  wire.OperatorID
	CommitteeID Hex
	FaultyNodes uint64
	Committee   []struct {
		OperatorID        wire.OperatorID
		SSVOperatorPubKey []byte
	}
}

// Operators returns the committee.
func (m *Member) Operators() (wire.Committee, error) {
	ids := make([]wire.OperatorID, len(m.Committee))
	for i, operator := range m.Committee {
		ids[i] = operator.OperatorID
	}
	return wire.NewCommittee(ids...)
}

// Keys returns the operators' public keys: base64 of a PEM text.
func (m *Member) Keys() (map[wire.OperatorID]*operatorkey.PublicKey, error) {
	keys := make(map[wire.OperatorID]*operatorkey.PublicKey, len(m.Committee))
	for _, operator := range m.Committee {
		key, err := operatorkey.ParsePublicKeyPEM(operator.SSVOperatorPubKey)
		if err != nil {
			return nil, fmt.Errorf("key of operator %d: %w", operator.OperatorID, err)
		}
		keys[operator.OperatorID] = key
	}
	return keys, nil
}

// PrivateKeys is every party's secrets, which most vectors carry.
type PrivateKeys struct {
	OperatorKeys map[wire.OperatorID]Hex
}

// Operator returns an operator's RSA key.
func (k *PrivateKeys) Operator(id wire.OperatorID) (*operatorkey.PrivateKey, error) {
	key, err := operatorkey.ParsePrivateKey(k.OperatorKeys[id])
	if err != nil {
		return nil, fmt.Errorf("private key of operator %d: %w", id, err)
	}
	return key, nil
}
