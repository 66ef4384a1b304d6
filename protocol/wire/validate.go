package wire

import (
	"fmt"
	"slices"
)

// Validate checks the structure of a signed message: signers, signatures, presence. It checks nothing inside SSVMessage and verifies
// no signature.
//
// Source: spec/wire.md#operator-signatures; the order of the checks is part of it.
func (m *SignedSSVMessage) Validate() error {
	if len(m.OperatorIDs) == 0 {
		return Errorf(CodeNoSigners, "signed message: no signers")
	}
	if err := validateSigners(m.OperatorIDs); err != nil {
		return err
	}
	if len(m.Signatures) == 0 {
		return Errorf(CodeNoSignatures, "signed message: no signatures")
	}
	for i, signature := range m.Signatures {
		if len(signature) == 0 {
			return Errorf(CodeEmptySignature, "signed message: signature %d is empty", i)
		}
	}
	if len(m.Signatures) != len(m.OperatorIDs) {
		return Errorf(CodeIncorrectNumberOfSignatures, "signed message: %d signatures of %d signers", len(m.Signatures), len(m.OperatorIDs))
	}
	if m.SSVMessage == nil {
		return Errorf(CodeNilSSVMessage, "signed message: no SSV message inside")
	}
	return nil
}

// validateSigners checks the signers in order: each must be new, then not 0.
func validateSigners(ids []OperatorID) error {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return Errorf(CodeNonUniqueSigner, "signed message: operator %d signs twice", id)
		}
		if id == 0 {
			return Errorf(CodeZeroSigner, "signed message: operator 0 signs")
		}
	}
	return nil
}

// Validate checks the structure of a QBFT message. Justifications must decode as signed messages; package qbft checks their content.
//
// Source: spec/wire.md#operator-signatures; the order of the checks is part of it.
func (m *QBFTMessage) Validate() error {
	if len(m.Identifier) != MessageIDLength {
		return Errorf(CodeMessageIdentifierInvalid, "QBFT message: identifier has %d bytes, not %d", len(m.Identifier), MessageIDLength)
	}
	if _, err := m.RoundChanges(); err != nil {
		return err
	}
	if _, err := m.Prepares(); err != nil {
		return err
	}
	if m.MsgType > RoundChange {
		return Errorf(CodeMessageTypeInvalid, "QBFT message: type %d is unknown", m.MsgType)
	}
	if m.Round == 0 {
		return Errorf(CodeMessageRoundInvalid, "QBFT message: round 0")
	}
	return nil
}

// RoundChanges decodes RoundChangeJustification: the round changes of a proposal, the prepares of a round change.
// An error has CodeUnmarshalSSZ.
func (m *QBFTMessage) RoundChanges() ([]*SignedSSVMessage, error) {
	return decodeJustifications(m.RoundChangeJustification, "round change justification")
}

// Prepares decodes PrepareJustification, the prepares of a proposal. An error has CodeUnmarshalSSZ.
func (m *QBFTMessage) Prepares() ([]*SignedSSVMessage, error) {
	return decodeJustifications(m.PrepareJustification, "prepare justification")
}

func decodeJustifications(entries [][]byte, what string) ([]*SignedSSVMessage, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	messages := make([]*SignedSSVMessage, len(entries))
	for i, entry := range entries {
		messages[i] = new(SignedSSVMessage)
		if err := messages[i].UnmarshalSSZ(entry); err != nil {
			return nil, Errorf(CodeUnmarshalSSZ, "decode %s %d: %w", what, i, err)
		}
	}
	return messages, nil
}

// EncodeJustifications encodes messages without their FullData, in the form of a QBFT message's justifications.
func EncodeJustifications(messages []*SignedSSVMessage) ([][]byte, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	entries := make([][]byte, len(messages))
	for i, message := range messages {
		entry, err := message.WithoutFullData().MarshalSSZ()
		if err != nil {
			return nil, fmt.Errorf("encode justification %d: %w", i, err)
		}
		entries[i] = entry
	}
	return entries, nil
}

// ID returns the Identifier as a MessageID; ok is false when it does not have 56 bytes.
func (m *QBFTMessage) ID() (id MessageID, ok bool) {
	if len(m.Identifier) != MessageIDLength {
		return MessageID{}, false
	}
	return MessageID(m.Identifier), true
}

// Validate checks that there are entries and that all have the same signer, not 0. ValidateFor checks that it is the outer message's
// signer.
//
// Source: spec/wire.md#operator-signatures.
func (m *PartialSignatureMessages) Validate() error {
	if len(m.Messages) == 0 {
		return Errorf(CodeNoPartialSigMessages, "partial signatures: no entries")
	}
	signer := m.Messages[0].Signer
	for _, entry := range m.Messages {
		if entry.Signer != signer {
			return Errorf(CodeInconsistentSigners, "partial signatures: entries of operators %d and %d", signer, entry.Signer)
		}
		if entry.Signer == 0 {
			return Errorf(CodeZeroSigner, "partial signatures: an entry of operator 0")
		}
	}
	return nil
}

// ValidateFor is Validate, and checks that every entry's signer is the given one, the outer message's only signer.
func (m *PartialSignatureMessages) ValidateFor(signer OperatorID) error {
	if err := m.Validate(); err != nil {
		return err
	}
	if m.Messages[0].Signer != signer {
		return Errorf(CodePartialSigInconsistentSigner, "partial signatures: signed by operator %d, entries of operator %d", signer, m.Messages[0].Signer)
	}
	return nil
}

// Validate checks that both checkpoints are present. A decoded vote always passes.
func (v *BeaconVote) Validate() error {
	if v.Source == nil || v.Target == nil {
		return Errorf(CodeBeaconVoteNilCheckpoint, "beacon vote: a checkpoint is missing")
	}
	return nil
}
