package wire

import (
	"encoding/binary"
	"slices"
)

//go:generate go run github.com/pk910/dynamic-ssz/dynssz-gen -config generate.yaml

// The codecs of the containers are generated into ssz_generated.go. Two containers hold lists of byte lists, and
// for these the network is laxer than the generated decoder: besides zero bytes it also takes exactly four zero
// bytes for the empty list. So their generated codec hangs on an unexported twin, and UnmarshalSSZ below removes
// such bytes first. Everything else delegates.
//
// Source: spec/wire.md#containers (decoder strictness).
type (
	signedCodec SignedSSVMessage
	qbftCodec   QBFTMessage
)

// MarshalSSZ returns the SSZ encoding. A field over its limit is an error; a nil SSVMessage encodes as an empty one.
func (m *SignedSSVMessage) MarshalSSZ() ([]byte, error) {
	return m.MarshalSSZTo(make([]byte, 0, m.SizeSSZ()))
}

// MarshalSSZTo appends the SSZ encoding to buf.
func (m *SignedSSVMessage) MarshalSSZTo(buf []byte) ([]byte, error) {
	return (*signedCodec)(m).MarshalSSZTo(buf)
}

// SizeSSZ returns the length of the SSZ encoding.
func (m *SignedSSVMessage) SizeSSZ() int { return (*signedCodec)(m).SizeSSZ() }

// HashTreeRoot returns the SSZ hash tree root. It is never signed or sent; the public vectors need it.
func (m *SignedSSVMessage) HashTreeRoot() ([32]byte, error) { return (*signedCodec)(m).HashTreeRoot() }

// UnmarshalSSZ decodes buf and copies what it keeps. Memory that m already holds is reused: decode into a new value.
func (m *SignedSSVMessage) UnmarshalSSZ(buf []byte) error {
	if len(buf) >= signedFixed {
		buf = dropEmptyList(buf, 0, 4, 8, 12)
	}
	return (*signedCodec)(m).UnmarshalSSZ(buf)
}

// MarshalSSZ returns the SSZ encoding. A field over its limit is an error.
func (m *QBFTMessage) MarshalSSZ() ([]byte, error) {
	return m.MarshalSSZTo(make([]byte, 0, m.SizeSSZ()))
}

// MarshalSSZTo appends the SSZ encoding to buf.
func (m *QBFTMessage) MarshalSSZTo(buf []byte) ([]byte, error) {
	return (*qbftCodec)(m).MarshalSSZTo(buf)
}

// SizeSSZ returns the length of the SSZ encoding.
func (m *QBFTMessage) SizeSSZ() int { return (*qbftCodec)(m).SizeSSZ() }

// HashTreeRoot returns the SSZ hash tree root. It is never signed or sent; the public vectors need it.
func (m *QBFTMessage) HashTreeRoot() ([32]byte, error) { return (*qbftCodec)(m).HashTreeRoot() }

// Positions of the offsets of a QBFT message's two lists.
const (
	qbftRoundChangesAt = 68
	qbftPreparesAt     = 72
)

// UnmarshalSSZ decodes buf and copies what it keeps. Memory that m already holds is reused: decode into a new value.
func (m *QBFTMessage) UnmarshalSSZ(buf []byte) error {
	if len(buf) >= qbftFixed {
		buf = dropEmptyList(buf, qbftPreparesAt)
		buf = dropEmptyList(buf, qbftRoundChangesAt, qbftPreparesAt)
	}
	return (*qbftCodec)(m).UnmarshalSSZ(buf)
}

// dropEmptyList returns buf without the four zero bytes that spell an empty list of byte lists, if the list whose
// offset stands at position at is spelled so. The offsets at the later positions move along. It changes nothing that
// the decoder would refuse into something it accepts: their order and their distance to the end stay as they were.
func dropEmptyList(buf []byte, at int, later ...int) []byte {
	start, end := int(binary.LittleEndian.Uint32(buf[at:])), len(buf)
	if len(later) > 0 {
		end = int(binary.LittleEndian.Uint32(buf[later[0]:]))
	}
	if end > len(buf) || end-start != 4 || binary.LittleEndian.Uint32(buf[start:]) != 0 {
		return buf
	}
	out := slices.Concat(buf[:start], buf[end:])
	if len(out) < at+4 {
		return buf
	}
	for _, position := range later {
		binary.LittleEndian.PutUint32(out[position:], binary.LittleEndian.Uint32(out[position:])-4)
	}
	return out
}
