package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// DecodeSigned decodes a gossip message. An error has CodeUnmarshalSSZ. Structural validity is a separate step: see Validate. The
// result shares no memory with data.
func DecodeSigned(data []byte) (*SignedSSVMessage, error) {
	return decode[SignedSSVMessage](data, "signed message")
}

// DecodeQBFT decodes the Data of a consensus message. An error has CodeUnmarshalSSZ.
func DecodeQBFT(data []byte) (*QBFTMessage, error) {
	return decode[QBFTMessage](data, "QBFT message")
}

// DecodePartialSignatures decodes the Data of a partial signature message. An error has CodeUnmarshalSSZ.
func DecodePartialSignatures(data []byte) (*PartialSignatureMessages, error) {
	return decode[PartialSignatureMessages](data, "partial signatures")
}

// DecodeBeaconVote decodes a committee's value. An error has CodeDecodeBeaconVote.
func DecodeBeaconVote(data []byte) (*BeaconVote, error) {
	vote := new(BeaconVote)
	if err := vote.UnmarshalSSZ(data); err != nil {
		return nil, Errorf(CodeDecodeBeaconVote, "decode beacon vote: %w", err)
	}
	return vote, nil
}

// DecodeConsensusData decodes the value of a single-validator role. An error has CodeUnmarshalSSZ.
func DecodeConsensusData(data []byte) (*ConsensusData, error) {
	return decode[ConsensusData](data, "consensus data")
}

// decodeContributions decodes the DataSSZ of a sync contribution duty. An error has CodeUnmarshalSSZ.
func decodeContributions(data []byte) (Contributions, error) {
	list, err := decode[Contributions](data, "contributions")
	if err != nil {
		return nil, err
	}
	return *list, nil
}

type unmarshaler[T any] interface {
	*T
	UnmarshalSSZ([]byte) error
}

func decode[T any, P unmarshaler[T]](data []byte, what string) (*T, error) {
	value := P(new(T))
	if err := value.UnmarshalSSZ(data); err != nil {
		return nil, Errorf(CodeUnmarshalSSZ, "decode %s: %w", what, err)
	}
	return value, nil
}

// SigningBytes returns the bytes that operators sign: the SSZ of the SSVMessage, without signatures and FullData.
//
// Source: spec/wire.md#operator-signatures.
func (m *SSVMessage) SigningBytes() ([]byte, error) {
	data, err := m.MarshalSSZTo(make([]byte, 0, m.SizeSSZ()))
	if err != nil {
		return nil, fmt.Errorf("encode SSV message: %w", err)
	}
	return data, nil
}

// shortData is up to how many bytes of data it is cheaper to copy them behind the head than to hash in pieces.
const shortData = 1024

// Hash returns the SHA-256 of SigningBytes, the digest inside every operator's RSA signature.
func (m *SSVMessage) Hash() (sum [32]byte, err error) {
	if len(m.Data) > MaxDataLength {
		_, err := m.SigningBytes()
		return sum, err
	}
	// A head of fixed size stands before the data: what is long need not be encoded in one piece.
	var head [ssvFixed]byte
	binary.LittleEndian.PutUint64(head[:], uint64(m.MsgType))
	copy(head[8:], m.MsgID[:])
	binary.LittleEndian.PutUint32(head[ssvFixed-4:], ssvFixed)
	if len(m.Data) <= shortData {
		var whole [ssvFixed + shortData]byte
		copy(whole[:], head[:])
		return sha256.Sum256(whole[:ssvFixed+copy(whole[ssvFixed:], m.Data)]), nil
	}
	digest := sha256.New()
	digest.Write(head[:])
	digest.Write(m.Data)
	digest.Sum(sum[:0])
	return sum, nil
}

// ValueRoot returns the QBFT root of a value: the SHA-256 of FullData, never a hash tree root.
func ValueRoot(fullData []byte) [32]byte { return sha256.Sum256(fullData) }

