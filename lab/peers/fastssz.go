package main

import (
	"crypto/sha256"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/lab/peers/containers"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// fastssz is the codec of most operators' nodes.
type fastssz struct{}

// Name implements peers.Codec.
func (fastssz) Name() string { return "fastssz" }

// Take implements peers.Codec.
func (fastssz) Take(data []byte, passes int, verify func(id wire.OperatorID, hash [32]byte, signature []byte) error) error {
	m := &containers.SignedSSVMessage{}
	if err := m.UnmarshalSSZ(data); err != nil {
		return err
	}
	if err := payload(m); err != nil {
		return err
	}
	for range passes {
		if err := verified(m, verify); err != nil {
			return err
		}
	}
	return nil
}

func verified(m *containers.SignedSSVMessage, verify func(id wire.OperatorID, hash [32]byte, signature []byte) error) error {
	for i, id := range m.OperatorIDs {
		encoded, err := m.SSVMessage.MarshalSSZ()
		if err != nil {
			return err
		}
		if err := verify(wire.OperatorID(id), sha256.Sum256(encoded), m.Signatures[i]); err != nil {
			return err
		}
	}
	return nil
}

// payload decodes what is signed, and looks at each partial signature.
func payload(m *containers.SignedSSVMessage) error {
	if wire.MsgType(m.SSVMessage.MsgType) == wire.MsgConsensus {
		return new(containers.QBFTMessage).UnmarshalSSZ(m.SSVMessage.Data)
	}
	parts := &containers.PartialSignatureMessages{}
	if err := parts.UnmarshalSSZ(m.SSVMessage.Data); err != nil {
		return err
	}
	seen := make(map[uint64]int, len(parts.Messages))
	for _, p := range parts.Messages {
		if p.Signer != m.OperatorIDs[0] {
			return peers.ErrSigner
		}
		seen[p.ValidatorIndex]++
	}
	return nil
}
