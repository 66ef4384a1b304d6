package wire

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// What a decoder must refuse. Positions are those of section 1.5.
func TestDecodersRefuse(t *testing.T) {
	signed := mustEncode(t, signedBy(t, prepareOf(t), MsgConsensus, 1, 2))
	qbft := mustEncode(t, preparedRoundChange(t))
	partial := mustEncode(t, partials(2))
	vote := mustEncode(t, testVote())
	data := mustEncode(t, &ConsensusData{DataSSZ: []byte{1}})
	decoders := map[string]func([]byte) error{
		"signed":  func(b []byte) error { _, err := DecodeSigned(b); return err },
		"view":    func(b []byte) error { _, err := ParseView(b); return err },
		"qbft":    func(b []byte) error { _, err := DecodeQBFT(b); return err },
		"partial": func(b []byte) error { _, err := DecodePartialSignatures(b); return err },
		"vote":    func(b []byte) error { _, err := DecodeBeaconVote(b); return err },
		"data":    func(b []byte) error { _, err := DecodeConsensusData(b); return err },
	}
	// 16 + two offsets and signatures + two ids: where the SSVMessage begins.
	const message = 16 + 2*(4+256) + 2*8
	longSignature := &SignedSSVMessage{Signatures: [][]byte{make([]byte, 256)}, SSVMessage: &SSVMessage{}}
	long := slices.Insert(mustEncode(t, longSignature), 20, 0)
	for i := range 3 {
		long[4+4*i]++
	}
	// Fields over their limits inside an otherwise sound message.
	tooMany := make([]byte, 14*4)
	for i := range 14 {
		tooMany[4*i] = 14 * 4
	}
	for _, c := range []struct {
		decoder, name string
		input         []byte
	}{
		{"signed", "empty", nil},
		{"signed", "fourteen signatures", insertInto(t, 4, tooMany)},
		{"signed", "three bytes as signatures", insertInto(t, 4, []byte{4, 0, 0})},
		{"signed", "half an operator", insertInto(t, 8, []byte{1, 0, 0, 0})},
		{"signed", "fourteen operators", insertInto(t, 8, make([]byte, 14*8))},
		{"signed", "data over the limit", insertInto(t, 12, make([]byte, MaxDataLength+1))},
		{"signed", "full data over the limit", insertInto(t, 16, make([]byte, MaxFullDataLength+1))},
		{"signed", "second offset inside the fixed part", with(signed, 4, 15, 0)},
		{"signed", "short fixed part", signed[:15]},
		{"signed", "first offset before the fixed part's end", with(signed, 0, 15)},
		{"signed", "first offset behind the fixed part's end", with(signed, 0, 17)},
		{"signed", "offsets that decrease", with(signed, 8, 17, 0)},
		{"signed", "offset behind the end", with(signed, 14, 1)},
		{"signed", "huge offset", with(signed, 12, 0xff, 0xff, 0xff, 0xff)},
		{"signed", "inner first offset not a multiple of four", with(signed, 16, 9)},
		{"signed", "inner first offset zero", with(signed, 16, 0)},
		{"signed", "inner offsets that decrease", with(signed, 20, 4, 0)},
		{"signed", "inner offset behind the list", with(signed, 20, 0xff, 0xff)},
		{"signed", "a signature of 257 bytes", long},
		{"signed", "ids not a multiple of eight", with(signed, 8, byte((message-4)&0xff), byte((message-4)>>8))},
		{"signed", "inner message's offset", with(signed, message+64, 69)},
		{"qbft", "short fixed part", qbft[:75]},
		{"qbft", "first offset", with(qbft, 24, 77)},
		{"qbft", "identifier of 57 bytes", with(qbft, 68, 76+57)},
		{"qbft", "lists in the wrong order", with(qbft, 72, 76)},
		{"qbft", "one byte as prepares", append(slices.Clone(qbft), 0)},
		{"qbft", "prepares that begin with offset zero", append(slices.Clone(qbft), 0, 0, 0, 0, 1)},
		{"qbft", "fourteen prepares", append(slices.Clone(qbft), tooMany...)},
		{"qbft", "four bytes as prepares", append(slices.Clone(qbft), 4, 0, 0, 1)},
		{"partial", "first offset", with(partial, 16, 21)},
		{"partial", "trailing byte", append(slices.Clone(partial), 0)},
		{"partial", "too many entries", append(slices.Clone(partial), make([]byte, 144*MaxPartialSignatures)...)},
		{"vote", "short", vote[:111]},
		{"vote", "long", append(slices.Clone(vote), 0)},
		{"data", "first offset", with(data, 0, 17)},
		{"data", "duty too short", with(data, 12, 16)},
		{"data", "duty offset", with(data, 16+104, 107)},
	} {
		if err := decoders[c.decoder](c.input); err == nil {
			t.Errorf("%s: %s: accepted", c.decoder, c.name)
		} else if _, coded := CodeOf(err); !coded {
			t.Errorf("%s: %s: error has no code: %v", c.decoder, c.name, err)
		}
		if c.decoder != "signed" {
			continue
		}
		if err := decoders["view"](c.input); err == nil {
			t.Errorf("view: %s: accepted", c.name)
		}
	}
}

