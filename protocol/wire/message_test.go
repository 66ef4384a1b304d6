package wire

import (
	"bytes"
	"crypto/sha256"
	"reflect"
	"slices"
	"testing"
)

// Operators sign type, id, the offset 68 and the data; nothing else. Section 1.6.
func TestSigningBytes(t *testing.T) {
	id := hoodiID(t)
	m := &SSVMessage{MsgType: MsgPartialSignatures, MsgID: id, Data: []byte{9, 8}}
	want := append([]byte{1, 0, 0, 0, 0, 0, 0, 0}, id[:]...)
	want = append(want, 0x44, 0, 0, 0, 9, 8)
	got, err := m.SigningBytes()
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("signing bytes %x, %v", got, err)
	}
	if hash, err := m.Hash(); err != nil || hash != sha256.Sum256(want) {
		t.Errorf("hash %x, %v", hash, err)
	}
	m.Data = make([]byte, MaxDataLength+1)
	if _, err := m.Hash(); err == nil {
		t.Error("a message over the limit was hashed")
	}
}

func commit(t *testing.T, ids ...OperatorID) *SignedSSVMessage {
	m := prepareOf(t)
	m.MsgType = Commit
	return signedBy(t, m, MsgConsensus, ids...)
}

func TestAggregate(t *testing.T) {
	first := commit(t, 3)
	decided, err := first.Aggregate([]byte{7}, commit(t, 4), commit(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(decided.OperatorIDs, []OperatorID{1, 3, 4}) || !bytes.Equal(decided.FullData, []byte{7}) {
		t.Errorf("signers %v, full data %v", decided.OperatorIDs, decided.FullData)
	}
	for i, id := range decided.OperatorIDs {
		if decided.Signatures[i][0] != byte(id) {
			t.Errorf("signature %d belongs to operator %d, not %d", i, decided.Signatures[i][0], id)
		}
	}
	if !reflect.DeepEqual(first, commit(t, 3)) {
		t.Error("the first commit was changed")
	}
	decided.SSVMessage.Data[0]++
	decided.Signatures[1][0]++
	if !reflect.DeepEqual(first, commit(t, 3)) {
		t.Error("the decided message shares memory with the first commit")
	}
}

func TestAggregateRefuses(t *testing.T) {
	_, err := commit(t, 1).Aggregate(nil, commit(t, 2), commit(t, 1))
	wantCode(t, "a signer twice", err, CodeNonUniqueSigner)
	other := commit(t, 2)
	other.SSVMessage.Data[0]++
	if _, err := commit(t, 1).Aggregate(nil, other); err == nil {
		t.Error("commits to different messages were aggregated")
	}
	short := commit(t, 2)
	short.Signatures = nil
	_, err = commit(t, 1).Aggregate(nil, short)
	wantCode(t, "a signer without signature", err, CodeIncorrectNumberOfSignatures)
}

func TestWithoutFullData(t *testing.T) {
	m := commit(t, 1)
	m.FullData = []byte{1}
	if short := m.WithoutFullData(); short.FullData != nil || m.FullData == nil || short.SSVMessage != m.SSVMessage {
		t.Errorf("short form %+v of %+v", short, m)
	}
	entries, err := EncodeJustifications([]*SignedSSVMessage{m})
	if err != nil || len(entries) != 1 || !bytes.Equal(entries[0], mustEncode(t, commit(t, 1))) {
		t.Errorf("justification %x, %v", entries, err)
	}
	if entries, err := EncodeJustifications(nil); entries != nil || err != nil {
		t.Errorf("no justifications: %v, %v", entries, err)
	}
}

func TestSameSigners(t *testing.T) {
	a, b := commit(t, 1, 2), commit(t, 2, 1)
	if !a.SameSigners(b) || a.SameSigners(commit(t, 1)) || a.SameSigners(commit(t, 1, 3)) || b.OperatorIDs[0] != 2 {
		t.Error("signer sets are compared wrongly")
	}
	if !a.Signed(2) || a.Signed(3) {
		t.Error("Signed is wrong")
	}
}

func TestSSVMessageEqual(t *testing.T) {
	base := SSVMessage{MsgType: 1, MsgID: MessageID{1}, Data: []byte{1}}
	for i, other := range []SSVMessage{
		{MsgType: 0, MsgID: MessageID{1}, Data: []byte{1}},
		{MsgType: 1, MsgID: MessageID{2}, Data: []byte{1}},
		{MsgType: 1, MsgID: MessageID{1}, Data: []byte{2}},
	} {
		if base.Equal(&other) {
			t.Errorf("message %d is equal", i)
		}
	}
	var none *SSVMessage
	if same := base; !base.Equal(&same) || base.Equal(nil) || none.Equal(&base) || !none.Equal(nil) {
		t.Error("Equal is wrong")
	}
}

func TestClone(t *testing.T) {
	for _, m := range []*SignedSSVMessage{{}, commit(t, 1, 2), {Signatures: [][]byte{}, FullData: []byte{1}}} {
		if c := m.Clone(); !reflect.DeepEqual(c, m) {
			t.Errorf("clone %+v of %+v", c, m)
		}
	}
}

// The hash of a message is that of its encoding, which is not made for it.
func TestHashIsOfTheEncoding(t *testing.T) {
	for _, n := range []int{0, 1, 100, MaxDataLength} {
		m := &SSVMessage{MsgType: 1, MsgID: MessageID{1, 2, 3}, Data: bytes.Repeat([]byte{7}, n)}
		encoded, err := m.SigningBytes()
		if err != nil {
			t.Fatal(err)
		}
		if hash, err := m.Hash(); err != nil || hash != sha256.Sum256(encoded) {
			t.Errorf("%d bytes of data: %x, %v", n, hash, err)
		}
	}
	if _, err := (&SSVMessage{Data: make([]byte, MaxDataLength+1)}).Hash(); err == nil {
		t.Error("what has no encoding has a hash")
	}
}
