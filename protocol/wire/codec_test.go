package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"reflect"
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cespare/xxhash/v2"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// The message of section 5.5, written out by hand from the layouts of section 1.5.
func TestWholeMessageAgainstHandWrittenBytes(t *testing.T) {
	id := hoodiID(t)
	m := signedBy(t, prepareOf(t), MsgConsensus, 1)
	m.Signatures[0] = make([]byte, SignatureLength)

	want := unhex(t, `10000000 14010000 1c010000 e4010000`+` 04000000`)
	want = append(want, make([]byte, 256)...)
	want = append(want, unhex(t, `0100000000000000`)...)
	want = append(want, unhex(t, `0000000000000000`)...)
	want = append(want, id[:]...)
	want = append(want, unhex(t, `44000000`)...)
	want = append(want, unhex(t, `0100000000000000 6400000000000000 0100000000000000 4c000000
		0102030000000000000000000000000000000000000000000000000000000000
		0000000000000000 84000000 84000000`)...)
	want = append(want, id[:]...)

	got := mustEncode(t, m)
	if !bytes.Equal(got, want) {
		t.Fatalf("encoding differs\n got %x\nwant %x", got, want)
	}
	if hash := xxhash.Sum64(got); hash != binary.LittleEndian.Uint64(unhex(t, "5dfee56310998517")) {
		t.Errorf("gossip message id starts with %016x", hash)
	}
	decoded, err := DecodeSigned(want)
	if err != nil {
		t.Fatal(err)
	}
	if again := mustEncode(t, decoded); !bytes.Equal(again, want) {
		t.Errorf("decode and encode changed the bytes")
	}
	if !reflect.DeepEqual(decoded.SSVMessage, m.SSVMessage) || !slices.Equal(decoded.OperatorIDs, m.OperatorIDs) {
		t.Errorf("decoded %+v, want %+v", decoded, m)
	}
}

func TestSizesOfRealMessages(t *testing.T) {
	vote := mustEncode(t, testVote())
	sent := func(m *SignedSSVMessage) *SignedSSVMessage { m.FullData = vote; return m }
	proposal := signedBy(t, justifiedProposal(t), MsgConsensus, 2)
	for _, c := range []struct {
		name    string
		message interface {
			MarshalSSZ() ([]byte, error)
			SizeSSZ() int
		}
		want int
	}{
		{"unjustified QBFT message", prepareOf(t), 132},
		{"signed prepare", signedBy(t, prepareOf(t), MsgConsensus, 1), 484},
		{"decided without full data", signedBy(t, prepareOf(t), MsgConsensus, 1, 2, 3), 1020},
		{"decided as sent", sent(signedBy(t, prepareOf(t), MsgConsensus, 1, 2, 3)), 1132},
		{"prepared round change", preparedRoundChange(t), 1596},
		{"signed prepared round change", signedBy(t, preparedRoundChange(t), MsgConsensus, 1), 1948},
		{"round-2 proposal", justifiedProposal(t), 7452},
		{"signed round-2 proposal as sent", sent(proposal), 7916},
		{"one partial signature", partials(1), 164},
		{"one partial signature, signed", signedBy(t, partials(1), MsgPartialSignatures, 1), 516},
		{"13 partial signatures", partials(13), 1892},
		{"most partial signatures", partials(MaxPartialSignatures), 726932},
		{"beacon vote", testVote(), BeaconVoteLength},
		{"beacon vote without checkpoints", &BeaconVote{}, BeaconVoteLength},
		{"share", &Share{}, 164},
		{"share with members", &Share{Committee: make([]*ShareMember, 4)}, 164 + 4*56},
		{"operator", &Operator{}, 467},
		{"committee member", &CommitteeMember{}, 515},
		{"committee member of four", &CommitteeMember{Committee: make([]*Operator, 4)}, 515 + 4*467},
		{"validator duty", &ValidatorDuty{ValidatorSyncCommitteeIndices: make([]uint64, 2)}, 108 + 16},
	} {
		data := mustEncode(t, c.message)
		if len(data) != c.want || c.message.SizeSSZ() != c.want {
			t.Errorf("%s: %d bytes, SizeSSZ %d, want %d", c.name, len(data), c.message.SizeSSZ(), c.want)
		}
	}
	if MaxPartialSignaturesLength != 726932 || QBFTMessageLength != 132 {
		t.Errorf("length constants: %d, %d", MaxPartialSignaturesLength, QBFTMessageLength)
	}
}

// The largest QBFT message fills Data to its limit exactly.
func TestLargestQBFTMessage(t *testing.T) {
	m := prepareOf(t)
	for range MaxJustifications {
		m.RoundChangeJustification = append(m.RoundChangeJustification, make([]byte, MaxRoundChangeJustificationLength))
		m.PrepareJustification = append(m.PrepareJustification, make([]byte, MaxPrepareJustificationLength))
	}
	data := mustEncode(t, m)
	if len(data) != 722412 || len(data) > MaxDataLength {
		t.Fatalf("%d bytes, want 722412", len(data))
	}
	if _, err := DecodeQBFT(data); err != nil {
		t.Errorf("decode: %v", err)
	}
	m.RoundChangeJustification = nil
	if data := mustEncode(t, m); len(data) != 48284 {
		t.Errorf("one level of justifications: %d bytes, want 48284", len(data))
	}
}