// insertInto returns an empty signed message with bytes added to the end of one field: the one that ends where the
// offset at the position points, or with the message.
func insertInto(t *testing.T, position int, extra []byte) []byte {
	t.Helper()
	data := mustEncode(t, &SignedSSVMessage{SSVMessage: &SSVMessage{}})
	end := len(data)
	if position < signedFixed {
		end = int(binary.LittleEndian.Uint32(data[position:]))
	}
	out := slices.Insert(slices.Clone(data), end, extra...)
	for at := position; at < signedFixed; at += 4 {
		binary.LittleEndian.PutUint32(out[at:], binary.LittleEndian.Uint32(out[at:])+uint32(len(extra)))
	}
	return out
}

// Exactly four zero bytes are an empty list of byte lists, wherever such a list stands.
func TestFourZeroBytesAreAnEmptyList(t *testing.T) {
	zero := make([]byte, 4)
	plain := mustEncode(t, prepareOf(t))
	full := mustEncode(t, preparedRoundChange(t))
	roundChanges := with(slices.Insert(slices.Clone(plain), 132, zero...), 72, 136)
	for name, input := range map[string][]byte{
		"prepares":                        append(slices.Clone(plain), zero...),
		"prepares behind round changes":   append(slices.Clone(full), zero...),
		"round changes":                   roundChanges,
		"round changes and prepares":      append(slices.Clone(roundChanges), zero...),
		"round changes, identifier empty": append(with(with(plain[:76], 68, 76), 72, 80), zero...),
	} {
		m, err := DecodeQBFT(input)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(m.PrepareJustification) != 0 {
			t.Errorf("%s: %d prepares", name, len(m.PrepareJustification))
		}
	}
	signed := mustEncode(t, &SignedSSVMessage{SSVMessage: &SSVMessage{Data: []byte{1}}, FullData: []byte{2}})
	input := slices.Insert(slices.Clone(signed), 16, zero...)
	for i := range 3 {
		input[4+4*i] += 4
	}
	m, err := DecodeSigned(input)
	if err != nil || !bytes.Equal(mustEncode(t, m), signed) {
		t.Errorf("signatures: %v", err)
	}
	v, err := ParseView(input)
	if err != nil || v.Signatures() != 0 || !bytes.Equal(v.FullData(), []byte{2}) {
		t.Errorf("signatures in a view: %v", err)
	}
}

// Bytes behind the end belong to the last field.
func TestTrailingBytesBelongToTheLastField(t *testing.T) {
	signed := append(mustEncode(t, signedBy(t, prepareOf(t), MsgConsensus, 1)), 7)
	m, err := DecodeSigned(signed)
	if err != nil || !bytes.Equal(m.FullData, []byte{7}) {
		t.Errorf("signed message: %v, %v", m, err)
	}
	qbft := append(mustEncode(t, prepareOf(t)), 4, 0, 0, 0, 9)
	q, err := DecodeQBFT(qbft)
	if err != nil || len(q.PrepareJustification) != 1 || !bytes.Equal(q.PrepareJustification[0], []byte{9}) {
		t.Errorf("QBFT message: %v, %v", q, err)
	}
}

// Encoders keep the limits too, so that nothing leaves that a peer would refuse.
func TestEncodersRefuse(t *testing.T) {
	many := func(count, length int) [][]byte { return slices.Repeat([][]byte{make([]byte, length)}, count) }
	for name, m := range map[string]interface{ MarshalSSZ() ([]byte, error) }{
		"data":                   &SSVMessage{Data: make([]byte, MaxDataLength+1)},
		"signatures":             &SignedSSVMessage{Signatures: many(14, 1)},
		"a signature":            &SignedSSVMessage{Signatures: many(1, 257)},
		"operators":              &SignedSSVMessage{OperatorIDs: make([]OperatorID, 14)},
		"data inside":            &SignedSSVMessage{SSVMessage: &SSVMessage{Data: make([]byte, MaxDataLength+1)}},
		"full data":              &SignedSSVMessage{FullData: make([]byte, MaxFullDataLength+1)},
		"identifier":             &QBFTMessage{Identifier: make([]byte, 57)},
		"round changes":          &QBFTMessage{RoundChangeJustification: many(14, 1)},
		"a round change":         &QBFTMessage{RoundChangeJustification: many(1, MaxRoundChangeJustificationLength+1)},
		"prepares":               &QBFTMessage{PrepareJustification: many(14, 1)},
		"a prepare":              &QBFTMessage{PrepareJustification: many(1, MaxPrepareJustificationLength+1)},
		"partial signatures":     &PartialSignatureMessages{Messages: make([]*PartialSignatureMessage, MaxPartialSignatures+1)},
		"sync indices":           &ValidatorDuty{ValidatorSyncCommitteeIndices: make([]uint64, 14)},
		"data SSZ":               &ConsensusData{DataSSZ: make([]byte, MaxDataSSZLength+1)},
		"share members":          &Share{Committee: make([]*ShareMember, 14)},
		"operator key":           &Operator{SSVOperatorPubKey: make([]byte, 460)},
		"committee member seats": &CommitteeMember{Committee: make([]*Operator, 14)},
	} {
		if _, err := m.MarshalSSZ(); err == nil {
			t.Errorf("%s over the limit was encoded", name)
		}
	}
}
