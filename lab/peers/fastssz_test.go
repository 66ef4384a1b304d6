package main

import (
	"errors"
	"testing"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// fastssz takes what protocol/wire encodes, and asks for the same signatures over the same hashes as Hawser's codec.
func TestFastsszTakes(t *testing.T) {
	vote := &wire.QBFTMessage{MsgType: wire.Commit, Height: 7, Round: 1, Identifier: []byte{1, 2}, Root: [32]byte{3}}
	list := &wire.PartialSignatureMessages{Slot: 9, Messages: []*wire.PartialSignatureMessage{{Signer: 2}, {Signer: 2, ValidatorIndex: 5}}}
	for _, c := range []struct {
		kind    wire.MsgType
		payload interface{ MarshalSSZ() ([]byte, error) }
		ids     []wire.OperatorID
	}{
		{wire.MsgConsensus, vote, []wire.OperatorID{1, 3, 4}},
		{wire.MsgPartialSignatures, list, []wire.OperatorID{2}},
	} {
		inner, err := c.payload.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		m := &wire.SignedSSVMessage{SSVMessage: &wire.SSVMessage{MsgType: c.kind, MsgID: wire.MessageID{5}, Data: inner}, FullData: []byte{8}}
		for _, id := range c.ids {
			m.OperatorIDs, m.Signatures = append(m.OperatorIDs, id), append(m.Signatures, append(make([]byte, wire.SignatureLength-1), byte(id)))
		}
		data, err := m.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		hash, err := m.SSVMessage.Hash()
		if err != nil {
			t.Fatal(err)
		}
		for _, codec := range []peers.Codec{fastssz{}, peers.Generated{}} {
			asked := 0
			err = codec.Take(data, 2, func(id wire.OperatorID, got [32]byte, signature []byte) error {
				if got != hash || id != c.ids[asked%len(c.ids)] || signature[len(signature)-1] != byte(id) {
					t.Errorf("%s asks about %d, %x, %x", codec.Name(), id, got, signature)
				}
				asked++
				return nil
			})
			if err != nil || asked != 2*len(c.ids) {
				t.Errorf("%s: %v, %d signatures", codec.Name(), err, asked)
			}
			refused := errors.New("refused")
			if err := codec.Take(data, 1, func(wire.OperatorID, [32]byte, []byte) error { return refused }); !errors.Is(err, refused) {
				t.Errorf("%s: %v", codec.Name(), err)
			}
			if codec.Take(data[:len(data)-len(inner)/2-1], 1, func(wire.OperatorID, [32]byte, []byte) error { return nil }) == nil {
				t.Errorf("%s takes half a message", codec.Name())
			}
		}
	}
	list.Messages[1].Signer = 3
	inner, err := list.MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	m := &wire.SignedSSVMessage{SSVMessage: &wire.SSVMessage{MsgType: wire.MsgPartialSignatures, Data: inner}, OperatorIDs: []wire.OperatorID{2}, Signatures: [][]byte{make([]byte, wire.SignatureLength)}}
	data, err := m.MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	if err := (fastssz{}).Take(data, 1, func(wire.OperatorID, [32]byte, []byte) error { return nil }); !errors.Is(err, peers.ErrSigner) {
		t.Errorf("a part of somebody else: %v", err)
	}
}
