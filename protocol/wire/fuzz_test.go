package wire

import (
	"bytes"
	"reflect"
	"runtime"
	"testing"
)

// container is a type with the generated codec.
type container[T any] interface {
	*T
	MarshalSSZ() ([]byte, error)
	UnmarshalSSZ([]byte) error
	SizeSSZ() int
	HashTreeRoot() ([32]byte, error)
}

// roundTrip decodes hostile bytes. Whatever is accepted must encode again, to bytes that decode to the same value; the
// length may differ by the two spellings of an empty list only.
func roundTrip[T any, P container[T]](t *testing.T, data []byte) {
	first := P(new(T))
	if err := first.UnmarshalSSZ(data); err != nil {
		return
	}
	encoded, err := first.MarshalSSZ()
	if err != nil {
		t.Fatalf("%T: decoded but not encoded: %v", first, err)
	}
	if len(encoded) != first.SizeSSZ() {
		t.Fatalf("%T: %d bytes, SizeSSZ says %d", first, len(encoded), first.SizeSSZ())
	}
	if len(encoded) == len(data) && !bytes.Equal(encoded, data) {
		t.Fatalf("%T: encoded to other bytes\n got %x\nwant %x", first, encoded, data)
	}
	if shorter := len(data) - len(encoded); shorter != 0 && shorter != 4 && shorter != 8 {
		t.Fatalf("%T: %d bytes encoded to %d", first, len(data), len(encoded))
	}
	second := P(new(T))
	if err := second.UnmarshalSSZ(encoded); err != nil {
		t.Fatalf("%T: own encoding refused: %v", first, err)
	}
	a, errA := first.HashTreeRoot()
	b, errB := second.HashTreeRoot()
	if errA != nil || errB != nil || a != b {
		t.Fatalf("%T: roots %x (%v) and %x (%v)", first, a, errA, b, errB)
	}
}

func seeds(f *testing.F, inputs ...[]byte) {
	for _, input := range inputs {
		f.Add(input)
		f.Add(input[:len(input)/2])
		f.Add(append(bytes.Clone(input), 0, 0, 0, 0))
	}
}

func FuzzSignedSSVMessage(f *testing.F) {
	seeds(f, mustEncode(f, signedBy(f, prepareOf(f), MsgConsensus, 1, 2)), mustEncode(f, &SignedSSVMessage{}))
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip[SignedSSVMessage](t, data)
		compareView(t, data)
	})
}

func FuzzQBFTMessage(f *testing.F) {
	seeds(f, mustEncode(f, prepareOf(f)), mustEncode(f, preparedRoundChange(f)))
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip[QBFTMessage](t, data)
		compareQBFTView(t, data)
		if m, err := DecodeQBFT(data); err == nil {
			_ = m.Validate()
		}
	})
}

func FuzzPartialSignatureMessages(f *testing.F) {
	seeds(f, mustEncode(f, partials(2)))
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip[PartialSignatureMessages](t, data)
		comparePartialView(t, data)
	})
}

func FuzzConsensusData(f *testing.F) {
	seeds(f, mustEncode(f, &ConsensusData{Duty: ValidatorDuty{Type: DutyProposer, ValidatorSyncCommitteeIndices: []uint64{1}}, DataSSZ: []byte{1}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip[ConsensusData](t, data)
		if d, err := DecodeConsensusData(data); err == nil {
			_ = d.Validate()
		}
	})
}

// FuzzSmallContainers feeds the decoders of everything else.
func FuzzSmallContainers(f *testing.F) {
	contributions := make(Contributions, 2)
	seeds(f, mustEncode(f, testVote()), mustEncode(f, &SSVMessage{Data: []byte{1}}), mustEncode(f, &contributions),
		mustEncode(f, &Share{Committee: make([]*ShareMember, 2)}), mustEncode(f, &CommitteeMember{Committee: make([]*Operator, 2)}))
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip[BeaconVote](t, data)
		roundTrip[SSVMessage](t, data)
		roundTrip[ValidatorDuty](t, data)
		roundTrip[PartialSignatureMessage](t, data)
		roundTrip[Contribution](t, data)
		roundTrip[Contributions](t, data)
		roundTrip[Share](t, data)
		roundTrip[ShareMember](t, data)
		roundTrip[Operator](t, data)
		roundTrip[CommitteeMember](t, data)
	})
}

