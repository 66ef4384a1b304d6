package wire

import (
	"bytes"
	"testing"
)

func TestViewReadsWhatTheCodecDecodes(t *testing.T) {
	m := signedBy(t, justifiedProposal(t), MsgConsensus, 2, 9)
	m.FullData = mustEncode(t, testVote())
	compareView(t, mustEncode(t, m))

	v, err := ParseView(mustEncode(t, m))
	if err != nil || v.Signers() != 2 || v.Signer(1) != 9 || v.Signatures() != 2 || v.Signature(1)[0] != 9 {
		t.Errorf("view %+v, %v", v, err)
	}
}

// compareView fails unless the view of data says what the generated codec says.
func compareView(t *testing.T, data []byte) {
	t.Helper()
	v, viewErr := ParseView(data)
	m, codecErr := DecodeSigned(data)
	if (viewErr == nil) != (codecErr == nil) {
		t.Fatalf("view: %v, codec: %v", viewErr, codecErr)
	}
	if viewErr != nil {
		return
	}
	if v.Signatures() != len(m.Signatures) || v.Signers() != len(m.OperatorIDs) {
		t.Fatalf("%d signatures of %d signers, codec %d of %d", v.Signatures(), v.Signers(), len(m.Signatures), len(m.OperatorIDs))
	}
	for i, signature := range m.Signatures {
		if !bytes.Equal(v.Signature(i), signature) {
			t.Fatalf("signature %d differs", i)
		}
	}
	for i, id := range m.OperatorIDs {
		if v.Signer(i) != id {
			t.Fatalf("signer %d is %d, codec %d", i, v.Signer(i), id)
		}
	}
	hash, err := m.SSVMessage.Hash()
	if err != nil || v.Hash() != hash {
		t.Fatalf("hash %x, codec %x, %v", v.Hash(), hash, err)
	}
	if v.MsgType() != m.SSVMessage.MsgType || v.MsgID() != m.SSVMessage.MsgID ||
		!bytes.Equal(v.Data(), m.SSVMessage.Data) || !bytes.Equal(v.FullData(), m.FullData) {
		t.Fatalf("message or full data differ")
	}
}

func TestZeroViewIsEmpty(t *testing.T) {
	var v View
	if v.Signers() != 0 || v.Signatures() != 0 || v.MsgType() != 0 || v.MsgID() != (MessageID{}) || v.Data() != nil || v.FullData() != nil {
		t.Errorf("zero view %+v", v)
	}
}

func TestViewDoesNotAllocate(t *testing.T) {
	data := mustEncode(t, signedBy(t, prepareOf(t), MsgConsensus, 1, 2, 3))
	var sink byte
	allocs := testing.AllocsPerRun(100, func() {
		v, err := ParseView(data)
		if err != nil {
			t.Fatal(err)
		}
		hash := v.Hash()
		id := v.MsgID()
		sink += hash[0] + id[0] + v.Signature(2)[0] + byte(v.Signer(2))
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}
