package wire

import (
	"encoding/binary"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Layout of PartialSignatureMessages and of one entry. Source: spec/wire.md#containers.
const (
	partialSlotAt    = 8
	partialEntriesAt = 16
	entryRootAt      = 96
	entrySignerAt    = 128
	entryIndexAt     = 136
)

// PartialView reads partial signatures in place: it copies and allocates nothing. It accepts exactly the bytes that
// DecodePartialSignatures accepts. The zero PartialView is an empty message.
//
// A PartialView refers to the bytes that it was made from: a change of them changes the PartialView.
type PartialView struct{ data []byte }

// ParsePartialView checks the layout and limits of the Data of a partial signature message. An error has CodeUnmarshalSSZ.
func ParsePartialView(data []byte) (PartialView, error) {
	if len(data) < partialFixed || offset(data, partialEntriesAt) != partialFixed {
		return PartialView{}, viewError("partial signatures", len(data))
	}
	if body := len(data) - partialFixed; body%partialSignatureLength != 0 || body/partialSignatureLength > MaxPartialSignatures {
		return PartialView{}, viewError("partial signatures", len(data))
	}
	return PartialView{data}, nil
}

// Type returns the type of the signatures.
func (v *PartialView) Type() PartialSigType {
	if len(v.data) == 0 {
		return 0
	}
	return PartialSigType(binary.LittleEndian.Uint64(v.data))
}

// Slot returns the slot of the duty.
func (v *PartialView) Slot() phase0.Slot {
	if len(v.data) == 0 {
		return 0
	}
	return phase0.Slot(binary.LittleEndian.Uint64(v.data[partialSlotAt:]))
}

// Len returns the number of entries.
func (v *PartialView) Len() int {
	if len(v.data) == 0 {
		return 0
	}
	return (len(v.data) - partialFixed) / partialSignatureLength
}

// entry returns the bytes of entry i, counted from 0, which must be less than Len.
func (v *PartialView) entry(i int) []byte {
	return v.data[partialFixed+i*partialSignatureLength:][:partialSignatureLength]
}

// Signer returns the operator of entry i. i must be less than Len.
func (v *PartialView) Signer(i int) OperatorID {
	return OperatorID(binary.LittleEndian.Uint64(v.entry(i)[entrySignerAt:]))
}

// ValidatorIndex returns the validator of entry i. i must be less than Len.
func (v *PartialView) ValidatorIndex(i int) phase0.ValidatorIndex {
	return phase0.ValidatorIndex(binary.LittleEndian.Uint64(v.entry(i)[entryIndexAt:]))
}

// SigningRoot returns the signing root of entry i. i must be less than Len.
func (v *PartialView) SigningRoot(i int) phase0.Root {
	return phase0.Root(v.entry(i)[entryRootAt:entrySignerAt])
}

// Decode returns a copy, as DecodePartialSignatures does, with all entries in one allocation.
func (v *PartialView) Decode() *PartialSignatureMessages {
	n := v.Len()
	entries := make([]PartialSignatureMessage, n)
	out := &PartialSignatureMessages{Type: v.Type(), Slot: v.Slot(), Messages: make([]*PartialSignatureMessage, n)}
	for i := range entries {
		entries[i] = PartialSignatureMessage{
			PartialSignature: phase0.BLSSignature(v.entry(i)[:entryRootAt]),
			SigningRoot:      v.SigningRoot(i),
			Signer:           v.Signer(i),
			ValidatorIndex:   v.ValidatorIndex(i),
		}
		out.Messages[i] = &entries[i]
	}
	return out
}

// Layout of a QBFTMessage. Source: spec/wire.md#containers.
const (
	qbftHeightAt     = 8
	qbftRoundAt      = 16
	qbftIdentifierAt = 24
	qbftRootAt       = 28
	qbftDataRoundAt  = 60
	maxIdentifier    = 56
	maxRoundChange   = 51852
	maxPrepare       = 3700
)

// ViewQBFT sets m from the Data of a consensus message. It accepts exactly the bytes that DecodeQBFT accepts, and allocates only for
// justifications. m shares the memory of data. An error has CodeUnmarshalSSZ and leaves m undefined.
func ViewQBFT(m *QBFTMessage, data []byte) error {
	if len(data) < qbftFixed || offset(data, qbftIdentifierAt) != qbftFixed {
		return viewError("QBFT message", len(data))
	}
	changes, prepares := offset(data, qbftRoundChangesAt), offset(data, qbftPreparesAt)
	if changes < qbftFixed || prepares < changes || prepares > len(data) || changes-qbftFixed > maxIdentifier {
		return viewError("offsets of a QBFT message", len(data))
	}
	*m = QBFTMessage{
		MsgType:    QBFTMsgType(binary.LittleEndian.Uint64(data)),
		Height:     Height(binary.LittleEndian.Uint64(data[qbftHeightAt:])),
		Round:      Round(binary.LittleEndian.Uint64(data[qbftRoundAt:])),
		Identifier: data[qbftFixed:changes:changes],
		Root:       [32]byte(data[qbftRootAt:qbftDataRoundAt]),
		DataRound:  Round(binary.LittleEndian.Uint64(data[qbftDataRoundAt:])),
	}
	var fits bool
	if m.RoundChangeJustification, fits = viewByteLists(data[changes:prepares], MaxCommitteeSize, maxRoundChange); !fits {
		return viewError("round changes", prepares-changes)
	}
	if m.PrepareJustification, fits = viewByteLists(data[prepares:], MaxCommitteeSize, maxPrepare); !fits {
		return viewError("prepares", len(data)-prepares)
	}
	return nil
}

// viewByteLists returns the elements of a list of byte lists without copying them.
func viewByteLists(list []byte, maxCount, maxLength int) (out [][]byte, ok bool) {
	count, ok := countByteLists(list, maxCount, maxLength)
	if !ok || count == 0 {
		return nil, ok
	}
	out = make([][]byte, count)
	for i := range out {
		start, end := offset(list, 4*i), len(list)
		if i+1 < count {
			end = offset(list, 4*(i+1))
		}
		out[i] = list[start:end:end]
	}
	return out, true
}
