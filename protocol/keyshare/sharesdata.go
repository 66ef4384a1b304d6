package keyshare

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// Errors of sharesData.
var (
	// ErrCommitteeSize says that a number of operators is not 4, 7, 10 or 13.
	ErrCommitteeSize = errors.New("committee size must be 4, 7, 10 or 13")
	// ErrSharesLength says that sharesData does not have the length for its number of operators.
	ErrSharesLength = errors.New("sharesData has the wrong length")
)

// Ciphertext is one encrypted share.
type Ciphertext [operatorkey.Size]byte

// SharesData is the decoded sharesData argument of registerValidator: one share public key and one ciphertext per operator, operators
// ascending. Only the lengths are checked: keys and signature may be anything.
type SharesData struct {
	OwnerProof  phase0.BLSSignature
	PublicKeys  []phase0.BLSPubKey
	Ciphertexts []Ciphertext
}

// SharesLength returns the length in bytes of sharesData for n operators: 96 + 304n.
func SharesLength(n int) int {
	return phase0.SignatureLength + n*(phase0.PublicKeyLength+operatorkey.Size)
}

// Quorum returns how many of n operators must sign, 2f+1 with n = 3f+1, or ErrCommitteeSize.
func Quorum(n int) (int, error) {
	switch n {
	case 4, 7, 10, 13:
		return n - (n-1)/3, nil
	default:
		return 0, fmt.Errorf("%w, not %d", ErrCommitteeSize, n)
	}
}

// ParseSharesData decodes sharesData of n operators. It returns ErrCommitteeSize or ErrSharesLength.
func ParseSharesData(data []byte, n int) (*SharesData, error) {
	if _, err := Quorum(n); err != nil {
		return nil, err
	}
	if len(data) != SharesLength(n) {
		return nil, fmt.Errorf("%w: %d bytes, %d operators need %d", ErrSharesLength, len(data), n, SharesLength(n))
	}
	s := &SharesData{PublicKeys: make([]phase0.BLSPubKey, n), Ciphertexts: make([]Ciphertext, n)}
	rest := data[copy(s.OwnerProof[:], data):]
	for i := range s.PublicKeys {
		rest = rest[copy(s.PublicKeys[i][:], rest):]
	}
	for i := range s.Ciphertexts {
		rest = rest[copy(s.Ciphertexts[i][:], rest):]
	}
	return s, nil
}

// Bytes encodes sharesData.
func (s *SharesData) Bytes() []byte {
	out := make([]byte, 0, SharesLength(len(s.PublicKeys)))
	out = append(out, s.OwnerProof[:]...)
	for i := range s.PublicKeys {
		out = append(out, s.PublicKeys[i][:]...)
	}
	for i := range s.Ciphertexts {
		out = append(out, s.Ciphertexts[i][:]...)
	}
	return out
}
