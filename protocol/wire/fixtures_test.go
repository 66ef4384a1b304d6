package wire

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	s = strings.Join(strings.Fields(s), "")
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatalf("hex in test: %v", err)
	}
	return b
}

func committeeOf(t testing.TB, ids ...OperatorID) Committee {
	t.Helper()
	c, err := NewCommittee(ids...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func hoodiID(t testing.TB) MessageID {
	return NewCommitteeMessageID(Domain{0, 0, 5, 3}, RoleCommittee, committeeOf(t, 1, 2, 3, 4).ID())
}

func mustEncode(t testing.TB, m interface{ MarshalSSZ() ([]byte, error) }) []byte {
	t.Helper()
	data, err := m.MarshalSSZ()
	if err != nil {
		t.Fatalf("encode %T: %v", m, err)
	}
	return data
}

func testVote() *BeaconVote {
	return &BeaconVote{
		BlockRoot: phase0.Root(bytes.Repeat([]byte{0x11}, 32)),
		Source:    &phase0.Checkpoint{Epoch: 1, Root: phase0.Root(bytes.Repeat([]byte{0x22}, 32))},
		Target:    &phase0.Checkpoint{Epoch: 2, Root: phase0.Root(bytes.Repeat([]byte{0x33}, 32))},
	}
}

// signedBy wraps a QBFT message in a signed one with a made-up signature for each signer.
func signedBy(t testing.TB, inner interface{ MarshalSSZ() ([]byte, error) }, kind MsgType, ids ...OperatorID) *SignedSSVMessage {
	t.Helper()
	m := &SignedSSVMessage{
		OperatorIDs: ids,
		SSVMessage:  &SSVMessage{MsgType: kind, MsgID: hoodiID(t), Data: mustEncode(t, inner)},
	}
	for _, id := range ids {
		m.Signatures = append(m.Signatures, bytes.Repeat([]byte{byte(id)}, SignatureLength))
	}
	return m
}

// prepareOf is the round-1 prepare of section 5.5 of the protocol: height 100, root 010203 then zeros.
func prepareOf(t testing.TB) *QBFTMessage {
	id := hoodiID(t)
	return &QBFTMessage{MsgType: Prepare, Height: 100, Round: 1, Identifier: id[:], Root: [32]byte{1, 2, 3}}
}

func prepares(t testing.TB, ids ...OperatorID) [][]byte {
	t.Helper()
	var list [][]byte
	for _, id := range ids {
		list = append(list, mustEncode(t, signedBy(t, prepareOf(t), MsgConsensus, id)))
	}
	return list
}

func preparedRoundChange(t testing.TB) *QBFTMessage {
	m := prepareOf(t)
	m.MsgType, m.Round, m.DataRound = RoundChange, 2, 1
	m.RoundChangeJustification = prepares(t, 1, 2, 3)
	return m
}

func justifiedProposal(t testing.TB) *QBFTMessage {
	m := prepareOf(t)
	m.MsgType, m.Round = Proposal, 2
	m.PrepareJustification = prepares(t, 1, 2, 3)
	for _, id := range []OperatorID{1, 2, 3} {
		m.RoundChangeJustification = append(m.RoundChangeJustification, mustEncode(t, signedBy(t, preparedRoundChange(t), MsgConsensus, id)))
	}
	return m
}

func partials(count int) *PartialSignatureMessages {
	m := &PartialSignatureMessages{Type: PartialSigPostConsensus, Slot: 100}
	for i := range count {
		m.Messages = append(m.Messages, &PartialSignatureMessage{
			PartialSignature: phase0.BLSSignature{byte(i), 1}, SigningRoot: phase0.Root{byte(i), 2},
			Signer: 1, ValidatorIndex: phase0.ValidatorIndex(i),
		})
	}
	return m
}

// with returns a copy of data in which the bytes at position are replaced.
func with(data []byte, position int, replacement ...byte) []byte {
	out := slices.Clone(data)
	copy(out[position:], replacement)
	return out
}
