package gossip

import (
	"encoding/binary"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// envelope is room for a decoded message in one piece of memory. Byte strings stay where they arrived.
type envelope struct {
	signed     wire.SignedSSVMessage
	ssv        wire.SSVMessage
	signatures [1][]byte
	operators  [1]wire.OperatorID
}

// decode fills the envelope from the bytes that gossip delivered; it takes what wire.DecodeSigned takes.
func (e *envelope) decode(data []byte) (*wire.SignedSSVMessage, error) {
	view, err := wire.ParseView(data)
	if err != nil {
		return nil, err
	}
	e.ssv = wire.SSVMessage{MsgType: view.MsgType(), MsgID: view.MsgID(), Data: view.Data()}
	e.signed = wire.SignedSSVMessage{
		Signatures:  e.signatures[:0],
		OperatorIDs: e.operators[:0],
		SSVMessage:  &e.ssv,
		FullData:    view.FullData(),
	}
	if n := max(view.Signatures(), view.Signers()); n > 1 {
		e.signed.Signatures, e.signed.OperatorIDs = make([][]byte, 0, n), make([]wire.OperatorID, 0, n)
	}
	for i := range view.Signatures() {
		e.signed.Signatures = append(e.signed.Signatures, view.Signature(i))
	}
	for i := range view.Signers() {
		e.signed.OperatorIDs = append(e.signed.OperatorIDs, view.Signer(i))
	}
	return &e.signed, nil
}

// Layout of PartialSignatureMessages and its entries. Source: spec/wire.md#containers.
const (
	partialFixed   = 20
	entryRootAt    = 96
	entrySignerAt  = 128
	entryIndexAt   = 136
	partialEntries = 16
)

// decodePartial takes what wire.DecodePartialSignatures takes, with all entries in one piece of memory.
func decodePartial(data []byte) (*wire.PartialSignatureMessages, bool) {
	if len(data) < partialFixed || binary.LittleEndian.Uint32(data[partialEntries:]) != partialFixed {
		return nil, false
	}
	body := data[partialFixed:]
	n := len(body) / wire.PartialSignatureLength
	if len(body)%wire.PartialSignatureLength != 0 || n > wire.MaxPartialSignatures {
		return nil, false
	}
	entries := make([]wire.PartialSignatureMessage, n)
	p := &wire.PartialSignatureMessages{
		Type:     wire.PartialSigType(binary.LittleEndian.Uint64(data)),
		Slot:     phase0.Slot(binary.LittleEndian.Uint64(data[8:])),
		Messages: make([]*wire.PartialSignatureMessage, n),
	}
	for i := range entries {
		raw := body[i*wire.PartialSignatureLength:]
		entries[i] = wire.PartialSignatureMessage{
			PartialSignature: phase0.BLSSignature(raw[:entryRootAt]),
			SigningRoot:      phase0.Root(raw[entryRootAt:entrySignerAt]),
			Signer:           wire.OperatorID(binary.LittleEndian.Uint64(raw[entrySignerAt:])),
			ValidatorIndex:   phase0.ValidatorIndex(binary.LittleEndian.Uint64(raw[entryIndexAt:])),
		}
		p.Messages[i] = &entries[i]
	}
	return p, true
}
