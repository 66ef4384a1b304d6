package wire

import (
	"encoding/binary"
	"slices"
)

//go:generate go run github.com/pk910/dynamic-ssz/dynssz-gen -config generate.yaml

// The codecs of the containers are generated into ssz_generated.go. Two containers have lists of byte lists. For an empty list of
// these the network also accepts exactly four zero bytes, which the generated decoder refuses. So the generated codec belongs to an
// unexported copy of the type, and UnmarshalSSZ below removes such bytes first. Everything else is delegated.
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

// UnmarshalSSZ decodes buf and copies the content. Memory that m already has is reused: decode into a new value.
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

// UnmarshalSSZ decodes buf and copies the content. Memory that m already has is reused: decode into a new value.
func (m *QBFTMessage) UnmarshalSSZ(buf []byte) error {
	if len(buf) >= qbftFixed {
		buf = dropEmptyList(buf, qbftPreparesAt)
		buf = dropEmptyList(buf, qbftRoundChangesAt, qbftPreparesAt)
	}
	return (*qbftCodec)(m).UnmarshalSSZ(buf)
}

// dropEmptyList returns buf without the four zero bytes of an empty list of byte lists, if the list whose offset is at position at is
// encoded so. The offsets at the later positions are adjusted. Nothing that the decoder refuses becomes acceptable: the order of the
// offsets and their distance to the end stay.
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
