package wire

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

func wantCode(t *testing.T, name string, err error, want Code) {
	t.Helper()
	got, coded := CodeOf(err)
	if got != want || coded != (want != "") || (err == nil) != (want == "") {
		t.Errorf("%s: code %q (%v), want %q", name, got, err, want)
	}
}

// Each message breaks its rule and all later ones, so the order is tested too. Section 1.6.
func TestSignedMessageValidity(t *testing.T) {
	sig := []byte{1}
	ssv := &SSVMessage{}
	for _, c := range []struct {
		name    string
		message SignedSSVMessage
		want    Code
	}{
		{"nothing at all", SignedSSVMessage{}, CodeNoSigners},
		{"a signer twice, then zero", SignedSSVMessage{OperatorIDs: []OperatorID{1, 1, 0}}, CodeNonUniqueSigner},
		{"zero, then a signer twice", SignedSSVMessage{OperatorIDs: []OperatorID{1, 0, 1}}, CodeZeroSigner},
		{"zero twice", SignedSSVMessage{OperatorIDs: []OperatorID{0, 0}}, CodeZeroSigner},
		{"no signatures", SignedSSVMessage{OperatorIDs: []OperatorID{1}}, CodeNoSignatures},
		{"an empty signature", SignedSSVMessage{OperatorIDs: []OperatorID{1}, Signatures: [][]byte{sig, {}}}, CodeEmptySignature},
		{"too many signatures", SignedSSVMessage{OperatorIDs: []OperatorID{1}, Signatures: [][]byte{sig, sig}}, CodeIncorrectNumberOfSignatures},
		{"no SSV message", SignedSSVMessage{OperatorIDs: []OperatorID{1}, Signatures: [][]byte{sig}}, CodeNilSSVMessage},
		{"valid", SignedSSVMessage{OperatorIDs: []OperatorID{2, 1}, Signatures: [][]byte{sig, sig}, SSVMessage: ssv}, ""},
	} {
		wantCode(t, c.name, c.message.Validate(), c.want)
	}
}

func TestQBFTMessageValidity(t *testing.T) {
	id := make([]byte, 56)
	good := prepares(t, 1)
	bad := [][]byte{good[0], {1, 2, 3}}
	for _, c := range []struct {
		name    string
		message QBFTMessage
		want    Code
	}{
		{"identifier", QBFTMessage{Identifier: id[:55], RoundChangeJustification: bad, MsgType: 4}, CodeMessageIdentifierInvalid},
		{"round changes", QBFTMessage{Identifier: id, RoundChangeJustification: bad, MsgType: 4}, CodeUnmarshalSSZ},
		{"prepares", QBFTMessage{Identifier: id, RoundChangeJustification: good, PrepareJustification: bad, MsgType: 4}, CodeUnmarshalSSZ},
		{"type", QBFTMessage{Identifier: id, PrepareJustification: good, MsgType: 4}, CodeMessageTypeInvalid},
		{"round", QBFTMessage{Identifier: id, MsgType: RoundChange}, CodeMessageRoundInvalid},
		{"valid", QBFTMessage{Identifier: id, MsgType: RoundChange, Round: 1}, ""},
	} {
		wantCode(t, c.name, c.message.Validate(), c.want)
	}
	m := QBFTMessage{Identifier: id, PrepareJustification: prepares(t, 1, 2), RoundChangeJustification: prepares(t, 3)}
	p, err := m.Prepares()
	if err != nil || len(p) != 2 || p[1].OperatorIDs[0] != 2 {
		t.Errorf("prepares: %v, %v", p, err)
	}
	r, err := m.RoundChanges()
	if err != nil || len(r) != 1 || r[0].OperatorIDs[0] != 3 {
		t.Errorf("round changes: %v, %v", r, err)
	}
	if _, ok := m.ID(); !ok {
		t.Error("an identifier of 56 bytes is no message id")
	}
	if _, ok := (&QBFTMessage{Identifier: id[:3]}).ID(); ok {
		t.Error("an identifier of 3 bytes is a message id")
	}
}