// WithoutFullData returns a copy without FullData, the form of justifications. The rest is shared.
func (m *SignedSSVMessage) WithoutFullData() *SignedSSVMessage {
	short := *m
	short.FullData = nil
	return &short
}

// Clone returns a copy that shares no memory with m.
func (m *SignedSSVMessage) Clone() *SignedSSVMessage {
	c := &SignedSSVMessage{
		OperatorIDs: slices.Clone(m.OperatorIDs),
		FullData:    bytes.Clone(m.FullData),
	}
	if m.Signatures != nil {
		c.Signatures = make([][]byte, len(m.Signatures))
	}
	for i, signature := range m.Signatures {
		c.Signatures[i] = bytes.Clone(signature)
	}
	if m.SSVMessage != nil {
		inner := *m.SSVMessage
		inner.Data = bytes.Clone(inner.Data)
		c.SSVMessage = &inner
	}
	return c
}

// Equal reports whether both have the same type, id and data. A nil message equals only nil.
func (m *SSVMessage) Equal(other *SSVMessage) bool {
	if m == nil || other == nil {
		return m == other
	}
	return m.MsgType == other.MsgType && m.MsgID == other.MsgID && bytes.Equal(m.Data, other.Data)
}

// Signed reports whether the operator is among the signers.
func (m *SignedSSVMessage) Signed(id OperatorID) bool { return slices.Contains(m.OperatorIDs, id) }

// SameSigners reports whether both messages have the same set of signers, in any order.
func (m *SignedSSVMessage) SameSigners(other *SignedSSVMessage) bool {
	a, b := slices.Clone(m.OperatorIDs), slices.Clone(other.OperatorIDs)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// Aggregate returns a decided message: m's signatures and those of the other commits, in ascending order of operator, with fullData
// attached. The commits must be equal in every byte of SSVMessage and have no signer in common. Nothing is verified, and the result
// shares no memory with the commits.
//
// Source: spec/qbft.md#decided-messages.
func (m *SignedSSVMessage) Aggregate(fullData []byte, others ...*SignedSSVMessage) (*SignedSSVMessage, error) {
	decided := m.Clone()
	decided.FullData = bytes.Clone(fullData)
	for _, other := range others {
		if !m.SSVMessage.Equal(other.SSVMessage) {
			return nil, fmt.Errorf("aggregate commits: operators %v and %v signed different messages", m.OperatorIDs, other.OperatorIDs)
		}
		for _, id := range other.OperatorIDs {
			if decided.Signed(id) {
				return nil, Errorf(CodeNonUniqueSigner, "aggregate commits: operator %d signed twice", id)
			}
		}
		decided.OperatorIDs = append(decided.OperatorIDs, other.OperatorIDs...)
		for _, signature := range other.Signatures {
			decided.Signatures = append(decided.Signatures, bytes.Clone(signature))
		}
	}
	if err := decided.sortSigners(); err != nil {
		return nil, fmt.Errorf("aggregate commits: %w", err)
	}
	return decided, nil
}

// sortSigners orders the (operator, signature) pairs by operator.
func (m *SignedSSVMessage) sortSigners() error {
	if len(m.Signatures) != len(m.OperatorIDs) {
		return Errorf(CodeIncorrectNumberOfSignatures, "%d signatures of %d signers", len(m.Signatures), len(m.OperatorIDs))
	}
	type pair struct {
		id        OperatorID
		signature []byte
	}
	pairs := make([]pair, len(m.OperatorIDs))
	for i, id := range m.OperatorIDs {
		pairs[i] = pair{id, m.Signatures[i]}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		switch {
		case a.id < b.id:
			return -1
		case a.id > b.id:
			return 1
		}
		return 0
	})
	for i, p := range pairs {
		m.OperatorIDs[i], m.Signatures[i] = p.id, p.signature
	}
	return nil
}