// A short message must not make a decoder allocate for a long one.
func TestDecodersAllocateWithinTheirInput(t *testing.T) {
	huge := []byte{0xff, 0xff, 0xff, 0x7f}
	signed := mustEncode(t, signedBy(t, prepareOf(t), MsgConsensus, 1))
	qbft := mustEncode(t, preparedRoundChange(t))
	inputs := [][]byte{}
	for _, base := range [][]byte{signed, qbft, mustEncode(t, partials(1)), mustEncode(t, testVote())} {
		for at := 0; at+4 <= len(base); at += 4 {
			inputs = append(inputs, with(base, at, huge...))
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	total := 0
	for _, input := range inputs {
		total += len(input)
		_, _ = DecodeSigned(input)
		_, _ = DecodeQBFT(input)
		_, _ = DecodePartialSignatures(input)
		_, _ = DecodeConsensusData(input)
		_, _ = decodeContributions(input)
		_, _ = ParseView(input)
	}
	runtime.ReadMemStats(&after)
	// Each decoder may copy its input, and pays for an error and a few slice headers.
	limit := uint64(12*total + 12*1024*len(inputs))
	if spent := after.TotalAlloc - before.TotalAlloc; spent > limit {
		t.Errorf("%d bytes allocated for %d bytes of input, limit %d", spent, total, limit)
	}
}

// A decoded message shares no memory with what it was decoded from.
func TestDecodedMessagesOwnTheirMemory(t *testing.T) {
	data := mustEncode(t, signedBy(t, prepareOf(t), MsgConsensus, 1, 2))
	m, err := DecodeSigned(data)
	if err != nil {
		t.Fatal(err)
	}
	want := m.Clone()
	for i := range data {
		data[i] ^= 0xff
	}
	if !reflect.DeepEqual(m, want) {
		t.Error("changing the input changed the message")
	}
}

// compareQBFTView holds ViewQBFT to the codec, whatever stood in the message before.
func compareQBFTView(t *testing.T, data []byte) {
	t.Helper()
	want, err := DecodeQBFT(data)
	got := QBFTMessage{Identifier: []byte{1}, PrepareJustification: [][]byte{{1}}}
	if viewErr := ViewQBFT(&got, data); (viewErr == nil) != (err == nil) {
		t.Fatalf("view says %v, codec %v", viewErr, err)
	}
	if err != nil {
		return
	}
	a, errA := got.MarshalSSZ()
	b, errB := want.MarshalSSZ()
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Fatalf("view has %+v, codec %+v", got, want)
	}
}

// comparePartialView holds the view of partial signatures to the codec.
func comparePartialView(t *testing.T, data []byte) {
	t.Helper()
	want, err := DecodePartialSignatures(data)
	view, viewErr := ParsePartialView(data)
	if (viewErr == nil) != (err == nil) {
		t.Fatalf("view says %v, codec %v", viewErr, err)
	}
	if err != nil {
		return
	}
	got := view.Decode()
	if got.Type != want.Type || got.Slot != want.Slot || len(got.Messages) != len(want.Messages) || view.Len() != len(want.Messages) {
		t.Fatalf("view has %+v, codec %+v", got, want)
	}
	for i, m := range want.Messages {
		if *got.Messages[i] != *m || view.Signer(i) != m.Signer || view.ValidatorIndex(i) != m.ValidatorIndex || view.SigningRoot(i) != m.SigningRoot {
			t.Fatalf("entry %d: view has %+v, codec %+v", i, got.Messages[i], m)
		}
	}
}
