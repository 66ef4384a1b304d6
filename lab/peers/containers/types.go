// Package containers is the messages of the network as fastssz's generator encodes them, which most operators' nodes use.
//
// Not here: what is done with a message (package main).
//
// Source: spec/wire.md#containers.
package containers

//go:generate go tool sszgen --path types.go

// SSVMessage is what operators sign.
type SSVMessage struct {
	MsgType uint64
	MsgID   [56]byte `ssz-size:"56"`
	Data    []byte   `ssz-max:"722412"`
}

// SignedSSVMessage is what gossip carries.
type SignedSSVMessage struct {
	Signatures  [][]byte `ssz-max:"13,256"`
	OperatorIDs []uint64 `ssz-max:"13"`
	SSVMessage  *SSVMessage
	FullData    []byte `ssz-max:"8388836"`
}

// QBFTMessage is the Data of a consensus message.
type QBFTMessage struct {
	MsgType                  uint64
	Height                   uint64
	Round                    uint64
	Identifier               []byte   `ssz-max:"56"`
	Root                     [32]byte `ssz-size:"32"`
	DataRound                uint64
	RoundChangeJustification [][]byte `ssz-max:"13,51852"`
	PrepareJustification     [][]byte `ssz-max:"13,3700"`
}

// PartialSignatureMessage is one partial signature.
type PartialSignatureMessage struct {
	PartialSignature []byte   `ssz-size:"96"`
	SigningRoot      [32]byte `ssz-size:"32"`
	Signer           uint64
	ValidatorIndex   uint64
}

// PartialSignatureMessages is the Data of a partial signature message.
type PartialSignatureMessages struct {
	Type     uint64
	Slot     uint64
	Messages []*PartialSignatureMessage `ssz-max:"1512"`
}