func TestBeaconVoteRootIsTheHashOfItsBytes(t *testing.T) {
	data := mustEncode(t, testVote())
	want := "2086d4b42dbda4fe4145e8ffad0170f9ec4de7db5554fed8461bf845cfc1ed76"
	if root := ValueRoot(data); hex.EncodeToString(root[:]) != want {
		t.Errorf("root %x, want %s", root, want)
	}
	vote, err := DecodeBeaconVote(data)
	if err != nil || !reflect.DeepEqual(vote, testVote()) {
		t.Errorf("decoded %+v, %v", vote, err)
	}
}

func TestConsensusDataLayout(t *testing.T) {
	for _, indices := range [][]uint64{nil, {7}, {7, 8, 9}} {
		d := &ConsensusData{
			Duty:    ValidatorDuty{Type: DutyProposer, Slot: 9, ValidatorSyncCommitteeIndices: indices},
			Version: eth.Electra, DataSSZ: []byte{1, 2, 3},
		}
		want := unhex(t, "10000000 0600000000000000")
		want = binary.LittleEndian.AppendUint32(want, uint32(0x7c+8*len(indices)))
		data := mustEncode(t, d)
		if !bytes.HasPrefix(data, want) || !bytes.HasSuffix(data, []byte{1, 2, 3}) {
			t.Errorf("%d indices: % x", len(indices), data)
		}
		decoded, err := DecodeConsensusData(data)
		if err != nil || !bytes.Equal(mustEncode(t, decoded), data) {
			t.Errorf("%d indices: decode: %v", len(indices), err)
		}
	}
}

func TestContributionsHaveAnOffsetTable(t *testing.T) {
	list := Contributions{
		{SelectionProofSig: phase0.BLSSignature{1}, Contribution: altair.SyncCommitteeContribution{Slot: 5, AggregationBits: make([]byte, 16)}},
		{SelectionProofSig: phase0.BLSSignature{2}, Contribution: altair.SyncCommitteeContribution{Slot: 6, AggregationBits: make([]byte, 16)}},
	}
	data := mustEncode(t, &list)
	if len(data) != 520 || !bytes.HasPrefix(data, unhex(t, "08000000 08010000 01")) || data[8+256] != 2 {
		t.Fatalf("%d bytes: % x", len(data), data[:16])
	}
	decoded, err := decodeContributions(data)
	if err != nil || !reflect.DeepEqual(decoded, list) {
		t.Errorf("decoded %+v, %v", decoded, err)
	}
	empty := Contributions{}
	if data := mustEncode(t, &empty); len(data) != 0 {
		t.Errorf("empty list has %d bytes", len(data))
	}
	for _, data := range [][]byte{nil, {0, 0, 0, 0}} {
		if list, err := decodeContributions(data); err != nil || len(list) != 0 {
			t.Errorf("decode % x: %v, %v", data, list, err)
		}
	}
	for name, bad := range map[string][]byte{
		"one byte":        {1},
		"no elements":     {4, 0, 0, 0},
		"trailing byte":   append(slices.Clone(data), 0),
		"short element":   data[:519],
		"odd offset":      with(data, 0, 9),
		"second offset":   with(data, 4, 9),
		"fourteen":        make([]byte, 14*260),
		"count too large": with(make([]byte, 14*260), 0, 14*4),
	} {
		if _, err := decodeContributions(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	tooMany := make(Contributions, MaxContributions+1)
	if _, err := tooMany.MarshalSSZ(); err == nil {
		t.Error("fourteen contributions were encoded")
	}
}

// The root of a list is that of its elements and its length; offsets have no part in it.
func TestContributionsRoot(t *testing.T) {
	var empty Contributions
	root, err := empty.HashTreeRoot()
	// Depth 4 of zero hashes, mixed with length 0.
	want := "792930bbd5baac43bcc798ee49aa8185ef76bb3b44ba62b91d86ae569e4bb535"
	if err != nil || hex.EncodeToString(root[:]) != want {
		t.Errorf("empty list: %x, %v", root, err)
	}
	one := Contributions{{Contribution: altair.SyncCommitteeContribution{AggregationBits: make([]byte, 16)}}}
	if other, err := one.HashTreeRoot(); err != nil || other == root {
		t.Errorf("one entry: %x, %v", other, err)
	}
	tooMany := make(Contributions, MaxContributions+1)
	if _, err := tooMany.HashTreeRoot(); err == nil {
		t.Error("fourteen contributions were hashed")
	}
}

// TestHashOfEveryLength: a message hashes like its encoding, short or long.
func TestHashOfEveryLength(t *testing.T) {
	for _, n := range []int{0, 1, shortData - 1, shortData, shortData + 1, 5000} {
		m := &SSVMessage{MsgType: MsgPartialSignatures, MsgID: MessageID{1, 2, 55: 3}, Data: bytes.Repeat([]byte{7}, n)}
		data, err := m.SigningBytes()
		if err != nil {
			t.Fatal(err)
		}
		if hash, err := m.Hash(); err != nil || hash != sha256.Sum256(data) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