func TestPartialSignatureValidity(t *testing.T) {
	by := func(ids ...OperatorID) *PartialSignatureMessages {
		m := &PartialSignatureMessages{}
		for _, id := range ids {
			m.Messages = append(m.Messages, &PartialSignatureMessage{Signer: id})
		}
		return m
	}
	wantCode(t, "no entries", by().Validate(), CodeNoPartialSigMessages)
	wantCode(t, "two signers", by(1, 2).Validate(), CodeInconsistentSigners)
	wantCode(t, "second entry of operator 0", by(1, 0).Validate(), CodeInconsistentSigners)
	wantCode(t, "operator 0", by(0, 1).Validate(), CodeZeroSigner)
	wantCode(t, "valid", by(2, 2).Validate(), "")
	wantCode(t, "valid for its signer", by(2, 2).ValidateFor(2), "")
	wantCode(t, "for another signer", by(2, 2).ValidateFor(1), CodePartialSigInconsistentSigner)
	wantCode(t, "invalid for its signer", by(0).ValidateFor(0), CodeZeroSigner)
}

func TestConsensusDataValidity(t *testing.T) {
	for _, c := range []struct {
		name string
		data ConsensusData
		want Code
	}{
		{"attester", ConsensusData{Duty: ValidatorDuty{Type: DutyAttester}}, CodeUnknownDutyRoleData},
		{"sync committee", ConsensusData{Duty: ValidatorDuty{Type: DutySyncCommittee}}, CodeUnknownDutyRoleData},
		{"unknown duty", ConsensusData{Duty: ValidatorDuty{Type: 100}}, CodeUnknownDutyRoleData},
		{"registration", ConsensusData{Duty: ValidatorDuty{Type: DutyValidatorRegistration}}, CodeValidatorRegistrationNoConsensusData},
		{"exit", ConsensusData{Duty: ValidatorDuty{Type: DutyVoluntaryExit}}, CodeValidatorExitNoConsensusData},
		{"proposer, bellatrix", ConsensusData{Duty: ValidatorDuty{Type: DutyProposer}, Version: eth.Bellatrix}, CodeUnknownBlockVersion},
		{"proposer, version 8", ConsensusData{Duty: ValidatorDuty{Type: DutyProposer}, Version: 8}, CodeUnknownBlockVersion},
		{"proposer, no block", ConsensusData{Duty: ValidatorDuty{Type: DutyProposer}, Version: eth.Fulu}, CodeUnmarshalSSZ},
		{"aggregator, version 0", ConsensusData{Duty: ValidatorDuty{Type: DutyAggregator}}, CodeUnknownVersion},
		{"aggregator, no aggregate", ConsensusData{Duty: ValidatorDuty{Type: DutyAggregator}, Version: eth.Phase0}, CodeUnmarshalSSZ},
		{"contribution, garbage", ConsensusData{Duty: ValidatorDuty{Type: DutySyncContribution}, DataSSZ: []byte{1}}, CodeUnmarshalSSZ},
		{"contribution, empty", ConsensusData{Duty: ValidatorDuty{Type: DutySyncContribution}}, ""},
	} {
		wantCode(t, c.name, c.data.Validate(), c.want)
	}
}

func TestBeaconVoteValidity(t *testing.T) {
	wantCode(t, "complete", testVote().Validate(), "")
	wantCode(t, "no source", (&BeaconVote{Target: testVote().Target}).Validate(), CodeBeaconVoteNilCheckpoint)
	wantCode(t, "no target", (&BeaconVote{Source: testVote().Source}).Validate(), CodeBeaconVoteNilCheckpoint)
	_, err := DecodeBeaconVote(nil)
	wantCode(t, "decode", err, CodeDecodeBeaconVote)
}

func TestCodeOf(t *testing.T) {
	inner := Errorf(CodeUnmarshalSSZ, "read: %w", io.EOF)
	outer := fmt.Errorf("instance 5: %w", Errorf(CodeProposalInvalid, "proposal: %w", inner))
	wantCode(t, "outermost wins", outer, CodeProposalInvalid)
	if !errors.Is(outer, io.EOF) || outer.Error() != "instance 5: proposal: read: EOF" {
		t.Errorf("error %v lost its cause", outer)
	}
	wantCode(t, "nil", nil, "")
	if code, ok := CodeOf(io.EOF); ok {
		t.Errorf("EOF has code %q", code)
	}
}
